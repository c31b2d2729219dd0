"""Who spends: the company's people, with a number that chance can hang on."""

from datetime import timedelta

import polars as pl

from sources.sample.world import FOUNDED, World

DEPARTMENTS = ("Operations", "Engineering", "Sales", "Finance", "Marketing", "People", "Legal")


def staff(world: World) -> pl.DataFrame:
    """A row a person who ever worked there: `person` (number), `hr_id`, `email`, `department`, `start`, `end`."""
    number = pl.int_range(0, world.size.people * 2, eager=True).alias("person")
    start = world.dice.wholes("staff start", 0, 3600, number)
    stay = world.dice.wholes("staff stay", 400, 4000, number)
    founded = pl.lit(FOUNDED - timedelta(days=1200), pl.Date)
    everybody = pl.DataFrame({"person": number, "joined": start, "stay": stay}).with_columns(
        hr_id=pl.format("H{}", pl.col("person").cast(pl.String).str.zfill(5)),
        email=pl.format("person.{}@haldane.example", "person"),
        department=pl.Series([DEPARTMENTS[n % len(DEPARTMENTS)] for n in number.to_list()]),
        start=founded + pl.duration(days="joined"),
        end=founded + pl.duration(days=pl.col("joined") + pl.col("stay")),
    )
    return everybody.filter(pl.col("start") < world.as_of).drop("joined", "stay")


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
