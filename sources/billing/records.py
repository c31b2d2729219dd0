"""The records of a CSV by Arrow, which tells the lines whose number of fields is not the header's."""

import csv
from collections.abc import Callable, Iterator, Sequence
from typing import Any, BinaryIO

import pyarrow as pa
import pyarrow.csv as pacsv

from sources.base import Unreadable
from sources.billing.header import Header
from sources.billing.streams import EXPORT_AGAIN

BLOCK_BYTES = 1 << 23
TEXT, ENCODED = pa.string(), pa.dictionary(pa.int32(), pa.string())
NULL_TEXTS = ("", "NULL", "null")
# Arrow converts only columns that are asked for; one that is not there costs nothing.
NO_COLUMN = "none"

OnRagged = Callable[[int, int, str], None]


def read_records(
    text: BinaryIO, header: Header, name: str, columns: Sequence[int], on_ragged: OnRagged, kind: Any = TEXT
) -> Iterator[Any]:
    """Arrow batches of the columns at these positions (null texts null), under the header's names.

    `kind` is TEXT, or for the distinct texts of a batch and a number for each row ENCODED.

    A line with more or fewer fields than the header is left out and given to `on_ragged(row, fields, text)`; `row`
    counts all records from 0. Raises Unreadable where records cannot be told apart, or as `on_ragged` does.
    """
    refusals: list[Unreadable] = []
    try:
        wanted = [f"f{position}" for position in columns]
        reader = _open(text, header, dict.fromkeys(wanted, kind), _handler(on_ragged, refusals))
        yield from _after_header(reader, [header.names[position] for position in columns])
    except pa.ArrowException as error:
        raise (refusals or [_unparsable(name, error)])[0] from error


def fields_of(text: str, delimiter: str) -> list[str | None]:
    """The fields of one record as they stand, null texts null."""
    fields = next(csv.reader([text], delimiter=delimiter), [])
    return [None if field in NULL_TEXTS else field for field in fields]


def _handler(on_ragged: OnRagged, refusals: list[Unreadable]) -> Callable[[Any], str]:
    """Arrow's handler of a line that does not fit; it must not raise, so a refusal is kept and the reading ended."""

    def handle(row: Any) -> str:
        try:
            on_ragged(row.number - 2, row.actual_columns, row.text)
        except Unreadable as refusal:
            refusals.append(refusal)
            return "error"
        return "skip"

    return handle


def _open(text: BinaryIO, header: Header, wanted: dict[str, Any], handle: Callable[[Any], str]) -> Any:
    return pacsv.open_csv(
        pa.PythonFile(text, mode="r"),
        read_options=pacsv.ReadOptions(use_threads=False, block_size=BLOCK_BYTES, autogenerate_column_names=True),
        parse_options=pacsv.ParseOptions(
            delimiter=header.delimiter, newlines_in_values=True, invalid_row_handler=handle
        ),
        convert_options=pacsv.ConvertOptions(
            column_types=wanted,
            include_columns=[*wanted] or [NO_COLUMN],
            include_missing_columns=not wanted,
            null_values=list(NULL_TEXTS),
            strings_can_be_null=True,
            quoted_strings_can_be_null=True,
        ),
    )


def _after_header(reader: Any, names: list[str]) -> Iterator[Any]:
    skip = 1
    for batch in reader:
        rows = batch.slice(min(skip, batch.num_rows))
        skip = max(skip - batch.num_rows, 0)
        yield rows.rename_columns(names) if names else rows


def _unparsable(name: str, error: Exception) -> Unreadable:
    return Unreadable(
        name,
        found=f"a CSV that cannot be parsed ({str(error)[:200]})",
        expected="records with as many fields as the header, quotes in pairs",
        do=EXPORT_AGAIN,
    )
