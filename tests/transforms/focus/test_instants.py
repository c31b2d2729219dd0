"""Instants come out as naive UTC."""

from datetime import date, datetime

import polars as pl
import pytest

from transforms.focus.instants import read_instants

SEVEN = datetime(2026, 10, 31, 7)


@pytest.mark.parametrize(
    "text",
    [
        *("2026-10-31T07:00:00Z", "2026-10-31 07:00:00", "2026-10-31 07:00:00 UTC", "2026-10-31T07:00Z"),
        *("2026-10-31T09:00:00+02:00", "2026-10-31T09:00:00+0200", "2026-10-31T02:00:00-05", " 2026-10-31T07:00:00 "),
        *("2026-10-31T07:00:00.0000000Z", "2026-10-31T07:00:00.000+00:00", "2026-11-01T00:30:00+17:30"),
    ],
)
def test_text_is_read_as_utc(text: str) -> None:
    assert read_instants(pl.Series([text])).struct.field("value").to_list() == [SEVEN]


def test_a_fraction_of_a_second_is_kept() -> None:
    value = read_instants(pl.Series(["2026-10-31T07:00:00.5Z"])).struct.field("value").item()
    assert value == SEVEN.replace(microsecond=500_000)


def test_a_day_is_its_first_instant() -> None:
    assert read_instants(pl.Series(["2026-10-31"])).struct.field("value").to_list() == [SEVEN.replace(hour=0)]


@pytest.mark.parametrize(
    "values",
    [
        *(pl.Series([SEVEN], dtype=pl.Datetime(unit)) for unit in ("ms", "us", "ns")),
        pl.Series([SEVEN]).dt.replace_time_zone("UTC"),
        pl.Series([SEVEN.replace(hour=8)]).dt.replace_time_zone("Europe/Berlin"),
    ],
    ids=["milliseconds", "microseconds", "nanoseconds", "utc", "berlin"],
)
def test_timestamps_of_any_unit_and_zone_are_read(values: pl.Series) -> None:
    assert read_instants(values).struct.field("value").to_list() == [SEVEN]


def test_dates_are_read() -> None:
    assert read_instants(pl.Series([date(2026, 10, 31)])).struct.field("value").to_list() == [SEVEN.replace(hour=0)]


@pytest.mark.parametrize(
    "text",
    [
        "10/31/2026",
        "2026-13-01",
        "2026-02-30",
        "soon",
        "2026-10-31T25:00:00",
        "20261031",
        "2026-10-31T23:59:60Z",
        "9999-12-31T23:59:59-01:00",
    ],
)
def test_what_is_no_instant_is_told(text: str) -> None:
    assert read_instants(pl.Series([text])).to_list() == [{"value": None, "unreadable": text}]


@pytest.mark.parametrize("text", [None, "", " "])
def test_blank_is_unknown_not_unreadable(text: str | None) -> None:
    reading = read_instants(pl.Series([text], dtype=pl.String))
    assert reading.to_list() == [{"value": None, "unreadable": None}]


def test_a_timestamp_of_a_year_that_is_not_written_with_four_digits_is_told() -> None:
    late = pl.Series([SEVEN, None]).dt.offset_by("8000y").append(pl.Series([SEVEN, None]))
    readings = read_instants(late).struct.unnest()
    assert readings["value"].to_list() == [None, None, SEVEN, None]
    assert readings["unreadable"].to_list() == ["+10026-10-31 07:00:00.000000", None, None, None]


def test_a_number_is_no_instant() -> None:
    assert read_instants(pl.Series([1793430000])).struct.field("unreadable").to_list() == ["1793430000"]
