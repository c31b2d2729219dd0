"""JSON and CSV keep every digit; a table is for people."""

import io
import json
import re
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.cli.options import Format
from pipelines.cli.output import write
from pipelines.cli.table import minor_unit

MONEY = pl.Decimal(38, 18)


def written(frame: pl.DataFrame, form: Format, money: tuple[str, ...] = ()) -> str:
    out = io.StringIO()
    write(frame, form, money=money, out=out)
    return out.getvalue()


def as_json(series: pl.Series) -> list[object]:
    return [row["v"] for row in json.loads(written(series.alias("v").to_frame(), "json"))]


JSON = {
    "decimals": (pl.Series(["0", "1.5", "-0.00000042", "100", None], dtype=pl.String).cast(MONEY),
                 ["0", "1.5", "-0.00000042", "100", None]),
    "the smallest": (pl.Series([Decimal("1e-18"), Decimal("-1e-18")], dtype=MONEY),
                     ["0.000000000000000001", "-0.000000000000000001"]),
    "counts": (pl.Series([1, 1000, None]), [1, 1000, None]),
    "sums of counts": (pl.Series([Decimal(3), None], dtype=pl.Decimal(38, 0)), [3, None]),
    "counts beyond 2^53": (pl.Series([1, 2**53 + 1]), ["1", "9007199254740993"]),
    "sums beyond 2^53": (pl.Series([Decimal(10**30)], dtype=pl.Decimal(38, 0)), ["1" + "0" * 30]),
    "ids": (pl.Series([0, 2**64 - 1], dtype=pl.UInt64), ["0", "18446744073709551615"]),
    "days": (pl.Series([date(2026, 10, 31), None]), ["2026-10-31", None]),
    "instants": (pl.Series([datetime(2026, 10, 31, 7), datetime(2026, 10, 31, 7, 0, 0, 500)]),
                 ["2026-10-31T07:00:00Z", "2026-10-31T07:00:00.000500Z"]),
    "instants with a zone": (
        pl.Series([datetime(2026, 10, 31, 7, tzinfo=UTC)]).dt.convert_time_zone("Europe/Berlin"),
        ["2026-10-31T07:00:00Z"]),
    "times": (pl.Series([time(1, 2, 3)]), ["01:02:03"]),
    "durations": (pl.Series([timedelta(days=3)]), ["P3D"]),
    "no numbers": (pl.Series([float("nan"), float("inf"), 0.1]), [None, None, 0.1]),
    "text": (pl.Series(['a "b"\nc', "", None]), ['a "b"\nc', "", None]),
    "truth": (pl.Series([True, None]), [True, None]),
    "bytes": (pl.Series([b"\x00\xff"]), ["00ff"]),
    "categories": (pl.Series(["x"], dtype=pl.Categorical), ["x"]),
    "nothing": (pl.Series([None]), [None]),
    "structs": (pl.Series([{"cost": Decimal("1.50")}, None], dtype=pl.Struct({"cost": MONEY})),
                [{"cost": "1.5"}, None]),
    "lists": (pl.Series([[Decimal("1.50")], [], None], dtype=pl.List(MONEY)), [["1.5"], [], None]),
    "arrays": (pl.Series([[1, 2]], dtype=pl.Array(pl.Int32, 2)), [[1, 2]]),
}  # fmt: skip


@pytest.mark.parametrize(("series", "values"), JSON.values(), ids=JSON.keys())
def test_json_says_exactly(series: pl.Series, values: list[object]) -> None:
    assert as_json(series) == values


@given(st.decimals(min_value=-(10**19), max_value=10**19, allow_nan=False, places=18))
def test_no_digit_of_an_amount_is_lost_or_made_up(value: Decimal) -> None:
    (text,) = as_json(pl.Series([value], dtype=MONEY))
    assert isinstance(text, str)
    assert Decimal(text) == value
    assert "E" not in text
    assert "." not in text or not text.endswith("0")


def test_maps_are_pairs() -> None:
    import duckdb

    frame = duckdb.sql("select map {'team': 'a'} as tags, 'ab'::blob as b, '101'::bit as bits").pl()
    (row,) = json.loads(written(frame, "json"))
    assert row["tags"] == [{"key": "team", "value": "a"}]


def test_json_without_rows_is_an_empty_list() -> None:
    assert json.loads(written(pl.DataFrame(schema={"a": MONEY, "b": pl.Datetime("us")}), "json")) == []


def test_long_results_are_whole() -> None:
    frame = pl.DataFrame({"n": range(45_000)})
    assert [row["n"] for row in json.loads(written(frame, "json"))] == list(range(45_000))
    assert pl.read_csv(io.StringIO(written(frame, "csv"))).equals(frame)


def test_csv_tells_unknown_from_empty_and_writes_nested_values_as_json() -> None:
    frame = pl.DataFrame({"cost": ["1.50", None], "name": ["", None], "n": [[1], None]}).with_columns(
        pl.col("cost").cast(MONEY)
    )
    assert written(frame, "csv") == 'cost,name,n\n1.5,"",[1]\n,,\n'


def test_a_table_aligns_numbers_right_and_rounds_money_alone() -> None:
    frame = pl.DataFrame(
        {
            "source": ["aws", "a"],
            "currency": ["USD", "JPY"],
            "cost": ["1234.565", "1234.5"],
            "exact": ["0.0000001", "2"],
        }
    ).with_columns(pl.col("cost", "exact").cast(MONEY))
    assert written(frame, "table", money=("cost",)).splitlines() == [
        "source  currency      cost      exact",
        "aws     USD       1,234.56  0.0000001",
        "a       JPY          1,234          2",
    ]


@pytest.mark.parametrize(
    ("currency", "shown"),
    [("USD", "1,234.50"), ("JPY", "1,234"), ("KWD", "1,234.500"), (None, "1234.5")],
)
def test_the_minor_unit_is_the_currency_s(currency: str | None, shown: str) -> None:
    assert minor_unit("1234.5", currency) == shown


def test_a_table_shows_a_thousand_rows_and_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    text = written(pl.DataFrame({"n": range(1_001)}), "table")
    assert len(text.splitlines()) == 1_001
    assert "first 1,000 of 1,001 rows" in capsys.readouterr().err


def test_foreign_text_cannot_steer_the_terminal() -> None:
    text = written(pl.DataFrame({"tag": ["\x1b[2Ja\nb", None]}), "table")
    assert text.splitlines() == ["tag", " [2Ja b", "-"]


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(("columns", "found"), [(2, "c0      c1"), (40, "c39  value")], ids=["fits", "too wide"])
def test_a_terminal_gets_a_table_or_where_it_is_too_narrow_a_block_a_row(
    columns: int, found: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("NO_COLOR", "1")
    out = Terminal()
    write(pl.DataFrame({f"c{n}": ["value"] for n in range(columns)}), "table", out=out)
    assert found in re.sub("\x1b\\[[01]m", "", out.getvalue())
    assert "\x1b[3" not in out.getvalue(), "no colour"
