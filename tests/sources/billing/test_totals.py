"""Sums of a file by the reading of its own: exact, complete, by period and currency."""

import gzip
import subprocess
import sys
from datetime import datetime
from decimal import Decimal, localcontext
from fractions import Fraction
from pathlib import Path

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sources.base import Unreadable
from sources.billing import FOCUS
from sources.billing.totals import Totals, read_totals
from tests.shared_data import FOCUS_SAMPLE, needs_focus_sample
from tests.sources.billing.bills import COLUMNS, csv_text, rows, write

SHOWN = ("billing_period", "currency", "rows", "unreadable", "source_sum")


def totals(path: Path) -> Totals:
    return read_totals(path, FOCUS, path.name)


def billed(path: Path) -> list[tuple[object, ...]]:
    """SHOWN of BilledCost."""
    return totals(path).sums.filter(pl.col("column_name") == "BilledCost").select(SHOWN).rows()


def test_each_period_and_currency_is_added_up_alone(tmp_path: Path) -> None:
    text = csv_text(
        rows(
            {"BilledCost": "0.1"},
            {"BilledCost": " 5e-07 "},
            {"BilledCost": ""},
            {"BilledCost": "+.2", "BillingCurrency": "EUR"},
            {"BilledCost": "-7", "BillingPeriodStart": "2026-08-31T22:00:00Z"},
            {"BilledCost": "4.", "BillingPeriodStart": "NULL", "ChargePeriodStart": "2026-09-30"},
            {"BilledCost": "8", "BillingPeriodStart": "?", "ChargePeriodStart": "?", "BillingCurrency": "null"},
        )
    )
    assert billed(write(tmp_path / "bill.csv", text)) == [
        (None, None, 1, 0, "8"),
        ("2026-09", "USD", 2, 0, "-3"),
        ("2026-10", "EUR", 1, 0, "0.2"),
        ("2026-10", "USD", 3, 0, "0.1000005"),
    ]


UNREADABLE = (
    "twelve",
    "1,000",
    "NaN",
    "inf",
    "0x10",
    "1_0",
    "1e20",
    "-99999999999999999999.9999999999999999995",
    "1e-47",
    "1e-223",
    "1e73",
    "1" * 35,
    "1e999999999",
    "--1",
    "$5",
    "٣",
)


@pytest.mark.parametrize("text", UNREADABLE)
def test_a_cost_that_cannot_be_read_is_left_out_and_counted(text: str, tmp_path: Path) -> None:
    path = write(tmp_path / "bill.csv", csv_text(rows({}, {"BilledCost": text}, {"BilledCost": "2e0"})))
    assert billed(path) == [("2026-10", "USD", 3, 1, "3.5")]


def test_a_cost_that_the_file_does_not_have_has_no_row(tmp_path: Path) -> None:
    columns = (*COLUMNS, "effective_cost")
    text = csv_text(rows({"effective_cost": "2"}, {"effective_cost": ""}), columns)
    sums = totals(write(tmp_path / "bill.csv", text)).sums
    assert sums.select("column_name", "rows", "source_sum").rows() == [
        ("BilledCost", 2, "3"),
        ("EffectiveCost", 2, "2"),
    ]


def test_lines_that_do_not_fit_are_read_at_the_positions_of_the_header(tmp_path: Path) -> None:
    text = csv_text(rows({})) + '10,USD,2026-10-01\n20,USD,2026-11-01,,a,b,c\n30\n"x, y",USD,2026-10-01\n'
    path = write(tmp_path / "bill.csv.gz", text)
    assert billed(path) == [(None, None, 1, 0, "30"), ("2026-10", "USD", 3, 1, "11.5"), ("2026-11", "USD", 1, 0, "20")]
    assert totals(path).rows == 5


