"""Falling utilisation, told of what it costs: the unused part of a commitment, with the fall and without.

What a commitment covers is covered whether it falls or not, so its usage has no mark of the event; the unused has it.
"""

import polars as pl

from sources.sample.clouds.covered import covered, unused
from sources.sample.clouds.planned import FALLING
from sources.sample.clouds.prices import priced
from sources.sample.clouds.terms import Terms

MARKS = {"event": pl.String(), "quantity_without": pl.Decimal(38, 18)}


def without_marks(usage: pl.DataFrame) -> pl.DataFrame:
    """USAGE with MARKS, of other events than falls alone."""
    whole = usage.with_columns(pl.lit(None, kind).alias(name) for name, kind in MARKS.items() if name not in usage)
    return whole.with_columns(pl.when(~_falls()).then(name).alias(name) for name in MARKS)


def told_of_falls(left: pl.DataFrame, usage: pl.DataFrame, held: pl.DataFrame, terms: Terms) -> pl.DataFrame:
    """`covered.unused` with `event` and `effective_without` where less would be left without an event."""
    if "event" not in usage or (fallen := usage.filter(_falls())).is_empty():
        return left.with_columns(event=pl.lit(None, pl.String), effective_without=pl.lit(None, pl.Int64))
    of_days = usage.filter(pl.col("day").is_in(fallen["day"].unique().to_list()))
    undone = of_days.with_columns(quantity=pl.when(_falls()).then("quantity_without").otherwise("quantity"))
    before = covered(priced(without_marks(undone), terms), held, terms.scale)
    was = unused(before, held, fallen["day"].unique().sort()).select("id", "day", was="unused")
    events = fallen.select("day", "event").unique("day", keep="first", maintain_order=True)
    both = left.join(events, on="day", how="left", maintain_order="left")
    both = both.join(was, on=["id", "day"], how="left", maintain_order="left").with_columns(pl.col("was").fill_null(0))
    by_it = pl.col("event").is_not_null() & (pl.col("was") != pl.col("unused"))
    return both.with_columns(event=pl.when(by_it).then("event"), effective_without=pl.when(by_it).then("was")).drop(
        "was"
    )


def _falls() -> pl.Expr:
    return pl.col("event").str.starts_with(FALLING).fill_null(value=False)
