"""How much more to commit to: the d-quantile of the hours, a ceiling by days, findings off first, and the risk."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.commitments.advice import HOURS_A_MONTH, OF, advice, by_hour, rules_of
from warehouse.tables.commitments import ELIGIBLE_USAGE

RULES = pl.DataFrame(
    {"provider": ["aws", "aws"], "valid_from": [None, date(2027, 2, 1)], "said": ["Now.", "Later."]},
    {"provider": pl.String, "valid_from": pl.Date, "said": pl.String},
)
ENDS = pl.DataFrame({"x_source": ["s"], "window_end": [date(2026, 10, 28)]})
NOBODY = pl.DataFrame(schema={**dict.fromkeys(OF, pl.String()), "per_hour": pl.Float64()})


def hours(usage: list[float], grain: str = "hour") -> pl.DataFrame:
    start = datetime(2026, 8, 1)
    step = timedelta(hours=1 if grain == "hour" else 24)
    at = [start + step * number for number in range(len(usage))]
    frame = pl.DataFrame({"x_provider": "aws", "BillingCurrency": "USD", "grain": grain, "at": at, "usage": usage})
    return frame.with_columns(day=pl.col("at").dt.date())


def advised(usage: list[float], *, grain: str = "hour", discount: float | None = 0.28, paid: float = 0, go: float = 0):
    whose = {"x_provider": ["aws"], "BillingCurrency": ["USD"]}
    seen = pl.DataFrame({**whose, "discount": [discount], "paid_per_hour": [paid]}).cast({"discount": pl.Float64})
    going = pl.DataFrame({**whose, "per_hour": [go]}) if go else NOBODY
    [found] = advice(hours(usage, grain), seen, going, rules_of(RULES, date(2026, 10, 31)), 4).to_dicts()
    return found


OF_IT = {"x_source": "s", "x_period": "2026-10", "BillingCurrency": "USD", "x_provider": "aws"}
ELIGIBLE = {**OF_IT, "covered": Decimal(0)}
USE = [float(hour % 24 + 1) for hour in range(24 * 30)]


@settings(max_examples=30, deadline=None)
@given(
    usage=st.lists(st.floats(0, 100), min_size=24 * 14, max_size=24 * 14 + 5),
    discount=st.floats(0.05, 0.7),
)
def test_no_level_is_cheaper_than_the_d_quantile_of_the_hours(usage: list[float], discount: float) -> None:
    found = advised(usage, discount=discount)
    level = float(found["level_per_hour"])

    def cost(covered: float) -> float:
        return (1 - discount) * covered + float(np.maximum(0, np.array(usage) - covered).mean())

    assert all(cost(level) <= cost(other) + 1e-4 for other in (*usage[:40], 0.0, max(usage)))


def test_what_is_saved_and_lost_if_usage_falls_is_worked_out_hour_by_hour() -> None:
    found = advised(USE)
    assert float(found["level_per_hour"]) == 7.0
    spent = [0.72 * 7 + max(0.0, kept * use - 7) for kept in (1, 0.9, 0.75, 0.5) for use in USE]
    before = [kept * use for kept in (1, 0.9, 0.75, 0.5) for use in USE]
    parts = [slice(at, at + 720) for at in (0, 720, 1440, 2160)]
    saved = [HOURS_A_MONTH * (np.mean(before[part]) - np.mean(spent[part])) for part in parts]
    told = [float(found[name]) for name in ("saving_per_month", *(f"saving_if_{fall}_less" for fall in (10, 25, 50)))]
    assert told == pytest.approx(saved, abs=1e-4)
    assert found["waiting_per_month"] == found["saving_per_month"]
    assert (found["tranches"], found["tranche_per_hour"]) == (4, found["more_per_hour"] / 4)
    assert "Now." in found["reason"]
    assert "Later." not in found["reason"]


def test_a_bill_by_the_day_oversizes_it_and_says_that_it_is_a_ceiling() -> None:
    by_the_day = advised([12.5] * 30, grain="day")
    assert by_the_day["level_per_hour"] > advised(USE)["level_per_hour"]
    assert "this is a ceiling" in by_the_day["reason"]
    assert "ceiling" not in advised(USE)["reason"]


def test_usage_on_open_findings_is_taken_off_first() -> None:
    found = advised(USE, go=3.0)
    assert float(found["level_per_hour"]) == 4.0
    assert "Taken off first: 2191.68 a month" in found["reason"]


def test_what_runs_already_is_not_bought_again() -> None:
    found = advised(USE, paid=0.72 * 5)
    assert float(found["more_per_hour"]) == pytest.approx(0.72 * 2)
    enough = advised(USE, paid=0.72 * 9)
    assert (enough["more_per_hour"], enough["saving_per_month"]) == (Decimal(0), Decimal(0))
    assert "commit to no more" in enough["reason"]


def test_no_number_without_a_discount_or_with_few_days() -> None:
    assert advised(USE, discount=None)["more_per_hour"] is None
    assert "no running commitment shows a discount" in advised(USE, discount=None)["reason"]
    few = advised(USE[: 24 * 13])
    assert (few["more_per_hour"], few["saving_per_month"]) == (None, None)
    assert "no number of 13 days of usage" in few["reason"]


def test_an_hour_without_usage_counts_as_none() -> None:
    at = (datetime(2026, 10, 28, 0), datetime(2026, 10, 28, 5))
    rows = [{**ELIGIBLE, "start": start, "hours": 1.0, "ContractedCost": Decimal(6)} for start in at]
    found = by_hour(pl.DataFrame(rows, ELIGIBLE_USAGE.schema), ENDS, 30)
    assert (found.height, found["usage"].sum(), found["grain"].unique().to_list()) == (24, 12.0, ["hour"])


def test_one_charge_of_a_day_makes_all_be_counted_by_day() -> None:
    rows = [
        {**ELIGIBLE, "start": datetime(2026, 10, 28, 7), "hours": 1.0, "ContractedCost": Decimal(24)},
        {**ELIGIBLE, "start": datetime(2026, 10, 28), "hours": 24.0, "ContractedCost": Decimal(48)},
    ]
    found = by_hour(pl.DataFrame(rows, ELIGIBLE_USAGE.schema), ENDS, 30)
    assert found.select("grain", "usage").rows() == [("day", 3.0)]
