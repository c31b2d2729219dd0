"""Recurring lines without a contract, of which contracts may be inferred."""

from datetime import date, timedelta
from itertools import pairwise

import polars as pl
import pytest

from tests.sources.sample.spending import proof
from tests.sources.sample.spending.conftest import Spent

BEGINS = date(2025, 7, 1)


@pytest.fixture(scope="module")
def paid(spent: Spent) -> pl.DataFrame:
    """The card's lines of products without a contract, refunds aside."""
    under_contract = pl.read_csv(proof.DATA.parent / "software/apps.csv").head(40)["product"]
    lines = proof.card_spend(spent.folder, BEGINS).filter(pl.col("amount") > 0)
    return lines.filter(~pl.col("app").is_in(under_contract.implode())).sort("app", "who", "day")


def gaps(lines: pl.DataFrame) -> list[int]:
    """The days between one payer's lines of one app."""
    return [
        (later - earlier).days
        for _, days in lines.group_by("app", "who").agg("day").select("app", "day").iter_rows()
        for earlier, later in pairwise(sorted(days))
    ]


def test_most_come_back_each_month_and_some_each_year(paid: pl.DataFrame) -> None:
    between = gaps(paid)
    assert sum(26 <= days <= 35 for days in between) > 0.7 * len(between)
    assert any(360 <= days <= 370 for days in between)


def test_prices_change_between_one_payment_and_the_next(paid: pl.DataFrame) -> None:
    several = paid.group_by("app", "who").agg(pl.col("amount").n_unique())
    assert several.filter(pl.col("amount") > 1).height >= 5


def test_some_are_bought_by_two_departments_at_once(paid: pl.DataFrame, spent: Spent) -> None:
    roster = pl.read_csv(spent.folder / "people/roster.csv", infer_schema=False).select("hr_id", "department")
    by_month = paid.join(roster, left_on="who", right_on="hr_id").group_by("app", pl.col("day").dt.month_start())
    twice = by_month.agg(pl.col("department").n_unique()).filter(pl.col("department") > 1)
    assert twice["app"].n_unique() >= 2


def test_payments_come_back_as_refunds_days_later(spent: Spent) -> None:
    lines = proof.card_spend(spent.folder, BEGINS)
    refunds = lines.filter(pl.col("amount") < 0).with_columns(amount=-pl.col("amount"))
    matched = refunds.join(lines, on=["app", "who", "amount"], suffix="_paid")
    after = matched.filter((pl.col("day") - pl.col("day_paid")).is_between(timedelta(days=4), timedelta(days=20)))
    assert len(refunds) >= 3
    assert after.height >= len(refunds)
