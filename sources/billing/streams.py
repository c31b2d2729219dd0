"""The bytes of a billing file: what they are by content, unpacked, as UTF-8 text, refused where they are neither."""

import codecs
import io
import lzma
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from sources.base import Unreadable
from sources.billing.layout import RECOGNISED, Layout

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

CHUNK_BYTES = 1 << 20
SMALL_PACKED = 1 << 19
# Of what is unpacked the first chunk is smaller: many a reader wants the header alone.
HEADER_BYTES = 1 << 16
GZIP_WINDOW = 31
TABLES = "CSV, CSV in gzip or zip, or Parquet"
EXPORT_AGAIN = "Export or download the file again; it is read as soon as it changes."
# What a file begins with, for each packing that is read and for some that are not.
MAGIC = ((b"PAR1", "parquet"), (b"\x1f\x8b", "gzip"), (b"PK\x03\x04", "zip"))
FOREIGN_MAGIC = (
    (b"\x28\xb5\x2f\xfd", "zstd"),
    (b"BZh", "bzip2"),
    (b"\xfd7zXZ\x00", "xz"),
    (b"%PDF", "a PDF"),
    (b"ORC", "ORC"),
    (b"Obj\x01", "Avro"),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook"),
)
BYTE_ORDER_MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))

# Beyond so many bytes, what unpacks to so many times its size is made to fill memory or disk: bills come to 50 times.
UNPACKED_FREELY, TIMES_AT_MOST = 1 << 26, 200

# What zipfile and what unpacks for it raise of a damaged one; an offset out of place is an error of the system's.
BAD_ZIP = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, EOFError, OSError, RuntimeError, ValueError)

LINE_END = re.compile(rb"\r\n?|\n")
# A path that is absolute, of a drive, or climbs.
OUTSIDE = re.compile(r"^(?:[A-Za-z]:|[/\\])|(?:^|[/\\])\.\.(?:[/\\]|$)")
SHOWN_CHARACTERS = 80

Watch = Callable[[bytes], None]


def packing(path: Path, name: str) -> str:
    """ "parquet", "gzip", "zip" or "plain", by the first bytes and not by the name."""
    with path.open("rb") as file:
        head = file.read(16)
    for magic, foreign in FOREIGN_MAGIC:
        if head.startswith(magic):
            raise Unreadable(name, found=foreign, expected=TABLES, do="Export it in one of these formats.")
    return next((kind for magic, kind in MAGIC if head.startswith(magic)), "plain")


def open_text(
    path: Path, name: str, layout: Layout = RECOGNISED, *, watch: Watch | None = None, to_damage: bool = False
) -> BinaryIO:
    """The file's text from the header on, as UTF-8, without byte order mark, ended by a line break.

    `watch` sees each chunk of it.

    Raises Unreadable where the text is damaged, or with `to_damage` ends there.
    """
    chunks = _after_lines(_utf8(_unpacked(path, name), name, layout.encoding), layout.skip_lines)
    if to_damage:
        chunks = _until_damage(chunks)
    return io.BufferedReader(_Chunks(_watched(_ended(chunks), watch)), CHUNK_BYTES)


def is_plain_utf8(path: Path) -> bool:
    """Whether the text is UTF-8 (with or without a byte order mark), so that a reader needs no decoding first."""
    return not _encoding(next(_unpacked(path, path.name), b"")).startswith("utf-16")


class _Chunks(io.RawIOBase):
    """An iterator of bytes as a file."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        super().__init__()
        self._chunks = chunks
        self._rest = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "WriteableBuffer") -> int:
        while not self._rest:
            chunk = next(self._chunks, None)
            if chunk is None:
                return 0
            self._rest = memoryview(chunk)
        target = memoryview(buffer)
        count = min(len(target), len(self._rest))
        target[:count] = self._rest[:count]
        self._rest = self._rest[count:]
        return count


def _unpacked(path: Path, name: str) -> Iterator[bytes]:
    kind = packing(path, name)
    if kind == "plain":
        return _read(path)
    told = path.stat()
    if told.st_size <= SMALL_PACKED:
        with suppress(Unreadable):  # what is damaged is read up to there
            return _in_chunks(_kept(path, kind, told.st_ino, told.st_size, told.st_mtime_ns))
    return _inflated(path, name, kind)


def _inflated(path: Path, name: str, kind: str) -> Iterator[bytes]:
    return _sized(_unzip(path, name) if kind == "zip" else _gunzip(_read(path), name), path, name)


@lru_cache(maxsize=2)
def _kept(path: Path, kind: str, *_version: int) -> bytes:
    """What a small file unpacks to: it is read several times over, and unpacking it takes longer than all else then."""
    return b"".join(_inflated(path, path.name, kind))


def _in_chunks(text: bytes) -> Iterator[bytes]:
    yield text[:HEADER_BYTES]
    for start in range(HEADER_BYTES, len(text), CHUNK_BYTES):
        yield text[start : start + CHUNK_BYTES]


def _sized(chunks: Iterator[bytes], path: Path, name: str) -> Iterator[bytes]:
    unpacked, most = 0, max(UNPACKED_FREELY, TIMES_AT_MOST * path.stat().st_size)
    for chunk in chunks:
        unpacked += len(chunk)
        if unpacked > most:
            found = f"a packed file that unpacks to over {TIMES_AT_MOST} times its size ({most:,} bytes and more)"
            raise Unreadable(name, found=found, expected="a bill, which comes to 50 times", do=EXPORT_AGAIN)
        yield chunk


def _read(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        yield from iter(lambda: file.read(CHUNK_BYTES), b"")


def _gunzip(packed: Iterator[bytes], name: str) -> Iterator[bytes]:
    """The text of all members; zlib compares each member's checksum and length."""
    member, begun, most = zlib.decompressobj(GZIP_WINDOW), False, HEADER_BYTES
    for chunk in packed:
        rest, more = chunk, True
        while more:
            try:
                text = member.decompress(rest, most)
            except zlib.error as error:
                raise _damaged(name, f"gzip that is damaged ({error})") from error
            if text:
                yield text
            rest, begun = member.unconsumed_tail, True
            more, most = bool(rest) or len(text) == most, CHUNK_BYTES
            if member.eof:
                rest, member, begun = member.unused_data, zlib.decompressobj(GZIP_WINDOW), False
                more = bool(rest)
    if begun:
        raise _damaged(name, "gzip that ends in the middle")


