"""What rules for any provider should say of commitments and events, of the lines that the bill carries.

A commitment of which something was unused in the window is waste; nothing leaves the invoice before it ends, so the
unused part is freed, not saved. AWS' commitments have a rule of their own, and Google's export has no row of what is
unused. A resource that an event made dearer is a lead while the week shows it.
"""

from datetime import timedelta
from decimal import Decimal

import polars as pl

from sources.sample.clouds.charges import seen_on
from sources.sample.clouds.saving import WINDOW_DAYS, window
from sources.sample.world import Bill, World
from warehouse.tables.truth import TRUE_WASTE

WEEK, BEFORE = 7, 28
TIMES, LEAST_A_MONTH = 3, 50.0
DAYS_A_MONTH = 30.44


def true_leads(bill: Bill, world: World) -> pl.DataFrame:
    """TRUE_WASTE of one payer's rules any.commitment_unused and any.cost_growth."""
    seen = seen_on(bill.lines, world)
    unused = _unused(seen, bill, world) if bill.provider == "azure" else TRUE_WASTE.empty()
    return pl.concat([unused, _grown(seen, bill, world)])


def _unused(seen: pl.LazyFrame, bill: Bill, world: World) -> pl.DataFrame:
    first, last = window(world)
    left = seen.filter(pl.col("day").is_between(first, last), kind="unused").collect()
    sums = left.group_by("account", "commitment").agg(unused=pl.col("effective_cost").sum(), since=pl.col("day").min())
    a_month = pl.col("unused") * Decimal(3044) / Decimal(100 * WINDOW_DAYS)
    return _truth(
        sums.with_columns(
            rule=pl.lit("any.commitment_unused"),
            outcome=pl.lit("waste"),
            resource_id=pl.col("commitment").str.to_lowercase(),
            commitment_freed_per_month=a_month,
            currency=pl.lit(bill.currency),
            why=pl.lit("Nothing used a part of this commitment in the last 30 complete days."),
        ),
        bill,
    )


def _grown(seen: pl.LazyFrame, bill: Bill, world: World) -> pl.DataFrame:
    """Resources with an event whose last complete week is dearer than three times the median day before it."""
    _, last = window(world)
    span = pl.date_range(last - timedelta(days=WEEK + BEFORE - 1), last, eager=True).alias("day")
    hit = (
        seen.filter(pl.col("event").is_not_null(), pl.col("number").is_not_null())
        .select("number", "account")
        .unique()
        .collect()
    )
    days = hit.join(span.to_frame(), how="cross")
    shown = seen.filter(pl.col("number").is_in(hit["number"].to_list()), pl.col("day").is_in(span.to_list()))
    daily = shown.group_by("number", "day").agg(cost=pl.col("effective_cost").sum().cast(pl.Float64)).collect()
    known = days.join(daily, on=["number", "day"], how="left").with_columns(
        pl.col("cost").fill_null(0.0), recent=pl.col("day") > last - timedelta(days=WEEK)
    )
    compared = known.group_by("number", "account").agg(
        week=pl.col("cost").filter("recent").mean(), usual=pl.col("cost").filter(~pl.col("recent")).median()
    )
    dearer = (pl.col("week") > TIMES * pl.col("usual")) & (pl.col("week") * DAYS_A_MONTH > LEAST_A_MONTH)
    ids = bill.resources.select("number", "resource_key")
    return _truth(
        compared.filter(dearer)
        .join(ids, on="number")
        .with_columns(
            rule=pl.lit("any.cost_growth"),
            outcome=pl.lit("lead"),
            resource_id="resource_key",
            why=pl.lit("A job that ran in a loop made it dearer for a day or two: one cause with the spike."),
        ),
        bill,
    )


def _truth(rows: pl.DataFrame, bill: Bill) -> pl.DataFrame:
    told = rows.with_columns(provider=pl.lit(bill.provider))
    missing = [pl.lit(None, kind).alias(name) for name, kind in TRUE_WASTE.schema.items() if name not in told.columns]
    return told.with_columns(missing).select(pl.col(name).cast(kind) for name, kind in TRUE_WASTE.schema.items())
