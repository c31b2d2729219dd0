"""All cost is parted among targets and what is nobody's, to the last digit; each way of sharing as it is told."""

from datetime import date
from decimal import Decimal
from random import Random
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.transforms.allocation.cells import ALONE, OWN, TAGS, borne, by_tag, cell, cells, made, per_day, rule
from transforms.allocation.allocate import allocate, in_money
from transforms.allocation.pools import levels
from transforms.allocation.rule import Dimension, Figure, Rule, Ruleset
from transforms.allocation.told import ties, told_of

SUPPORT = {"service": "Support"}
D = Decimal
AMOUNT = st.decimals(D("-1e6"), D("1e6"), places=18)
CELL = st.builds(
    cell,
    AMOUNT,
    st.integers(0, 3),
    ServiceName=st.sampled_from(["Compute", "Support", "Shared", "Tax"]),
    SubAccountId=st.sampled_from(["11", "12", None]),
    BillingCurrency=st.sampled_from(["USD", "EUR"]),
    ChargeCategory=st.sampled_from(["Usage", "Tax", "Credit"]),
    CommitmentDiscountStatus=st.sampled_from(["Used", "Unused", None]),
    day=st.sampled_from([date(2026, 10, 1), date(2026, 10, 2), date(2026, 11, 1)]),
)
POOLS = (
    rule("logs", match={"service": "Shared"}, shared="fixed", shares={"a": D(30), "support": D(70)}),
    rule("support", match=SUPPORT, shared="proportional"),
)


@given(st.lists(CELL, min_size=1, max_size=25), st.sampled_from(["day", "month"]))
def test_targets_and_what_is_nobodys_come_to_the_cost(rows: list[dict[str, Any]], over: str) -> None:
    rules = [*OWN, *(each.model_copy(update={"over": over}) for each in POOLS)]
    done = made(rows, rules, Dimension(dimension="team"))
    cost = in_money(cells(*rows))
    for measure in ("EffectiveCost", "BilledCost"):
        assert per_day(done.rows, measure) == per_day(cost, measure)
    assert done.rows["x_rows"].sum() <= len(rows)


@given(st.lists(CELL, min_size=2, max_size=12), st.integers(0, 99))
def test_the_order_of_charges_does_not_matter(rows: list[dict[str, Any]], seed: int) -> None:
    shuffled = list(rows)
    Random(seed).shuffle(shuffled)
    settings = Dimension(dimension="team")
    assert made(shuffled, [*OWN, *POOLS], settings).rows.equals(made(rows, [*OWN, *POOLS], settings).rows)


def test_direct_rules_come_before_pools_then_priority_decides() -> None:
    rules = (
        rule("pool", match={"service": "Compute"}, shared="even", targets=("a", "b"), priority=1),
        rule("late", match={"service": "Compute"}, target="c", priority=20),
        rule("soon", match={"tag": {"team": "a"}}, target="a", priority=10),
    )
    assert borne(made([cell("1", 1), cell("2")], rules)) == {"a": D(1), "c": D(2)}


def test_the_ways_of_sharing() -> None:
    direct = [cell("6", 1), cell("3", 2), cell("9", ServiceName="Support")]
    said: dict[str, dict[str, Any]] = {
        "even": {"targets": ("a", "b", "c")},
        "fixed": {"shares": {"a": D(10), "c": D(90)}},
        "proportional": {},
        "metric": {"figures": (figure("b", "1"), figure("c", "2")), "metric": "orders"},
    }
    found = {
        way: borne(made(direct, [*OWN, rule("support", match=SUPPORT, shared=way, **more)]))
        for way, more in said.items()
    }
    assert found == {
        "even": {"a": D(9), "b": D(6), "c": D(3)},
        "fixed": {"a": D("6.9"), "b": D(3), "c": D("8.1")},
        "proportional": {"a": D(12), "b": D(6)},
        "metric": {"a": D(6), "b": D(6), "c": D(6)},
    }


def figure(target: str, value: str, start: date = date(2026, 10, 1), end: date = date(2026, 10, 2)) -> Figure:
    return Figure(target=target, start=start, end=end, value=D(value))


