"""Zoom's account: users of each status and type, and what its plan has.

https://developers.zoom.us/docs/api/users/#tag/users/get/users, https://developers.zoom.us/docs/api/accounts/.
Type 2 is licensed; who has no seat is there with type 1, which is free.
"""

import polars as pl

from sources.sample.company import people
from sources.sample.software.answers.base import held, instant, write_answers
from sources.sample.software.ids import account_ids
from sources.sample.software.states import purchased
from sources.sample.world import Feed, Place, World

FEED = KIND = "zoom"
BASIC, LICENSED = 1, 2
INSTANT = "%Y-%m-%dT%H:%M:%SZ"


def write(world: World, place: Place) -> Feed:
    """Writes the account's answers."""
    users = held(world, FEED)
    columns = ("account", "email", "first", "last", "department", "assigned", "last_active", "removed")
    licensed = users.select(*columns, type=pl.when(pl.col("removed").is_null()).then(LICENSED).otherwise(BASIC))
    whole = pl.concat([licensed, _basic(users, world).select(licensed.columns)])
    collections = {"users": whole.select(_user()), "accounts.me.plans.usage": _plans(world)}
    return write_answers(world, place, FEED, KIND, collections)


def _basic(users: pl.DataFrame, world: World) -> pl.DataFrame:
    """Everybody else who works there, who came once."""
    others = people(world).filter(pl.col("status") != "left").join(users, on="number", how="anti")
    others = others.with_columns(feed=pl.lit(FEED), second=pl.lit(False))
    return others.with_columns(
        account=account_ids(others, world),
        assigned="start",
        last_active="start",
        removed=pl.lit(None, pl.Date),
        type=pl.lit(BASIC),
    )


def _user() -> list[pl.Expr]:
    """As the list has it; who never signed in has no `last_login_time`."""
    local = pl.col("email").str.split("@").list.first()
    first = pl.coalesce("first", local)
    return [
        pl.col("account").alias("id"),
        first.alias("first_name"),
        pl.col("last").alias("last_name"),
        pl.concat_str(first, pl.lit(" "), "last", ignore_nulls=True).alias("display_name"),
        pl.col("email"),
        pl.col("type"),
        pl.col("department").alias("dept"),
        pl.lit(1).alias("verified"),
        instant("assigned", 33_000, INSTANT).alias("created_at"),
        instant("last_active", 50_000, INSTANT).alias("last_login_time"),
        pl.when(pl.col("last_active").is_not_null()).then(pl.lit("6.5.11.8841(win)")).alias("last_client_version"),
        pl.lit("en-US").alias("language"),
        pl.when(pl.col("removed").is_null()).then(pl.lit("active")).otherwise(pl.lit("inactive")).alias("status"),
        pl.lit("2").alias("role_id"),
    ]


def _plans(world: World) -> pl.DataFrame:
    """The base plan; what comes beside it is a pool of its own."""
    counts = purchased(world).filter(feed=FEED).row(0, named=True)
    base = {"type": "business", "hosts": counts["purchased"], "usage": counts["consumed"]}
    return pl.DataFrame([{"plan_base": base, "plan_webinar": [{"type": "webinar500", "hosts": 3, "usage": 2}]}])
