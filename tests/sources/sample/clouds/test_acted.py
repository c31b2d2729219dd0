"""What acting on waste saved, added up again by SQL over the files of three clouds, a billing row at a time."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import duckdb
import polars as pl
import pytest

from sources.sample import clouds
from sources.sample.clouds.acted import FILE
from sources.sample.world import Place, World, Written
from tests.sources.sample.clouds.aws.bills import bill
from tests.sources.sample.clouds.azure.conftest import Made
from tests.sources.sample.clouds.google.conftest import BILL
from warehouse.tables.truth import TRUE_ACTED

AS_OF = date(2026, 11, 29)
COMPLETE_TO = AS_OF - timedelta(days=3)
A_MONTH, HALF, CENT = Decimal("30.44"), Decimal("0.5"), Decimal("0.00001")
SETTLING_DAYS = {"aws": 14, "azure": 5, "gcp": 7}
# What a resource cost on each day, and what of that a commitment does not pay for.
AZURE = """
    SELECT strptime(date, '%m/%d/%Y')::DATE AS day, lower(ResourceId) AS resource,
        sum(costInBillingCurrency::DECIMAL(38, 18)) AS cost,
        coalesce(sum(costInBillingCurrency::DECIMAL(38, 18)) FILTER (pricingModel = 'OnDemand'), 0) AS cash
    FROM {bill} GROUP BY ALL"""
GOOGLE = """
    SELECT (usage_start_time AT TIME ZONE 'America/Los_Angeles')::DATE AS day, resource.global_name AS resource,
        sum(cost::DECIMAL(38, 6)) AS cost,
        coalesce(sum(cost::DECIMAL(38, 6)) FILTER (consumption_model.description = 'Default'), 0) AS cash
    FROM {bill} WHERE resource.global_name IS NOT NULL GROUP BY ALL"""
AWS = """
    SELECT day, resource, sum(cost) AS cost, coalesce(sum(cost) FILTER (NOT covered), 0) AS cash
    FROM line WHERE resource IS NOT NULL GROUP BY ALL"""


@dataclass(frozen=True)
class Company:
    """The clouds of a small company, as they were written, and a table `daily` of the bills of each."""

    world: World
    folder: Path
    written: Written
    daily: dict[str, duckdb.DuckDBPyConnection]

    @property
    def truth(self) -> pl.DataFrame:
        return self.written.told[TRUE_ACTED.name]

    def ids(self) -> dict[str, str | None]:
        """As the bill has them, by what inventories have."""
        frames = [each.resources.select("resource_key", "resource_id") for each in self.written.bills]
        return dict(pl.concat(frames).iter_rows())

    def days(self, provider: str, resource_key: str) -> dict[date, tuple[Decimal, Decimal]]:
        resource = self.ids()[resource_key]
        key = resource.lower() if provider == "azure" and resource else resource
        rows = self.daily[provider].execute("SELECT day, cost, cash FROM daily WHERE resource = ?", [key]).fetchall()
        return {day: (cost, cash) for day, cost, cash in rows}


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Company:
    folder, world = tmp_path_factory.mktemp("acted"), World.of(1, "small", AS_OF)
    written = clouds.write(world, Place(folder))
    azure = Made(world, folder, written, pl.DataFrame()).bills("amortized")
    queries = {"aws": AWS, "azure": AZURE.format(bill=azure), "gcp": GOOGLE.format(bill=BILL.format(folder))}
    daily = {"aws": bill(folder), "azure": duckdb.connect(), "gcp": duckdb.connect()}
    for provider, connection in daily.items():
        connection.execute(f"CREATE TABLE daily AS {queries[provider]}")
    return Company(world, folder, written, daily)


def per_day(days: dict[date, tuple[Decimal, Decimal]], first: date, last: date) -> tuple[Decimal, Decimal]:
    """Cost and cash a day, of days with or without a row."""
    within = [costs for day, costs in days.items() if first <= day <= last]
    many = (last - first).days + 1
    return sum((cost for cost, _ in within), Decimal(0)) / many, sum((cash for _, cash in within), Decimal(0)) / many


def test_what_is_verified_is_what_the_bill_no_longer_has(company: Company) -> None:
    seen = set[str]()
    for row in company.truth.filter(state="verified").iter_rows(named=True):
        days, acted_on = company.days(row["provider"], row["resource_id"]), row["acted_on"]
        last = max(day for day, (cost, _) in days.items() if day < acted_on and cost)
        first = max(min(days), last - timedelta(days=29))
        cost_before, cash_before = per_day(days, first, last)
        cost_after, cash_after = per_day(days, acted_on + timedelta(days=1), COMPLETE_TO)
        assert cost_after <= cost_before * HALF
        assert (COMPLETE_TO - acted_on).days >= 7
        assert abs(row["verified_per_month"] - (cash_before - cash_after) * A_MONTH) < CENT, row
        seen.add(row["provider"])
    assert seen == {"aws", "azure", "gcp"}


def test_nobody_decides_on_what_has_cost_nothing_for_two_months(tmp_path: Path) -> None:
    """Of this company's machines one was shut down 67 days before somebody would have asked for its deletion."""
    written = clouds.write(World.of(9033, "small", date(2026, 10, 31)), Place(tmp_path))
    told = written.told[TRUE_ACTED.name]
    assert told.height > 8
    assert told.filter(pl.col("resource_id").str.ends_with("/6834976379921959160")).is_empty()


