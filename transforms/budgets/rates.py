"""What was spent in several currencies as amounts of the budget's: at the rates of its days, and at those planned."""

import polars as pl

from transforms.close.rates import by_rate


def plan_rates(budgets: pl.DataFrame) -> pl.DataFrame:
    """`budget, period, currency, plan_rate` of `plan_rates` as `USD=0.92; GBP=1.15`, a row each."""
    said = budgets.filter(pl.col("plan_rates").is_not_null()).select(
        "budget", "period", pair=pl.col("plan_rates").str.split(";")
    )
    pair = pl.col("pair").str.strip_chars().str.split("=")
    return said.explode("pair").select(
        "budget", "period", currency=pair.list.get(0), plan_rate=pair.list.get(1).cast(pl.Decimal(38, 18))
    )


def in_currency(spent: pl.DataFrame, budgets: pl.DataFrame, fx: pl.DataFrame) -> pl.DataFrame:
    """`spent` of each budget with `period`, `actual` and `at_plan` in its currency; null where no rate is known.

    `spent` has `budget, month, currency, kind, cost`; `fx` has `month, from, to, rate`, the mean of the month's days.
    Without a rate of the days the planned one stands for it, and the reverse.
    """
    of = budgets.select("budget", "period", "start", "end", to="currency")
    rows = spent.join(of, on="budget").filter(pl.col("month").is_between("start", "end", closed="left"))
    rated = rows.join(plan_rates(budgets), on=["budget", "period", "currency"], how="left").join(
        fx.rename({"from": "currency"}), on=["month", "currency", "to"], how="left"
    )
    same, one = pl.col("currency") == pl.col("to"), pl.lit(1).cast(pl.Decimal(38, 18))
    rate = pl.when(same).then(one).otherwise(pl.coalesce("rate", "plan_rate"))
    planned = pl.when(same).then(one).otherwise(pl.coalesce("plan_rate", "rate"))
    return rated.with_columns(actual=by_rate(pl.col("cost"), rate), at_plan=by_rate(pl.col("cost"), planned)).drop(
        "start", "end"
    )
