"""What the company rents of AWS and ever rented: `stories.csv` peopled, one slot a thing, and successors in each slot.

A row of `stories.csv` has `small` slots in a small company and more in a larger one. In a slot with `lasts`, a thing
follows another for ever: each has its story ripe from one handover to the next, `needs` days before the first of them
the story begins, and `age` days before that the thing is made. So any day has as many of each as any other, and what
is cleaned up one day makes room for what comes. In a slot without `lasts` one thing stays. In one that a pipeline fills
`again`, the same thing comes and goes, under one name: see sources/sample/clouds/again.py.
"""

import re
from datetime import date

import polars as pl

from sources.sample.clouds.again import lives
from sources.sample.clouds.aws.company import ACQUIRED, ACQUIRED_PERCENT, PROVIDER, accounts, products, table
from sources.sample.clouds.aws.stories import A_SLOT, A_STORY, stories
from sources.sample.clouds.frames import RESOURCE
from sources.sample.world import FOUNDED, SIZES, World

# What stays was made in the company's first years.
FIRST_YEARS_DAYS = 1_800
# Handovers of stories with the same `lasts` are spread evenly; each comes late by up to so much of it.
LATEST_PERCENT = 1
# A fact of what a pipeline makes again, and in which month of its turn it does.
AGAIN, MADE_AGAIN_IN = "again=yes", 0
# Where the hyphens of a UUID are: (from, digits).
UUID = ((0, 8), (8, 4), (12, 4), (16, 4), (20, 12))


def resources(world: World) -> pl.DataFrame:
    """RESOURCE: what there was on any day from `world.since` to `world.as_of`."""
    things = _named(_placed(_things(world), world), world)
    return things.select(pl.col(name).cast(kind) for name, kind in RESOURCE.schema.items())


def _things(world: World) -> pl.DataFrame:
    """A row a thing: its story's row, `number`, `slot_number`, `root`, `parent` and its dates."""
    slots = _slots(world)
    alone = slots.filter(pl.col("on").is_null() | (pl.col("lasts") > 0))
    made = _dated(alone, world)
    while (rest := slots.join(made, on="story", how="anti")).height:
        made = pl.concat([made, _hung(rest, made)])
    there = pl.col("created") < world.as_of, pl.col("deleted").is_null() | (pl.col("deleted") > world.since)
    turn = pl.when(pl.col("lasts") == 0).then("successor").otherwise(0)
    return made.filter(*there).with_columns(parent=pl.col("host") + turn)


def _slots(world: World) -> pl.DataFrame:
    """A row a slot; `host` is the slot that it hangs on, `root` the one on which all of these hang at last."""
    rows = stories()
    many = (pl.col("small") * world.size.resources / SIZES["small"].resources).ceil().cast(pl.Int64)
    counted = rows.with_columns(count=many).with_columns(slot=pl.int_ranges("count")).explode("slot")
    own = counted.with_columns(slot_number=pl.col("row") * A_STORY + pl.col("slot") * A_SLOT)
    hosts = rows.select(on="story", host_row="row", hosts=many)
    host = pl.col("host_row") * A_STORY + pl.col("slot") % pl.col("hosts") * A_SLOT
    slots = (
        own.join(hosts, on="on", how="left", maintain_order="left").with_columns(host=host).drop("host_row", "hosts")
    )
    return slots.with_columns(root=_roots(slots))


def _roots(slots: pl.DataFrame) -> pl.Series:
    above = dict(slots.select("slot_number", "host").drop_nulls().iter_rows())
    roots = slots["slot_number"]
    while (higher := roots.replace(above)).ne(roots).any():
        roots = higher
    return roots


