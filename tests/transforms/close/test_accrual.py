"""What a month will come to: by own loads where enough months are closed, else by the forecast, named so."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import polars as pl

from transforms.close.accrual import FORECASTS, KNOWN, MONEY, accruals

AS_OF = date(2026, 10, 31)
DUE = {**dict.fromkeys(("source", "provider", "issuer", "billing_period", "currency"), pl.String())}


AMOUNTS = dict.fromkeys(("seen", "invoiced", "effective", "of_provider"), MONEY)


def due(seen: str, invoiced: str = "0", effective: str = "0", of_provider: str = "0") -> pl.DataFrame:
    row = ("aws", "aws", "AWS", "2026-10", "USD", *map(Decimal, (seen, invoiced, effective, of_provider)))
    return pl.DataFrame([row], {**DUE, **AMOUNTS}, orient="row")


def forecast(total: str | None, now: str, complete_to: date, why_not: str | None = None) -> pl.DataFrame:
    amounts = (None if total is None else Decimal(total), date(2026, 10, 31), why_not, Decimal(now), complete_to)
    return pl.DataFrame([("aws", "2026-10", "USD", *amounts)], FORECASTS, orient="row")


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
    said: dict[str, Any] = {"forecasts": FORECASTS.to_frame(), "as_of": AS_OF, "least_months": 3} | told
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


TO_COME = forecast("1000", "700", date(2026, 10, 28))


def test_with_fewer_closed_months_it_is_what_the_forecast_still_expects_of_the_providers_month() -> None:
    found = judged(due("300", "40", "350", "700"), HISTORY, [*ENDS[1:], AS_OF], forecasts=TO_COME)
    assert (found["method"], found["months"], found["factor"]) == ("forecast", 2, None)
    assert found["expected"] == Decimal(450), "half of the 300 to come, as half of what the provider's bills used"
    assert found["accrued"] == Decimal(410)
    assert found["reason"] == (
        "what is seen 1 day before its end and what the forecast of 2026-10-31 still expects: "
        "a run saw 2 closed months at this age, a chain ladder takes 3"
    )


def test_a_month_that_is_not_closed_tells_nothing() -> None:
    closed = HISTORY.filter(pl.col("billing_period") != "2026-09").select("source", "billing_period").unique()
    told: dict[str, Any] = {"known": HISTORY, "closed": closed, "as_of": AS_OF, "least_months": 3}
    found = accruals(due("300"), looked=pl.Series([*ENDS, AS_OF]), forecasts=FORECASTS.to_frame(), **told)
    assert found.select("method", "months").rows() == [("forecast", 2)]


def test_a_month_whose_days_are_all_complete_is_what_is_seen_and_one_that_lacks_some_is_forecast() -> None:
    bill, after = due("615", "0", "700", "700"), date(2026, 11, 2)
    whole = judged(bill, KNOWN.to_frame(), [after], forecasts=forecast("1000", "700", date(2026, 10, 31)), as_of=after)
    assert whole["expected"] == Decimal(615)
    assert whole["reason"] == "all days are seen whole 1 day after its end, and nothing more is expected"
    late = judged(bill, KNOWN.to_frame(), [after], forecasts=TO_COME, as_of=after)
    assert late["expected"] == Decimal(915)
    of_no_source = judged(bill, KNOWN.to_frame(), [after], as_of=date(2026, 11, 5))
    assert of_no_source["expected"] == Decimal(615), "four days after its end"


def test_what_no_forecast_tells_is_no_number() -> None:
    refused = forecast(None, "70", date(2026, 10, 28), "5 complete days of history; a forecast takes 14")
    found = judged(due("70", "0", "70", "70"), KNOWN.to_frame(), [AS_OF], forecasts=refused)
    assert (found["expected"], found["accrued"], found["method"]) == (None, None, "forecast")
    assert found["reason"] == "no number: 5 complete days of history; a forecast takes 14"
    lost = judged(due("300"), KNOWN.to_frame(), [AS_OF])
    assert (lost["expected"], lost["reason"]) == (None, "no number: there is no forecast of this provider's month")
