"""How a budget stands: what was spent of its scope, what is forecast, and what the difference comes from."""

from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl
import pytest

from transforms.budgets.expected import FORECAST_SCHEMA, expected
from transforms.budgets.periods import bounds
from transforms.budgets.phasing import phased
from transforms.budgets.rates import in_currency
from transforms.budgets.scopes import Tagged, by_kind, spent
from transforms.budgets.stand import Spent, months, stands
from warehouse.tables import BUDGET_VERSION

AS_OF, FIRST = date(2026, 10, 16), date(2026, 7, 1)
MONEY = pl.Decimal(38, 18)
COSTS = dict.fromkeys(
    ("currency", "provider", "account", "service", "region", "category", "charge", "kind"), pl.String
) | {
    "month": pl.Date,
    "x_tag_set": pl.UInt64,
    "effective": MONEY,
    "billed": MONEY,
}
NO_LAST_YEAR = pl.DataFrame(schema={"budget": pl.String, "month": pl.Date, "cost": MONEY})
FX = pl.DataFrame(
    [(date(2026, 10, 1), "USD", "EUR", Decimal("0.9"))],
    {"month": pl.Date, "from": pl.String, "to": pl.String, "rate": MONEY},
    orient="row",
)
TAGS = pl.DataFrame({"x_tag_set": [1], "key": ["env"], "value": ["Prod"]}, schema_overrides={"x_tag_set": pl.UInt64})


def cost(amount: int, month: int = 10, **more: Any) -> dict[str, Any]:
    where = {"provider": "aws", "account": "1", "service": "EC2", "currency": "EUR", "kind": "rest", "charge": "usage"}
    amounts = {"effective": Decimal(amount), "billed": Decimal(2 * amount)}
    return {**where, **amounts, "month": date(2026, month, 1), **more}


def budget(**more: Any) -> pl.DataFrame:
    of = {"dimension": "provider", "target": "aws", "basis": "effective", "period": "2026-10", "currency": "EUR"}
    row = {"budget": "b", **of, "amount": Decimal(310), "version": 1, "phasing": "even", **more}
    start, end = bounds(pl.col("period"), pl.lit(1))
    return pl.DataFrame([row], schema=BUDGET_VERSION.schema).with_columns(
        start=start, end=end, versions=pl.lit(1), original=pl.col("amount")
    )


def told(costs: list[dict[str, Any]], forecast: list[dict[str, Any]] | None = None, **more: Any) -> dict[str, Any]:
    plan, sums = budget(**more), pl.LazyFrame(costs, schema=COSTS)
    found = spent(
        sums, pl.LazyFrame(schema={"dimension": pl.String, "target": pl.String}), plan, Tagged(sums, TAGS.lazy())
    )
    spending = Spent(in_currency(found, plan, FX), FIRST, AS_OF)
    planned = phased(plan, NO_LAST_YEAR)
    by_month = months(plan, planned, planned, spending)
    ahead = expected(plan, by_month, pl.DataFrame(forecast or [], schema=FORECAST_SCHEMA), FX, AS_OF)
    [row] = stands(plan, by_month, spending, ahead).to_dicts()
    return row


def test_half_a_month_has_half_its_budget_and_the_rest_of_the_difference_is_the_rest() -> None:
    row = told([cost(200), cost(90, kind="commitment"), cost(-10, kind="one_off"), cost(7, provider="gcp"), cost(9, 9)])
    assert (row["planned_to_date"], row["actual"], row["used_percent"]) == (150, 280, pytest.approx(90.32, abs=0.01))
    assert (row["variance"], row["variance_commitment"], row["variance_one_off"]) == (130, 90, -10)
    assert (row["variance_currency"], row["variance_rest"], row["is_over"]) == (0, 50, False)


def test_a_budget_on_what_is_billed_looks_at_that_alone() -> None:
    assert told([cost(100)], basis="billed")["actual"] == 200


def test_a_rate_other_than_planned_is_a_term_of_its_own() -> None:
    row = told([cost(100, currency="USD"), cost(10)], plan_rates="USD=0.8; GBP=1.1")
    assert (row["actual"], row["variance_currency"]) == (100, 10)
    assert row["variance"] == row["variance_currency"] + row["variance_rest"]


def test_without_a_rate_the_actual_is_unknown_and_says_why() -> None:
    row = told([cost(100, currency="GBP"), cost(10)])
    assert (row["actual"], row["variance"], row["used_percent"]) == (None, None, None)
    assert row["reason"] == "No rate from GBP to EUR is known."


def test_a_scope_without_a_cost_is_0_and_one_from_before_the_bills_is_unknown() -> None:
    assert told([cost(1, provider="gcp")])["actual"] == 0
    early = told([cost(1)], period="2026-Q2")
    assert (early["actual"], early["reason"]) == (None, "The bills begin on 2026-07-01, after the period did.")
    later = told([cost(1)], period="2026-12")
    assert (later["planned_to_date"], later["reason"]) == (0, "It has not begun.")


