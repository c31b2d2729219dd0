"""Reservations and savings plans that the identity sees, of all orders.

https://learn.microsoft.com/rest/api/reserved-vm-instances/reservation/list-all,
https://learn.microsoft.com/rest/api/billingbenefits/savings-plans/list-all
"""

from collections.abc import Callable, Sequence
from typing import Any

import polars as pl

from sources.inventory.azure.answers import Answers, Question
from sources.inventory.azure.client import connect
from sources.inventory.azure.failures import NotTold
from sources.inventory.azure.things import Thing, at, moment
from sources.inventory.base import Asking
from sources.inventory.commitments import TOLD, Commitments
from sources.settings import InventorySettings

VERSION = "2022-11-01"
LISTS = {
    "reservations": "/providers/Microsoft.Capacity/reservations",
    "savings plans": "/providers/Microsoft.BillingBenefits/savingsPlans",
}
PAYMENTS = {"Upfront": "All Upfront", "Monthly": "No Upfront", "P1M": "No Upfront"}
STATES = {"Succeeded": "Active", "Cancelled": "Canceled", "Merged": "Superseded", "Split": "Superseded"}


def told(settings: InventorySettings, asking: Asking) -> Commitments:
    """What was split, merged or exchanged is superseded by what came of it."""
    answers = Answers(connect(settings), asking.archive, settings.name, asking.as_of)
    rows, gaps = list[dict[str, Any]](), list[str]()
    makes: Sequence[tuple[str, Callable[[Thing], dict[str, Any]]]] = (
        ("reservations", _reservation),
        ("savings plans", _plan),
    )
    for what, make in makes:
        try:
            pages = answers.pages(Question(LISTS[what], {"api-version": VERSION}))
        except NotTold as why:
            gaps.append(f"{settings.name}: {what}: {why}")
            continue
        rows += [make(each) for page in pages for each in page.get("value") or ()]
    return Commitments("azure", pl.DataFrame(rows, TOLD), tuple(gaps))


def _reservation(each: Thing) -> dict[str, Any]:
    """Its own id is what bills name it by; its end is a day, or the instant beside it."""
    return {
        **_common(each),
        "kind": "Reservation",
        "category": "Usage",
        "start": moment(at(each, "properties.benefitStartTime") or at(each, "properties.effectiveDateTime")),
        "end": moment(at(each, "properties.expiryDateTime") or at(each, "properties.expiryDate")),
        "region": at(each, "location"),
        "committed": at(each, "properties.quantity"),
        "committed_unit": at(each, "properties.skuDescription") or "units",
    }


def _plan(each: Thing) -> dict[str, Any]:
    return {
        **_common(each),
        "kind": "Savings Plan",
        "category": "Spend",
        "start": moment(at(each, "properties.benefitStartTime") or at(each, "properties.effectiveDateTime")),
        "end": moment(at(each, "properties.expiryDateTime")),
        "region": None,
        "committed": at(each, "properties.commitment.amount"),
        "committed_unit": at(each, "properties.commitment.currencyCode"),
    }


def _common(each: Thing) -> dict[str, Any]:
    state = str(at(each, "properties.displayProvisioningState") or at(each, "properties.provisioningState") or "")
    plan = str(at(each, "properties.billingPlan") or "")
    return {
        "id": str(each["id"]),
        "name": at(each, "properties.displayName"),
        "payment": PAYMENTS.get(plan),
        "status": STATES.get(state, state or None),
    }
