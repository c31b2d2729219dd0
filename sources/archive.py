"""Answers of interfaces as they were received, on this disk: encrypted, a folder a source."""

import base64
import zlib
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from sources.base import Unreadable

if TYPE_CHECKING:
    from cryptography.fernet import Fernet

OWNER_ONLY = 0o700
ENDING = ".fernet"
# Quickly: a third of the time of zlib's usual way, for a quarter more of space.
PACKING = 1
# How zlib begins, by that way and the usual one, which older files have; no answer's text does.
PACKED = (b"\x78\x01", b"\x78\x9c")


@dataclass(frozen=True)
class Archive:
    """`key` is 32 bytes, `folder` is made where it is missing; nobody but its owner may look into what is below it.

    Each file is a token of Fernet (AES-128-CBC with HMAC-SHA-256): https://github.com/fernet/spec/blob/master/Spec.md
    What is in it is packed (zlib); older files hold the text as it is.
    """

    folder: Path
    key: bytes = field(repr=False)

    def make(self, *names: str) -> Path:
        """The folder of these names, below that of the archive."""
        places = [self.folder, *(self.folder.joinpath(*names[: n + 1]) for n in range(len(names)))]
        for place in places:  # what `parents` makes is for everybody to read
            place.mkdir(mode=OWNER_ONLY, parents=True, exist_ok=True)
        return places[-1]

    def clear(self, folder: Path) -> None:
        """Removes what is left in a folder of an answer that did not come whole."""
        for file in folder.iterdir():
            file.unlink()

    def write(self, file: Path, text: str) -> None:
        """Keeps a text under the file's name with `.fernet` behind it."""
        _put(_kept(file), self._cipher.encrypt(zlib.compress(text.encode(), PACKING)))

    def copy(self, file: Path, to: Path) -> None:
        """Keeps under another name what was kept under the file's."""
        _put(_kept(to), _kept(file).read_bytes())

    def read(self, folder: Path, pattern: str) -> list[str]:
        """The texts in a folder whose files' names fit, by name; those that an older version left plain are encrypted.

        Raises Unreadable for a file that was written with another key, or changed since.
        """
        for plain in folder.glob(pattern):
            self.write(plain, plain.read_text(encoding="utf-8"))
            plain.unlink()
        return [self._text(file) for file in sorted(folder.glob(f"{pattern}{ENDING}"))]

    def one(self, file: Path) -> str | None:
        """The text that was kept under the file's name; None where none was. Raises Unreadable as `read` does."""
        kept = _kept(file)
        return self._text(kept) if kept.is_file() else None

    def _text(self, file: Path) -> str:
        from cryptography.fernet import InvalidToken

        try:
            kept = self._cipher.decrypt(file.read_bytes())
        except InvalidToken as error:
            raise Unreadable(
                str(file),
                found="what this key does not open",
                expected="an answer that was kept under the people key in use",
                do="Put back the key that the state folder was made with; or remove the file's folder and run again, "
                "which asks anew.",
            ) from error
        return (zlib.decompress(kept) if kept.startswith(PACKED) else kept).decode()

    @cached_property
    def _cipher(self) -> "Fernet":
        from cryptography.fernet import Fernet

        return Fernet(base64.urlsafe_b64encode(self.key))


def _kept(file: Path) -> Path:
    return file.with_name(f"{file.name}{ENDING}")


def _put(target: Path, content: bytes) -> None:
    draft = target.with_name(f".{target.name}")
    draft.write_bytes(content)
    draft.replace(target)
