"""A change of cost is taken apart without a rest: the terms are the change, and the change is the bill's."""

import polars as pl

from checks.check import Check, Suite
from checks.exact import plain
from checks.outcome import Outcome
from warehouse.tables import SKU_MONTHLY

MOST_NOT_DECOMPOSED_PERCENT = 5
PLACE = ["pair", "x_provider", "BillingCurrency"]
SUITE = Suite(
    SKU_MONTHLY,
    "Why cost changed",
    judged_by="exact sums",
    checks=(
        Check(
            "changes_add_up",
            title="The terms of a change are the change",
            docs="Between each two finished months the terms of each key add up to its change, and the keys of each "
            "provider and currency to what cost_daily has for the same months, summed on its own.",
            expected="a difference of 0 at every key and provider",
            do="The figures of changes stay as they were. This is a defect of Outlay: report it.",
        ),
        Check(
            "changes_are_decomposed",
            title="What could not be taken apart is little",
            docs=f"Between the newest two finished months at most {MOST_NOT_DECOMPOSED_PERCENT}% of what moved, signs "
            "apart, is of keys whose quantity or price is missing, 0 or of changed sign.",
            expected=f"at most {MOST_NOT_DECOMPOSED_PERCENT}% of what moved",
            do="`outlay changes --by sku` names the keys: their source gives no quantity or price.",
            blocking=False,
        ),
    ),
)


def judge_changes(terms: pl.DataFrame, bill: pl.DataFrame, names: tuple[str, ...]) -> list[Outcome]:
    """The suite's checks. `terms` has PLACE, `before`, `after` and the terms' `names`, a row a key; `bill` has PLACE
    and `change`, of effective cost by a sum of its own.
    """
    ties, apart = SUITE.checks
    off, share = _off(terms, bill, names), _not_decomposed(terms, names)
    found = "nothing that moved" if share is None else f"{share:.1f}% of what moved"
    return [
        ties.outcome("; ".join(off[:3]) or "the bill's change", passed=not off),
        apart.outcome(found, passed=share is None or share <= MOST_NOT_DECOMPOSED_PERCENT),
    ]


def _off(terms: pl.DataFrame, bill: pl.DataFrame, names: tuple[str, ...]) -> list[str]:
    keys = terms.select(*PLACE, parts=pl.sum_horizontal(names), change=pl.col("after") - pl.col("before"))
    at_keys = keys.filter(pl.col("parts") != pl.col("change"))
    sums = keys.group_by(PLACE).agg(pl.col("parts").sum())
    both = sums.join(bill, on=PLACE, how="full", coalesce=True, nulls_equal=True)
    at_bill = both.with_columns(pl.col("parts", "change").fill_null(0)).filter(pl.col("parts") != pl.col("change"))
    return [
        f"{row['x_provider']} {row['pair']} in {row['BillingCurrency']}: terms {plain(row['parts'])}, change "
        f"{plain(row['change'])}"
        for row in pl.concat([at_keys, at_bill.select(at_keys.columns)]).sort(PLACE).iter_rows(named=True)
    ]


def _not_decomposed(terms: pl.DataFrame, names: tuple[str, ...]) -> float | None:
    """Percent of the newest pair's amounts, signs apart; None where nothing moved."""
    newest = terms.filter(pl.col("pair") == pl.col("pair").max())
    sums = newest.group_by("BillingCurrency").agg(pl.col(name).abs().cast(pl.Float64).sum() for name in names)
    moved = sums.select("not_decomposed", moved=pl.sum_horizontal(names)).filter(pl.col("moved") > 0)
    return moved.select((pl.col("not_decomposed") / pl.col("moved")).max() * 100).item() if moved.height else None
