"""Who spends: the company's people, and the address that each has on a day."""

from functools import lru_cache

import polars as pl

from sources.sample.company.names import DOMAIN
from sources.sample.company.people import known_names, people
from sources.sample.world import World


@lru_cache(maxsize=2)
def staff(world: World) -> pl.DataFrame:
    """A row a person who ever worked there: `person` (number), `hr_id`, `department`, `start`, `end`.

    Of those who came with a bought company its domain, `tenant`, and their address there, `tenant_email`.
    """
    elsewhere = pl.element().filter(pl.element().str.contains("@") & ~pl.element().str.ends_with(DOMAIN))
    return people(world).select(
        pl.col("number").alias("person"),
        *("hr_id", "department", "start", "end", "tenant"),
        pl.col("aliases").str.split(";").list.eval(elsewhere).list.first().alias("tenant_email"),
    )


def at_work(lines: pl.DataFrame, world: World) -> pl.DataFrame:
    """The lines, each with somebody who worked there on the first of its month.

    A line has `first`, that day, and `share` in [0, 1), which says whose it is: the longer there, the lower.
    """
    firsts = lines.select(pl.col("first").unique().sort())
    there = (
        firsts.join(staff(world), how="cross")
        .filter(pl.col("start") <= pl.col("first"), pl.col("end").is_null() | (pl.col("end") >= pl.col("first")))
        .sort("first", "start", "person")
        .with_columns(turn=pl.int_range(pl.len()).over("first"), count=pl.len().over("first").cast(pl.Int64))
        .drop("start")
    )
    counted = lines.join(there.select("first", "count").unique(), on="first", maintain_order="left")
    turned = counted.with_columns(turn=(pl.col("share") * pl.col("count")).cast(pl.Int64)).drop("count", "share")
    return turned.join(there.drop("count"), on=["first", "turn"], maintain_order="left").drop("turn")


def addressed(lines: pl.DataFrame, world: World) -> pl.DataFrame:
    """The lines in the order of days, each with the `first` and `last` name and `email` that its `person` had then."""
    called = known_names(world).select(pl.col("number").alias("person"), "since", "first", "last", "email")
    return (
        lines.drop("first", strict=False)
        .sort("day", maintain_order=True)
        .join_asof(called, left_on="day", right_on="since", by="person", check_sortedness=False)
        .drop("since")
    )


def tenant_of(lines: pl.DataFrame, world: World) -> pl.Series:
    """Of each line's `person` the domain of the bought company that they came with; none for the company's own."""
    return lines.select("person").join(staff(world), on="person", how="left", maintain_order="left")["tenant"]