def test_from_the_day_on_which_it_was_gone_the_bill_has_no_cost_of_it_until_it_came_back(company: Company) -> None:
    done = company.truth.filter(pl.col("gone_on").is_not_null())
    assert done.height >= 8
    for row in done.iter_rows(named=True):
        days = company.days(row["provider"], row["resource_id"])
        until = row["came_back_on"] or AS_OF
        assert row["acted_on"] < row["gone_on"]
        assert days[row["gone_on"] - timedelta(days=1)][0] > 0
        assert not [day for day, (cost, _) in days.items() if row["gone_on"] <= day < until and cost]


def test_what_came_back_costs_what_it_did(company: Company) -> None:
    back = company.truth.filter(state="regressed")
    assert back.height >= 1
    for row in back.iter_rows(named=True):
        days = company.days(row["provider"], row["resource_id"])
        before, _ = per_day(days, row["acted_on"] - timedelta(days=20), row["acted_on"] - timedelta(days=1))
        again, _ = per_day(days, row["came_back_on"] + timedelta(days=1), COMPLETE_TO)
        assert again > before * HALF
        assert row["verified_per_month"] is None


def test_what_nobody_did_is_not_realised_once_its_month_is_settled(company: Company) -> None:
    alone = company.truth.filter(pl.col("gone_on").is_null(), pl.col("acted_on") < AS_OF - timedelta(days=14))
    assert set(alone["provider"]) == set(SETTLING_DAYS)
    for row in alone.iter_rows(named=True):
        after, _ = per_day(company.days(row["provider"], row["resource_id"]), row["acted_on"], COMPLETE_TO)
        assert after > 0
        month = (row["acted_on"] + timedelta(days=7)).replace(day=1)
        end = (month + timedelta(days=31)).replace(day=1) - timedelta(days=1)
        settled = end + timedelta(days=SETTLING_DAYS[row["provider"]]) < AS_OF
        assert row["state"] == ("not_realised" if settled else "resolved")


def test_the_company_has_its_decisions_and_no_truth_among_them(company: Company) -> None:
    decided = pl.read_csv(company.folder / FILE, try_parse_dates=True)
    assert decided.columns == ["day", "provider", "account", "resource_id", "rule", "status", "reason", "person"]
    key = ["provider", "account", "resource_id", "rule"]
    truth = company.truth.select(*key, day="acted_on")
    assert decided.select(*key, "day").sort(pl.all()).equals(truth.sort(pl.all()))
    assert set(decided["status"]) == {"resolved"}
    assert decided["day"].is_sorted()
    assert decided["day"].max() < AS_OF