def _unzip(path: Path, name: str) -> Iterator[bytes]:
    try:
        with zipfile.ZipFile(path) as archive, archive.open(_only_csv(archive, name)) as file:
            yield from iter(lambda: file.read(CHUNK_BYTES), b"")
    except BAD_ZIP as error:
        raise _damaged(name, f"a zip that cannot be unpacked ({error})") from error


def _only_csv(archive: zipfile.ZipFile, name: str) -> str:
    members = [member for member in archive.namelist() if member.lower().endswith(".csv")]
    if len(members) != 1:
        found = f"a zip with {len(members)} CSV files among its {len(archive.namelist())}"
        raise Unreadable(
            name, found=found, expected="a zip with one CSV", do="Unpack it and give its folder as the path."
        )
    if OUTSIDE.search(members[0]):
        found = f"a zip with the member “{members[0][:SHOWN_CHARACTERS]}”, which lies outside of it"
        raise Unreadable(
            name, found=found, expected="a name within the zip", do="Find out who made it. " + EXPORT_AGAIN
        )
    return members[0]


def _utf8(chunks: Iterator[bytes], name: str, told: str | None) -> Iterator[bytes]:
    first = next(chunks, b"")
    mark = next((mark for mark, _ in BYTE_ORDER_MARKS if first.startswith(mark)), b"")
    encoding = _encoding(first) if mark or told is None else told
    decoded = _decoded(_chained(first[len(mark) :], chunks), encoding, name)
    seen = 0
    for chunk in decoded:
        if b"\0" in chunk:
            found = f"a NUL byte at byte {seen + chunk.index(0) + 1} of its text"
            raise Unreadable(name, found=found, expected=f"text or Parquet ({TABLES})", do=EXPORT_AGAIN)
        seen += len(chunk)
        yield chunk


def _encoding(head: bytes) -> str:
    """By the byte order mark; without one, text with a NUL in every second byte is UTF-16."""
    for mark, encoding in BYTE_ORDER_MARKS:
        if head.startswith(mark):
            return encoding
    sample = head[:200]
    if sample and not any(sample[0::2]):
        return "utf-16-be"
    return "utf-16-le" if len(sample) > 1 and not any(sample[1::2]) else "utf-8"


def _decoded(chunks: Iterator[bytes], encoding: str, name: str) -> Iterator[bytes]:
    decoder = codecs.getincrementaldecoder(encoding)()
    seen = 0
    try:
        for chunk in chunks:
            if encoding != "utf-8":
                yield decoder.decode(chunk).encode()
            else:
                if not chunk.isascii() or decoder.getstate()[0]:
                    decoder.decode(chunk)
                yield chunk
            seen += len(chunk)
        decoder.decode(b"", final=True)
    except UnicodeError as error:
        raise Unreadable(
            name,
            found=f"bytes that are no {encoding.upper()} near byte {seen + getattr(error, 'start', 0) + 1} of its text",
            expected="UTF-8, or UTF-16 with a byte order mark, or the encoding that outlay.toml tells",
            do="Export or save it as UTF-8.",
        ) from error


def _after_lines(chunks: Iterator[bytes], lines: int) -> Iterator[bytes]:
    """What follows after so many lines, whatever ends them."""
    returned = False
    for chunk in chunks:
        start = int(returned and chunk.startswith(b"\n"))
        returned = False
        while lines and (end := LINE_END.search(chunk, start)):
            lines, start = lines - 1, end.end()
            returned = start == len(chunk) and end.group() == b"\r"
        if not lines:
            yield chunk[start:]


def _ended(chunks: Iterator[bytes]) -> Iterator[bytes]:
    last = b"\n"
    for chunk in chunks:
        if chunk:
            yield chunk
            last = chunk[-1:]
    if last not in (b"\n", b"\r"):
        yield b"\n"


def _watched(chunks: Iterator[bytes], watch: Watch | None) -> Iterator[bytes]:
    for chunk in chunks:
        if watch is not None:
            watch(chunk)
        yield chunk


def _until_damage(chunks: Iterator[bytes]) -> Iterator[bytes]:
    with suppress(Unreadable):
        yield from chunks


def _chained(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from rest


def _damaged(name: str, found: str) -> Unreadable:
    return Unreadable(name, found=found, expected="a whole file", do=EXPORT_AGAIN)