def test_a_pool_may_feed_another_which_is_split_after_it() -> None:
    rules = [
        *OWN,
        rule(
            "platform",
            match={"service": "Compute"},
            shared="fixed",
            shares={"a": D(50), "network": D(50)},
            priority=500,
        ),
        rule("network", shared="even", targets=("b", "c")),
        rule("direct to a pool", match={"service": "VPN"}, target="network", priority=1),
    ]
    assert levels(rules) == [{"platform"}, {"network"}]
    assert borne(made([cell("8"), cell("2", ServiceName="VPN")], rules)) == {"a": D(4), "b": D(3), "c": D(3)}


def test_a_month_of_weights_reaches_a_pool_of_one_day() -> None:
    fee = cell("9", ServiceName="Support", day=date(2026, 10, 31))
    rows = [cell("2", 1), cell("1", 2, day=date(2026, 10, 9)), fee]
    monthly = rule("support", match=SUPPORT, shared="proportional", over="month")
    assert borne(made(rows, [*OWN, monthly])) == {"a": D(8), "b": D(4)}
    assert borne(made(rows, [*OWN, monthly.model_copy(update={"over": "day"})]))["unallocated"] == 9


@pytest.mark.parametrize("weights", [(), (("a", "0"),)], ids=["missing", "zero"])
def test_a_pool_without_a_driver_stays_nobodys_opencost_883(weights: tuple[tuple[str, str], ...]) -> None:
    figures = tuple(figure(*each) for each in weights)
    pool = rule("support", match=SUPPORT, shared="metric", metric="orders", figures=figures)
    done = made([cell("5", ServiceName="Support"), cell("1", 1)], [*OWN, pool])
    assert borne(done) == {"a": D(1), "unallocated": D(5)}
    assert done.rows.filter(pl.col("target") == "unallocated")["reason"].to_list() == ["no driver"]
    assert any(kind == "no_driver" and "support keeps 5 USD" in text for kind, text in told_of(done))


def test_a_target_with_negative_cost_weighs_nothing_and_is_reported() -> None:
    rows = [cell("-4", 1), cell("3", 2), cell("6", ServiceName="Support")]
    done = made(rows, [*OWN, rule("support", match=SUPPORT, shared="proportional")])
    assert borne(done) == {"a": D(-4), "b": D(9)}
    assert [text for kind, text in told_of(done) if kind == "negative"] == [
        "a has a direct cost below 0 on 1 days from 2026-10-01 on, -4 USD: its weight is 0 there."
    ]


def test_results_are_filtered_and_not_what_is_shared_opencost_1124() -> None:
    """An account's part of a shared cost is the same whether or not others are looked at."""
    rows = [cell("6", 1), cell("3", 2, SubAccountId="12"), cell("9", ServiceName="Support")]
    whole = made(rows, [*OWN, rule("support", match=SUPPORT, shared="proportional")])
    seen = whole.rows.filter(pl.col("SubAccountId") == "11")
    assert borne_of(seen) == {"a": D(12), "b": D(3)}


def borne_of(rows: pl.DataFrame) -> dict[str, Decimal]:
    return dict(rows.group_by("target").agg(pl.col("EffectiveCost").sum()).sort("target").iter_rows())


def test_a_tie_is_told_with_rows_and_money() -> None:
    rules = [by_tag("a"), rule("compute", match={"service": "Compute"}, target="x"), by_tag("b", priority=1)]
    done = made([cell("4", 1), cell("5", 1), cell("7", 2), cell("1")], rules)
    (sentence,) = ties(done)
    assert "a@1 and compute@1 for 2 rows of 9 USD" in sentence
    assert not ties(made([cell("7", 2), cell("1")], rules))


def test_versions_follow_the_day_of_the_charge() -> None:
    rules = (
        rule("x", target="old", match={"service": "Compute"}, valid_to=date(2026, 10, 1)),
        rule("x", target="new", match={"service": "Compute"}, valid_from=date(2026, 10, 2), version="2"),
    )
    done = made([cell("1"), cell("2", day=date(2026, 10, 2))], rules)
    assert done.rows.select("target", "rule", "version").rows() == [("old", "x", "1"), ("new", "x", "2")]


