"""What months posted when they were closed: a file a batch in the state folder, written once and never changed."""

import hashlib
from collections.abc import Mapping
from pathlib import Path

import polars as pl

from warehouse.errors import StateError
from warehouse.snapshot import sync
from warehouse.tables import POSTING

FOLDER = "closed"


class Tampered(StateError):
    """A file of postings is gone, or is no longer what was posted."""


def folder(state: Path) -> Path:
    return state / FOLDER


def write_batch(state: Path, name: str, data: bytes) -> tuple[str, str]:
    """Keeps the bytes and gives the file's name and their SHA-256. Other bytes under the same name are another file."""
    sha256 = hashlib.sha256(data).hexdigest()
    file = folder(state) / f"{name}.{sha256[:12]}.csv"
    file.parent.mkdir(parents=True, exist_ok=True)
    unfinished = file.with_suffix(".unfinished")
    unfinished.write_bytes(data)
    sync(unfinished)
    unfinished.replace(file)
    sync(file.parent)
    return file.name, sha256


def read_batches(state: Path, hashes: Mapping[str, str]) -> pl.DataFrame:
    """POSTING of the files that were posted, oldest first: `hashes` has each one's SHA-256. Raises Tampered."""
    return pl.concat([POSTING.empty(), *(_read(folder(state) / name, sha) for name, sha in hashes.items())])


def _read(file: Path, sha256: str) -> pl.DataFrame:
    if not file.is_file():
        raise _tampered(file, "no such file", "what was posted")
    data = file.read_bytes()
    if hashlib.sha256(data).hexdigest() != sha256:
        raise _tampered(file, "other bytes than were posted", f"the SHA-256 {sha256}")
    texts = pl.read_csv(data, infer_schema=False)
    return texts.select(_value(name, kind) for name, kind in POSTING.schema.items())


def _value(name: str, kind: pl.DataType) -> pl.Expr:
    """A column of texts; text that a spreadsheet would take for a formula stands behind an apostrophe."""
    if kind == pl.Date():
        return pl.col(name).str.to_date("%Y-%m-%d")
    return pl.col(name).str.replace(r"^'('*[=+\-@\t\r])", "$1") if kind == pl.String() else pl.col(name).cast(kind)


def _tampered(file: Path, found: str, expected: str) -> Tampered:
    return Tampered(str(file), found=found, expected=expected, do="Bring it back from a backup of the state folder.")
