"""What a month comes to, told before it is over, against the files that lie there long after it."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import duckdb
import polars as pl
import pytest

from checks.score.figures import figures
from sources.sample import clouds
from sources.sample.finance.forecasts import forecasts
from sources.sample.world import Bill, Place, World
from warehouse.tables.truth import TRUE_FIGURE

WORLD = World.of(3, "small", date(2026, 10, 19), date(2026, 7, 1))
LATER = WORLD.on(date(2026, 12, 20))
MONTHS = ("2026-10", "2026-09")
CURRENCIES = {"aws": "USD", "azure": "EUR", "gcp": "USD"}
BILLS = [Bill(name, name, unit, pl.LazyFrame(), pl.DataFrame()) for name, unit in CURRENCIES.items()]
# Effective cost of October on October's bill, by service, in each provider's own columns.
OCTOBER = {
    "aws": """with cur as (
          select case when line_item_line_item_type = 'Tax' then 'Tax' else product['product_name'] end as service,
            sum(case line_item_line_item_type
              when 'SavingsPlanCoveredUsage' then savings_plan_savings_plan_effective_cost
              when 'DiscountedUsage' then reservation_effective_cost
              when 'SavingsPlanNegation' then 0
              when 'EdpDiscount' then 0
              when 'Fee' then
                if(reservation_reservation_a_r_n is null, line_item_net_unblended_cost, 0)::decimal(38, 10)
              when 'SavingsPlanRecurringFee' then
                savings_plan_total_commitment_to_date - savings_plan_used_commitment
              when 'RIFee' then coalesce(reservation_unused_amortized_upfront_fee_for_billing_period, 0)
                + coalesce(reservation_unused_recurring_fee, 0)
              else line_item_net_unblended_cost end::decimal(38, 10)) as cost
          from read_parquet('{bills}/aws-cur/**/BILLING_PERIOD=2026-10/*.parquet')
          where strftime(line_item_usage_start_date, '%Y-%m') = '2026-10' group by all),
        bought as (
          select ServiceName as service, sum(EffectiveCost::decimal(38, 10)) as cost
          from read_csv('{bills}/aws-focus/**/*.csv.gz', all_varchar = true)
          where ChargePeriodStart[:7] = '2026-10' and BillingPeriodStart[:7] = '2026-10' group by all)
        select * from cur union all select * from bought""",
    "azure": """select meterCategory as service, sum(costInBillingCurrency::decimal(38, 12)) as cost
        from read_csv('{bills}/azure-cost/exports/haldane-amortized/*/*/*.csv.gz', all_varchar = true)
        where date[:2] = '10' and billingPeriodStartDate[:2] = '10' group by all""",
    "gcp": """select service.description as service,
          sum(cost::decimal(38, 6) + coalesce(list_sum([c.amount::decimal(38, 6) for c in credits]), 0)) as cost
        from read_parquet('{bills}/gcp-billing/**/*.parquet')
        where invoice.month = '202610' and strftime(usage_start_time - interval 7 hour, '%Y-%m') = '2026-10'
        group by all""",
}


@pytest.fixture(scope="module")
def told() -> pl.DataFrame:
    """The truth as it is told on the 19th."""
    return forecasts(BILLS, WORLD)


@pytest.fixture(scope="module")
def bills(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bills two months later."""
    folder = tmp_path_factory.mktemp("later")
    clouds.write(LATER, Place(folder))
    return folder / "bills"


@pytest.mark.parametrize("provider", OCTOBER)
def test_a_month_comes_to_what_its_files_say_when_all_is_in(provider: str, told: pl.DataFrame, bills: Path) -> None:
    rows = duckdb.connect().sql(OCTOBER[provider].format(bills=bills)).fetchall()
    for day in (5, 12, 19):
        [row] = told.filter(kind=f"forecast.day{day}", scope=f"{provider} 2026-10").to_dicts()
        assert row["value"] == sum((cost for _, cost in rows), Decimal(0))
        assert row["unit"] == CURRENCIES[provider]


