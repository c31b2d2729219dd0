"""What is another now than it was."""

from datetime import date
from decimal import Decimal

import polars as pl

from transforms.spend.restatement import SCHEMA, restated
from warehouse.tables import COST_HISTORY

THEN, LATER, NOW = date(2026, 11, 20), date(2026, 11, 22), date(2026, 11, 24)


def history(*rows: dict[str, object], since: date = LATER) -> pl.DataFrame:
    common = {"x_source": "aws", "x_period": "2026-10", "BillingCurrency": "USD", "day": date(2026, 10, 1)}
    known = [{**common, "x_valid_from": THEN, **row} for row in rows]
    return pl.DataFrame(known, schema=COST_HISTORY.schema).with_columns(since=since)


def was(cost: str | None, effective: str | None = None, **more: object) -> dict[str, object]:
    costs = {"BilledCost": cost, "EffectiveCost": effective}
    return {name: Decimal(value) if value else None for name, value in costs.items()} | more


def told(frame: pl.DataFrame) -> list[tuple[object, ...]]:
    return restated(frame).select("column", "kind", "before", "after", "change").rows()


def test_a_total_that_changed_is_told_with_both() -> None:
    rows = history(was("114.75", x_valid_to=NOW), was("180.52", x_valid_from=NOW))
    assert told(rows) == [("BilledCost", "changed", Decimal("114.75"), Decimal("180.52"), Decimal("65.77"))]


def test_new_and_gone_have_one_side() -> None:
    rows = history(was("1", ServiceName="S3", x_valid_to=NOW), was("2", ServiceName="EC2", x_valid_from=NOW))
    assert [row[1:] for row in told(rows)] == [("new", None, 2, 2), ("gone", 1, None, -1)]


def test_what_was_known_by_then_is_no_change() -> None:
    assert told(history(was("1", x_valid_to=LATER), was("2", x_valid_from=LATER))) == []
    assert told(history(was("1"))) == []


def test_only_the_cost_that_changed_is_told_and_one_that_is_not_given_never() -> None:
    rows = history(was("1", "5", x_valid_to=NOW), was("1", "6", x_valid_from=NOW))
    assert [row[0] for row in told(rows)] == ["EffectiveCost"]
    billed_only = history(was("1", x_valid_to=NOW), was("2", x_valid_from=NOW))
    assert {row[0] for row in told(billed_only)} == {"BilledCost"}


def test_accounts_and_services_without_a_name_are_one() -> None:
    rows = history(was("1", SubAccountId=None, x_valid_to=NOW), was("3", SubAccountId=None, x_valid_from=NOW))
    assert told(rows)[0][1] == "changed"


def test_back_to_what_it_was_is_no_change() -> None:
    rows = history(was("1", x_valid_to=NOW), was("2", x_valid_from=NOW, x_valid_to=NOW), was("1", x_valid_from=NOW))
    assert told(rows) == []


def test_nothing_gives_an_empty_frame_with_its_columns() -> None:
    assert restated(history().clear()).schema == SCHEMA
