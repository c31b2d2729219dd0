"""Parquet with its texts as dictionaries: the same rows as by the scan, whatever the file does with them."""

from contextlib import suppress
from pathlib import Path

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from polars.testing import assert_frame_equal

from sources.base import Unreadable
from sources.billing.encoded import encoded_rows
from sources.billing.tabular import open_table

ROWS = 3_000
TABLE = pa.table(
    {
        "BilledCost": pa.array([number / 8 for number in range(ROWS)]),
        "BillingCurrency": pa.array(["USD"] * ROWS),
        "ResourceId": pa.array([f"a resource with a long name, number {number}" for number in range(ROWS)]),
        "Tags": pa.array([[("team", str(number % 7))] for number in range(ROWS)], pa.map_(pa.string(), pa.string())),
        "note": pa.array([None if number % 3 else "" for number in range(ROWS)], pa.large_string()),
    }
)


def spelled_out(table: pa.Table) -> pl.DataFrame:
    """As a frame, with texts in place of dictionaries."""
    kinds = [kind.value_type if pa.types.is_dictionary(kind) else kind for kind in table.schema.types]
    return pl.DataFrame(table.cast(pa.schema(zip(table.column_names, kinds, strict=True))))


@pytest.mark.parametrize(
    "how", [{}, {"row_group_size": 700}, {"dictionary_pagesize_limit": 4096}, {"use_dictionary": False}]
)
def test_the_rows_are_those_of_the_scan(tmp_path: Path, how: dict[str, int]):
    path = tmp_path / "bill.parquet"
    pq.write_table(TABLE, path, **how)
    table = open_table(path, path.name)
    assert table.encoded is not None
    assert_frame_equal(
        spelled_out(pa.concat_tables(table.encoded)), table.frame.select(*TABLE.column_names, "x_row").collect()
    )


def test_texts_are_dictionaries_in_every_batch(tmp_path: Path):
    path = tmp_path / "bill.parquet"
    pq.write_table(TABLE, path, use_dictionary=False)
    encoded = encoded_rows(path, path.name)
    assert encoded is not None
    assert [pa.types.is_dictionary(kind) for kind in encoded.schema.types] == [False, True, True, False, True, False]
    assert all(table.schema == encoded.schema for table in encoded)


@pytest.mark.parametrize(
    "column", [pa.array([["a"], ["b"]]), pa.array([1.5, 2.5], pa.float32()), pa.array([b"a", b"b"]), pa.nulls(2)]
)
def test_other_types_are_left_to_the_scan(tmp_path: Path, column: pa.Array):
    path = tmp_path / "bill.parquet"
    pq.write_table(pa.table({"BillingCurrency": ["USD", "USD"], "other": column}), path)
    assert encoded_rows(path, path.name) is None


@pytest.mark.parametrize("names", [["Tags", "Tags "], ["x_row", "Tags"]])
def test_names_that_are_not_one_column_s_are_left_to_the_scan(tmp_path: Path, names: list[str]):
    path = tmp_path / "bill.parquet"
    pq.write_table(pa.table([["a"], ["b"]], names=names), path)
    assert encoded_rows(path, path.name) is None


def test_bytes_that_are_no_text_are_unreadable(tmp_path: Path):
    path = tmp_path / "bill.parquet"
    raw = pa.array([b"USD", b"\xff\xfe"])
    pq.write_table(pa.table({"BillingCurrency": pa.Array.from_buffers(pa.string(), 2, raw.buffers())}), path)
    encoded = encoded_rows(path, "bill")
    assert encoded is not None
    with pytest.raises(Unreadable, match="UTF8"):
        list(encoded)


def test_a_csv_keeps_its_numbers_around_lines_that_do_not_fit(tmp_path: Path):
    path = tmp_path / "bill.csv"
    path.write_text('BilledCost,note\n1,"a, b"\n2\n3,NULL\n4,a,b\n\n5,"a, b"\n')
    table = open_table(path, path.name)
    assert table.encoded is not None
    rows = spelled_out(pa.concat_tables(table.encoded))
    assert_frame_equal(rows, table.frame.select("BilledCost", "note", "x_row").collect())
    assert rows["note"].to_list() == ["a, b", None, "a, b"]
    assert rows["x_row"].to_list() == [0, 2, 4]
    assert table.ragged["x_row"].to_list() == [1, 3]


def test_a_csv_without_rows_keeps_its_columns(tmp_path: Path):
    (tmp_path / "bill.csv").write_text("BilledCost,note\n")
    table = open_table(tmp_path / "bill.csv", "bill.csv")
    assert table.encoded is not None
    assert [batch.num_rows for batch in table.encoded] == [0]
    assert table.encoded.schema.names == ["BilledCost", "note", "x_row"]


def test_of_damaged_pages_every_row_comes_or_none(tmp_path: Path) -> None:
    """A bit turned in a page's own header can take values away without an error of Arrow's."""
    path = tmp_path / "bill.parquet"
    pq.write_table(pa.table({"a": ["x"], "b": ["y"]}), path, compression="none")
    whole = path.read_bytes()
    pages = len(whole) - 8 - int.from_bytes(whole[-8:-4], "little")
    came: set[int] = set()
    for bit in range(4 * 8, pages * 8):
        damaged = bytearray(whole)
        damaged[bit // 8] ^= 1 << bit % 8
        path.write_bytes(damaged)
        with suppress(Unreadable):
            came.add(sum(table.num_rows for table in encoded_rows(path, "bill") or ()))
    assert came == {1}


def test_a_text_that_is_not_in_the_dictionary_is_unreadable(tmp_path: Path) -> None:
    path = tmp_path / "bill.parquet"
    pq.write_table(pa.table({"a": ["EC2", "S3", "RDS"] * 21}), path, compression="none")
    column = pq.read_metadata(path).row_group(0).column(0)
    damaged = bytearray(path.read_bytes())
    damaged[column.dictionary_page_offset + column.total_compressed_size - 1] = 0xFF
    path.write_bytes(damaged)
    with pytest.raises(Unreadable, match="out of bounds"):
        list(encoded_rows(path, "bill") or ())
