"""Whom a bill is charged to, by an allocation that knows no bills."""

from decimal import Decimal

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from transforms.close.charged import CELL, charged_out
from transforms.close.journal import BILL, MONEY

CELLS = pl.Schema({**dict.fromkeys(("source", "billing_period", *CELL), pl.String()), "cost": MONEY})
PARTS = pl.Schema({**dict.fromkeys((*CELL, "target", "rule_version"), pl.String()), "cost": MONEY})
WHERE = ("aws", "USD", "2026-09", "4711", "EC2", "AWS")


def cells(*costs: tuple[str, str | Decimal]) -> pl.DataFrame:
    """A cell a source."""
    rows = [(source, "2026-09", *WHERE, Decimal(cost)) for source, cost in costs]
    return pl.DataFrame(rows, CELLS, orient="row")


def parts(*costs: str | Decimal) -> pl.DataFrame:
    rows = [(*WHERE, f"team-{place}", "tag@1", Decimal(cost)) for place, cost in enumerate(costs)]
    return pl.DataFrame(rows, PARTS, orient="row")


def test_one_bill_of_a_cell_is_charged_exactly_as_it_is_allocated() -> None:
    found = charged_out(
        cells(("a", "10.000000000000000003")), parts("7.000000000000000001", "3.000000000000000002"), None
    )
    assert found["cost"].to_list() == [Decimal("7.000000000000000001"), Decimal("3.000000000000000002")]
    assert found["rule_version"].to_list() == ["tag@1", "tag@1"]


@given(
    first=st.decimals("-99999", "99999", places=12),
    second=st.decimals("-99999", "99999", places=12),
    weights=st.lists(st.decimals("-999", "999", places=6), min_size=1, max_size=12),
)
def test_each_bill_keeps_its_sum_whatever_the_weights(first: Decimal, second: Decimal, weights: list[Decimal]) -> None:
    found = charged_out(cells(("a", first), ("b", second)), parts(*weights), None)
    sums = dict(found.group_by("source").agg(pl.col("cost").sum()).rows())
    assert sums == {"a": first, "b": second}


def test_what_is_in_no_allocation_is_nobodys_and_without_one_it_is_its_accounts() -> None:
    lost = charged_out(cells(("a", "5")), parts("1").with_columns(account=pl.lit("other")), None)
    assert lost.select("target", "cost").rows() == [("unallocated", Decimal(5))]
    own = charged_out(cells(("a", "5")), None, None)
    assert own.select("target", "rule_version").rows() == [("4711", "account@1")]


def test_targets_bring_their_cost_centres() -> None:
    named = pl.DataFrame({"target": ["team-0"], "cost_centre": ["CC1"], "gl_account": ["6410"], "owner": ["Anna"]})
    found = charged_out(cells(("a", "5")), parts("3", "2"), named)
    assert found.select("target", "cost_centre", "gl_account", "owner").rows() == [
        ("team-0", "CC1", "6410", "Anna"),
        ("team-1", None, None, None),
    ]
    assert found.columns[: len(BILL)] == list(BILL)
