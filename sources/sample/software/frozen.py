"""A help desk's export of agents whose sign-ins stopped being filled in, while people go on signing on to it.

https://support.zendesk.com/hc/articles/4408886165402 (agents and light agents, who are free). The days of use stand
still at one of three days a year; whoever judges by them finds that nobody works there any more.
"""

from datetime import date, timedelta

import polars as pl

from sources.sample.company import people
from sources.sample.software.activity import last_active
from sources.sample.software.ids import decimals
from sources.sample.software.seats import current
from sources.sample.world import Feed, Place, World

FEED, PRODUCT, SKU, PATH = "zendesk-export", "zendesk", "zendesk-suite", "seats/zendesk.csv"
# The days at which it stops, month and day, and how long it has stood still at least.
STOPS = ((1, 20), (5, 20), (9, 20))
STOOD_STILL = timedelta(days=45)
LIGHT_PERCENT = 12
HEADER = {
    "account_id": "User ID",
    "email": "Email",
    "role": "Role",
    "assigned_at": "Created at",
    "last_activity_at": "Last sign-in",
}


def write(world: World, place: Place) -> Feed:
    """Writes the export, and gives the feed with the mapping of its columns."""
    file = place.folder / PATH
    file.parent.mkdir()
    agents(world).select(pl.col(ours).alias(theirs) for ours, theirs in HEADER.items()).write_csv(file)
    columns = {"app_id": {"value": PRODUCT}, "sku": {"value": SKU}, **HEADER}
    return Feed("saas", FEED, "csv", PATH, (("columns", columns), ("format", {"date": "%Y-%m-%d"})))


def agents(world: World) -> pl.DataFrame:
    """A row an agent, light or not: `account_id`, `email`, `role`, `assigned_at`, `last_activity_at`."""
    held = current(world).filter(product=PRODUCT).filter(pl.col("gone").is_null() | (pl.col("gone") >= world.as_of))
    full = held.select(
        "number", "email", role=pl.lit("Agent"), assigned_at="assigned", last_activity_at=_stopped(held, world)
    )
    light = _light(held, world).select(
        "number",
        "email",
        role=pl.lit("Light agent"),
        assigned_at="start",
        last_activity_at=pl.lit(None, pl.Date),
    )
    whole = pl.concat([full, light])
    digits = world.dice.texts("help desk's agent", 16, whole["number"])
    return whole.with_columns(account_id=pl.concat_str(pl.lit("3"), decimals(pl.lit(digits), 11)))


def frozen_states(world: World) -> pl.DataFrame:
    """TRUE_SEAT: nothing is known of anybody there."""
    light = pl.col("role") == "Light agent"
    why = f"No sign-in of anybody is newer than {frozen_on(world)}: the export stands still"
    return agents(world).select(
        state=pl.lit("unknown"),
        waste=pl.lit(False),
        source=pl.lit(FEED),
        app=pl.lit(PRODUCT),
        sku=pl.lit(SKU),
        account="account_id",
        seats=pl.lit(1, pl.Int64),
        saving_per_month=pl.lit(None, pl.Decimal(38, 2)),
        currency=pl.lit(None, pl.String),
        why=pl.when(light).then(pl.lit("A light agent, who is free")).otherwise(pl.lit(why)),
    )


def frozen_on(world: World) -> date:
    """The last day of which the export tells use."""
    years = (world.as_of.year - 1, world.as_of.year)
    days = [date(year, month, day) for year in years for month, day in STOPS]
    return max(day for day in days if day <= world.as_of - STOOD_STILL)


def _stopped(held: pl.DataFrame, world: World) -> pl.Series:
    """The last use until then."""
    then = world.on(frozen_on(world) + timedelta(days=1))
    return last_active(held, then)["last_active"]


def _light(held: pl.DataFrame, world: World) -> pl.DataFrame:
    """Some of operations, who only read and comment."""
    staff = people(world).filter(pl.col("status") != "left", department="Operations")
    some = world.dice.wholes("light agent", 0, 99, staff["number"]) < LIGHT_PERCENT
    return staff.filter(some).join(held, on="number", how="anti")
