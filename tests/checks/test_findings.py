"""What is said of findings must tie to the bill: each check fails on its own fault."""

from decimal import Decimal

import polars as pl

from checks.findings import judge_findings
from warehouse.tables import FINDING, WASTE_TOTAL

BILL = {"provider": "aws", "account": "1", "currency": "USD"}


def findings(*wasted: tuple[str, str, str]) -> pl.DataFrame:
    rows = [
        {"provider": "aws", "account": "1", "resource_id": key, "waste_in_window": Decimal(waste),
         "cost_in_window": Decimal(cost)} for key, waste, cost in wasted
    ]  # fmt: skip
    return pl.DataFrame(rows, schema=FINDING.schema)


def total(waste: str, in_use: str, unknown: str = "0", not_covered: str = "0") -> pl.DataFrame:
    parts = {"waste": waste, "in_use": in_use, "unknown": unknown, "not_covered": not_covered}
    return pl.DataFrame([BILL | {name: Decimal(part) for name, part in parts.items()}], schema=WASTE_TOTAL.schema)


def bill(cost: str, **other: str) -> pl.DataFrame:
    return pl.DataFrame([BILL | other | {"cost": Decimal(cost)}], schema_overrides={"cost": pl.Decimal(38, 18)})


def failed(found: pl.DataFrame, whole: pl.DataFrame, billed: pl.DataFrame) -> dict[str, str]:
    return {each.name: each.detail for each in judge_findings(found.lazy(), whole, billed) if not each.passed}


def test_parts_that_come_to_the_bill_pass() -> None:
    assert failed(findings(("vol-1", "3", "3")), total("3", "4", "2", "1"), bill("10")) == {}


def test_a_part_that_is_lost_is_told_with_its_account() -> None:
    said = failed(findings(), total("3", "4"), bill("7.000000000000000001"))
    assert list(said) == ["findings_add_up_to_the_bill"]
    assert "1 in USD: parts 7, bill 7.000000000000000001" in said["findings_add_up_to_the_bill"]


def test_an_account_that_only_the_bill_knows_is_told() -> None:
    assert "2 in USD: parts 0, bill 5" in str(failed(findings(), total("0", "0"), bill("5", account="2")))


def test_two_findings_that_take_more_than_a_resource_costs_are_told() -> None:
    said = failed(findings(("vol-1", "3", "5"), ("vol-1", "2.01", "5")), total("5", "0"), bill("5"))
    assert "vol-1 wastes 5.01 of 5" in said["no_resource_wastes_more_than_it_costs"]
