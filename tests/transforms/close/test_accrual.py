"""What a month will come to: by own loads where enough months are closed, else a forecast that says so."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import polars as pl

from transforms.close.accrual import BILL, DAILY, KNOWN, MONEY, accruals

AS_OF = date(2026, 10, 31)
DUE = {**dict.fromkeys(("source", "provider", "issuer", "billing_period", "currency"), pl.String())}


def due(seen: str, invoiced: str = "0", period: str = "2026-10") -> pl.DataFrame:
    row = ("aws", "aws", "AWS", period, "USD", Decimal(seen), Decimal(invoiced))
    return pl.DataFrame([row], {**DUE, "seen": MONEY, "invoiced": MONEY}, orient="row")


def known(*months: tuple[str, date, str, str]) -> pl.DataFrame:
    """Of each month what was known from a day on, and what from ten days later on."""
    rows: list[tuple[Any, ...]] = []
    for period, first, early, final in months:
        later = first + timedelta(days=10)
        rows += [
            ("aws", period, "USD", first, later, Decimal(early)),
            ("aws", period, "USD", later, None, Decimal(final)),
        ]
    return pl.DataFrame(rows, KNOWN, orient="row")


def judged(table: pl.DataFrame, history: pl.DataFrame, looked: list[date], **told: Any) -> dict[str, Any]:
    closed = history.select("source", "billing_period").unique()
    said: dict[str, Any] = {"daily": DAILY.to_frame(), "as_of": AS_OF, "least_months": 3} | told
    return accruals(table, known=history, looked=pl.Series(looked), closed=closed, **said).row(0, named=True)


ENDS = [date(2026, 7, 31), date(2026, 8, 31), date(2026, 9, 30)]
HISTORY = known(
    ("2026-07", ENDS[0], "90", "100"), ("2026-08", ENDS[1], "180", "200"), ("2026-09", ENDS[2], "90", "110")
)


def test_what_is_seen_grows_as_closed_months_did_from_the_same_age_weighted_by_volume() -> None:
    found = judged(due("300", "40"), HISTORY, [*ENDS, AS_OF])
    assert (found["method"], found["months"]) == ("chain ladder", 3)
    assert found["factor"] == Decimal("1.1388888889"), "410 over 360"
    assert abs(found["expected"] - Decimal("341.66666667")) < Decimal("1e-6")
    assert found["accrued"] == found["expected"] - Decimal(40)


def test_a_month_that_no_run_saw_at_this_age_tells_nothing() -> None:
    found = judged(due("300"), HISTORY, [*ENDS[1:], AS_OF])
    assert (found["method"], found["months"]) == ("forecast", 2), "too few to be called a chain ladder"
    assert found["reason"].startswith("what is seen 1 day before its end times 1.148148, as 2 closed months")
    lost = judged(due("300"), HISTORY, [AS_OF])
    assert (lost["method"], lost["months"], lost["factor"]) == ("forecast", 0, None)
    assert lost["reason"] == "by the month before, 1 day before its end: no run saw a closed month at this age"


def test_a_month_that_is_not_closed_tells_nothing() -> None:
    closed = HISTORY.filter(pl.col("billing_period") != "2026-09").select("source", "billing_period").unique()
    found = accruals(
        due("300"),
        known=HISTORY,
        looked=pl.Series([*ENDS, AS_OF]),
        closed=closed,
        daily=DAILY.to_frame(),
        as_of=AS_OF,
        least_months=3,
    )
    assert found["method"].to_list() == ["forecast"]


def days(period: str, amounts: list[int]) -> list[tuple[Any, ...]]:
    first = date.fromisoformat(f"{period}-01")
    day = ("aws", period, "USD")
    return [(*day, first + timedelta(days=at), Decimal(each), Decimal(0)) for at, each in enumerate(amounts)]


def test_a_forecast_takes_days_to_come_from_the_month_before_by_how_far_they_are_from_its_end() -> None:
    before = [10] * 27 + [70, 10, 10]
    now = [20] * 24
    daily = pl.DataFrame([*days("2026-09", before), *days("2026-10", now)], DAILY, orient="row")
    found = judged(due("480"), KNOWN.to_frame(), [AS_OF], daily=daily, as_of=date(2026, 10, 25))
    # Twice as much a day; of the days from the 23rd on, the 29th is as far from its end as the 28th of September.
    assert found["expected"] == Decimal(22 * 20 + 2 * (10 * 8 + 70))
    assert found["method"] == "forecast"


def test_a_first_month_goes_on_as_its_whole_days_did_and_a_month_without_days_is_what_is_seen() -> None:
    daily = pl.DataFrame(days("2026-10", [20] * 10), DAILY, orient="row")
    found = judged(due("200"), KNOWN.to_frame(), [AS_OF], daily=daily, as_of=date(2026, 10, 11))
    assert found["expected"] == Decimal(20 * 31)
    assert tuple(found[name] for name in BILL) == ("aws", "2026-10", "USD")


def test_corrections_of_other_months_stay_as_they_are() -> None:
    daily = pl.DataFrame(
        [*days("2026-10", [20] * 31), ("aws", "2026-10", "USD", date(2026, 9, 3), Decimal(-5), Decimal(0))],
        DAILY,
        orient="row",
    )
    found = judged(due("615"), KNOWN.to_frame(), [AS_OF], daily=daily, as_of=date(2026, 11, 5))
    assert found["expected"] == Decimal(615)


def test_tax_that_comes_at_the_end_is_expected_as_it_was_of_the_month_before() -> None:
    before = [(*row[:5], Decimal(30) if at == 0 else Decimal(0)) for at, row in enumerate(days("2026-09", [10] * 30))]
    daily = pl.DataFrame([*before, *days("2026-10", [10] * 29)], DAILY, orient="row")
    found = judged(due("290"), KNOWN.to_frame(), [AS_OF], daily=daily, as_of=AS_OF)
    assert found["expected"] == Decimal(341), "310 of 31 days, and a tenth of it"
    there = daily.with_columns(tax=pl.when(pl.col("day") == date(2026, 10, 1)).then(Decimal(7)).otherwise("tax"))
    whole = judged(due("297"), KNOWN.to_frame(), [AS_OF], daily=there, as_of=date(2026, 11, 5))
    assert whole["expected"] == Decimal(297 + 0), "all days are whole, and the tax is told"
