"""What Azure Advisor says would save money: https://learn.microsoft.com/rest/api/advisor/recommendations/list.

Advice on what to buy for a whole subscription (reservations, savings plans) is not on a resource and is left out, as is
what somebody has dismissed. Of the same advice over several periods looked back on, the longest counts.
"""

import json
from collections.abc import Iterable, Sequence
from decimal import Decimal, InvalidOperation, localcontext
from typing import Any

import polars as pl

from sources.inventory.azure.answers import Answers, Question
from sources.inventory.azure.failures import NotTold
from sources.inventory.azure.permissions import ADVICE
from sources.inventory.azure.scans import Scan
from sources.inventory.azure.side_by_side import side_by_side
from sources.inventory.azure.things import Json, Thing, at, key, many, moment, subscription_of, type_of
from warehouse.tables.inventory import RECOMMENDATION

VERSION, WHAT = "2023-01-01", "recommendations"
COST = "Category eq 'Cost'"
MARK = "/providers/microsoft.advisor/recommendations/"
MOST = Decimal(10) ** 18
SMALLEST = Decimal("0.000000000000000001")


def advice(answers: Answers, accounts: Sequence[str], regions: pl.DataFrame) -> tuple[pl.DataFrame, list[Scan]]:
    """RECOMMENDATION rows without `x_source`; `regions` has `x_resource_key` and `region` of what there is."""
    told = side_by_side(lambda account: _of(answers, account), accounts)
    rows = {account: [] if isinstance(each, NotTold) else _rows(each) for account, each in told}
    scans = [
        Scan.not_told(account, WHAT, each, ADVICE)
        if isinstance(each, NotTold)
        else Scan(account, WHAT, rows=len(rows[account]))
        for account, each in told
    ]
    schema = {name: kind for name, kind in RECOMMENDATION.schema.items() if name != "x_source"}
    whole = pl.DataFrame([row for own in rows.values() for row in own], schema=schema)
    placed = whole.drop("region").join(regions, on="x_resource_key", how="left", maintain_order="left")
    return placed.select(*schema), scans


def _of(answers: Answers, account: str) -> list[Thing]:
    path = f"/subscriptions/{account}/providers/Microsoft.Advisor/recommendations"
    pages = answers.pages(Question(path, {"api-version": VERSION, "$filter": COST}))
    return [each for page in pages for each in page.get("value") or ()]


def _rows(advised: Iterable[Thing]) -> list[dict[str, Any]]:
    longest: dict[tuple[str, str], tuple[int, dict[str, Any]]] = {}
    for each in advised:
        row = _row(each)
        if row is None:
            continue
        days = _days(at(each, "properties.extendedProperties.lookbackPeriod"))
        same = row["x_resource_key"], row["kind"]
        if same not in longest or days > longest[same][0]:
            longest[same] = days, row
    return [row for _, row in longest.values()]


def _row(each: Thing) -> dict[str, Any] | None:
    """None of what is no advice on the cost of a resource that still stands."""
    own = key(at(each, "id")) or ""
    resource = key(at(each, "properties.resourceMetadata.resourceId")) or own.partition(MARK)[0]
    type_ = type_of(resource) if "/providers/" in resource else None
    if at(each, "properties.category") != "Cost" or many(each, "properties.suppressionIds") or type_ is None:
        return None
    return {
        "provider": "azure",
        "account": subscription_of(resource),
        "region": None,
        "x_resource_key": resource,
        "resource_type": type_,
        "recommendation_id": str(at(each, "name") or own),
        "origin": "azure.advisor",
        "kind": str(at(each, "properties.recommendationTypeId") or at(each, "properties.impactedField")),
        "action": at(each, "properties.shortDescription.solution") or at(each, "properties.shortDescription.problem"),
        "saving_per_month": _a_month(at(each, "properties.extendedProperties")),
        "currency": at(each, "properties.extendedProperties.savingsCurrency"),
        "refreshed": moment(at(each, "properties.lastUpdated")),
        "details": json.dumps(each, ensure_ascii=False, separators=(",", ":")),
    }


def _a_month(told: Json) -> Decimal | None:
    """A twelfth of the annual saving, else the monthly one; None where Advisor names none."""
    annual, monthly = _amount(at(told, "annualSavingsAmount")), _amount(at(told, "savingsAmount"))
    if annual is None:
        return monthly
    with localcontext(prec=38):
        return (annual / 12).quantize(SMALLEST)


def _amount(text: Json) -> Decimal | None:
    try:
        amount = Decimal(str(text))
    except InvalidOperation:
        return None
    return amount if amount.is_finite() and abs(amount) < MOST else None


def _days(text: Json) -> int:
    digits = "".join(filter(str.isdigit, str(text or "")))
    return int(digits) if digits else 0
