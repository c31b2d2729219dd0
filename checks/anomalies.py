"""Events of cost tie to the bill, and no money is in two of them."""

import polars as pl

from checks.check import Check, Suite
from checks.exact import plain
from checks.outcome import Outcome
from warehouse.tables import ANOMALY

DO = "The events stay as they were. This is a defect of Outlay: report it."
SUITE = Suite(
    ANOMALY,
    "Anomalies and the bill",
    judged_by="exact sums",
    checks=(
        Check(
            "anomalies_are_on_the_bill",
            title="What an event cost is what the bill has for its days",
            docs="The actual cost of each event, summed from the daily mart, is what the billing rows of its service "
            "or new region come to on the same days, summed on their own.",
            expected="a difference of 0 for every event",
            do=DO,
        ),
        Check(
            "anomalies_count_money_once",
            title="No money is in two events",
            docs="Two events of one account and service, both above or both below what was expected, share no day. "
            "Each account of an event of several is held to its own days.",
            expected="no day in two events",
            do=DO,
        ),
    ),
)
SERIES = ["provider", "account", "series", "sign"]


def judge_anomalies(told: pl.DataFrame, billed: pl.DataFrame, parts: pl.DataFrame) -> list[Outcome]:
    """The suite's checks. `told` are ANOMALY rows with `event`, `billed` has `event, cost`: the rows of its days.

    `parts` has `event, provider, account, series, sign, start, last`: what an event is made of, a row an account.
    """
    ties, once = SUITE.checks
    off, twice = _off(told, billed), _twice(told, parts)
    return [
        ties.outcome("; ".join(off[:3]) or "the rows' sums", passed=not off),
        once.outcome("; ".join(twice[:3]) or "each day in one event", passed=not twice),
    ]


def _off(told: pl.DataFrame, billed: pl.DataFrame) -> list[str]:
    of_usage = told.filter(pl.col("kind") != "falling_utilisation")
    both = of_usage.join(billed, on="event", how="left").with_columns(pl.col("cost").fill_null(0))
    return [
        f"{row['reason']} has {plain(row['actual'])}, its rows {plain(row['cost'])}"
        for row in both.filter(pl.col("actual") != pl.col("cost")).sort("anomaly_id").iter_rows(named=True)
    ]


def _twice(told: pl.DataFrame, parts: pl.DataFrame) -> list[str]:
    ordered = parts.sort(*SERIES, "start", nulls_last=True)
    overlaps = pl.col("start") <= pl.col("last").shift(1).over(SERIES)
    twice = ordered.filter(overlaps.fill_null(value=False))
    return told.join(twice, on="event", how="semi", maintain_order="left")["reason"].to_list()
