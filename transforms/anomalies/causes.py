"""The cause of an event: from its service down to region, SKU and resource, while one child holds most of the money."""

from collections.abc import Sequence

import polars as pl

HOLDS = 0.8
BEFORE_DAYS = 28
LEVELS = ("service", "region", "sku", "resource_id")
# Where less than this of an event's money is more usage at the prices before, a price rose.
OF_USAGE = 0.35
CAUSE = pl.Schema(
    {
        "event": pl.Int64,
        **dict.fromkeys(("cause_service", "region", "sku", "resource_id"), pl.String()),
        "cause": pl.String(),
        "share": pl.Float64(),
        "usage_share": pl.Float64(),
    }
)


def causes(events: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
    """CAUSE, a row an event. `events` has `event, sign, expected`; `rows`, all of what the events were found on,
    have `event, during` (whether in its days, else in the four weeks before), LEVELS, `cost`, `quantity`.

    A child's own expected cost is its share of the four weeks before; so the children's money is the event's.
    """
    during = pl.col("during")
    children = rows.group_by("event", *LEVELS).agg(
        now=pl.col("cost").filter(during).sum().cast(pl.Float64),
        before=pl.col("cost").filter(~during).sum().cast(pl.Float64),
        quantity=pl.col("quantity").filter(during).sum().cast(pl.Float64),
        quantity_before=pl.col("quantity").filter(~during).sum().cast(pl.Float64),
    )
    told = children.join(events.select("event", "sign", "expected"), on="event")
    share = pl.col("before") / pl.col("before").sum().over("event")
    usual = pl.when(pl.col("before").sum().over("event") > 0).then(share * pl.col("expected")).otherwise(0.0)
    told = told.with_columns(usual=usual).with_columns(excess=(pl.col("now") - pl.col("usual")) * pl.col("sign"))
    whole = _descended(told, LEVELS).join(_by_usage(told), on="event", how="left")
    return whole.rename({"service": "cause_service"}).select(CAUSE.names())


def _descended(children: pl.DataFrame, levels: Sequence[str]) -> pl.DataFrame:
    """Level by level; where none holds most at one, the next is asked of all that is left."""
    left = children
    found = (
        children.group_by("event")
        .agg(whole=pl.col("excess").sum())
        .with_columns(cause=pl.lit("account"), share=pl.lit(1.0))
    )
    for level in levels:
        sums = left.group_by("event", level).agg(excess=pl.col("excess").sum())
        best = sums.sort("excess", level, descending=[True, False], nulls_last=True).unique(
            "event", keep="first", maintain_order=True
        )
        held = best.join(found.select("event", "whole"), on="event").filter(
            pl.col("whole") > 0, pl.col("excess") >= HOLDS * pl.col("whole")
        )
        held = held.select("event", level, of=(pl.col("excess") / pl.col("whole")).clip(upper_bound=1.0), held=True)
        found = found.join(held, on="event", how="left", maintain_order="left").with_columns(
            cause=pl.when(pl.col(level).is_not_null()).then(pl.lit(level.removesuffix("_id"))).otherwise("cause"),
            share=pl.coalesce(pl.when(pl.col(level).is_not_null()).then("of"), "share"),
        )
        kept = found.select("event", wanted=level, is_held=pl.col("held").fill_null(value=False))
        left = (
            left.join(kept, on="event")
            .filter(~pl.col("is_held") | pl.col(level).eq_missing(pl.col("wanted")))
            .drop("wanted", "is_held")
        )
        found = found.drop("of", "held")
    return found.drop("whole")


def _by_usage(children: pl.DataFrame) -> pl.DataFrame:
    """`usage_share`: how much of the money is more usage at the prices before; null where quantities do not tell."""
    by_sku = children.group_by("event", "sku").agg(
        pl.col("now", "before", "quantity", "quantity_before", "usual", "excess").sum(), sign=pl.col("sign").first()
    )
    price = pl.col("before") / pl.col("quantity_before")
    known = (pl.col("quantity_before") > 0) & (pl.col("quantity") > 0)
    by_usage = pl.when(known).then((pl.col("quantity") * price - pl.col("usual")) * pl.col("sign")).otherwise("excess")
    sums = by_sku.with_columns(by_usage=by_usage).group_by("event").agg(pl.col("by_usage", "excess").sum())
    return sums.select("event", usage_share=pl.when(pl.col("excess") > 0).then(pl.col("by_usage") / pl.col("excess")))


def tags(rows: pl.DataFrame, tag_set: pl.DataFrame, owner_tags: Sequence[str]) -> pl.DataFrame:
    """`event, tags, owner, owner_from`: what is on most of an event's money, as `key=value`, and whose that makes it.

    `rows` as `causes` takes them, with `x_tag_set`; `tag_set` is TAG_SET; of `owner_tags` the first counts.
    """
    cost = pl.col("cost").cast(pl.Float64)
    during = rows.filter("during").group_by("event", "x_tag_set").agg(cost.sum())
    whole = during.group_by("event").agg(whole=pl.col("cost").sum())
    told = during.join(tag_set.select("x_tag_set", "key", "value"), on="x_tag_set").drop_nulls("value")
    sums = told.group_by("event", "key", "value").agg(pl.col("cost").sum()).join(whole, on="event")
    held = sums.filter(pl.col("whole") > 0, pl.col("cost") >= HOLDS * pl.col("whole")).sort("event", "key")
    rank = pl.col("key").replace_strict(
        {key.lower(): at for at, key in enumerate(owner_tags)}, default=None, return_dtype=pl.Int64
    )
    owners = held.with_columns(rank=rank).drop_nulls("rank").sort("event", "rank").unique("event", keep="first")
    found = held.group_by("event", maintain_order=True).agg(tags=pl.format("{}={}", "key", "value"))
    named = owners.select("event", owner="value", owner_from=pl.lit("tag"))
    return found.join(named, on="event", how="left")
