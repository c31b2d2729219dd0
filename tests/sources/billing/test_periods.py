"""The rule of billing periods, and the periods of whole and of damaged files."""

import gzip
import random
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.base import Unreadable
from sources.billing import FOCUS, billing_periods, periods_named, periods_seen
from sources.billing.periods import instant, period_of
from sources.billing.tally import ONE_DAY, month_of
from sources.billing.totals import read_totals
from tests.shared_data import FOCUS_SAMPLE, needs_focus_sample
from tests.sources.billing.bills import csv_text, rows, write
from transforms.focus.instants import read_instants


@pytest.mark.parametrize(
    ("start", "charge", "period"),
    [
        ("2026-10-01", None, "2026-10"),
        ("2026-09-30T17:00:00-07:00", None, "2026-10"),
        ("2026-09-30 15:00:00 UTC", None, "2026-10"),
        ("2026-10-01T00:00+0930", None, "2026-10"),
        ("2026-10-01T00:00:00.123456789Z", "2026-11-05", "2026-10"),
        (None, "2026-10-31 23:59:59", "2026-10"),
        ("soon", "2026-10-31T23:30:00-01:00", "2026-11"),
        ("2026-13-01", "2026-02-30", None),
        ("", "10/01/2026", None),
        ("9999-12-31", "2026-10-01", "2026-10"),
        (datetime(2026, 9, 30, 22, tzinfo=timezone(timedelta(hours=-2))), None, "2026-10"),
        (datetime(2026, 9, 30), None, "2026-10"),
        (date(2026, 10, 1), None, "2026-10"),
        (20261001, date(2026, 12, 31), "2026-12"),
    ],
)
def test_the_period_is_the_month_of_its_start_plus_a_day_else_of_the_charge(
    start: object, charge: object, period: str | None
) -> None:
    assert period_of(start, charge) == period
    assert (month_of(start, ONE_DAY) or month_of(charge)) == period


ZONES = st.sampled_from(
    [
        "",
        "Z",
        "z",
        " UTC",
        "UTC",
        " GMT",
        "+02",
        "-0730",
        "+05:45",
        " +01:00",
        " Z",
        "Z UTC",
        "UTC+02:00",
        "+99",
        "+24:00",
        "+01:60",
        "CET",
        "+1",
    ]
)
DAYS = st.dates(date(1, 1, 1), date(9999, 12, 31)).map(date.isoformat) | st.sampled_from(
    ["2026-2-3", "20261001", "2026-W01-1"]
)
TIMES = st.sampled_from(
    ["", "T00:00", " 23:59:59", "T12:00:00.5", " 00:00:00,25", "T24:00", "T1:00", "T10", "t07:30", "X07:30"]
)


@given(DAYS, TIMES, ZONES)
def test_all_readings_of_a_date_agree(day: str, time: str, zone: str) -> None:
    text = f" {day}{time}{zone}"
    loaded = read_instants(pl.Series([text])).struct.field("value").dt.to_string("%Y-%m").item()
    assert month_of(text) == period_of(None, text) == loaded
    assert month_of(text, ONE_DAY) == period_of(text, None)


@given(st.datetimes(datetime(1970, 1, 2), datetime(2200, 1, 1)), st.integers(-14 * 60, 14 * 60))
def test_an_offset_is_taken_off(moment: datetime, minutes: int) -> None:
    there = moment.replace(microsecond=0, tzinfo=UTC).astimezone(timezone(timedelta(minutes=minutes)))
    assert instant(there.isoformat(sep=" ")) == instant(there) == moment.replace(microsecond=0)


MIXED = rows(
    {},
    {"BillingPeriodStart": "2026-08-31T22:00:00Z"},
    {"BillingPeriodStart": "", "ChargePeriodStart": "2026-07-31"},
    {"BillingPeriodStart": "?", "ChargePeriodStart": "?"},
)


@pytest.mark.parametrize("name", ["bill.csv", "bill.csv.gz"])
def test_a_csv_tells_its_periods_also_of_lines_that_do_not_fit(name: str, tmp_path: Path) -> None:
    path = write(tmp_path / name, csv_text(MIXED) + "1,USD,2026-12-01\n2,USD,,2027-01-31,a,b,c\n3\n")
    assert billing_periods(path, FOCUS, name) == ("2026-07", "2026-09", "2026-10", "2026-12", "2027-01")


@pytest.mark.parametrize("unit", ["ms", "us", "ns"])
@pytest.mark.parametrize("zone", [None, "UTC", "America/Los_Angeles"])
def test_parquet_tells_its_periods_whatever_the_type_of_its_dates(unit: str, zone: str | None, tmp_path: Path) -> None:
    starts = pl.Series(["2026-10-01T07:00:00", None], dtype=pl.String).str.to_datetime(time_unit=unit)
    if zone:
        starts = starts.dt.replace_time_zone("UTC").dt.convert_time_zone(zone)
    frame = pl.DataFrame(
        {
            "BilledCost": [1.0, 2.0],
            "BillingCurrency": ["USD", "USD"],
            "BillingPeriodStart": starts,
            "ChargePeriodStart": [date(2026, 11, 30), date(2026, 11, 30)],
        }
    )
    frame.write_parquet(tmp_path / "bill.parquet")
    assert billing_periods(tmp_path / "bill.parquet", FOCUS, "bill") == ("2026-10", "2026-11")


