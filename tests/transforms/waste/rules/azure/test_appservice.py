"""App Service plans."""

from decimal import Decimal
from typing import Any

import pytest

from tests.transforms.waste.estates import Part, charge, estate, judge, metric, money, outcomes, resource
from tests.transforms.waste.rules.azure.keys import asked, key

PLAN, SITE = "microsoft.web/serverfarms", "microsoft.web/sites"
P, OTHER = key(PLAN, "intranet"), key(PLAN, "other")
ON_IT = resource(key(SITE, "intranet"), SITE, plans=[P])
EMPTY, UNDERUSED = "azure.appservice.empty_plan", "azure.appservice.underused"


def plan(sku: str = "P2v3", tier: str | None = "PremiumV3", **said: Any) -> Part:
    return resource(P, PLAN, sku=sku, tier=tier, **{"workers": 1, "sites_counted": 0, **said})


def test_a_plan_without_a_site_is_waste() -> None:
    said = money(EMPTY, estate(plan(), asked(SITE), charge(P, "P2 v3 App", "6.00")))[P]
    assert (said["outcome"], said["saving_per_month"]) == ("waste", Decimal("182.64"))


def test_a_plan_that_counts_no_site_although_the_list_has_one_is_in_use() -> None:
    assert outcomes(EMPTY, estate(plan(sites_counted=0), ON_IT)) == {P: "in_use"}


def test_a_plan_that_counts_a_site_which_the_list_does_not_have_is_in_use() -> None:
    assert outcomes(EMPTY, estate(plan(sites_counted=1), asked(SITE))) == {P: "in_use"}


@pytest.mark.parametrize(("sku", "tier"), [("Y1", "Dynamic"), ("F1", "Free"), ("FC1", "FlexConsumption")])
def test_a_plan_that_is_free_without_a_site_wastes_nothing(sku: str, tier: str) -> None:
    assert outcomes(EMPTY, estate(plan(sku, tier), asked(SITE))) == {P: "in_use"}


@pytest.mark.parametrize("scans", [(), (asked(SITE, status="refused"),)], ids=["never asked", "refused"])
def test_sites_that_could_not_be_listed_are_unknown(scans: tuple[Part, ...]) -> None:
    assert outcomes(EMPTY, estate(plan(), *scans)) == {P: "unknown"}


def busy(cpu: Any = 5.0, memory: Any = 25.0, **said: Any) -> tuple[Part, Part]:
    return metric(P, "cpu_percent", cpu, **said), metric(P, "memory_percent", memory, **said)


def test_a_plan_of_twice_the_size_is_priced_by_the_smaller_one() -> None:
    bill = charge(P, "P2 v3 App", "6.00"), charge(OTHER, "P1 v3 App", "3.10")
    said = money(UNDERUSED, estate(plan(), ON_IT, *busy(), *bill))[P]
    assert (said["outcome"], said["evidence"]["smaller"], said["evidence"]["priced_by"]) == (
        "waste",
        "P1v3",
        "own bill",
    )
    assert float(said["saving_per_month"]) == pytest.approx(2.90 * 30.44)


@pytest.mark.parametrize(
    ("parts", "outcome"),
    [
        (busy(cpu=20), "in_use"),
        (busy(memory=40), "in_use"),
        (busy(cpu=[*[5.0] * 22, 50.0, 50.0]), "in_use"),
        (busy(days=10), "unknown"),
        (busy()[:1], "unknown"),
        ((), "unknown"),
    ],
    ids=["CPU", "memory", "an hour that would not fit", "10 of 14 days", "no memory", "no points"],
)
def test_other_plans(parts: tuple[Part, ...], outcome: str) -> None:
    assert outcomes(UNDERUSED, estate(plan(), ON_IT, *parts)) == {P: outcome}


def test_one_busy_hour_in_two_weeks_must_fit_too() -> None:
    """Its 99th percentile is low; P1v3 would stand at 120% in that hour."""
    once = metric(P, "cpu_percent", lambda day: [5.0] * 23 + [60.0 if day.day == 20 else 5.0])
    there = estate(plan(), ON_IT, once, metric(P, "memory_percent", 25.0))
    assert judge(UNDERUSED, there)[P]["evidence"]["cpu_p99"] < 20
    assert outcomes(UNDERUSED, there) == {P: "in_use"}


@pytest.mark.parametrize(("sku", "outcome"), [("S1", "in_use"), ("EP2", "unknown")], ids=["smallest", "unknown sizes"])
def test_a_plan_without_a_smaller_size(sku: str, outcome: str) -> None:
    assert outcomes(UNDERUSED, estate(plan(sku), ON_IT, *busy())) == {P: outcome}


def test_an_empty_plan_is_left_to_the_rule_that_finds_it() -> None:
    assert outcomes(UNDERUSED, estate(plan(), asked(SITE), *busy())) == {}
