"""Reservations and savings plans over real pages, and what a refusal leaves."""

from datetime import datetime
from decimal import Decimal

from sources.inventory.commitments import commitments
from tests.sources.inventory.azure.manager import denied

RESERVATIONS = "/providers/microsoft.capacity/reservations"
PLANS = "/providers/microsoft.billingbenefits/savingsplans"


def reservation(number: int, state: str = "Succeeded", **more: object) -> dict[str, object]:
    return {
        "id": f"/providers/Microsoft.Capacity/reservationOrders/o/reservations/{number}",
        "location": "westeurope",
        "properties": {
            "displayName": f"VM {number}",
            "displayProvisioningState": state,
            "billingPlan": "Monthly",
            "quantity": 3,
            "benefitStartTime": "2025-10-02T00:00:00Z",
            "expiryDate": "2026-10-02",
            **more,
        },
    }


PLAN = {
    "id": "/providers/Microsoft.BillingBenefits/savingsPlanOrders/o/savingsPlans/p",
    "properties": {
        "displayName": "Compute",
        "displayProvisioningState": "Succeeded",
        "billingPlan": "P1M",
        "commitment": {"amount": 0.5, "currencyCode": "EUR", "grain": "Hourly"},
        "expiryDateTime": "2027-04-23T00:00:00.0000000Z",
    },
}


def test_all_pages_come_and_what_was_split_is_superseded(manager, settings, asking) -> None:
    manager.lists[RESERVATIONS] = [reservation(number) for number in range(4)] + [reservation(4, "Split")]
    manager.lists[PLANS] = [PLAN]
    found = commitments(settings(), asking)
    by_name = {row["name"]: row for row in found.rows.to_dicts()}
    assert (found.gaps, found.rows.height) == ((), 6)
    assert (by_name["VM 3"]["end"], by_name["VM 3"]["status"]) == (datetime(2026, 10, 2), "Active")
    assert by_name["VM 4"]["status"] == "Superseded"
    assert (by_name["Compute"]["committed"], by_name["Compute"]["end"]) == (Decimal("0.5"), datetime(2027, 4, 23))


def test_an_instant_of_its_end_stands_before_its_day(manager, settings, asking) -> None:
    manager.lists[RESERVATIONS] = [reservation(1, expiryDateTime="2026-10-02T14:30:00Z")]
    manager.lists[PLANS] = []
    assert commitments(settings(), asking).rows["end"].to_list() == [datetime(2026, 10, 2, 14, 30)]


def test_what_is_refused_is_told_and_the_rest_is_there(manager, settings, asking) -> None:
    manager.lists[RESERVATIONS] = denied("Microsoft.Capacity/reservationOrders/reservations/read")
    manager.lists[PLANS] = [PLAN]
    found = commitments(settings(), asking)
    assert found.rows["kind"].to_list() == ["Savings Plan"]
    assert len(found.gaps) == 1
    assert "reservations" in found.gaps[0]
