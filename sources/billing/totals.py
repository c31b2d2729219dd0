"""What a billing file adds up to, read by Arrow alone: the figure that the warehouse is held against.

Nothing here is shared with the reader that fills the warehouse: a fault in one does not hide in the other.
"""

import codecs
import csv
import io
import json
import re
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import chain
from operator import methodcaller
from pathlib import Path
from typing import Any, TextIO

import polars as pl
import pyarrow as pa
import pyarrow.csv as pacsv
import pyarrow.parquet as pq

from sources.base import Unreadable
from sources.billing.kinds import BillColumns, BillingKind
from sources.billing.layout import Layout
from sources.billing.tally import Tally

Reading = Callable[[Path, bytes, BillingKind, str], tuple[BillColumns, Iterator[Any]]]

BATCH_ROWS = 1 << 16
BLOCK_BYTES = 1 << 25
USUAL_HEADER, LONGEST_HEADER = 1 << 14, 1 << 20
DELIMITERS = ",;\t"
NULL_TEXTS = ["", "NULL", "null"]
SUMS_SCHEMA = {
    "billing_period": pl.String(),
    "currency": pl.String(),
    "column_name": pl.String(),
    "rows": pl.Int64(),
    "unreadable": pl.Int64(),
    "source_sum": pl.String(),
}


@dataclass(frozen=True)
class Totals:
    """`records` of the file, and the `rows` that the kind makes of them.

    `sums` has a row for each billing period (null where no date says), currency and cost: its `rows`; `source_sum` is
    exact decimal text over the costs that can be read, `unreadable` counts the others. A cost that the file has no
    column for has no row. `whole` has what all rows bill, where the kind leaves out some
    that another export has.
    """

    records: int
    rows: int
    sums: pl.DataFrame
    whole: pl.DataFrame


def read_totals(path: Path, kind: BillingKind, name: str) -> Totals:
    """The totals of a CSV, JSON or Parquet file; lines that do not fit the header are read at its positions.

    Raises Unreadable.
    """
    try:
        return _add_up(path, kind, name)
    except (pa.ArrowException, OSError, EOFError, ValueError, RecursionError, csv.Error, zipfile.BadZipFile) as error:
        raise Unreadable(
            name,
            found=f"a file that cannot be added up ({str(error)[:200]})",
            expected="a whole CSV, JSON or Parquet file",
            do="Export or download the file again; it is read as soon as it changes.",
        ) from error


def _add_up(path: Path, kind: BillingKind, name: str) -> Totals:
    with path.open("rb") as file:
        magic = file.read(4)
    columns, batches = _reading(path, magic, kind)(path, magic, kind, name)
    tally, whole, records = Tally(tuple(columns.costs)), Tally(("BilledCost",)), 0
    for batch in batches:
        records += batch.num_rows
        tally.add(kind.in_roles(batch, columns))
        if (billed := kind.all_billed(batch, columns)) is not None:
            whole.add(billed)
    return Totals(records, tally.rows, _sums(tally), _sums(whole))


def _sums(tally: Tally) -> pl.DataFrame:
    return pl.DataFrame(tally.lines(), schema=SUMS_SCHEMA, orient="row")


def _reading(path: Path, magic: bytes, kind: BillingKind) -> Reading:
    if magic == b"PAR1":
        return _parquet
    if not kind.layout.json:
        return _csv
    with _text(path, magic, kind.layout) as text:
        return _json if text.read(LONGEST_HEADER).lstrip().startswith(("{", "[")) else _csv


def _parquet(path: Path, _magic: bytes, kind: BillingKind, name: str) -> tuple[BillColumns, Iterator[Any]]:
    file = pq.ParquetFile(path, pre_buffer=False)
    columns = kind.columns_in(file.schema_arrow.names, name)
    batches = file.iter_batches(BATCH_ROWS, columns=list(columns.names), use_threads=False)
    return columns, (pa.table(batch) for batch in batches)


def _json(path: Path, magic: bytes, kind: BillingKind, name: str) -> tuple[BillColumns, Iterator[Any]]:
    """Each number of JSON as the text that it is; what is no object is a row of nulls."""
    keys = dict.fromkeys(chain.from_iterable(chain.from_iterable(_objects(path, magic, kind.layout))))
    columns = kind.columns_in([key.strip() for key in keys], name)
    wanted = {column: next(key for key in keys if key.strip() == column) for column in columns.names}
    return columns, (
        pa.table({column: pa.array([*map(methodcaller("get", key), rows)]) for column, key in wanted.items()})
        for rows in _objects(path, magic, kind.layout)
    )


def _objects(path: Path, magic: bytes, layout: Layout) -> Iterator[list[dict[str, Any]]]:
    with _text(path, magic, layout) as text:
        block = text.read(BLOCK_BYTES)
        if block.lstrip().startswith("["):
            found = json.loads(block + text.read(), **NUMBERS_AS_TEXT)
            yield [each if isinstance(each, dict) else {} for each in found]
            return
        while block:
            lines = [line for line in (block + text.readline()).split("\n") if line.strip()]
            yield _parsed(lines)
            block = text.read(BLOCK_BYTES)


