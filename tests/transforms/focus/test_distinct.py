"""Work done once for each distinct value, and what is remembered of it."""

import polars as pl
import pytest

from transforms.focus.distinct import FEW_VALUES, is_constant, on_distinct, recalled


class Doubling:
    """Counts the values that it is asked for."""

    def __init__(self) -> None:
        self.asked = 0

    def __call__(self, texts: pl.Series) -> pl.Series:
        self.asked += len(texts)
        return texts.str.to_datetime("%Y-%m-%d", time_unit="us", strict=False)


def test_a_value_that_comes_again_is_worked_on_once() -> None:
    work = Doubling()
    dates = recalled(work, pl.Datetime("us"))
    first = pl.Series("day", ["2026-10-01", "no date", "2026-10-02"])
    again = pl.Series("day", ["2026-10-02", "2026-10-03", "no date"])
    assert dates(first).equals(work(first), check_dtypes=True, check_names=True)
    asked = work.asked
    assert dates(again)[1].isoformat() == "2026-10-03T00:00:00"
    assert work.asked == asked + 1
    assert dates(again).equals(work(again), check_dtypes=True, check_names=True)


@pytest.mark.parametrize("rows", [0, 1, FEW_VALUES + 1])
def test_none_one_and_many_values_come_out_alike(rows: int) -> None:
    work, texts = Doubling(), pl.Series("day", ["2026-10-01"] * rows, dtype=pl.String)
    assert recalled(work, pl.Datetime("us"))(texts).equals(work(texts), check_dtypes=True)


def test_nulls_between_the_values_stay() -> None:
    texts = pl.Series("day", ["2026-10-01", None, "2026-10-01", "x"])
    read = on_distinct(texts, recalled(Doubling(), pl.Datetime("us")))
    assert read.is_null().to_list() == [False, True, False, True]


@pytest.mark.parametrize(
    ("values", "is_one"),
    [(["a", "a"], True), (["a", "b", "a"], False), (["a", "b"], False), ([None, None], False), ([], False)],
    ids=["all the same", "another between", "another at the end", "none known", "no rows"],
)
def test_a_column_is_constant_where_all_rows_hold_one_value(values: list[str | None], is_one: bool) -> None:
    assert is_constant(pl.Series(values, dtype=pl.String)) is is_one
