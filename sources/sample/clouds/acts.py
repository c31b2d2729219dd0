"""What the company does about its waste: which findings a person says are resolved, on which day, and what came of it.

Most of what goes away was told so some days before: a person said it, and somebody did it. What a pipeline makes
again is told so each time. And each month somebody says so of a thing of each cloud which nobody then touches. People
go by the findings as the last month's end showed them.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta

import polars as pl

from sources.sample.clouds import zombies
from sources.sample.clouds.aws import population, stories
from sources.sample.clouds.azure.estate import resources as of_azure
from sources.sample.clouds.azure.tables import read
from sources.sample.clouds.google.estate import estate
from sources.sample.clouds.google.estate import resources as of_google
from sources.sample.clouds.google.population import AGAIN, kinds
from sources.sample.world import SIZES, World

# An act, a row a decision `resolved`: whose, of what, when, and what was then done.
ACT = pl.Schema(
    {
        "number": pl.Int64(),
        "provider": pl.String(),
        "payer": pl.String(),
        "account": pl.String(),
        "resource_id": pl.String(),  # x_resource_key
        "rule": pl.String(),
        "acted_on": pl.Date(),
        "gone_on": pl.Date(),  # null: nobody did it
        "came_back_on": pl.Date(),
        "found_again_on": pl.Date(),  # from when on its rule can say so again
        "person": pl.String(),
    }
)
PEOPLE = ("J. Ortiz", "M. Keane", "R. Sandoval")
# Days between a decision and what was done, and the share of what goes of which somebody says so before.
BEFORE_IT_IS_DONE, SAID_SHARE = (2, 4), 0.7
# On which days of a month somebody says so of what then stays, and how long that stays at least.
SAID_ALONE_ON, STAYS_DAYS = (6, 16), 50
# Nothing tells since when these are so, so that it takes a second look to see them.
UNDATED = ("disk_without_time", "ebs-unattached")
# Only the bill tells, and it begins with the company's first month, so that it takes as many days of that.
BY_LONG_BILLS = ("bucket-abandoned",)
# What goes in so many days is known to those who decide.
AHEAD_DAYS = STAYS_DAYS + 10


@dataclass(frozen=True)
class Cloud:
    """What a cloud rents on a day (RESOURCE), and its stories: `story, rule, ripens, is_whole, is_again`.

    `ripens` is after how many days the rule says so; only wastes with a price are among them.
    """

    rented: Callable[[World], pl.DataFrame]
    stories: Callable[[], pl.DataFrame]


def _stories_of_aws() -> pl.DataFrame:
    rows = stories.stories().filter(pl.col("outcome") == "waste", pl.col("saves") != "unbilled")
    again = pl.col("facts").str.contains(population.AGAIN).fill_null(value=False)
    return rows.select("story", "rule", ripens="needs", is_whole=pl.col("saves") == "all", is_again=again)


def _stories_of_azure() -> pl.DataFrame:
    rows = read("stories").filter(pl.col("outcome") == "waste", pl.col("saves") != "nothing")
    days = pl.max_horizontal(pl.col("days"), 1)
    whole, again = pl.col("saves") == "all", pl.col("begins") == "again"
    return rows.select("story", "rule", ripens=days, is_whole=whole, is_again=again)


def _stories_of_google() -> pl.DataFrame:
    rows = kinds().filter(pl.col("outcome") == "waste", pl.col("saving").is_not_null())
    again = pl.col("traits") == AGAIN
    return rows.select("story", "rule", ripens="due", is_whole=pl.col("saving") == "all", is_again=again)


CLOUDS: Mapping[str, Cloud] = {
    "aws": Cloud(population.resources, _stories_of_aws),
    "azure": Cloud(of_azure, _stories_of_azure),
    "gcp": Cloud(lambda world: of_google(estate(world)), _stories_of_google),
}


def acts(world: World) -> pl.DataFrame:
    """ACT of all days that are over, in order."""
    ahead = world.on(world.as_of + timedelta(days=AHEAD_DAYS))
    told = pl.concat(
        rows.select("story", "ripens", "created", "ripe", *ACT.names()[:-1])
        for cloud in CLOUDS.values()
        for wastes in [_wastes(cloud, ahead)]
        for rows in (_done(wastes, world), _said_alone(wastes, world))
    )
    seen = pl.col("acted_on").dt.month_start().dt.offset_by("-1d")
    first_look = pl.lit(world.since).dt.month_end()
    looked = (
        pl.when(pl.col("story").is_in(UNDATED))
        .then(seen > first_look)
        .when(pl.col("story").is_in(BY_LONG_BILLS))
        .then(seen >= pl.lit(world.since) + pl.duration(days="ripens"))
        .otherwise(seen >= first_look)
    )
    found = looked & (pl.col("ripe") <= seen) & (pl.col("created") < seen)
    first = told.filter(found, pl.col("acted_on") < world.as_of).sort("acted_on", "provider", "number")
    once = first.unique(["provider", "number"], keep="first", maintain_order=True)
    people = world.dice.wholes("who decides", 0, len(PEOPLE) - 1, once["number"])
    return once.with_columns(person=pl.Series(PEOPLE).gather(people)).select(ACT.names()).cast(ACT)


def _wastes(cloud: Cloud, world: World) -> pl.DataFrame:
    """RESOURCE of planted waste that the bill names, with `rule, ripe, is_whole, is_again` and when it comes back."""
    known = cloud.stories().filter(pl.col("rule") != zombies.RULE)
    rows = (
        cloud.rented(world).join(known, on="story", maintain_order="left").with_columns(pl.col("ripens").cast(pl.Int64))
    )
    within = pl.col("resource_key").str.starts_with(pl.col("resource_id") + "/")
    ripe = rows.filter(~within).with_columns(ripe=pl.col("story_since") + pl.duration(days="ripens"))
    lives = ripe.filter("is_again").sort("number")
    later = pl.col("resource_key") == pl.col("resource_key").shift(-1)
    back = {"came_back_on": "created", "found_again_on": "ripe"}
    again = lives.select("number", **{name: pl.when(later).then(pl.col(of).shift(-1)) for name, of in back.items()})
    return ripe.join(again, on="number", how="left", maintain_order="left").with_columns(resource_id="resource_key")


def _done(wastes: pl.DataFrame, world: World) -> pl.DataFrame:
    """What is told some days before it goes; what comes back later than the day that it is has not come back."""
    lag = world.dice.wholes("told before", *BEFORE_IT_IS_DONE, wastes["number"])
    said = pl.lit(world.dice.shares("told at all", wastes["number"])) < SAID_SHARE
    going = wastes.with_columns(gone_on="deleted", acted_on=pl.col("deleted") - pl.duration(days=pl.lit(lag)))
    past = pl.col("came_back_on") < world.as_of
    return going.filter(pl.col("deleted").is_not_null(), said | pl.col("is_again")).with_columns(
        gone_on=pl.when(pl.col("gone_on") <= world.as_of).then("gone_on"),
        came_back_on=pl.when(past).then("came_back_on"),
        found_again_on=pl.when(past).then("found_again_on"),
    )


def _said_alone(wastes: pl.DataFrame, world: World) -> pl.DataFrame:
    """Each month so many things of which somebody says that they are resolved, and which stay as they are."""
    many = max(1, world.size.resources // SIZES["small"].resources)
    months = pl.DataFrame({"month": world.months})
    day = world.dice.wholes("told and not done", *SAID_ALONE_ON, months["month"])
    days = months.with_columns(acted_on=pl.col("month") + pl.duration(days=pl.lit(day) - 1))
    dated = wastes.filter("is_whole", ~pl.col("is_again"), ~pl.col("story").is_in(UNDATED))
    known = dated.join(days, how="cross")
    stays = pl.col("deleted").is_null() | (pl.col("deleted") > pl.col("acted_on") + timedelta(days=STAYS_DAYS))
    there = known.filter(stays, pl.col("ripe") < pl.col("month"), pl.col("created") < pl.col("month"))
    drawn = there.with_columns(share=world.dice.shares("told of", there["number"], there["month"]))
    chosen = drawn.filter(pl.col("share").rank("ordinal").over("month") <= many)
    none = pl.lit(None, pl.Date)
    return chosen.with_columns(gone_on=none, came_back_on=none, found_again_on=none)
