"""Advisor's advice: what is on a resource and still stands, its saving a month to the last digit."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from sources.inventory import Asking, Look, kind_named
from sources.settings import InventorySettings
from tests.sources.inventory.azure.manager import Manager, denied
from tests.sources.inventory.azure.things import ONE, listed, machine, place

MACHINE = place("Microsoft.Compute/virtualMachines", "vm-1")
SHUT_DOWN = "e10b1381-5f0a-47ff-8c7b-37bd13d7c974"
ADVICE = f"/subscriptions/{ONE}/providers/microsoft.advisor/recommendations"


def advised(name: str = "a1", resource: str = MACHINE, category: str = "Cost", **extended: str) -> dict[str, Any]:
    return {
        "id": f"{resource}/providers/Microsoft.Advisor/recommendations/{name}",
        "name": name,
        "type": "Microsoft.Advisor/recommendations",
        "properties": {
            "category": category,
            "impactedField": "Microsoft.Compute/virtualMachines",
            "lastUpdated": "2026-10-30T21:04:11.5630000Z",
            "recommendationTypeId": SHUT_DOWN,
            "shortDescription": {"problem": "It is idle", "solution": "Right-size or shut down the machine"},
            "extendedProperties": {"annualSavingsAmount": "1000", "savingsCurrency": "EUR", **extended},
            "resourceMetadata": {"resourceId": resource},
        },
    }


@pytest.fixture
def look(manager: Manager, settings: Callable[..., InventorySettings], asking: Asking) -> Callable[..., Look]:
    """A look at one machine, of which this is advised."""
    manager.lists["/subscriptions"] = listed(ONE)
    manager.tables = {"resources": [machine("vm-1")], "recoveryservicesresources": []}

    def made(advice: Any, **more: object) -> Look:
        manager.lists[ADVICE] = advice
        return kind_named("azure").look(settings(**more), asking)

    return made


def test_a_year_is_twelve_months(look: Callable[..., Look]) -> None:
    (row,) = look([advised()]).recommendations.rows(named=True)
    assert row["saving_per_month"] == Decimal("83.333333333333333333")
    assert (row["x_resource_key"], row["region"], row["account"]) == (MACHINE.lower(), "westeurope", ONE)
    assert (row["origin"], row["kind"], row["recommendation_id"]) == ("azure.advisor", SHUT_DOWN, "a1")
    assert (row["action"], row["currency"]) == ("Right-size or shut down the machine", "EUR")
    assert f"{row['refreshed']:%F %T}" == "2026-10-30 21:04:11"


@pytest.mark.parametrize(
    ("extended", "saving"),
    [
        ({"annualSavingsAmount": "x", "savingsAmount": "12.5"}, Decimal("12.5")),
        ({"annualSavingsAmount": "NaN"}, None),
        ({"annualSavingsAmount": "0"}, Decimal(0)),
    ],
    ids=["a month alone", "no amount", "nothing"],
)
def test_amounts(look: Callable[..., Look], extended: dict[str, str], saving: Decimal | None) -> None:
    assert look([advised(**extended)]).recommendations["saving_per_month"].to_list() == [saving]


def test_the_longest_look_back_counts(look: Callable[..., Look]) -> None:
    periods = {"a1": "7", "a2": "60", "a3": "30"}
    advice = [advised(name, lookbackPeriod=days) for name, days in periods.items()]
    assert look(advice).recommendations["recommendation_id"].to_list() == ["a2"]


def test_what_is_not_on_a_resource_or_does_not_stand_is_left_out(look: Callable[..., Look]) -> None:
    dismissed = advised("a4")
    dismissed["properties"]["suppressionIds"] = ["s1"]
    told = look([advised("a1", f"/subscriptions/{ONE}"), advised("a2", category="Security"), dismissed])
    assert told.recommendations.is_empty()
    assert told.scans.filter(resource_type="recommendations").select("status", "rows").rows() == [("ok", 0)]


def test_a_refusal_is_a_gap_and_the_rest_goes_on(look: Callable[..., Look]) -> None:
    told = look(denied("Microsoft.Advisor/recommendations/read"))
    (line,) = told.scans.filter(resource_type="recommendations").select("status", "permission").rows()
    assert line == ("refused", "Microsoft.Advisor/recommendations/read")
    assert len(told.resources) == 1


def test_advice_that_is_not_wanted_is_not_asked_for(look: Callable[..., Look], manager: Manager) -> None:
    assert look([advised()], recommendations=False).recommendations.is_empty()
    assert ADVICE not in [path.lower() for _, path, _ in manager.requests]
