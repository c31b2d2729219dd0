"""The truth about waste, worked out once more from the files alone."""

from datetime import date
from decimal import Decimal

import polars as pl
import pytest

from sources.sample import World
from sources.sample.clouds.azure.truth import truth
from tests.sources.sample.clouds.azure.conftest import Made, asked

# The last 30 days that were over 48 hours before the morning of 20 November.
FIRST, LAST = "2026-10-19", "2026-11-17"
MONTH = Decimal("30.44") / 30
# What a day of the smaller size costs, by its meter; of what is kept, half the hours of a week are 60 of 168.
SMALLER = {
    "azure.disk.premium_underused": "E30 LRS Disk",
    "azure.snapshot.premium": "LRS Snapshots",
    "azure.vm.underused": "D4s v5",
    "azure.vmss.underused": "D2s v5",
    "azure.appservice.underused": "P1 v3 App",
    "azure.sql.underused": "S2 DTUs",
}
PARTIAL = {*SMALLER, "azure.vm.schedulable"}


def costs(company: Made, model: str) -> dict[str, Decimal]:
    """Effective cost in the window by resource, under one pricing model."""
    rows = asked(
        f"SELECT lower(ResourceId), sum(costInBillingCurrency::DECIMAL(38, 18)) FROM {company.bills('amortized')} "
        f"WHERE strptime(date, '%m/%d/%Y') BETWEEN '{FIRST}' AND '{LAST}' AND pricingModel = '{model}' GROUP BY ALL"
    )
    return dict(rows)


def wastes(company: Made) -> dict[str, dict[str, object]]:
    return {row["resource_id"]: row for row in company.truth.filter(outcome="waste").to_dicts()}


def test_a_whole_saving_is_what_the_resource_cost_a_month(company: Made) -> None:
    on_demand = costs(company, "OnDemand")
    whole = [each for each in wastes(company).values() if each["rule"] not in PARTIAL]
    assert len(whole) > 25
    for waste in whole:
        cost = on_demand.get(str(waste["resource_id"]))
        if cost is None:
            assert waste["saving_per_month"] in (None, 0)
        else:
            assert waste["saving_per_month"] == pytest.approx(cost * MONTH, abs=Decimal("1e-12"))


def test_what_a_commitment_covers_is_freed_and_not_saved(company: Made) -> None:
    covered = {**costs(company, "Reservation"), **costs(company, "SavingsPlan")}
    found = {key: waste for key, waste in wastes(company).items() if key in covered}
    assert found
    assert "azure.vm.idle" in {waste["rule"] for waste in found.values()}
    by_plan = costs(company, "SavingsPlan")
    for key, waste in found.items():
        if waste["rule"] in PARTIAL:
            continue
        cost = costs(company, "Reservation").get(key, Decimal(0)) + by_plan.get(key, Decimal(0))
        assert waste["commitment_freed_per_month"] == pytest.approx(cost * MONTH, abs=Decimal("1e-12"))


@pytest.mark.parametrize(("rule", "meter"), SMALLER.items(), ids=SMALLER.keys())
def test_a_smaller_size_costs_what_the_bill_says_of_it(company: Made, rule: str, meter: str) -> None:
    bills = company.bills("amortized")
    told = company.truth.filter(rule=rule, outcome="waste")
    assert len(told)
    for waste in told.to_dicts():
        (row,) = asked(
            f"""WITH bill AS (SELECT *, strptime(date, '%m/%d/%Y') AS day FROM {bills} WHERE pricingModel = 'OnDemand'),
            price AS (SELECT sum(costInBillingCurrency::DOUBLE) / sum(quantity::DOUBLE) AS price FROM bill
              WHERE meterName = '{meter}' AND location = 'EU West' AND day > '{LAST}'::DATE - 90 AND day <= '{LAST}'
              AND chargeType = 'Usage' AND meterSubCategory NOT LIKE 'Premium SSD%')
            SELECT sum(costInBillingCurrency::DOUBLE - quantity::DOUBLE * price) FROM bill, price
            WHERE lower(ResourceId) = '{waste["resource_id"]}' AND day BETWEEN '{FIRST}' AND '{LAST}'"""
        )
        assert float(waste["saving_per_month"]) == pytest.approx(row[0] * 30.44 / 30, rel=1e-6)
        assert 0 < waste["saving_per_month"] < costs(company, "OnDemand")[waste["resource_id"]] * MONTH


def test_a_desktop_is_needed_sixty_hours_of_a_week(company: Made) -> None:
    (waste,) = company.truth.filter(rule="azure.vm.schedulable", outcome="waste").to_dicts()
    cost = costs(company, "OnDemand")[waste["resource_id"]] * MONTH
    assert waste["saving_per_month"] == pytest.approx(cost * 108 / 168, abs=Decimal("1e-5"))


def test_nothing_saves_more_than_it_costs_and_only_waste_saves(company: Made) -> None:
    on_demand = costs(company, "OnDemand")
    for row in company.truth.to_dicts():
        if row["saving_per_month"]:
            assert row["outcome"] == "waste"
            assert 0 < row["saving_per_month"] <= on_demand[row["resource_id"]] * MONTH + Decimal("1e-12")
            assert row["currency"] == "EUR"
    leads = dict(company.truth.filter(outcome="lead").select("rule", "saving_per_month").iter_rows())
    assert {rule: saving for rule, saving in leads.items() if saving is not None} == {"azure.nic.orphan": 0}
    assert company.truth.filter(rule="azure.vm.deallocated_long", outcome="waste")["saving_per_month"].to_list() == [
        None
    ]


def test_each_sentence_is_one_and_each_row_is_of_one_resource(company: Made) -> None:
    truth = company.truth
    assert truth["why"].str.ends_with(".").all()
    assert (truth["why"].str.len_chars() < 110).all()
    assert not truth.select("rule", "resource_id").is_duplicated().any()
    assert (truth["since"] < company.world.as_of).all()
    assert set(truth["account"]) <= set(company.whole["account"])


@pytest.mark.parametrize(
    ("story", "begun", "outcome"),
    [
        ("disk_without_time", "2026-09-29", "waste"),
        ("disk_without_time", "2026-09-30", "in_use"),
        ("vm_stopped", "2026-09-29", "waste"),
        ("vm_stopped", "2026-09-30", "in_use"),
        ("vm_stopped", "2026-10-01", "waste"),
    ],
)
def test_what_azure_does_not_date_is_known_from_the_first_look_that_shows_it(
    company: Made, story: str, begun: str, outcome: str
) -> None:
    """The company looks at everything on 30 September and 31 October. That a machine was shut down is dated by what
    Azure last did to it, but for a day on which it was seen running.
    """
    world, since = World.of(1, "small", date(2026, 10, 31)), date.fromisoformat(begun)
    there = (
        company.whole.filter(pl.col("story") == story)
        .head(1)
        .with_columns(story_since=pl.lit(since), created=pl.lit(since), deleted=pl.lit(date(2027, 6, 9)))
    )
    told = truth(there, company.written.bills[0].lines, world)
    assert told["outcome"].to_list() == [outcome]
