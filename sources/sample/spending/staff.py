"""Who spends: the company's people, with a number that chance can hang on."""

from datetime import date, timedelta

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


def employed(staff: pl.DataFrame, first: date) -> pl.DataFrame:
    """Who worked there on a day."""
    return staff.filter(pl.col("start") <= first, pl.col("end").is_null() | (pl.col("end") >= first))
