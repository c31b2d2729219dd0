"""Everybody who ever worked there, as they are on the day."""

from datetime import timedelta
from functools import lru_cache

import polars as pl

from sources.sample.company.names import DOMAIN, named
from sources.sample.company.positions import TEAMS, incumbents
from sources.sample.world import World

# A leaver's last day is known this long before; a contractor's from the first.
NOTICE = timedelta(days=30)
ON_LEAVE_PERCENT = 14


@lru_cache(maxsize=4)
def people(world: World) -> pl.DataFrame:
    """A row a person, by `start`: who began before `as_of`, those who left among them.

    `hr_id`, `first`, `last`, `email`, `aliases` (older addresses and those of a bought company's tenant, between `;`),
    `department`, `team`, `cost_center`, `manager_hr_id` (none: the head of the board), `kind` employee or contractor,
    `status` active, leave or left, `start`, `end` (the last day, once it is known), `country`. Beside what HR has:
    `number` (chance hangs on it), `tenant` (a bought company's domain), `leave_start` and `leave_end` (of the one long
    leave that some take, from when it begins).
    """
    held = incumbents(world)
    whole = held.with_columns(_leaves(held, world)).join(TEAMS.drop("parts", "gl_account"), on="team")
    whole = whole.join(_called(held, world), on="number").join(_managers(held, world), on="number", how="left")
    return _as_told(whole, world).sort("start", "number")


def hr_id(number: str) -> pl.Expr:
    """A number's, as HR writes it."""
    return pl.format("HF{}", pl.col(number).cast(pl.String).str.zfill(8))


def _as_told(whole: pl.DataFrame, world: World) -> pl.DataFrame:
    today, end = pl.lit(world.as_of), pl.col("end")
    known = (end - NOTICE < today) | pl.col("contract")
    away = pl.col("leave_start") < today
    return whole.select(
        hr_id("number").alias("hr_id"),
        *("first", "last", "email", "aliases", "department", "team", "cost_center", "manager_hr_id"),
        kind=pl.when("contract").then(pl.lit("contractor")).otherwise(pl.lit("employee")),
        status=pl.when(end < today)
        .then(pl.lit("left"))
        .when(away & (pl.col("leave_end") >= today))
        .then(pl.lit("leave"))
        .otherwise(pl.lit("active")),
        start="start",
        end=pl.when(known).then(end),
        country="country",
        number="number",
        tenant="tenant",
        leave_start=pl.when(away).then("leave_start"),
        leave_end=pl.when(away).then("leave_end"),
    )


def _leaves(held: pl.DataFrame, world: World) -> list[pl.Expr]:
    """One long leave in the stay of some, if it comes before their end."""
    number = held["number"]
    taken = pl.lit(world.dice.wholes("takes leave", 0, 99, number) < ON_LEAVE_PERCENT) & ~pl.col("contract")
    begins = pl.col("start") + pl.duration(days=pl.lit(world.dice.wholes("leave begins", 150, 900, number)))
    returns = begins + pl.duration(days=pl.lit(world.dice.wholes("leave lasts", 110, 300, number)))
    taken = taken & (returns < pl.col("end"))
    return [pl.when(taken).then(begins).alias("leave_start"), pl.when(taken).then(returns).alias("leave_end")]


@lru_cache(maxsize=4)
def known_names(world: World) -> pl.DataFrame:
    """`named` of everybody, in the order of `since`."""
    return named(incumbents(world), world)


def _called(held: pl.DataFrame, world: World) -> pl.DataFrame:
    """`number`, the name of the day, its `email`, and as `aliases` what reached the person before or elsewhere."""
    listed = known_names(world).join(held.select("number", "tenant"), on="number")
    elsewhere = pl.when(pl.col("tenant").is_not_null()).then(
        pl.concat_str(pl.col("email").first().str.strip_suffix(DOMAIN), pl.col("tenant").first())
    )
    return listed.group_by("number", maintain_order=True).agg(
        pl.col("first", "last", "email").last(),
        aliases=pl.concat_list(pl.col("email").slice(0, pl.len() - 1).implode(), elsewhere.first().implode())
        .first()
        .list.drop_nulls()
        .list.join(";"),
    )


def _managers(held: pl.DataFrame, world: World) -> pl.DataFrame:
    """`number`, `manager_hr_id`: the head of the team on the person's last day so far; of heads, that of the board."""
    heads = held.filter("head").select("team", "start", "number")
    board = TEAMS["team"][0]
    asked = held.select(
        "number",
        day=pl.min_horizontal("end", pl.lit(world.yesterday)),
        team=pl.when("head").then(pl.lit(board)).otherwise("team"),
    ).sort("day", "number")
    found = asked.join_asof(
        heads.rename({"number": "manager"}).sort("start"),
        left_on="day",
        right_on="start",
        by="team",
        check_sortedness=False,
    )
    manager = pl.when(pl.col("manager") != pl.col("number")).then(hr_id("manager"))
    return found.select("number", manager_hr_id=manager)
