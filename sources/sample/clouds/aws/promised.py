"""What of the company's savings plans and reservations nothing used: a waste of its own, as the bill dates it."""

from decimal import Decimal

import polars as pl

from sources.sample.clouds.aws.company import MAIN, PROVIDER
from sources.sample.clouds.aws.cur_lines import cur_lines
from sources.sample.clouds.charges import seen_on
from sources.sample.clouds.saving import WINDOW_DAYS, window
from sources.sample.world import World
from warehouse.tables.truth import TRUE_WASTE

RULE = "aws.commitment.unused"
WHY = "It is paid whether it is used or not, and a part of it covered nothing; it frees nothing before its term ends."


def unused_commitments(charged: pl.LazyFrame, world: World) -> pl.DataFrame:
    """TRUE_WASTE, a row a commitment of which the window's lines leave something unused; `charged` is CHARGE.

    No cash leaves the invoice: all of it is commitment that could be used.
    """
    first, last = window(world)
    lines = _unused(seen_on(charged, world)).filter(pl.col("unused") > 0)
    sums = (
        lines.filter(pl.col("day").is_between(first, last))
        .group_by("payer", "commitment", "currency", maintain_order=True)
        .agg(pl.col("unused").sum(), since=pl.col("day").min())
    )
    a_month = pl.col("unused") * Decimal(3044) / Decimal(100 * WINDOW_DAYS)
    rows = sums.with_columns(
        rule=pl.lit(RULE),
        outcome=pl.lit("waste"),
        provider=pl.lit(PROVIDER),
        account="payer",
        resource_id="commitment",
        saving_per_month=pl.lit(None),
        commitment_freed_per_month=a_month,
        why=pl.lit(WHY),
    )
    return rows.select(pl.col(name).cast(kind) for name, kind in TRUE_WASTE.schema.items())


def _unused(seen: pl.LazyFrame) -> pl.DataFrame:
    """A Cost and Usage Report tells it on the fees, which are of a day or of a month; FOCUS day by day."""
    told = seen.filter(pl.col("kind").is_in(["unused", "recurring_fee"])).collect()
    own, other = told.filter(payer=MAIN), told.filter(pl.col("payer") != MAIN, kind="unused")
    names = ("payer", "commitment", "currency", "day", "unused")
    return pl.concat(
        [cur_lines(own).drop_nulls("unused").select(names), other.with_columns(unused="effective_cost").select(names)]
    )