def _parsed(lines: Sequence[str]) -> list[dict[str, Any]]:
    """The object of each line, all at once where all are whole."""
    with suppress(ValueError, RecursionError):
        found = json.loads(f"[{',null,'.join(lines)}]", **NUMBERS_AS_TEXT)[::2]
        if len(found) == len(lines) and {*map(type, found)} == {dict}:
            return found
    return [_object(line) for line in lines]


def _object(line: str) -> dict[str, Any]:
    with suppress(ValueError, RecursionError):
        found = json.loads(line, **NUMBERS_AS_TEXT)
        return found if isinstance(found, dict) else {}
    return {}


def _no_number(text: str) -> None:
    raise ValueError(f"{text} is no number of JSON")


NUMBERS_AS_TEXT: Any = {"parse_float": str, "parse_int": str, "parse_constant": _no_number}


def _text(path: Path, magic: bytes, layout: Layout) -> TextIO:
    """What is unpacked, each line ended alike."""
    return io.TextIOWrapper(
        _unpacked(path, magic), _encoding(path, magic, layout.encoding).replace("utf-8", "utf-8-sig")
    )


def _csv(path: Path, magic: bytes, kind: BillingKind, name: str) -> tuple[BillColumns, Iterator[Any]]:
    layout = kind.layout
    encoding = _encoding(path, magic, layout.encoding)
    names, delimiter = _header(path, magic, encoding, layout)
    columns = kind.columns_in(names, name)
    positions = {column: names.index(column) for column in columns.names}
    laid_out = (encoding, delimiter, layout.skip_lines)
    return columns, _csv_batches(_unpacked(path, magic), laid_out, len(names), positions)


def _csv_batches(source: Any, laid_out: tuple[str, str, int], width: int, positions: dict[str, int]) -> Iterator[Any]:
    """The records that fit the header, then those that do not, read at its positions: the columns of `positions`."""
    misfits: list[str] = []
    encoding, delimiter, skip_lines = laid_out

    def keep(row: Any) -> str:
        misfits.append(row.text)
        return "skip"

    wanted = [f"f{position}" for position in positions.values()]
    reader = pacsv.open_csv(
        source,
        pacsv.ReadOptions(
            use_threads=False,
            block_size=BLOCK_BYTES,
            skip_rows=skip_lines,
            column_names=[f"f{position}" for position in range(width)],
            encoding=encoding,
        ),
        pacsv.ParseOptions(delimiter=delimiter, newlines_in_values=True, invalid_row_handler=keep),
        pacsv.ConvertOptions(
            include_columns=wanted,
            column_types=dict.fromkeys(wanted, pa.string()),
            null_values=NULL_TEXTS,
            strings_can_be_null=True,
        ),
    )
    header = 1
    for batch in reader:
        rows = batch.slice(header)
        yield pa.table({column: rows.column(f"f{position}") for column, position in positions.items()})
        header = max(0, header - batch.num_rows)
    for start in range(0, len(misfits), BATCH_ROWS):
        yield _misfits(misfits[start : start + BATCH_ROWS], delimiter, positions)


def _misfits(lines: list[str], delimiter: str, positions: dict[str, int]) -> Any:
    fields = [dict(enumerate(next(csv.reader([line], delimiter=delimiter), ()))) for line in lines]
    found = {column: [each.get(position) for each in fields] for column, position in positions.items()}
    return pa.table(
        {
            column: pa.array([None if text in NULL_TEXTS else text for text in texts], pa.string())
            for column, texts in found.items()
        }
    )


def _unpacked(path: Path, magic: bytes) -> Any:
    if magic.startswith(b"\x1f\x8b"):
        return pa.input_stream(str(path), compression="gzip")
    if magic == b"PK\x03\x04":
        archive = zipfile.ZipFile(path)
        (member,) = [each for each in archive.namelist() if each.lower().endswith(".csv")]
        return pa.PythonFile(archive.open(member), mode="r")
    return pa.input_stream(str(path), compression=None)


def _encoding(path: Path, magic: bytes, told: str | None) -> str:
    """As told; else UTF-16 has a byte order mark, or a NUL beside each character of the header."""
    with _unpacked(path, magic) as source:
        head = source.read(100)
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if told and not head.startswith(codecs.BOM_UTF8):
        return told
    return "utf-16-le" if head[1:2] == b"\0" else "utf-16-be" if head[:1] == b"\0" else "utf-8"


def _header(path: Path, magic: bytes, encoding: str, layout: Layout) -> tuple[list[str], str]:
    """(the names of the columns, the delimiter that tells most of them apart)."""
    with _unpacked(path, magic) as source:
        read = source.read(USUAL_HEADER)
        first, ended, _ = read.lstrip(b"\r\n").partition(b"\n")
        if layout.skip_lines or not ended or b'"' in first or encoding.startswith("utf-16"):
            read += source.read(LONGEST_HEADER - len(read))
    text = codecs.getincrementaldecoder(encoding)().decode(read).removeprefix("\ufeff")
    text = re.split("\r\n?|\n", text, maxsplit=layout.skip_lines)[-1] if layout.skip_lines else text
    text, marks = text.lstrip("\r\n"), layout.delimiter or DELIMITERS
    headers = {mark: next(csv.reader(io.StringIO(text, newline=""), delimiter=mark), []) for mark in marks}
    delimiter = max(headers, key=lambda mark: len(headers[mark]))
    return [column.strip() for column in headers[delimiter]], delimiter
