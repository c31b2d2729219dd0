"""Seats as processes: who got which and when, how it has been used since, and when it was taken away again."""

from functools import lru_cache
from typing import Any

import polars as pl

from sources.sample.company import machine_accounts, people
from sources.sample.company.names import DOMAIN
from sources.sample.software.pools import IDENTITY_FEED, pools
from sources.sample.world import World

LATE_LEAVER_PERCENT = 30
# Whoever is late taken off the identity provider keeps all that it tells of.
LATE_THERE_PERCENT = 7
LATE_STARTER_PERCENT = 25
SECOND_ACCOUNT_PERCENT = 60
SEASONAL_PERCENT = 4
# Feeds in which people of a bought company have an account under either address.
TWICE_IN = ("slack", "zoom")
# Feeds that tell of at least a year of use, so that a season can be seen.
SEASONS_SEEN_IN = {"small": ("slack", "google-workspace"), "medium": (), "large": ()}
SECOND_USE_PERCENT = 12
# Feeds that go on with the address that a person had before a new name.
KEEPS_OLD_ADDRESS = ("zoom", "salesforce")
# Where nobody's accounts hold a seat, by kind of account and SKU.
MACHINES = (
    ("shared", "SPE_E3", 40),
    ("service", "SPE_E3", 30),
    ("service", "SFDC", 30),
    ("service", "github-enterprise", 40),
)
# What of a person their seats hang on.
PERSON = ("number", "email", "aliases", "start", "end", "tenant", "leave_start", "leave_end")


@lru_cache(maxsize=4)
def seats(world: World) -> pl.DataFrame:
    """A row a seat that somebody held by `as_of`, by `pool`, `number`, `second`: the pool's columns, and

    `email` (as the app knows it), `account_kind` person, shared or service, `second` (another account of a person who
    has one), `grouped` (assigned through a group), `assigned` and `removed` (the first day without it, none while it is
    held), and how it is used: `pattern` regular, never, stops, seasonal or machine; `begins` and `until` (the first and
    the last day of any use; no last if none is known), `use_percent` (of working days), `leave_start`,
    `leave_end`, `gone` (the person's last day).
    """
    everybody = people(world)
    whole = pl.concat([_held(everybody, world), _machines(world)])
    whole = whole.join(pools(world).drop("use_percent"), on="pool")
    whole = whole.filter(pl.col("assigned") < world.as_of, pl.col("assigned") >= pl.col("adopted"))
    removed = pl.when(pl.col("removed") <= world.as_of).then("removed")
    return whole.with_columns(removed=removed).sort("pool", "number", "second")


def current(world: World) -> pl.DataFrame:
    """The seats that are held on the morning of the day."""
    return seats(world).filter(pl.col("removed").is_null())


def _held(everybody: pl.DataFrame, world: World) -> pl.DataFrame:
    """The seats of all pools' people, as columns of `seats` that are the seat's own."""
    asked = pl.concat(_drawn(everybody, pool, world) for pool in pools(world).iter_rows(named=True))
    told = pools(world).drop("product", "sku", "name", "low", "high", "draw").rename({"tenant": "its_tenant"})
    first = _used(_assigned(asked.join(told, on="pool", maintain_order="left"), world), world)
    return pl.concat([first, _seconds(first, asked, told, world)])


def _drawn(everybody: pl.DataFrame, pool: dict[str, Any], world: World) -> pl.DataFrame:
    """Who of everybody has ever had a seat of a pool: what `PERSON` names, and `pool`."""
    draw = pl.lit(world.dice.wholes(f"draws {pool['draw']}", 0, 99, everybody["number"]))
    asked = [(draw >= pool["low"]) & (draw < pool["high"])]
    if pool["departments"] != "*":
        asked.append(pl.col("department").is_in(str(pool["departments"]).split(";")))
    if pool["tenant"]:
        asked.append(pl.col("tenant") == pool["tenant"])
    return everybody.filter(asked).select(*PERSON, pool=pl.lit(pool["pool"], pl.Int64))


def _assigned(asked: pl.DataFrame, world: World) -> pl.DataFrame:
    """When each got it and lost it: on the first days where everybody gets one, else some time after.

    A seat that needs another is there no sooner than that, and goes with it.
    """
    for_all, there = pl.col("departments") == "*", pl.col("feed") == IDENTITY_FEED
    of, number = (asked["pool"], asked["number"]), asked["number"]
    leaver = asked.select(pl.when(there).then(-1).otherwise("stands_on")).to_series(), number
    soon, later = (pl.lit(world.dice.wholes("assigned after", 0, within, *of)) for within in (2, 240))
    percent = pl.when(there).then(LATE_THERE_PERCENT).otherwise(LATE_LEAVER_PERCENT)
    late = pl.lit(world.dice.wholes("taken away late", 0, 99, *leaver)) < percent
    days_late = pl.lit(world.dice.wholes("taken away after", 25, 220, *leaver))
    begins = pl.max_horizontal("start", "adopted")
    dated = asked.with_columns(
        assigned=begins + pl.duration(days=pl.when(for_all).then(soon).otherwise(later)),
        removed=pl.col("end") + pl.duration(days=pl.when(late).then(days_late).otherwise(1)),
        grouped=pl.lit(world.dice.wholes("through a group", 0, 99, *of)) < pl.col("group_percent"),
        email=_address(),
    )
    needed = dated.select("number", stands_on="pool", since="assigned")
    dated = dated.join(needed, on=["stands_on", "number"], maintain_order="left")
    dated = dated.with_columns(assigned=pl.max_horizontal("assigned", "since")).drop("since")
    return dated.filter(pl.col("end").is_null() | (pl.col("assigned") <= pl.col("end")))


