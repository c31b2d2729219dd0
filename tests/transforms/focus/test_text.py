"""Columns of any type are kept as text."""

from datetime import datetime, timedelta
from decimal import Decimal

import polars as pl
import pytest

from transforms.focus.text import as_text, surely_without

PAIR = {"key": 'say "hi"\n', "value": "ü\\"}


@pytest.mark.parametrize(
    ("values", "texts"),
    [
        pytest.param(pl.Series([1, None]), ["1", None], id="integers"),
        pytest.param(pl.Series([0.1, 1e-7]), ["0.1", "1e-7"], id="doubles"),
        pytest.param(pl.Series([Decimal("1.50")]), ["1.50"], id="decimals"),
        pytest.param(pl.Series([True]), ["true"], id="flags"),
        pytest.param(pl.Series([datetime(2026, 1, 2)]), ["2026-01-02 00:00:00.000000"], id="instants"),
        pytest.param(pl.Series([timedelta(days=1), None]), ["P1D", None], id="durations"),
        pytest.param(pl.Series([b"ab", None]), ["ab", None], id="bytes"),
        pytest.param(pl.Series([b"ab", b"\xff", None]), ["ab", "\\xff", None], id="bytes-that-are-no-text"),
        pytest.param(pl.Series(["a"], dtype=pl.Categorical()), ["a"], id="dictionary"),
        pytest.param(pl.Series([[1, 2], None]), ["[1,2]", None], id="lists"),
        pytest.param(pl.Series([{"a": 1, "b": "x"}, None]), ['{"a":1,"b":"x"}', None], id="structs"),
        pytest.param(
            pl.Series([{"a": b"x", "b": timedelta(1)}]), ['{"a": "x", "b": "1 day, 0:00:00"}'], id="odd-leaves"
        ),
        pytest.param(pl.Series([[PAIR]]), ['{"say \\"hi\\"\\n":"ü\\\\"}'], id="pairs-escaped"),
        pytest.param(pl.Series([[{"key": "a", "value": 1.5}]]), ['{"a":1.5}'], id="pairs-of-numbers"),
        pytest.param(pl.Series([[{"key": ["a"], "value": "1"}]]), ['[{"key":["a"],"value":"1"}]'], id="listed-keys"),
        pytest.param(
            pl.Series([[{"key": "a", "value": "1"}, {"key": "a", "value": "2"}]]),
            ['[{"key":"a","value":"1"},{"key":"a","value":"2"}]'],
            id="a-key-twice-stays-a-list",
        ),
        pytest.param(pl.Series([None]), [None], id="nulls"),
    ],
)
def test_a_column_is_text(values: pl.Series, texts: list[str | None]) -> None:
    assert as_text(values).to_list() == texts


def test_a_map_keeps_the_order_of_its_keys() -> None:
    pairs = [{"key": "b", "value": "1"}, {"key": "a", "value": None}]
    maps = pl.Series([pairs, [], None], dtype=pl.List(pl.Struct({"key": pl.String, "value": pl.String})))
    assert as_text(maps.cast(pl.Map(pl.String(), pl.String()))).to_list() == ['{"b":"1","a":null}', "{}", None]


@pytest.mark.parametrize(
    ("texts", "none"),
    [(["a", None, "b"], True), (["a", "b@c"], False), ([None], True), ([], True), (["a", "é@"], False)],
    ids=["none", "one", "nulls", "no rows", "beside other letters"],
)
def test_a_sign_is_seen_in_any_text(texts: list[str | None], none: bool) -> None:
    assert surely_without(pl.Series(texts, dtype=pl.String), b"@") is none


def test_rows_before_a_slice_never_hide_a_sign_in_it() -> None:
    assert not surely_without(pl.Series(["a", "b", "c@d"])[2:], b"@")