@pytest.mark.parametrize(
    "encode",
    [
        lambda text: text.encode("utf-8-sig"),
        lambda text: text.encode("utf-16"),
        lambda text: text.encode("utf-16-le"),
        lambda text: ("\n\n" + text.replace("\n", "\r\n") + "\r\n").encode(),
        lambda text: text.replace("\n", "\r").encode(),
        lambda text: text.replace(",", ";").encode(),
        lambda text: text.replace(",", "\t").rstrip().encode(),
        lambda text: gzip.compress(text.encode()),
        lambda text: text.replace("BilledCost", ' "billed_cost" ', 1).replace(' "', '" ').replace('" ', '"').encode(),
    ],
    ids=["bom", "utf-16", "utf-16-le", "crlf", "cr", "semicolon", "tab", "gzip", "spelling"],
)
def test_untidy_copies_add_up_to_the_same(encode, tmp_path: Path) -> None:
    text = csv_text(rows({"Tags": ""}, {"BilledCost": "2", "Tags": ""}))
    path = tmp_path / "bill.csv"
    path.write_bytes(encode(text))
    assert billed(path) == [("2026-10", "USD", 2, 0, "3.5")]


def test_a_header_alone_adds_up_to_nothing(tmp_path: Path) -> None:
    for text in (",".join(COLUMNS), ",".join(COLUMNS) + "\n"):
        empty = totals(write(tmp_path / "bill.csv", text))
        assert (empty.rows, empty.sums.height) == (0, 0)


def test_damage_is_refused(tmp_path: Path) -> None:
    whole = gzip.compress(csv_text(rows({}, {})).encode())
    path = tmp_path / "cut.csv.gz"
    for length in range(4, len(whole)):
        path.write_bytes(whole[:length])
        with pytest.raises(Unreadable, match=r"cut\.csv\.gz: found"):
            totals(path)
    for data in (
        b"",
        b"PAR1PAR1",
        b"PAR1" + b"x" * 100,
        b"\x00\x01" * 50,
        b"a,b\n1,2\n",
        "BilledCost,é".encode("latin-1"),
    ):
        path.write_bytes(data)
        with pytest.raises(Unreadable):
            totals(path)


@st.composite
def decimal_texts(draw: st.DrawFn) -> str:
    """Any spelling of a number below 1e20 with at most 46 decimals."""
    whole = draw(st.integers(0, 10**20 - 2))
    digits = draw(st.integers(0, 46))
    fraction = draw(st.integers(0, 10**digits - 1)) if digits else None
    sign = draw(st.sampled_from(["", "-", "+"]))
    plain = f"{sign}{whole}" if fraction is None else f"{sign}{whole}.{fraction:0{digits}d}"
    shift = draw(st.integers(-20, 20))
    with localcontext(prec=200):
        shifted = Decimal(plain).scaleb(shift)
        moved = (
            f"{plain}e0" if abs(shifted) >= 10**20 - 1 or shifted.as_tuple().exponent < -46 else f"{plain}E{shift:+d}"
        )
    return draw(
        st.sampled_from([plain, moved, f" {plain}", plain.replace("0.", ".") if plain.startswith("0.") else plain])
    )


@settings(max_examples=120, deadline=None)
@given(st.lists(st.tuples(decimal_texts(), decimal_texts()), min_size=1, max_size=30), st.permutations(range(7)))
def test_any_decimals_add_up_to_the_last_digit_in_any_order_of_columns(
    tmp_path_factory: pytest.TempPathFactory, costs: list[tuple[str, str]], order: list[int]
) -> None:
    columns = [(*COLUMNS, "ListCost")[position] for position in order]
    text = csv_text(rows(*({"BilledCost": billed, "ListCost": listed} for billed, listed in costs)), columns)
    sums = totals(write(tmp_path_factory.mktemp("any") / "any.csv", text)).sums
    for place, cost in enumerate(("BilledCost", "ListCost")):
        line = sums.row(by_predicate=pl.col("column_name") == cost, named=True)
        assert line["unreadable"] == 0
        assert Fraction(line["source_sum"]) == sum(Fraction(row[place].strip()) for row in costs)


DOUBLES = st.floats(-1e19, 1e19) | st.decimals(-99999, 99999, places=10).map(float) | st.floats(-1e-20, 1e-20)