@pytest.mark.parametrize("month", MONTHS)
@pytest.mark.parametrize("provider", ["aws", "gcp"])
def test_a_service_comes_to_what_the_files_say_of_it(
    provider: str, month: str, told: pl.DataFrame, bills: Path
) -> None:
    costs: dict[str, Decimal] = {}
    of_month = OCTOBER[provider].replace("2026-10", month).replace("202610", month.replace("-", ""))
    for service, cost in duckdb.connect().sql(of_month.format(bills=bills)).fetchall():
        costs[service] = costs.get(service, Decimal(0)) + cost
    scopes = told.filter(kind="forecast.coverage80").filter(
        pl.col("scope").str.starts_with(f"{provider} {month} day12 ")
    )
    assert len(scopes) > 9
    for row in scopes.to_dicts():
        assert row["value"] == costs[row["scope"].split(" ", 3)[3]]


def test_there_are_enough_totals_to_tell_a_share_of_and_none_of_what_has_no_past(told: pl.DataFrame) -> None:
    services = told.filter(kind="forecast.coverage80")["scope"]
    assert all(services.str.contains(f" {month} day{day} ").sum() > 60 for month in MONTHS for day in (5, 12, 19))
    assert not services.is_duplicated().any()
    assert not services.str.contains("Tax|Support|Amazon Bedrock$|Rekognition|Cloud Functions").any()


@pytest.mark.parametrize(
    ("day", "looks"),
    [(date(2026, 10, 4), 0), (date(2026, 10, 5), 1), (date(2026, 10, 31), 3), (date(2026, 11, 1), 3)],
    ids=str,
)
def test_of_a_look_that_is_yet_to_come_nothing_is_told(day: date, looks: int) -> None:
    kinds = forecasts(BILLS, WORLD.on(day)).filter(pl.col("kind").str.contains(r"day\d"))
    assert len(kinds) == 3 * looks


def found(told: pl.DataFrame, off: float, rate_off: float) -> pl.DataFrame:
    """What a finder would say that is off by a share, with bands that hold four of five totals."""
    totals = told.filter(pl.col("kind").str.contains(r"day\d"))
    wide = (
        told.filter(kind="forecast.coverage80")
        .with_row_index("nth")
        .with_columns(value=pl.when(pl.col("nth") % 5 == 0).then(pl.col("value") * 2).otherwise("value"))
    )
    rates = totals.with_columns(pl.col("kind").str.replace("forecast", "run_rate"))
    parts = [
        totals.with_columns(pl.col("value").cast(pl.Float64) * (1 + off)),
        rates.with_columns(pl.col("value").cast(pl.Float64) * (1 + rate_off)),
        *(
            wide.select(TRUE_FIGURE.names).with_columns(
                pl.lit(f"forecast.{end}80").alias("kind"), pl.col("value").cast(pl.Float64) * share
            )
            for end, share in (("low", 0.9), ("high", 1.1))
        ),
    ]
    whole = pl.concat(part.select("kind", "scope", pl.col("value").cast(pl.Decimal(38, 18)), "unit") for part in parts)
    return whole.with_columns(reason=pl.lit(None, pl.String))


@pytest.mark.parametrize(("off", "good"), [(0.03, True), (0.06, False)])
def test_the_score_holds_forecasts_against_it(off: float, good: bool, told: pl.DataFrame) -> None:
    judged = {figure.kind: measured for figure, measured, _ in figures(told, found(told, off, 0.1))}
    for day in (5, 12, 19):
        assert judged[f"forecast.day{day}"].ok is good
        assert judged[f"forecast.day{day}"].value == pytest.approx(off)
    assert judged["forecast.coverage80"].ok
    assert judged["forecast.coverage80"].value == pytest.approx(0.8, abs=0.01)
