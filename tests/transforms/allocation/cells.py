"""Cells of cost, rules and what becomes of them, in few words."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl

from transforms.allocation.allocate import Allocated, allocate, in_whole
from transforms.allocation.rule import Dimension, Rule, Ruleset
from warehouse.tables.base import DECIMAL

SCHEMA = {
    "day": pl.Date(),
    "BillingCurrency": pl.String(),
    "x_provider": pl.String(),
    "BillingAccountId": pl.String(),
    "SubAccountId": pl.String(),
    "ServiceName": pl.String(),
    "InvoiceIssuerName": pl.String(),
    "RegionId": pl.String(),
    "ResourceId": pl.String(),
    "ChargeCategory": pl.String(),
    "ChargeClass": pl.String(),
    "CommitmentDiscountStatus": pl.String(),
    "x_tag_set": pl.UInt64(),
    "EffectiveCost": DECIMAL.polars,
    "BilledCost": DECIMAL.polars,
    "x_rows": pl.Int64(),
}
USUAL: dict[str, Any] = {
    "day": date(2026, 10, 1),
    "BillingCurrency": "USD",
    "x_provider": "aws",
    "BillingAccountId": "1",
    "SubAccountId": "11",
    "ServiceName": "Compute",
    "InvoiceIssuerName": "AWS",
    "ChargeCategory": "Usage",
    "x_tag_set": 0,
    "x_rows": 1,
}
TEAMS = {1: "a", 2: "b", 3: "c"}
TAGS = pl.DataFrame(
    {"x_tag_set": list(TEAMS), "key": ["team"] * 3, "value": list(TEAMS.values())},
    schema={"x_tag_set": pl.UInt64(), "key": pl.String(), "value": pl.String()},
)


def cell(cost: str | Decimal, team: int = 0, **changed: Any) -> dict[str, Any]:
    """One cell of that effective and billed cost; `team` 1, 2 and 3 have the tag team a, b and c."""
    amount = Decimal(cost)
    return USUAL | {"EffectiveCost": amount, "BilledCost": amount, "x_tag_set": team} | changed


def cells(*rows: Mapping[str, Any]) -> pl.DataFrame:
    return in_whole(pl.DataFrame(list(rows), schema=SCHEMA))


def rule(name: str, **said: Any) -> Rule:
    return Rule(**{"dimension": "team", "rule": name, "version": "1"} | said)


def by_tag(name: str, **said: Any) -> Rule:
    """The rule that gives what is tagged so to the target of that name."""
    return rule(name, match={"tag": {"team": name}}, target=name, **said)


OWN = (by_tag("a"), by_tag("b"), by_tag("c"))
ALONE = Dimension(dimension="team", tax="rules", support="rules", credit="rules", unused_commitment="rules")


def made(
    rows: Sequence[Mapping[str, Any]],
    rules: Sequence[Rule],
    settings: Dimension = ALONE,
    frozen: Mapping[str, Sequence[Rule]] | None = None,
) -> Allocated:
    return allocate(cells(*rows), TAGS, Ruleset(settings=settings, rules=tuple(rules)), frozen)


def borne(done: Allocated, measure: str = "EffectiveCost") -> dict[str, Decimal]:
    """What each target bears over all."""
    summed = done.rows.group_by("target").agg(pl.col(measure).sum()).sort("target")
    return dict(summed.iter_rows())


def per_day(rows: pl.DataFrame, measure: str) -> dict[tuple[Any, ...], Decimal]:
    summed = rows.group_by("day", "BillingCurrency").agg(pl.col(measure).sum())
    return {(day, currency): amount for day, currency, amount in summed.iter_rows() if amount}