@pytest.mark.parametrize(
    ("match", "actual"),
    [
        ("provider=aws; service=EC2|S3", 5),
        ("account=2", 4),
        ("tag.env=prod", 2),
        ("tag.env=prod; service=S3", 0),
        ("tag.env=dev", 0),
    ],
)
def test_a_filter_lets_in_what_fits_all_of_it(match: str, actual: int) -> None:
    costs = [cost(2, x_tag_set=1), cost(3, service="S3"), cost(4, provider="gcp", account="2", service="S3")]
    assert told(costs, dimension=None, target=None, match=match)["actual"] == actual


def ends(*amounts: int, month: int = 10, currency: str = "EUR") -> dict[str, Any]:
    named = zip(("low95", "low80", "total", "high80", "high95"), map(Decimal, amounts), strict=True)
    scope = {"dimension": "provider", "target": "aws", "month": date(2026, month, 1), "currency": currency}
    return {**scope, **dict(named)}


@pytest.mark.parametrize(
    ("amounts", "over"),
    [
        ((300, 310, 350, 390, 400), 90.0),
        ((290, 300, 340, 380, 390), 80.0),
        ((200, 210, 250, 290, 300), 0.0),
        ((320, 330, 350, 370, 380), 100.0),
    ],
    ids=["at the low end of 80 %", "a quarter of the way to the middle", "below", "above"],
)
def test_how_likely_the_total_is_above_comes_from_the_measured_interval(amounts: tuple[int, ...], over: float) -> None:
    row = told([cost(100)], [ends(*amounts)])
    assert (row["forecast"], row["over_percent"]) == (amounts[2], over)


def test_of_several_months_what_is_over_counts_as_it_was_and_an_open_one_needs_a_forecast() -> None:
    quarter = [ends(300, 310, 350, 390, 400), ends(1, 2, 3, 4, 5, month=11), ends(1, 2, 3, 4, 5, month=12)]
    row = told([cost(100)], quarter, period="2026-Q4")
    assert (row["forecast"], row["forecast_low"], row["over_percent"]) == (356, None, None)
    assert told([cost(100)], quarter[:2], period="2026-Q4")["forecast"] is None
    year = told([cost(100), *(cost(20, month) for month in (7, 8, 9))], quarter, period="2026-Q3")
    assert (year["actual"], year["forecast"], year["is_over"]) == (60, None, True)


def test_currencies_miss_independently_so_their_bounds_are_not_added_up() -> None:
    both = [ends(300, 310, 350, 390, 400), ends(0, 0, 100, 200, 200, currency="USD")]
    row = told([cost(100)], both)
    assert row["forecast"] == 440
    assert float(row["forecast_low"]) == pytest.approx(440 - (40**2 + 90**2) ** 0.5)  # not 440 - 130
    assert row["over_percent"] is not None


def test_bounds_in_another_currency_are_reckoned_in_the_budgets() -> None:
    row = told([cost(100, currency="USD")], [ends(300, 310, 350, 390, 400, currency="USD")])
    assert (row["actual"], row["forecast"], row["forecast_low"]) == (90, 315, 279)


def test_a_target_bears_what_was_charged_to_it_and_its_share_of_what_is_of_two_kinds() -> None:
    unused, credit = {"charge": "unused_commitment", "kind": "commitment"}, {"charge": "credit", "kind": "one_off"}
    bought = [cost(9, charge="purchase"), cost(3, charge="purchase", kind="one_off")]
    costs = pl.LazyFrame([cost(80), cost(20, **unused), cost(-10, **credit), *bought], schema=COSTS)
    told = [("a", 50, "usage"), ("b", 30, "usage"), ("a", 20, "unused_commitment"), ("b", -10, "credit")]
    borne = pl.LazyFrame(
        [
            {"dimension": "team", "target": name, **cost(amount, charge=charge)}
            for name, amount, charge in (*told, ("a", 4, "purchase"), ("c", 8, "purchase"))
        ],
        schema={"dimension": pl.String, "target": pl.String, **COSTS},
    ).drop("kind", "region", "category", "x_tag_set")
    found = by_kind(borne, costs).sort("target", "kind").collect()
    assert found.filter(pl.col("effective") != 0).select("target", "kind", "effective").rows() == [
        ("a", "commitment", 20),
        ("a", "one_off", 1),
        ("a", "rest", 53),
        ("b", "one_off", -10),
        ("b", "rest", 30),
        ("c", "one_off", 2),
        ("c", "rest", 6),
    ]
    assert found["billed"].sum() == 2 * found["effective"].sum() == 204


def test_a_filter_is_forecast_by_what_series_know_and_says_what_they_do_not() -> None:
    of = {"dimension": None, "target": None}
    known = "provider=aws; service=EC2"
    ahead = [ends(300, 310, 350, 390, 400) | {"dimension": "filter", "target": known}]
    row = told([cost(100)], ahead, match=known, **of)
    assert (row["forecast"], row["forecast_low"], row["over_percent"], row["reason"]) == (350, 310, 90.0, None)
    lacking = told([cost(100)], ahead, match="region=eu; tag.env=prod", **of)
    assert lacking["forecast"] is None
    assert lacking["reason"] == "Forecasts know of provider, account and service, not of region, tag.env."
