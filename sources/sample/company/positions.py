"""Jobs and who held them: positions are for ever, those who fill them come and go.

A position's incumbents follow one another with tenures and gaps thrown from its number and theirs, so that a day's
headcount is about the size's on any day, and a later day only adds to what was.
"""

from functools import lru_cache
from pathlib import Path

import polars as pl

from sources.sample.world import FOUNDED, World

TEAMS = pl.read_csv(Path(__file__).with_name("teams.csv"))
COUNTRIES = (("GB", 46), ("DE", 22), ("US", 14), ("FR", 11), ("NL", 7))
# Companies that were bought and keep a tenant of their own: their share of the positions, in percent.
TENANTS = (("portside.example", 8), ("corran.example", 5))
CONTRACTOR_PERCENT = 12
# Nobody holds more jobs than this one after another, so that a number names a person.
MOST_INCUMBENTS = 1_000
GROWTH_DAYS = 500


def positions(world: World) -> pl.DataFrame:
    """A row a position: `position`, `team`, `head` (of its team), `contract` (a contractor's), `country`, `tenant`."""
    count = world.size.people
    number = pl.int_range(count, eager=True).alias("position")
    reached = TEAMS["parts"].cum_sum() * count / TEAMS["parts"].sum()
    team = pl.Series("team", [TEAMS["team"][int(at)] for at in reached.search_sorted(number + 0.5)])
    frame = pl.DataFrame([number, team]).with_columns(head=pl.int_range(pl.len()).over("team") == 0)
    percent = {
        topic: world.dice.wholes(f"position's {topic}", 0, 99, number) for topic in ("contract", "country", "tenant")
    }
    return frame.with_columns(
        contract=(percent["contract"] < CONTRACTOR_PERCENT) & ~frame["head"],
        country=_parted(percent["country"], COUNTRIES),
        tenant=_parted(percent["tenant"], TENANTS),
    )


@lru_cache(maxsize=4)
def incumbents(world: World) -> pl.DataFrame:
    """A row a person who began before `as_of`: the position's columns, `number`, `start` and `end`, its last day.

    `end` may lie ahead, and is always thrown; who may know of it is the roster's to say.
    """
    jobs = positions(world)
    begins = world.dice.wholes("position's first day", 0, GROWTH_DAYS, jobs["position"])
    filled = jobs.with_columns(start=pl.lit(FOUNDED) + pl.duration(days=pl.when("head").then(0).otherwise(begins)))
    rounds: list[pl.DataFrame] = []
    for turn in range(MOST_INCUMBENTS):
        filled = filled.filter(pl.col("start") < world.as_of)
        if filled.is_empty():
            break
        held = filled.with_columns(number=pl.col("position") * MOST_INCUMBENTS + turn)
        held = held.with_columns(end=pl.col("start") + _tenure(held, world))
        rounds.append(held)
        filled = held.drop("number").with_columns(start=pl.col("end") + _gap(held, world)).drop("end")
    return pl.concat(rounds).sort("start", "number")


def _tenure(held: pl.DataFrame, world: World) -> pl.Expr:
    """Contractors stay months, heads years, others for as long as it happens to be, many briefly."""
    luck = world.dice.shares("tenure", held["number"])
    long = 150 + (-(1 - luck).log() * 1_050).clip(0, 4_000)
    days = pl.when("contract").then(90 + luck * 300).when("head").then(700 + luck * 1_800).otherwise(long)
    return pl.duration(days=days.cast(pl.Int64))


def _gap(held: pl.DataFrame, world: World) -> pl.Expr:
    """The days until a successor's first; a head's is there the next day."""
    days = world.dice.wholes("gap", 1, 40, held["number"])
    return pl.duration(days=pl.when("head").then(1).otherwise(days))


def _parted(percent: pl.Series, parts: tuple[tuple[str, int], ...]) -> pl.Expr:
    """The part that each percentage falls in; none past the last."""
    chosen, upto = pl.when(False).then(pl.lit(None, pl.String)), 0
    for name, share in parts:
        chosen, upto = chosen.when(pl.lit(percent) < upto + share).then(pl.lit(name)), upto + share
    return chosen.otherwise(None)