def _dated(slots: pl.DataFrame, world: World) -> pl.DataFrame:
    """Slots -> their things with `number`, `created`, `deleted` and `story_since`, as far as `world` sees them."""
    early = world.dice.wholes("made in the first years", 0, FIRST_YEARS_DAYS, slots["slot_number"])
    ripe = pl.col("made") + pl.col("age") + pl.col("needs")
    staying = slots.with_columns(made=early).filter(pl.col("lasts") == 0)
    stay = staying.select(*slots.columns, successor=pl.lit(0, pl.Int64), ripe=ripe, over=pl.lit(None, pl.Int64))
    again = pl.col("facts").str.contains(AGAIN).fill_null(value=False)
    going = _successors(slots.filter(pl.col("lasts") > 0, ~again), world)
    begins = pl.col("ripe") - pl.col("needs")
    coming = _made_again(slots.filter(again), world)
    return pl.concat([stay, going, coming]).select(
        *slots.columns,
        "successor",
        number=pl.col("slot_number") + pl.col("successor"),
        created=_day(begins - pl.col("age")),
        deleted=_day(pl.col("over")),
        story_since=_day(begins),
    )


def _successors(slots: pl.DataFrame, world: World) -> pl.DataFrame:
    """`ripe` and `over` are the handovers between which a thing's story is ripe, in days since FOUNDED."""
    turn = pl.col("lasts")
    order = pl.struct("share", "slot_number").rank("ordinal").over("lasts").cast(pl.Int64) - 1
    shared = slots.with_columns(share=world.dice.shares("order of handovers", slots["slot_number"]))
    phased = shared.with_columns(phase=order * turn // pl.len().over("lasts").cast(pl.Int64))
    first = (_days(world.since) - pl.col("phase")) // turn - 2
    last = (_days(world.as_of) + pl.col("needs") + pl.col("age") - pl.col("phase")) // turn + 1
    many = phased.with_columns(successor=pl.int_ranges(first.clip(0), last.clip(0) + 1)).explode("successor")
    return many.select(*slots.columns, "successor", ripe=_handover(many, 0, world), over=_handover(many, 1, world))


def _made_again(slots: pl.DataFrame, world: World) -> pl.DataFrame:
    """The lives of what a pipeline makes again; its story begins with each of them."""
    places = slots.with_columns(place=pl.col("slot"))
    dated = lives(places, MADE_AGAIN_IN, world).with_columns(successor="turn")
    whole = {"ripe": pl.col("created"), "over": pl.col("deleted")}
    since = {name: (day - pl.lit(FOUNDED)).dt.total_days() for name, day in whole.items()}
    return dated.select(*slots.columns, "successor", ripe=since["ripe"] + pl.col("needs"), over=since["over"])


def _handover(many: pl.DataFrame, later: int, world: World) -> pl.Series:
    late = world.dice.shares("a handover is late", many["slot_number"], many["successor"] + later)
    by = (late * many["lasts"] * LATEST_PERCENT / 100).cast(pl.Int64)
    return many["phase"] + (many["successor"] + later) * many["lasts"] + by


def _hung(rest: pl.DataFrame, made: pl.DataFrame) -> pl.DataFrame:
    """The things of slots whose hosts are made: each has the dates of its host."""
    hosts = made.select("successor", "created", "deleted", "story_since", host="slot_number")
    return (
        rest.join(hosts, on="host")
        .with_columns(number=pl.col("slot_number") + pl.col("successor"))
        .select(made.columns)
    )


def _placed(things: pl.DataFrame, world: World) -> pl.DataFrame:
    """With `payer`, `account`, `account_name`, `region`, `team`, `environment`: those of what a thing hangs on at last.

    What a story binds to a region is the company's own, so that prices of one region are those of one payer.
    """
    dice = world.dice
    bound = stories().select(root_row="row", bound="where")
    roots = things.select("root").unique(maintain_order=True)
    roots = roots.with_columns(root_row=pl.col("root") // A_STORY).join(bound, on="root_row", how="left")
    bought = dice.shares("bought with the other company", roots["root"]) < ACQUIRED_PERCENT / 100
    drawn = dice.shares("account", roots["root"])
    known = accounts(world)
    pieces = [
        _given(rows, known.filter(pl.col("payer") == ACQUIRED if acquired else pl.col("payer") != ACQUIRED, *within))
        for (acquired, region), rows in roots.with_columns(
            acquired=bought & pl.col("bound").is_null(), drawn=drawn
        ).group_by("acquired", "bound", maintain_order=True)
        for within in [[pl.col("region") == region] if region else []]
    ]
    placed = things.join(pl.concat(pieces), on="root", how="left", maintain_order="left")
    teams = pl.col("teams").str.split("|")
    whose = dice.wholes("team", 0, 999_999, placed["root"])
    team = teams.list.get(pl.lit(whose) % teams.list.len())
    untagged = pl.col("facts").str.contains("untagged=yes").fill_null(value=False)
    return placed.with_columns(team=pl.when(~untagged).then(team))


def _given(roots: pl.DataFrame, known: pl.DataFrame) -> pl.DataFrame:
    """Each root with one of the accounts."""
    turn = (pl.col("drawn") * known.height).cast(pl.Int64)
    numbered = known.with_columns(turn=pl.int_range(pl.len()))
    return roots.select("root", turn=turn).join(numbered, on="turn", how="left").drop("turn")


def _named(things: pl.DataFrame, world: World) -> pl.DataFrame:
    """With names, ids, sizes and amounts, and the provider's own words."""
    kinds = table("kinds").rename({"name": "called", "id": "bill_id"}).join(products(), on="code", how="left")
    whole = things.join(kinds, on="kind", how="left", maintain_order="left")
    again = pl.col("facts").str.contains(AGAIN).fill_null(value=False)
    of = whole.select(pl.when(again).then("slot_number").otherwise("number")).to_series()
    digits = world.dice.texts("ids", 32, of)
    drawn = world.dice.wholes("which size", 0, 999_999, whole["number"])
    pieces = whole.with_columns(hex=digits, drawn=drawn).with_columns(
        size=_one_of("size"), amount=_one_of("amount").cast(pl.Int64), name=_name()
    )
    told = pl.col("rule").is_not_null()
    return (
        pl.concat(
            rows.with_columns(resource_id=_filled(rows["bill_id"][0]), resource_key=_filled(rows["key"][0]))
            for _, rows in pieces.group_by("kind", maintain_order=True)
        )
        .with_columns(
            provider=pl.lit(PROVIDER),
            story=pl.when(told).then("story"),
            story_since=pl.when(told).then("story_since"),
        )
        .sort("number")
    )


def _one_of(column: str) -> pl.Expr:
    choices = pl.col(column).str.split("|")
    return choices.list.get(pl.col("drawn") % choices.list.len())


def _name() -> pl.Expr:
    """`tracking-db-3fa2c1`; the acquired company numbers its things: `chdb-40961`."""
    number = pl.col("hex").str.slice(0, 6).str.to_integer(base=16)
    ours = pl.format("{}-{}-{}", pl.col("team").fill_null("spare"), "called", pl.col("hex").str.slice(0, 6))
    return pl.when(pl.col("payer") == ACQUIRED).then(pl.format("ch{}-{}", "called", number)).otherwise(ours)


def _filled(pattern: str | None) -> pl.Expr:
    """An id by its pattern: `vol-{hex17}`, `arn:aws:rds:{region}:{account}:db:{name}`."""
    if pattern is None:
        return pl.lit(None, pl.String)
    parts = re.split(r"\{(\w+)\}", pattern)
    return pl.concat_str(_piece(part) if of % 2 else pl.lit(part) for of, part in enumerate(parts))


def _piece(name: str) -> pl.Expr:
    digits = pl.col("hex").str
    if name == "uuid":
        return pl.concat_str([digits.slice(*at) for at in UUID], separator="-")
    return digits.slice(0, int(name.removeprefix("hex"))) if name.startswith("hex") else pl.col(name)


def _day(days: pl.Expr) -> pl.Expr:
    return pl.lit(FOUNDED) + pl.duration(days=days)


def _days(day: date) -> int:
    return (day - FOUNDED).days
