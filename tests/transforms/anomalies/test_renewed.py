"""A commitment that was renewed is judged by what was usual of the one before, and told under its own name."""

from datetime import date, timedelta
from decimal import Decimal

import polars as pl
import pytest

from transforms.anomalies.feedback import kept_out
from transforms.anomalies.found import FALLING, found
from transforms.anomalies.renewed import BUYER, with_past_of_renewed
from transforms.anomalies.settings import AnomalySettings
from warehouse.tables import ANOMALY, DECISION

FIRST, RENEWED, FALL, LAST = date(2026, 9, 1), date(2026, 11, 3), date(2026, 11, 13), date(2026, 11, 26)
FALL_DAYS = 8
SCHEMA = {
    **dict.fromkeys((*BUYER, "commitment"), pl.String()),
    "day": pl.Date(),
    **dict.fromkeys(("cost", "committed"), pl.Decimal(38, 18)),
}


Row = tuple[str, str, str, str, str, date, Decimal, Decimal]


def days(name: str, first: date, last: date, committed: str = "28", *, falls: bool = False) -> list[Row]:
    calendar = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    fallen = {FALL + timedelta(days=number) for number in range(FALL_DAYS)} if falls else set[date]()
    return [
        ("gcp", "bills", "USD", "1", name, day, Decimal("20.5" if day in fallen else "0"), Decimal(committed))
        for day in calendar
    ]


def unused(*each: list[Row]) -> pl.DataFrame:
    return pl.DataFrame([row for rows in each for row in rows], SCHEMA, orient="row")


BEFORE = days("old", FIRST, RENEWED - timedelta(days=1))
AFTER = days("new", RENEWED, LAST, "27.75", falls=True)


def events(idle: pl.DataFrame) -> list[dict[str, object]]:
    ends = pl.DataFrame([("bills", FIRST, LAST, [])], orient="row").cast({"column_3": pl.List(pl.Date())})
    complete = ends.rename(dict(zip(ends.columns, ("source", "known", "complete_to", "broken"), strict=True)))
    costs = (
        idle.clear()
        .drop("commitment", "committed")
        .with_columns(pl.lit(None, pl.String).alias(name) for name in ("service", "new_region", "resource"))
    )
    nobody = kept_out(ANOMALY.empty(), DECISION.empty())
    told = found(costs, idle, complete, AnomalySettings(), nobody).events
    return told.select("kind", "commitment", "start", "last", "expected").to_dicts()


def test_a_fall_ten_days_after_a_renewal_is_told_of_the_new_commitment() -> None:
    [fall] = events(unused(BEFORE, AFTER))
    assert (fall["kind"], fall["commitment"]) == (FALLING, "new")
    assert (fall["start"], fall["last"]) == (FALL, FALL + timedelta(days=FALL_DAYS - 1))
    assert fall["expected"] == pytest.approx(0, abs=0.5)
    assert not events(unused(AFTER))


def test_a_fall_before_the_renewal_is_told_once() -> None:
    earlier = [row if row[5] < date(2026, 10, 20) else (*row[:6], Decimal("20.5"), row[7]) for row in BEFORE]
    told = events(unused(earlier, days("new", RENEWED, LAST)))
    assert [(each["commitment"], each["start"]) for each in told] == [("old", date(2026, 10, 20))]


def test_a_renewal_begins_on_the_day_after_and_is_about_as_large() -> None:
    def lent(*each: list[Row]) -> list[tuple[str, int]]:
        idle = unused(*each)
        longer = (
            with_past_of_renewed(idle)
            .group_by("commitment")
            .len()
            .join(idle.group_by("commitment").len(), on="commitment")
        )
        return sorted(longer.filter(pl.col("len") > pl.col("len_right")).select("commitment", "len").rows())

    assert lent(BEFORE, AFTER) == [("new", len(BEFORE) + len(AFTER))]
    assert not lent(BEFORE, days("large", RENEWED, LAST, "60"))
    assert not lent(BEFORE, days("later", RENEWED + timedelta(days=1), LAST))
    nearer = days("nearer", RENEWED, LAST, "28")
    assert lent(BEFORE, AFTER, nearer) == [("nearer", len(BEFORE) + len(nearer))]
