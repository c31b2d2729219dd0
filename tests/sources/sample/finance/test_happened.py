"""What happened to the bills, seen in the files alone: each event is where the truth says, and costs what it says."""

from datetime import date, timedelta
from decimal import Decimal
from statistics import median

import duckdb
import pytest

from tests.sources.sample.finance.conftest import Books

# Effective cost by day, account, service and region, in each provider's own columns.
DAILY = {
    "aws": """select line_item_usage_start_date::date as day, line_item_usage_account_id as account,
          product['product_name'] as service, product_region_code as region,
          sum(case line_item_line_item_type
            when 'SavingsPlanCoveredUsage' then savings_plan_savings_plan_effective_cost
            when 'DiscountedUsage' then reservation_effective_cost
            else line_item_net_unblended_cost end::decimal(38, 10)) as cost
        from read_parquet('{bills}/aws-cur/**/*.parquet')
        where line_item_line_item_type in ('Usage', 'SavingsPlanCoveredUsage', 'DiscountedUsage') group by all""",
    "azure": """select strptime(date, '%m/%d/%Y')::date as day, SubscriptionId as account, meterCategory as service,
          case resourceLocation when 'EU West' then 'westeurope' else resourceLocation end as region,
          sum(costInBillingCurrency::decimal(38, 12)) as cost
        from read_csv('{bills}/azure-cost/exports/haldane-amortized/*/*/*.csv.gz', all_varchar = true)
        where chargeType = 'Usage' and date[:2] <> '11' group by all""",
    "gcp": """select (usage_start_time - interval 7 hour)::date as day, project.id as account,
          service.description as service, location.region as region,
          sum(cost::decimal(38, 6) + coalesce(list_sum([c.amount::decimal(38, 6) for c in credits]), 0)) as cost
        from read_parquet('{bills}/gcp-billing/**/*.parquet') where cost_type = 'regular' group by all""",
}
# What FOCUS calls the categories of meters that Azure's bill has.
AZURE_NAMES = {
    "Azure Data Factory v2": "Azure Data Factory",
    "Cognitive Services": "Azure AI Services",
    "Bandwidth": "Virtual Network",
    "Stream Analytics": "Azure Stream Analytics",
    "Storage": "Storage Accounts",
}
Series = dict[tuple[str, str, str | None], dict[date, Decimal]]


@pytest.fixture(scope="module", params=list(DAILY))
def seen(request: pytest.FixtureRequest, books: Books) -> tuple[list[dict[str, object]], Series]:
    """The events of one provider's closed months, and what its files say by account, service and region."""
    rows = duckdb.connect().sql(DAILY[request.param].format(bills=books.folder / "bills")).fetchall()
    series: Series = {}
    for day, account, billed_as, region, cost in rows:
        service = str(AZURE_NAMES.get(billed_as, billed_as))
        costs = series.setdefault((account, service, region), {})
        costs[day] = costs.get(day, Decimal(0)) + cost
    told = books.written.told["anomalies"].filter("anomalous", provider=request.param)
    return [row for row in told.to_dicts() if (row["end"] or date.max) < date(2026, 11, 1)], series


def days(event: dict[str, object]) -> list[date]:
    start, end = event["start"], event["end"]
    assert isinstance(start, date)
    assert isinstance(end, date)
    return [start + timedelta(days=ahead) for ahead in range((end - start).days + 1)]


def of_event(event: dict[str, object], series: Series) -> dict[date, Decimal]:
    return series[(str(event["account"]), str(event["service"]), event["region"])]  # pyright: ignore[reportArgumentType]


def test_what_is_new_costs_to_the_last_digit_what_the_files_say(
    seen: tuple[list[dict[str, object]], Series],
) -> None:
    events, series = seen
    new = [event for event in events if event["kind"] in ("new_region", "new_service") and not event["resource_id"]]
    assert new
    for event in new:
        costs = of_event(event, series)
        assert sum(costs[day] for day in days(event)) == event["money"]
        assert set(costs) == set(days(event))


def test_a_spike_and_a_drop_stand_beside_the_same_days_of_other_weeks(
    seen: tuple[list[dict[str, object]], Series],
) -> None:
    events, series = seen
    short = [event for event in events if event["kind"] in ("spike", "drop") and event["money"] is not None]
    assert len(short) >= 3
    for event in short:
        costs = of_event(event, series)
        usual = [
            median(
                costs[day + timedelta(days=7 * week)] for week in (-2, -1, 1, 2) if day + timedelta(7 * week) in costs
            )
            for day in days(event)
        ]
        moved = sum(costs[day] for day in days(event)) - sum(usual)
        money = event["money"]
        assert isinstance(money, Decimal)
        assert abs(moved - money) < abs(money) * Decimal("0.35")
