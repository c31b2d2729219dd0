"""Findings tie to the bill: the parts are its effective cost, and no resource wastes more than it costs."""

from decimal import Decimal

import polars as pl

from checks.check import Check, Suite
from checks.exact import plain
from checks.outcome import Outcome
from warehouse.tables import WASTE_TOTAL

DO = "Nothing is published, the last snapshot stands. This is a defect of Outlay: report it."
SUITE = Suite(
    WASTE_TOTAL,
    "Findings and the bill",
    judged_by="exact sums",
    checks=(
        Check(
            "findings_add_up_to_the_bill",
            title="Waste, used, unknown and not covered come to the bill",
            docs="In each account and currency the four parts of the window's effective cost add up to what cost_daily "
            "has for the same days, summed on its own.",
            expected="a difference of 0 in every account and currency",
            do=DO,
        ),
        Check(
            "no_resource_wastes_more_than_it_costs",
            title="No resource wastes more than it costs",
            docs="All that findings hold for waste on one resource, cash and freed commitment together, is at most "
            "what the resource cost in the window.",
            expected="at most its cost for every resource",
            do=DO,
        ),
    ),
)
PARTS = ("waste", "in_use", "unknown", "not_covered")


def judge_findings(findings: pl.LazyFrame, totals: pl.DataFrame, bill: pl.DataFrame) -> list[Outcome]:
    """The suite's checks. `findings` are FINDING rows, `totals` WASTE_TOTAL rows, `bill` has `provider, account,
    currency, cost`: the effective cost of each window by a sum of its own.
    """
    ties, bounded = SUITE.checks
    off, above = _off(totals, bill), _above(findings)
    return [
        ties.outcome("; ".join(off) or "the bill's sums", passed=not off),
        bounded.outcome("; ".join(above[:3]) or "no resource above its cost", passed=not above),
    ]


def _off(totals: pl.DataFrame, bill: pl.DataFrame) -> list[str]:
    place = ["provider", "account", "currency"]
    parts = totals.select(*place, parts=pl.sum_horizontal(PARTS))
    both = parts.join(bill, on=place, how="full", coalesce=True, nulls_equal=True)
    differs = both.with_columns(pl.col("parts", "cost").fill_null(0)).filter(pl.col("parts") != pl.col("cost"))
    return [
        f"{row['account']} in {row['currency']}: parts {plain(row['parts'])}, bill {plain(row['cost'])}"
        for row in differs.sort(place).iter_rows(named=True)
    ]


def _above(findings: pl.LazyFrame) -> list[str]:
    key = ["provider", "account", "resource_id"]
    sums = findings.group_by(key).agg(
        wasted=pl.col("waste_in_window").fill_null(Decimal(0)).sum(), cost=pl.col("cost_in_window").max()
    )
    above = sums.filter(pl.col("wasted") > pl.col("cost").clip(lower_bound=0)).sort(key).collect()
    return [
        f"{row['resource_id']} wastes {plain(row['wasted'])} of {plain(row['cost'])}"
        for row in above.iter_rows(named=True)
    ]
