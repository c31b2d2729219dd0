"""Tax on what is billed, a row an account and month, restated in place whenever the month's bill changed."""

import polars as pl

from sources.sample.clouds.money import COSTS, percent
from sources.sample.clouds.restated import restatement_days
from sources.sample.clouds.terms import Terms
from sources.sample.world import World

# Days after the first of a month on which its tax is worked out; then at the close, and once late lines are in.
WHILE_OPEN = (7, 14, 21)
AFTER_CLOSE = (0, 3)


def taxes(rows: pl.DataFrame, terms: Terms, world: World) -> pl.DataFrame:
    """Kind tax, with whole costs; `rows` are all others, each with `period`, `delivered`, `withdrawn`."""
    if not terms.tax_percent or rows.is_empty():
        return rows.clear()
    sums = rows.group_by("account", "period", "delivered", "withdrawn").agg(billed=pl.col("billed_cost").sum())
    days = _days(rows["period"].unique().sort(), terms, world)
    there = pl.col("delivered") <= pl.col("on")
    gone = (pl.col("withdrawn") <= pl.col("on")).fill_null(value=False)
    seen = sums.join(days, on="period").filter(there, ~gone)
    tax = (
        seen.group_by("account", "period", "on")
        .agg(tax=percent(pl.col("billed").sum(), terms.tax_percent))
        .sort("account", "period", "on")
    )
    before, after = (pl.col(name).shift(step).over("account", "period") for name, step in (("tax", 1), ("on", -1)))
    changed = tax.filter((pl.col("tax") != before).fill_null(value=True), pl.col("tax") != 0)
    if terms.append_only:
        steps = changed.with_columns(tax=pl.col("tax") - before.fill_null(0), withdrawn=pl.lit(None, pl.Date))
    else:
        steps = changed.with_columns(withdrawn=after)
    return steps.select(
        "account",
        "period",
        "withdrawn",
        day="period",
        charge_end=pl.col("period").dt.offset_by("1mo"),
        service=pl.lit("Tax"),
        sku=pl.lit("Tax"),
        meter=pl.lit("Tax"),
        unit=pl.lit("Tax"),
        category=pl.lit("Tax"),
        kind=pl.lit("tax"),
        delivered="on",
        description=pl.lit(f"Tax of {terms.tax_percent} % on the month's charges"),
        **{name: pl.col("tax") for name in COSTS[:4]},
    )


def _days(periods: pl.Series, terms: Terms, world: World) -> pl.DataFrame:
    """`period`, `on`: the days on which taxes are worked out, of a month that runs those until `world.as_of`."""
    following = periods.dt.offset_by("1mo")
    open_days = [] if terms.append_only else [periods.dt.offset_by(f"{days}d") for days in WHILE_OPEN]
    closed = [following.dt.offset_by(f"{days}d") for days in AFTER_CLOSE]
    fixed = pl.concat([pl.DataFrame({"period": periods, "on": day}) for day in (*open_days, *closed)])
    days = pl.concat([fixed, restatement_days(periods, terms, world)]) if terms.provider else fixed
    is_over = pl.col("period").dt.offset_by("1mo") <= world.as_of
    return days.unique().filter(is_over | (pl.col("on") <= world.as_of)).sort("period", "on")