def parquet_of(path: Path, costs: pa.Array) -> Path:
    count = len(costs)
    table = pa.table(
        {
            "BilledCost": costs,
            "BillingCurrency": pa.array(["USD"] * count).dictionary_encode(),
            "BillingPeriodStart": pa.array([datetime(2026, 10, 1)] * count, pa.timestamp("ns", tz="UTC")),
        }
    )
    pq.write_table(table, path)
    return path


@settings(max_examples=80, deadline=None)
@given(st.lists(st.none() | DOUBLES, min_size=1, max_size=40))
def test_doubles_mean_their_shortest_text(tmp_path_factory: pytest.TempPathFactory, costs: list[float | None]) -> None:
    path = parquet_of(tmp_path_factory.mktemp("doubles") / "bill.parquet", pa.array(costs, pa.float64()))
    readable = [
        Fraction(repr(cost))
        for cost in costs
        if cost is not None and -Decimal(repr(cost)).normalize().as_tuple().exponent <= 46
    ]
    lost = sum(cost is not None for cost in costs) - len(readable)
    ((_, _, count, unreadable, text),) = billed(path)
    assert (count, unreadable, Fraction(text)) == (len(costs), lost, sum(readable))


@pytest.mark.parametrize(
    "costs",
    [
        pa.array([Decimal("1.5"), None, Decimal("-0.000000000000000001")], pa.decimal128(38, 18)),
        pa.array([Decimal("1.5"), None, Decimal("-0.000000000000000001")], pa.decimal128(20, 18)),
        pa.array([Decimal("1.5"), None, Decimal("-0.000000000000000001")], pa.decimal256(70, 40)),
        pa.array(["1.5", None, "-1e-18"]),
        pa.array(["1.5", " ", "-1e-18"], pa.large_string()),
        pa.array(["1.5", "", "-1e-18"]).dictionary_encode(),
        pa.array(["1.5", "", "-1e-18"], pa.string_view()),
        pa.array([1.5, None, -1e-18]),
    ],
    ids=lambda costs: str(costs.type),
)
def test_costs_of_any_type_add_up(costs: pa.Array, tmp_path: Path) -> None:
    assert billed(parquet_of(tmp_path / "bill.parquet", costs)) == [("2026-10", "USD", 3, 0, "1.499999999999999999")]


def test_whole_numbers_and_singles_and_what_is_no_number(tmp_path: Path) -> None:
    path = tmp_path / "bill.parquet"
    assert billed(parquet_of(path, pa.array([1, 2], pa.int64()))) == [("2026-10", "USD", 2, 0, "3")]
    assert billed(parquet_of(path, pa.array([0.1, 0.2], pa.float32()))) == [("2026-10", "USD", 2, 0, "0.3")]
    odd = pa.array([float("nan"), float("inf"), 1e20, 1.0])
    assert billed(parquet_of(path, odd)) == [("2026-10", "USD", 4, 3, "1")]
    large = pa.array([Decimal(10) ** 20, Decimal(1)], pa.decimal128(38, 2))
    assert billed(parquet_of(path, large)) == [("2026-10", "USD", 2, 1, "1")]


def test_many_large_doubles_do_not_overflow(tmp_path: Path) -> None:
    path = parquet_of(tmp_path / "bill.parquet", pa.array([99999.9999999999] * 200_000))
    assert billed(path) == [("2026-10", "USD", 200_000, 0, "19999999999.99998")]


def test_the_reading_of_its_own_knows_nothing_of_the_reader() -> None:
    code = "import sys, sources.billing.totals; print([name for name in sys.modules if name.startswith('sources')])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "tabular" not in done.stdout
    assert "survey" not in done.stdout


@needs_focus_sample
def test_the_public_sample_ties_out() -> None:
    found = totals(FOCUS_SAMPLE)
    assert found.rows == 1000
    by_cost = {
        cost: sum(Decimal(text) for text in found.sums.filter(pl.col("column_name") == cost)["source_sum"])
        for cost in FOCUS.costs
    }
    assert by_cost == {
        "BilledCost": Decimal("20.52022672899"),
        "EffectiveCost": Decimal("14.97651418586"),
        "ListCost": Decimal("20.39090575119"),
        "ContractedCost": Decimal("14.97626039326"),
    }
