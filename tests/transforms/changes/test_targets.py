"""A change by who bears it: targets add up to every term, and what rules moved between them is 0 over all."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import duckdb
import polars as pl
import pytest

from tests.transforms.changes.made import AFTER, BEFORE, charge, keys, whole
from transforms.changes.rollup import rolled_up
from transforms.changes.targets import CELL, borne_sql, by_target
from transforms.changes.terms import TERMS
from warehouse.tables.allocation import ALLOCATION

Borne = Sequence[tuple[str, str, str, str]]
CHARGES = (charge(BEFORE, quantity=720), charge(AFTER, quantity=744, price="0.13"), whole(AFTER, "Tax", "7"))
BEFORE_COST, AFTER_COST = Decimal("72.00"), Decimal("103.72")


def allocated(borne: Borne) -> pl.LazyFrame:
    """Of each (month, target, rule version, cost) what `borne_sql` tells."""
    cell = {"x_provider": "aws", "BillingCurrency": "USD", "SubAccountId": "11", "ServiceName": "Amazon EC2"}
    rows = [
        {**cell, "dimension": "team", "day": month, "target": target, "rule": "r", "version": version, "kind": "direct"}
        | {"EffectiveCost": cost, "BilledCost": cost}
        for month, target, version, cost in borne
    ]
    frame = pl.DataFrame(rows).with_columns(pl.col("day").str.to_date(), pl.col("^.*Cost$").cast(pl.Decimal(38, 18)))
    connection = duckdb.connect()
    connection.execute(ALLOCATION.ddl)
    connection.register("incoming", frame.to_arrow())
    connection.execute("INSERT INTO allocation BY NAME FROM incoming")
    before, after = (f"c.day = DATE '{month}'" for month in (BEFORE, AFTER))
    return connection.sql(borne_sql(before, after, "true", date.fromisoformat(BEFORE))).pl().lazy()


def targets(borne: Borne) -> pl.DataFrame:
    cells = rolled_up(keys(*CHARGES).lazy(), CELL)
    found = by_target(cells, allocated(borne)).collect().sort("target")
    added = found.select(parts=pl.sum_horizontal(TERMS), change=pl.col("after") - pl.col("before"))
    assert added["parts"].to_list() == added["change"].to_list()
    whole_cell = cells.collect()
    for name in TERMS:
        assert found[name].sum() == whole_cell[name].sum(), name
    return found


def test_targets_add_up_to_every_term_in_thirds() -> None:
    third = ["24", "24", "24"], ["34.573333333333333333", "34.573333333333333333", "34.573333333333333334"]
    borne = [
        (month, team, "1", cost)
        for month, costs in zip((BEFORE, AFTER), third, strict=True)
        for team, cost in zip("abc", costs, strict=True)
    ]
    found = targets(borne)
    assert found["target"].to_list() == ["a", "b", "c"]
    assert [round(float(tax), 6) for tax in found["tax"]] == [2.333333] * 3
    assert found["reassigned"].to_list() == [0, 0, 0]


def test_a_new_version_of_a_rule_reassigns_and_is_0_over_all() -> None:
    borne = [(BEFORE, "a", "1", "72"), (AFTER, "a", "2", "51.86"), (AFTER, "b", "2", "51.86")]
    found = targets(borne)
    assert found["reassigned"].sum() == 0
    assert [round(float(moved), 2) for moved in found["reassigned"]] == [-43.93, 43.93]


def test_what_a_target_uses_more_of_under_the_same_rules_is_its_usage() -> None:
    borne = [(BEFORE, "a", "1", "60"), (BEFORE, "b", "1", "12"), (AFTER, "a", "1", "53.72"), (AFTER, "b", "1", "50")]
    found = targets(borne)
    assert found["reassigned"].to_list() == [0, 0]
    assert found["usage"][0] < -20 < 20 < found["usage"][1]


def test_a_rule_that_is_older_than_both_periods_reassigns_nothing() -> None:
    """It had nothing to take before."""
    borne = [
        (BEFORE, "a", "2019-01-01", "72"),
        (AFTER, "a", "2019-01-01", "51.86"),
        (AFTER, "b", "2018-01-01", "51.86"),
    ]
    assert targets(borne)["reassigned"].to_list() == [0, 0]


@pytest.mark.parametrize("month", [BEFORE, AFTER])
def test_what_is_told_of_in_one_period_alone_keeps_its_sum(month: str) -> None:
    cost = {BEFORE: "72", AFTER: "103.72"}[month]
    found = by_target(rolled_up(keys(*CHARGES).lazy(), CELL), allocated([(month, "a", "1", cost)])).collect()
    side = "before" if month == BEFORE else "after"
    assert found[side].to_list() == [Decimal(cost)]


def test_what_no_target_is_told_for_is_nobodys() -> None:
    empty = allocated([(BEFORE, "a", "1", "1")]).filter(pl.lit(value=False))
    found = by_target(rolled_up(keys(*CHARGES).lazy(), CELL), empty).collect()
    assert found.select("target", "before", "after").row(0) == ("unallocated", BEFORE_COST, AFTER_COST)
    assert found.select(pl.sum_horizontal(TERMS)).item() == AFTER_COST - BEFORE_COST