NEXT = pl.Series([datetime(2026, 11, 1)] * 2)
NO_DATES = {
    "years of five digits": pl.Series([datetime(9999, 12, 31)] * 2).dt.offset_by("2d"),
    "days of five digits": pl.Series([date(9999, 12, 31)] * 2).dt.offset_by("2d"),
    "milliseconds too many for microseconds": pl.Series([2**62, -(2**62)]).cast(pl.Datetime("ms")),
    "the last hour there is, west of Greenwich": pl.Series([datetime(9999, 12, 31, 23, 30)] * 2).dt.replace_time_zone(
        "America/New_York"
    ),
    "lists": pl.Series([["2026-10-01"]] * 2),
    "structs": pl.Series([{"v": "2026-10-01"}] * 2),
    "numbers": pl.Series([20261001] * 2),
}


@pytest.mark.parametrize("starts", NO_DATES.values(), ids=NO_DATES.keys())
def test_what_is_no_date_in_parquet_leaves_a_row_to_its_charge(starts: pl.Series, tmp_path: Path) -> None:
    columns = {"BilledCost": [1.0, 2.0], "BillingCurrency": ["USD"] * 2}
    pl.DataFrame({**columns, "BillingPeriodStart": starts, "ChargePeriodStart": NEXT}).write_parquet(tmp_path / "bill")
    assert billing_periods(tmp_path / "bill", FOCUS, "bill") == ("2026-11",)
    assert read_totals(tmp_path / "bill", FOCUS, "bill").sums["billing_period"].to_list() == ["2026-11"]
    unreadable = read_instants(starts).struct.unnest()
    assert unreadable["value"].null_count() == 2
    assert unreadable["unreadable"].null_count() == 0


def test_dates_as_bytes_are_read_as_text(tmp_path: Path) -> None:
    frame = {"BilledCost": [1.0], "BillingCurrency": ["USD"], "ChargePeriodStart": [b"2026-10-01"]}
    pl.DataFrame(frame).write_parquet(tmp_path / "bill")
    assert billing_periods(tmp_path / "bill", FOCUS, "bill") == ("2026-10",)
    assert read_totals(tmp_path / "bill", FOCUS, "bill").sums["billing_period"].to_list() == ["2026-10"]


def test_bytes_that_are_no_text_are_told(tmp_path: Path) -> None:
    frame = {"BilledCost": [1.0], "BillingCurrency": ["USD"], "ChargePeriodStart": [b"\xff2026-10-01"]}
    pl.DataFrame(frame).write_parquet(tmp_path / "bill")
    with pytest.raises(Unreadable, match=r"found Parquet that cannot be read .invalid utf8"):
        billing_periods(tmp_path / "bill", FOCUS, "bill")


def test_a_date_that_is_there_twice_in_parquet_is_told(tmp_path: Path) -> None:
    days = pa.array(["2026-10-01"])
    names = ["BilledCost", "BillingCurrency", "ChargePeriodStart", "ChargePeriodStart"]
    pq.write_table(pa.table([pa.array([1.0]), pa.array(["USD"]), days, days], names=names), tmp_path / "bill")
    with pytest.raises(Unreadable, match="found Parquet that cannot be read"):
        billing_periods(tmp_path / "bill", FOCUS, "bill")


def test_rows_of_which_none_has_a_date_are_told(tmp_path: Path) -> None:
    undated = {"BillingPeriodStart": "soon", "ChargePeriodStart": ""}
    with pytest.raises(Unreadable, match=r"found 2 rows and no date that can be read .the first is “soon”."):
        billing_periods(write(tmp_path / "bill.csv", csv_text(rows(undated, undated))), FOCUS, "bill.csv")
    assert billing_periods(write(tmp_path / "none.csv", csv_text([])), FOCUS, "none.csv") == ()


def test_a_file_without_the_columns_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match=r"bill.csv: found the columns a, b; expected FOCUS"):
        billing_periods(write(tmp_path / "bill.csv", "a,b\n1,2\n"), FOCUS, "bill.csv")


def test_a_cut_file_tells_what_can_be_read_of_it(tmp_path: Path) -> None:
    dice = random.Random(3)
    many = rows(*({"Tags": dice.randbytes(200).hex()} for _ in range(20_000)), {"BillingPeriodStart": "2026-11-01"})
    whole = gzip.compress(csv_text(many).encode())
    path = write(tmp_path / "whole.csv.gz", b"")
    path.write_bytes(whole)
    assert periods_seen(path, FOCUS) == ("2026-10", "2026-11")
    path.write_bytes(whole[: len(whole) // 2])
    assert periods_seen(path, FOCUS) == ("2026-10",)
    path.write_bytes(whole[:3000])
    assert periods_seen(path, FOCUS) == ("2026-10",)
    path.write_bytes(whole[:12])
    assert periods_seen(path, FOCUS) == ()
    with pytest.raises(Unreadable, match="ends in the middle"):
        billing_periods(path, FOCUS, "whole.csv.gz")


@pytest.mark.parametrize(
    ("name", "periods"),
    [
        ("export-2026-10.csv", ("2026-10",)),
        ("202610_bill.csv.gz", ("2026-10",)),
        ("20261001-20261101-cost.parquet", ("2026-10",)),
        ("2026-10-01T00-00.csv", ("2026-10",)),
        ("cut.csv.gz", ()),
        ("run-4202610.csv", ()),
        ("2026-13.csv", ()),
    ],
)
def test_a_name_may_tell_the_period(name: str, periods: tuple[str, ...], tmp_path: Path) -> None:
    assert periods_named(name) == periods
    assert periods_seen(write(tmp_path / "x", b"\0").rename(tmp_path / name), FOCUS) == periods
    assert periods_seen(tmp_path / "absent" / name, FOCUS) == periods


@needs_focus_sample
def test_the_public_sample_has_two_periods() -> None:
    assert billing_periods(FOCUS_SAMPLE, FOCUS, FOCUS_SAMPLE.name) == ("2024-09", "2024-10")
