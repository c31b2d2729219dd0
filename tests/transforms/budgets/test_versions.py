"""Versions of budgets: a changed file or an entry is a new one, and none that was known is changed."""

import json
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import polars as pl

from transforms.budgets.versions import GONE, entered, identified, new_versions, standing
from warehouse.tables import BUDGET_VERSION, DECISION
from warehouse.tables.budgets import SAID

DAY, LATER = date(2026, 10, 5), date(2026, 10, 12)
SCHEMA = {**{column.name: column.type.polars for column in SAID}, "x_file": pl.String, "x_line": pl.Int64}
BUDGET = {
    "dimension": "team",
    "target": "payments",
    "period": "2026-10",
    "amount": Decimal(100),
    "currency": "EUR",
    "basis": "effective",
    "phasing": "even",
    "x_file": "/plans/plan.csv",
    "x_line": 2,
}


def said(*changes: dict[str, Any]) -> pl.DataFrame:
    rows = pl.DataFrame([BUDGET | change for change in changes], schema=SCHEMA)
    return identified(rows.with_columns(origin=pl.lit("file")), pl.lit(1))


def added(rows: pl.DataFrame, kept: pl.DataFrame, day: date = DAY, *, whole: bool = True) -> pl.DataFrame:
    return pl.concat([kept, new_versions(rows, kept, day, whole=whole)])


def decision(number: int, day: date, amount: int | None) -> pl.DataFrame:
    names = ("dimension", "target", "match", "period", "basis", "plan_rates", "phasing", "months", "approver")
    told = {name: BUDGET.get(name) for name in names} | {"approver": "CFO", "fiscal_year_starts": "1"}
    row = {
        "id": number,
        "at": datetime.combine(day, datetime.min.time()),
        "by": "Ada",
        "subject_kind": "budget",
        "subject_id": "team=payments, effective/2026-10",
        "status": "set" if amount is not None else "withdrawn",
        "cost": None if amount is None else Decimal(amount),
        "currency": "EUR",
        "reason": "A launch.",
        "evidence": json.dumps(told),
    }
    return pl.DataFrame([row], schema=DECISION.schema)


def test_the_same_file_again_is_no_new_version() -> None:
    once = added(said({}), BUDGET_VERSION.empty())
    assert once.select("version", "author", "decided_on", "line").rows() == [(1, "plan.csv", DAY, 2)]
    assert added(said({"x_line": 9}), once, LATER).equals(once)


def test_a_changed_file_is_a_new_version_and_going_back_is_a_third() -> None:
    first = added(said({}), BUDGET_VERSION.empty())
    second = added(said({"amount": Decimal(120)}), first, LATER)
    third = added(said({}), second, date(2026, 10, 19))
    assert third["amount"].to_list() == [100, 120, 100]
    assert third.head(2).equals(second)
    [now] = standing(third, date(2026, 10, 19)).to_dicts()
    assert (now["versions"], now["original"], now["amount"], now["version"]) == (3, 100, 100, 3)


def test_what_is_no_longer_in_the_file_is_taken_back_unless_the_file_was_not_read_whole() -> None:
    kept = added(said({}), BUDGET_VERSION.empty())
    assert added(said().clear(), kept, LATER, whole=False).equals(kept)
    gone = added(said().clear(), kept, LATER)
    assert gone.select("version", "amount", "reason").rows()[1] == (2, None, GONE)
    assert added(said().clear(), gone, date(2026, 10, 19)).equals(gone)


def test_dated_versions_of_one_file_stand_in_the_order_of_their_days() -> None:
    dated = said({"decided_on": date(2026, 3, 1), "amount": Decimal(120)}, {"decided_on": date(2025, 11, 1)})
    kept = added(dated, BUDGET_VERSION.empty())
    assert kept.select("version", "amount").rows() == [(1, 100), (2, 120)]
    assert added(dated, kept, LATER).equals(kept)
    assert standing(kept, date(2025, 12, 31))["amount"].to_list() == [100]


def test_an_entry_stands_over_the_file_with_who_why_and_by_whose_leave() -> None:
    kept = added(said({}), BUDGET_VERSION.empty())
    both = pl.concat([said({}), entered(decision(7, LATER, 150))], how="diagonal_relaxed")
    after = added(both, kept, LATER)
    [now] = standing(after, LATER).to_dicts()
    assert (now["amount"], now["author"], now["approver"], now["reason"]) == (150, "Ada", "CFO", "A launch.")
    assert (now["origin"], now["said_in"], now["original"]) == ("entered", "entry 7", 100)
    assert added(both, after, date(2026, 10, 19)).equals(after)


def test_a_budget_that_a_person_takes_back_has_no_amount() -> None:
    kept = added(entered(decision(7, DAY, 150)), BUDGET_VERSION.empty())
    after = added(pl.concat([entered(decision(7, DAY, 150)), entered(decision(8, LATER, None))]), kept, LATER)
    assert standing(after, LATER)["amount"].to_list() == [None]
