"""Cost per unit by month and scope, and what of its change comes from the cost and what from the number of units."""

from datetime import date

import polars as pl

from warehouse.tables.unit_cost import UNIT_COST

OF = ["metric", "dimension", "target", "currency"]
MONEY = pl.Decimal(38, 18)
NO_UNITS, NO_COST = "No units.", "There is no bill of these days."


def unit_cost(counts: pl.DataFrame, costs: pl.DataFrame, first: date) -> pl.DataFrame:
    """UNIT_COST, a row a row of `counts` (counted.SCHEMA) and currency, and one without where nothing was billed.

    `costs` has `dimension, target` (null: of all), `month, until, currency, cost`: the cost of a month's days before
    `until`; `first` is the first day of all bills, whose month is not whole unless it begins with it. Of a metric of
    all, each target's cost is divided by it, too; of a metric of a target, its cost alone. The change is split between
    cost and units by the mean over both orders: https://en.wikipedia.org/wiki/Shapley_value.
    """
    of_all = counts.filter(pl.col("target").is_null()).drop("dimension", "target")
    of_targets = counts.filter(pl.col("target").is_not_null())
    rows = pl.concat(
        [
            of_all.join(costs, on=["month", "until"], how="left"),
            of_targets.join(costs, on=["dimension", "target", "month", "until"], how="left"),
        ],
        how="diagonal",
    )
    value, cost = pl.col("value"), pl.col("cost")
    each = _divided(cost, value)
    begun = pl.col("month") >= first
    unknown = pl.coalesce(
        "reason",
        pl.when(value == 0).then(pl.lit(NO_UNITS)),
        pl.when(cost.is_null()).then(pl.lit(NO_COST)),
    )
    late = pl.when(~begun & cost.is_not_null()).then(pl.lit(f"The bills begin on {first}."))
    told = rows.with_columns(cost_per_unit=pl.when(value > 0).then(each), reason=pl.coalesce(unknown, late))
    told = told.with_columns(pl.col("is_whole") & begun)
    changed = _changed(told.sort(*OF, "month", nulls_last=True))
    return changed.select(pl.col(name).cast(kind) for name, kind in UNIT_COST.schema.items())


def of_ai(ai: pl.DataFrame, counts: pl.DataFrame) -> pl.DataFrame:
    """`unit_cost`'s costs of AI (target `all`) and of each model, of the months that are over: AI_COST rows added up.

    So a metric of requests or outcomes gives what one of them costs.
    """
    months = counts.filter("is_whole").select("month", "until").unique()
    cost = pl.col("EffectiveCost").sum()
    keys = ("month", pl.col("BillingCurrency").alias("currency"))
    whole = ai.group_by(*keys).agg(cost=cost).with_columns(dimension=pl.lit("ai"), target=pl.lit("all"))
    models = ai.filter(pl.col("x_model").is_not_null()).group_by(*keys, target=pl.col("x_model")).agg(cost=cost)
    rows = pl.concat([whole, models.with_columns(dimension=pl.lit("ai model"))], how="diagonal").join(
        months, on="month"
    )
    return rows.select("dimension", "target", "month", "until", "currency", "cost")


def _changed(rows: pl.DataFrame) -> pl.DataFrame:
    """Against the month before, where both are whole."""
    before = {name: pl.col(name).shift(1).over(OF) for name in ("month", "is_whole", "cost", "value", "cost_per_unit")}
    follows = before["month"].dt.offset_by("1mo") == pl.col("month")
    both = follows & before["is_whole"] & pl.col("is_whole")
    change = pl.col("cost_per_unit") - before["cost_per_unit"]
    # Half of (cost now - before) a unit now, and half of it a unit before.
    moved = pl.col("cost") - before["cost"]
    by_cost = _halves(_divided(moved, pl.col("value")), _divided(moved, before["value"]))
    split = rows.with_columns(change=pl.when(both).then(change), by_cost=by_cost)
    known = pl.col("change").is_not_null()
    return split.with_columns(
        change_by_cost=pl.when(known).then("by_cost"),
        change_by_units=pl.when(known).then(pl.col("change") - pl.col("by_cost")),
    )


def _divided(amount: pl.Expr, value: pl.Expr) -> pl.Expr:
    """A unit's part of the amount, to 1e-18; null where there are none."""
    return (amount / pl.when(value > 0).then(value)).cast(MONEY)


def _halves(one: pl.Expr, other: pl.Expr) -> pl.Expr:
    return ((one + other) * pl.lit("0.5").cast(pl.Decimal(38, 1))).cast(MONEY)
