"""What the company rents of Google, as it comes and goes: each place in its estate has one tenant after the other.

A row of `stories.csv` or `fleet.csv` is a kind of thing: how many places the small company has for it, and for how
many days a tenant has its place (none: for ever) before the next one comes. The two overlap for `begins` + `due` days,
so that on any day a tenant is there of whom the story can be told. What has a parent and no such days of its own comes
and goes with it. What a pipeline makes `again` is one thing that comes and goes: see sources/sample/clouds/again.py.
"""

from functools import cache
from pathlib import Path

import polars as pl

from sources.sample.clouds.again import lives
from sources.sample.world import FOUNDED, SIZES, World

HERE = Path(__file__).parent
# A number is the row's, the place's and the tenant's; a machine's plus BOOT is that of the disk that it starts from.
ROW, PLACE, BOOT = 100_000_000, 10_000, 5_000
SPREAD_DAYS, GOLDEN = 600, 0.6180339887498949
# A trait of what a pipeline makes again, and in which month of its turn it does.
AGAIN, MADE_AGAIN_IN = "again", 2
NUMBERS = ("small", "amount", "turn_days", "begins", "due")


@cache
def kinds() -> pl.DataFrame:
    """The rows of both tables, numbered by `row`; plain ones, which commitments cover first, have no rule."""
    tables = [pl.read_csv(HERE / f"{name}.csv", infer_schema=False) for name in ("fleet", "stories")]
    whole = pl.concat(tables).with_columns(pl.col(NUMBERS).cast(pl.Int64), pl.col("traits").fill_null(""))
    return whole.with_row_index("row").with_columns(pl.col("row").cast(pl.Int64))


def population(world: World) -> pl.DataFrame:
    """All tenants that were there at some time from `world.since` on and had come by `world.as_of`, in order of number.

    The columns of `kinds`, and `number`, `parent_number`, `place`, `created`, `deleted` (the day on which it went or
    will go; none: it stays) and `told_since`, on which its story begins.
    """
    factor = world.size.resources // SIZES["small"].resources
    of_their_own = pl.col("turn_days").is_not_null() | pl.col("parent").is_null()
    levels = [_tenants(kinds().filter(of_their_own), factor, world)]
    while levels[-1].height:
        levels.append(_with_parents(kinds().filter(~of_their_own), levels[-1], factor))
    tenants = _hung(pl.concat(levels))
    there = tenants.filter(
        pl.col("created") <= world.as_of, pl.col("deleted").is_null() | (pl.col("deleted") > world.since)
    )
    return pl.concat([there, _boot_disks(there)]).sort("number")


def _tenants(rows: pl.DataFrame, factor: int, world: World) -> pl.DataFrame:
    """The tenants of places that have days of their own; no parents yet. Those of one outcome take turns evenly."""
    again = pl.col("traits") == AGAIN
    places = _repeated(rows.filter(pl.col("small") > 0), pl.col("small") * factor, "place")
    dated = [_following(places.filter(~again), world), lives(places.filter(again), MADE_AGAIN_IN, world)]
    return pl.concat(
        each.select(
            *rows.columns,
            "place",
            pl.col("created").cast(pl.Date),
            number=pl.col("row") * ROW + pl.col("place") * PLACE + pl.col("turn"),
            parent_number=pl.lit(None, pl.Int64),
            deleted=pl.col("deleted").cast(pl.Date),
            told_since=(pl.col("created") + pl.duration(days=pl.col("begins"))).cast(pl.Date),
        )
        for each in dated
    )


def _following(places: pl.DataFrame, world: World) -> pl.DataFrame:
    """A row a tenant, with `turn`, `created` and `deleted`: the next one is there before one goes."""
    turn, spread = pl.col("turn_days"), pl.int_range(pl.len()).over("outcome") * GOLDEN % 1
    shift = world.dice.whole("google, turn", 0, SPREAD_DAYS)
    stays = world.dice.wholes("google, founded", 0, SPREAD_DAYS, places["row"], places["place"])
    first = (spread * turn).cast(pl.Int64) + shift % turn - 2 * turn
    begun = places.with_columns(first=pl.coalesce(first, stays))
    each = _repeated(begun, ((world.as_of - FOUNDED).days - pl.col("first")) // turn + 1, "turn")
    created = pl.lit(FOUNDED) + pl.duration(days=pl.col("first") + pl.col("turn") * turn.fill_null(0))
    stay = pl.duration(days=turn + pl.col("begins") + pl.col("due"))
    return each.with_columns(created=created, deleted=created + stay)


def _repeated(rows: pl.DataFrame, times: pl.Expr, number: str) -> pl.DataFrame:
    """Each row as often as it says, once where it does not, numbered from 0."""
    counted = rows.with_columns(pl.int_ranges(times.fill_null(1)).alias(number))
    return counted.explode(number).filter(pl.col(number).is_not_null())


def _with_parents(rows: pl.DataFrame, parents: pl.DataFrame, factor: int) -> pl.DataFrame:
    """What comes and goes with these: one of each where `small` is 0, else on as many places as it says."""
    theirs = ("number", "place", "created", "deleted", "told_since")
    of = parents.select(*theirs, parents_due="due", parent="story")
    found = rows.join(of, on="parent").filter((pl.col("small") == 0) | (pl.col("place") < pl.col("small") * factor))
    begun = pl.col("created") + pl.duration(days=pl.col("begins"))
    return found.with_columns(
        number=pl.col("row") * ROW + pl.col("number") % ROW,
        parent_number="number",
        told_since=pl.coalesce(begun.cast(pl.Date), "told_since"),
        due=pl.coalesce("due", "parents_due"),
    ).select(parents.columns)


def _hung(tenants: pl.DataFrame) -> pl.DataFrame:
    """What has a parent and comes and goes on its own hangs on the youngest that was there before it."""
    parents = tenants.select(parent="story", on_place="place", hangs_on="number", created="created").sort("created")
    places = tenants.group_by(parent="story").agg(places=pl.col("place").n_unique())
    placed = tenants.join(places, on="parent", how="left").with_columns(on_place=pl.col("place") % pl.col("places"))
    found = placed.sort("created", "number").join_asof(
        parents, on="created", by=["parent", "on_place"], check_sortedness=False
    )
    return found.with_columns(parent_number=pl.coalesce("parent_number", "hangs_on")).select(tenants.columns)


def _boot_disks(tenants: pl.DataFrame) -> pl.DataFrame:
    """The disk that each machine starts from, where its row gives one a size; nothing is told by it."""
    machines = tenants.filter(pl.col("type") == "Instance", pl.col("amount") > 0)
    plain = {name: pl.lit(None, pl.String) for name in ("story", "rule", "outcome", "after", "saving", "why")}
    return machines.with_columns(
        type=pl.lit("Disk"),
        size=pl.lit("pd-balanced"),
        load=pl.lit("steady"),
        traits=pl.lit("boot ") + pl.col("traits"),
        parent_number="number",
        number=pl.col("number") + BOOT,
        **plain,
    )
