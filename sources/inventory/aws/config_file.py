"""The items of one snapshot of AWS Config, read as a stream: a large account's is larger than memory should be.

https://docs.aws.amazon.com/config/latest/developerguide/example-s3-snapshot.html
"""

import gzip
import json
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO, Any

from sources.base import Unreadable

CHARACTERS = 1 << 16
LIST = '"configurationItems"'
GZIP = b"\x1f\x8b"
BETWEEN = " \t\r\n,"


def items(file: Path, name: str) -> Iterator[Mapping[str, Any]]:
    """Each item in turn. Raises Unreadable where the file ends too early or is none, after what could be read."""
    try:
        with _opened(file) as text:
            yield from _items(text)
    except (OSError, EOFError, zlib.error, ValueError) as error:
        raise Unreadable(
            name,
            found=f"a file that breaks off or is no snapshot ({type(error).__name__}: {str(error)[:80]})",
            expected="a snapshot of AWS Config, JSON that may be compressed by gzip",
            do="Have AWS Config deliver it anew: aws configservice deliver-config-snapshot.",
        ) from error


def _opened(file: Path) -> IO[str]:
    with file.open("rb") as raw:
        is_packed = raw.read(2) == GZIP
    return gzip.open(file, "rt", encoding="utf-8") if is_packed else file.open(encoding="utf-8")


def _items(text: IO[str]) -> Iterator[Mapping[str, Any]]:
    """Raises ValueError where the list does not end."""
    decoder, held = json.JSONDecoder(), _until_list(text)
    while True:
        held = held.lstrip(BETWEEN)
        if held.startswith("]"):
            return
        try:
            item, end = decoder.raw_decode(held)
        except ValueError:
            more = text.read(CHARACTERS)
            if not more:
                raise
            held += more
            continue
        yield item
        held = held[end:]


def _until_list(text: IO[str]) -> str:
    """What follows the bracket that opens the list. Raises ValueError where there is none."""
    held = ""
    while LIST not in held or "[" not in held.partition(LIST)[2]:
        more = text.read(CHARACTERS)
        if not more:
            raise ValueError(f"no list of {LIST}")
        held += more
    return held.partition(LIST)[2].partition("[")[2]