def _elsewhere() -> pl.Expr:
    """The address in a bought company's tenant, the last of the aliases, which a new name did not change."""
    return pl.col("aliases").str.split(";").list.last()


def _address() -> pl.Expr:
    """The address that the feed has: that in its tenant, or the first that its person had, where it keeps that."""
    first = pl.col("aliases").str.split(";").list.first()
    older = pl.col("feed").is_in(KEEPS_OLD_ADDRESS) & first.str.ends_with(f"@{DOMAIN}")
    return pl.when(older).then(first).when(pl.col("its_tenant").is_null()).then("email").otherwise(_elsewhere())


def _used(dated: pl.DataFrame, world: World) -> pl.DataFrame:
    """How each is used, thrown from the seat's own numbers."""
    of = (dated["pool"], dated["number"])
    percent = pl.lit(world.dice.wholes("pattern", 0, 99, *of))
    stops = pl.col("assigned") + pl.duration(days=pl.lit(world.dice.wholes("stops after", 30, 600, *of)))
    ending = pl.col("never_percent") + pl.col("stops_percent")
    seasonal = pl.when(pl.col("feed").is_in(SEASONS_SEEN_IN[world.size.name])).then(SEASONAL_PERCENT).otherwise(0)
    pattern = (
        pl.when(percent < pl.col("never_percent"))
        .then(pl.lit("never"))
        .when(percent < ending)
        .then(pl.lit("stops"))
        .when(percent < ending + seasonal)
        .then(pl.lit("seasonal"))
        .otherwise(pl.lit("regular"))
    )
    known = dated.with_columns(pattern=pattern)
    stopped = pl.when(pl.col("pattern") == "stops").then(stops)
    late = pl.lit(world.dice.wholes("starts late", 0, 99, *of) < LATE_STARTER_PERCENT)
    days_late = pl.when(late).then(pl.lit(world.dice.wholes("starts after", 35, 55, *of))).otherwise(0)
    return known.select(
        *("pool", "number", "email"),
        account_kind=pl.lit("person"),
        second=pl.lit(False),
        grouped="grouped",
        assigned="assigned",
        removed="removed",
        begins=pl.col("assigned") + pl.duration(days=days_late),
        pattern="pattern",
        until=pl.min_horizontal(stopped, "end"),
        use_percent="use_percent",
        leave_start="leave_start",
        leave_end="leave_end",
        gone="end",
    )


def _seconds(first: pl.DataFrame, asked: pl.DataFrame, told: pl.DataFrame, world: World) -> pl.DataFrame:
    """The second accounts of those whose bought company had the app, too: little used, taken away with the first."""
    twice = told.filter(pl.col("feed").is_in(TWICE_IN)).select("pool")
    had = asked.join(twice, on="pool").filter(pl.col("tenant").is_not_null())
    elsewhere = had.select("pool", "number", elsewhere=_elsewhere())
    both = first.filter(pattern="regular").join(elsewhere, on=["pool", "number"], maintain_order="left")
    chosen = world.dice.wholes("has two accounts", 0, 99, both["number"]) < SECOND_ACCOUNT_PERCENT
    second = both.filter(chosen).with_columns(
        email="elsewhere",
        second=pl.lit(True),
        grouped=pl.lit(False),
        use_percent=pl.lit(SECOND_USE_PERCENT, pl.Int64),
    )
    return second.drop("elsewhere")


def _machines(world: World) -> pl.DataFrame:
    """The seats of accounts that are nobody's."""
    accounts = machine_accounts(world)
    whole: list[pl.DataFrame] = []
    for kind, sku, percent in MACHINES:
        some = world.dice.wholes(f"{kind} holds {sku}", 0, 99, accounts["number"]) < percent
        held = accounts.filter(pl.lit(some) & (pl.col("kind") == kind)).join(pools(world).filter(sku=sku), how="cross")
        whole.append(
            held.select(
                *("pool", "number", "email"),
                account_kind="kind",
                second=pl.lit(False),
                grouped=pl.lit(False),
                assigned=pl.max_horizontal("start", "adopted"),
                removed=pl.lit(None, pl.Date),
                begins=pl.max_horizontal("start", "adopted"),
                pattern=pl.lit("machine"),
                until=pl.lit(None, pl.Date),
                use_percent=pl.lit(0, pl.Int64),
                leave_start=pl.lit(None, pl.Date),
                leave_end=pl.lit(None, pl.Date),
                gone=pl.lit(None, pl.Date),
            )
        )
    return pl.concat(whole)
