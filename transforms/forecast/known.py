"""What a month costs besides the days that are modelled: fees, support, subscriptions, credits, tax.

What recurs is known. A charge recurs where its months say so, or where the bill says so of its purchase; it comes to
what it last came to, or to its usual share of the other cost where that share is steadier than its amount (support and
tax are such). A charge that a settled month was without has ended.
"""

from datetime import date

import polars as pl

from transforms.forecast.panel import SERIES

FLOAT = pl.Float64()
# So many of the months before teach.
MONTHS = 3
# So many days after its end a month is settled: what is not on its bill by then does not come.
SETTLED_DAYS = 15
# A charge on so many of the days before is one of the days, and is modelled with them.
DAILY, OF_DAYS = 20, 28
SPARSE_DAYS = 3
MONTHLY = (*SERIES, "month", "amount", "recurring")
KNOWN = {
    "amount": FLOAT,
    "share": FLOAT,
    "on_hand": FLOAT,
    "last_day": pl.Date(),
    "reason": pl.String(),
}


def daily_series(charges: pl.DataFrame, complete: pl.DataFrame) -> pl.DataFrame:
    """SERIES of those whose days are modelled: usage, and what else is charged on most days.

    Usage that comes on three days of a month and fewer is a charge by month in usage's clothes: a marketplace
    subscription, Google's support.
    """
    usage = charges.lazy().filter(pl.col("line") == "usage", pl.col("cost") != 0)
    by_month = usage.group_by(*SERIES, month=pl.col("day").dt.month_start()).agg(days=pl.col("day").n_unique())
    often = by_month.group_by(SERIES).agg(pl.col("days").max()).filter(pl.col("days") > SPARSE_DAYS)
    others = _on_most_days(charges.filter(pl.col("line") != "usage"), complete)
    return pl.concat([often.select(SERIES).collect(), others])


def _on_most_days(charges: pl.DataFrame, complete: pl.DataFrame) -> pl.DataFrame:
    """SERIES of those that cost something on most of the last 28 complete days of their source."""
    whole = complete.filter("is_complete").sort("day").group_by("x_source").agg(pl.col("day").tail(OF_DAYS))
    days = charges.join(whole.explode("day"), on=["x_source", "day"]).filter(pl.col("cost") != 0)
    counted = days.group_by(SERIES).agg(days=pl.col("day").n_unique())
    return counted.filter(pl.col("days") >= DAILY).select(SERIES)


def recurring(charges: pl.DataFrame, bases: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """A row a charge that recurs or is there in `as_of`'s month: SERIES and KNOWN.

    `charges` has SERIES, `day`, `cost`, `recurring` (whether the bill says so, null where it does not say) and
    `last_day`, after which none comes (null where it has none);
    `bases` has x_source, BillingCurrency, `month` and `base`, what the modelled days of each month came to. `amount`
    is what the charge will come to in a month, null where it is a `share` of the month's base; `on_hand` is what this
    month has of it.
    """
    month = as_of.replace(day=1)
    by_month = (
        charges.lazy()
        .group_by(*SERIES, month=pl.col("day").dt.month_start())
        .agg(pl.col("cost").cast(FLOAT).sum(), pl.col("recurring").any(), pl.col("last_day").first())
        .filter(pl.col("month").is_between(pl.lit(month).dt.offset_by(f"-{MONTHS}mo"), month))
        .join(bases.lazy(), on=["x_source", "BillingCurrency", "month"], how="left")
        .sort("month")
    )
    past = pl.col("month") < month
    costs, shares = pl.col("cost").filter(past), (pl.col("cost") / pl.col("base")).filter(past & (pl.col("base") > 0))
    settled = _settled(as_of)
    told = by_month.group_by(SERIES).agg(
        last=costs.last(),
        months=costs.len(),
        spread=_spread(costs),
        shared=shares.mean(),
        share_spread=_spread(shares),
        shares=shares.len(),
        newest=pl.col("month").filter(past).max(),
        on_hand=pl.col("cost").filter(pl.col("month") == month).sum(),
        said=pl.col("recurring").any(),
        last_day=pl.col("last_day").first(),
    )
    is_tax = pl.col("line") == "tax"
    is_over = (pl.col("last_day") < month).fill_null(value=False)
    comes_back = (pl.col("months") >= 2) | pl.col("said").fill_null(value=False) | is_tax
    goes_on = ~is_over & (pl.col("newest") >= settled) & comes_back
    by_share = (
        (pl.col("shares") >= 1)
        & (is_tax | ((pl.col("months") >= 2) & (pl.col("share_spread") < pl.col("spread"))))
        & (pl.col("line") != "credit")
    )
    return (
        told.with_columns(goes_on=goes_on.fill_null(value=False), by_share=by_share.fill_null(value=False))
        .with_columns(
            amount=pl.when(pl.col("goes_on") & ~pl.col("by_share")).then("last"),
            share=pl.when(pl.col("goes_on") & pl.col("by_share")).then("shared"),
            reason=_reason(),
        )
        .select(*SERIES, *KNOWN)
        .collect()
    )


def to_come(known: pl.DataFrame, bases: pl.DataFrame) -> pl.DataFrame:
    """KNOWN with `rest`, what is still to come of the month; `bases` has x_source, BillingCurrency, `base` of it.

    A charge of a fixed amount that is there already does not come again; a share grows with what it is a share of.
    """
    joined = known.join(bases, on=["x_source", "BillingCurrency"], how="left")
    whole = pl.coalesce("amount", pl.col("share") * pl.col("base"), pl.lit(0.0))
    grows = pl.col("share").is_not_null() & (pl.col("on_hand") * whole >= 0) & (whole.abs() > pl.col("on_hand").abs())
    fresh = pl.col("on_hand") == 0
    rest = pl.when(fresh | grows).then(whole - pl.col("on_hand")).otherwise(0.0)
    return joined.with_columns(rest=rest, whole=pl.when(whole == 0).then("on_hand").otherwise(whole)).drop("base")


def _settled(as_of: date) -> date:
    """The newest month before `as_of`'s that is settled; a charge that it was without has ended."""
    month = as_of.replace(day=1)
    before = pl.select(pl.lit(month).dt.offset_by("-1mo")).item()
    return before if (as_of - month).days >= SETTLED_DAYS else pl.select(pl.lit(before).dt.offset_by("-1mo")).item()


def _spread(values: pl.Expr) -> pl.Expr:
    """How far values lie apart, as a share of their mean; infinite for one alone."""
    return pl.when(values.len() > 1).then((values.max() - values.min()) / values.mean().abs()).otherwise(float("inf"))


def _reason() -> pl.Expr:
    return (
        pl.when(pl.col("goes_on") & pl.col("by_share"))
        .then(pl.lit("its share of the other cost, of the months before"))
        .when(pl.col("goes_on"))
        .then(pl.lit("as it came last"))
        .when(pl.col("months") == 0)
        .then(pl.lit("new this month; nothing says that it recurs"))
        .otherwise(pl.lit("ended, or came once"))
    )