def test_a_closed_month_keeps_its_rules_unless_one_goes_back() -> None:
    rows = [cell("1", 1), cell("1", 1, day=date(2026, 11, 1))]
    then, now = by_tag("a"), rule("a", match={"tag": {"team": "a"}}, target="z", version="2")
    frozen = {"2026-10": [then]}
    assert made(rows, [now], frozen=frozen).rows["target"].to_list() == ["a", "z"]
    assert made(rows, [], frozen=frozen).rows["target"].to_list() == ["a", "unallocated"]
    before = made(rows[:1], [then]).rows
    assert made(rows, [now], frozen=frozen).rows.filter(pl.col("day").dt.month() == 10).equals(before)
    back = now.model_copy(update={"restate_from": date(2026, 10, 1), "reason": "moved"})
    assert made(rows, [back], frozen=frozen).rows["target"].to_list() == ["z", "z"]


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (cell("9", ChargeCategory="Tax"), {"a": D(8), "b": D(7)}),
        (cell("-9", ChargeCategory="Credit", SubAccountId="12"), {"a": D(2), "b": D(-5)}),
        (cell("9", ServiceName="AWS Support (Business)", SubAccountId=None), {"a": D(5), "b": D(10)}),
        (cell("9", CommitmentDiscountStatus="Unused", SubAccountId="12"), {"a": D(2), "b": D(13)}),
    ],
    ids=["tax its base", "a credit what it names", "support all cost", "an unused commitment its buyer"],
)
def test_what_follows_other_cost(row: dict[str, Any], expected: dict[str, Decimal]) -> None:
    """In account 11 a and b bear 2 and 1, in 12 b bears 3."""
    rows = [cell("2", 1), cell("1", 2), cell("3", 2, SubAccountId="12"), row]
    done = made(rows, OWN, Dimension(dimension="team"))
    assert borne(done) == expected
    by_rules = Dimension(dimension="team", tax="rules", support="rules", credit="rules", unused_commitment="rules")
    assert borne(made(rows, OWN, by_rules))["unallocated"] == row["EffectiveCost"]


def test_what_follows_shares_what_is_nobodys_too() -> None:
    done = made([cell("1", 1), cell("3"), cell("4", ChargeCategory="Tax")], OWN, Dimension(dimension="team"))
    assert borne(done) == {"a": D(2), "unallocated": D(6)}


def test_a_tags_value_names_the_target_by_its_alias() -> None:
    named = rule("by tag", target_tag="Team", aliases={"a": "Alpha"})
    known = named.model_copy(update={"only_aliases": True})
    rows = [cell("1", 1), cell("2", 2), cell("4")]
    assert borne(made(rows, [named])) == {"Alpha": D(1), "b": D(2), "unallocated": D(4)}
    assert borne(made(rows, [known])) == {"Alpha": D(1), "unallocated": D(6)}


def test_a_pool_shared_by_a_quantity_of_the_targets_charges() -> None:
    pool = rule("support", match=SUPPORT, shared="metric", quantity="ConsumedQuantity", unit="GB")
    rows = [cell("1", 1), cell("1", 2), cell("8", ServiceName="Support")]
    costs = cells(*rows).with_columns(pl.Series(pool.measure, [3 * 10**18, 10**18, 0], dtype=pl.Int128()))
    done = allocate(costs, TAGS, Ruleset(settings=ALONE, rules=(*OWN, pool)))
    assert borne(done) == {"a": D(7), "b": D(3)}


def test_no_rules_leave_all_of_it_nobodys() -> None:
    rules: tuple[Rule, ...] = ()
    assert borne(made([cell("1.000000000000000001", 1)], rules)) == {"unallocated": D("1.000000000000000001")}


def test_a_metric_with_a_gap_leaves_those_days_nobodys_and_is_told() -> None:
    """A figure of several days is each of these days' weight."""
    figures = (figure("a", "1", end=date(2026, 10, 3)), figure("a", "1", date(2026, 10, 5), date(2026, 10, 6)))
    pool = rule("support", match=SUPPORT, shared="metric", metric="orders", figures=figures)
    rows = [cell("1", ServiceName="Support", day=date(2026, 10, number)) for number in range(1, 6)]
    done = made(rows, [pool])
    assert borne(done) == {"a": D(3), "unallocated": D(2)}
    (text,) = [text for kind, text in told_of(done) if kind == "gap"]
    assert "orders has no figure from 2026-10-03 to 2026-10-04" in text
