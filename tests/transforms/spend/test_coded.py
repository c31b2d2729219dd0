"""Rows grouped and sorted by one number each, against the same by Polars' own means."""

import polars as pl
import pyarrow as pa
from polars.testing import assert_frame_equal

from transforms.spend.coded import spelled_out, summed_by

ROWS = 5_000


def key(rows: int, values: int, step: int) -> pl.Series:
    """Texts of so many values, some of them null."""
    numbers = pl.int_range(rows, eager=True) * step % values
    return numbers.cast(pl.String).set(numbers % 11 == 3, None)


def summed(tables: list[pa.Table], order: list[str]) -> pl.DataFrame:
    made = summed_by(tables, order, sums=["cost"], greatest=["name"])
    return spelled_out(made, [*order, "cost", "name"])


def test_keys_of_more_combinations_than_one_number_holds_are_told_apart() -> None:
    """Six columns of 3,989 values have 4 * 10^21 combinations; one number holds 5 * 10^18."""
    order = [f"key {number}" for number in range(6)]
    keys = {name: key(ROWS, 3_989, step) for step, name in enumerate(order, 1)}
    rows = pl.DataFrame({**keys, "cost": pl.int_range(ROWS, eager=True), "name": key(ROWS, 7, 1)})
    expected = rows.group_by(order).agg(pl.col("cost").sum(), pl.col("name").max()).sort(order, nulls_last=True)
    table = rows.to_arrow()
    assert_frame_equal(summed([table.slice(0, 1_999), table.slice(1_999)], order), expected)


def test_a_dictionary_that_has_a_value_twice_or_null_is_read_as_it_says() -> None:
    twice = pa.DictionaryArray.from_arrays(pa.array([0, 1, 2, 3, None]), pa.array(["b", "a", "b", None]))
    table = pa.table({"key": twice, "cost": pa.array([1, 2, 4, 8, 16]), "name": twice})
    assert summed([table], ["key"]).rows() == [("a", 2, "a"), ("b", 5, "b"), (None, 24, None)]


def test_small_tables_are_summed_together_whatever_their_texts_are_kept_as() -> None:
    def table(keys: list[str | None], kind: pa.DataType) -> pa.Table:
        texts = pa.array(keys, pa.string()).cast(kind)
        return pa.table({"key": texts, "cost": pa.array([1] * len(keys), pa.int64()), "name": texts})

    plain, encoded = pa.string(), pa.dictionary(pa.int32(), pa.string())
    parts = [([], encoded), (["b", None], encoded), (["a", "b"], encoded), ([], plain), (["b"], plain), ([], encoded)]
    expected = [("a", 1, "a"), ("b", 3, "b"), (None, 1, None)]
    assert summed([table(*part) for part in parts], ["key"]).rows() == expected
    assert summed([table([], encoded), table([], encoded)], ["key"]).rows() == []
