"""What the company rents of Azure: places that a story fills with one resource after another.

`stories.csv` says how many places a story has in the small company, and what fills them. A place is never empty: each
of its resources has been what the story says for the story's `days` when the one before it is deleted. The ends of a
story's resources spread evenly over its `cycle`, so that every month has some, whichever month it is. What has a
`parent` lives as long as that, and has its team, its group and its region. What `begins` again is one resource that
comes and goes: see sources/sample/clouds/again.py.
"""

from math import ceil

import polars as pl

from sources.sample.clouds.again import lives
from sources.sample.clouds.azure.payers import PROVIDER, payer, subscriptions
from sources.sample.clouds.azure.tables import read
from sources.sample.clouds.frames import RESOURCE
from sources.sample.world import FOUNDED, SIZES, World

# Each step of the golden ratio falls into the widest gap that the steps before it left.
GOLDEN = 0.6180339887498949
PLACES_A_STORY, TURNS_A_PLACE = 1_000, 1_000
REGIONS = ("westeurope", "northeurope")
IN_FIRST_REGION, IN_PRODUCTION = 0.8, 0.7
# A resource is what its story says for some days more than it must when the one before it ends: its bill is there too.
LEAST_OVERLAP_DAYS, MOST_OVERLAP_DAYS = 4, 20
CYCLES_A_DAY_OF_OVERLAP = 27
DAYS_BEFORE = (20, 60)
UNTAGGED = "any.untagged"
CAPITALS_ONCE_IN = 7
EXACT_NAME = "="
SYSTEM_DISK = "-os"
# In which month of its turn a pipeline makes again what it does.
MADE_AGAIN_IN = 1


def resources(world: World) -> pl.DataFrame:
    """All that was there on a day from `world.since` on: RESOURCE."""
    return rented(estate(world))


def rented(whole: pl.DataFrame) -> pl.DataFrame:
    """RESOURCE of what estate() gives."""
    return whole.select(pl.col(name).cast(kind) for name, kind in RESOURCE.schema.items())


def estate(world: World) -> pl.DataFrame:
    """RESOURCE with the columns of stories.csv and types.csv; `arm_id` is Resource Manager's own spelling of the id.

    `kind` is the type as types.csv has it, `plot` the story, also of what is plainly used; `capital_keys` is of tags.
    """
    stories = _stories()
    places = _places(stories.filter(pl.col("parent").is_null()), world)
    again = pl.col("begins") == "again"
    lived = pl.concat([_lives(places.filter(~again), world), _made_again(places.filter(again), world)], how="diagonal")
    grown = _placed(lived, world)
    waiting = stories.filter(pl.col("parent").is_not_null())
    while not waiting.is_empty():
        ready = pl.col("parent").is_in(grown["story"].unique().implode())
        grown = pl.concat([grown, _children(waiting.filter(ready), grown, world)], how="diagonal")
        waiting = waiting.filter(~ready)
    return _as_resources(_named(grown), world).sort("number")


def there(resources: pl.DataFrame, world: World) -> pl.DataFrame:
    """Those of estate() that are there on the morning of the day."""
    return resources.filter(pl.col("created") < pl.lit(world.as_of), pl.col("deleted") > pl.lit(world.as_of))


def _stories() -> pl.DataFrame:
    """stories.csv, and what has no story of its own: machines' network interfaces and disks, clusters' pools."""
    told = read("stories")
    machines = told.filter(type="vm")
    with_disk = told.filter(pl.col("type") == "disk", pl.col("name").str.ends_with(SYSTEM_DISK))
    bare = machines.join(with_disk, left_on="story", right_on="parent", how="anti", maintain_order="left")
    beside = [
        _beside(machines, "nic", None),
        _beside(bare, "disk", "StandardSSD_LRS 128").with_columns(amount=pl.lit(128, pl.Int64)),
    ]
    clusters = told.filter(type="aks")["story"]
    pools = told.filter(pl.col("parent").is_in(clusters.implode())).select(
        "small", "size", "amount", "parent",
        story=pl.format("{}_agentpool", "story"), type=pl.lit("agentpool"), days=pl.lit(0, pl.Int64),
        name=pl.format("{}{}", pl.lit(EXACT_NAME), pl.col("name").str.strip_prefix("aks-")), begins=pl.lit("created"),
    )  # fmt: skip
    return pl.concat([told, *beside, pools], how="diagonal").with_row_index("line")


def _beside(machines: pl.DataFrame, kind: str, size: str | None) -> pl.DataFrame:
    """What hangs on each machine and has no story of its own."""
    return machines.select(
        story=pl.format("{}_{}", "story", pl.lit(kind)),
        type=pl.lit(kind),
        small="small",
        name=pl.col("name") + (SYSTEM_DISK if kind == "disk" else f"-{kind}"),
        size=pl.lit(size, pl.String),
        load=pl.when(pl.lit(kind == "disk")).then("load"),
        parent="story",
        days=pl.lit(0, pl.Int64),
        begins=pl.lit("created"),
        stops=pl.when(pl.lit(kind == "disk") & (pl.col("stops") == "compute")).then(pl.lit("operations")),
    )


def _places(stories: pl.DataFrame, world: World) -> pl.DataFrame:
    """A row a place; `place` counts within the story."""
    factor = world.size.resources / SIZES["small"].resources
    counts = pl.Series("places", [ceil(count * factor) for count in stories["small"]])
    return stories.with_columns(counts, place=pl.int_ranges(counts)).explode("place")


def _lives(places: pl.DataFrame, world: World) -> pl.DataFrame:
    """A row a resource that was in a place: `turn` counts them, from the founding on."""
    most = pl.min_horizontal(MOST_OVERLAP_DAYS, pl.col("cycle") // CYCLES_A_DAY_OF_OVERLAP)
    early = pl.col("days") + most + LEAST_OVERLAP_DAYS + DAYS_BEFORE[1]  # it may be there before its turn begins
    turns = ((world.as_of - FOUNDED).days + early) // pl.col("cycle") + 2
    shift = world.dice.share("azure, phase")
    nth = pl.int_range(pl.len()).over("outcome", "cycle")
    phase = ((nth * GOLDEN + shift) % 1 * pl.col("cycle")).floor().cast(pl.Int64)
    rows = places.with_columns(phase=phase, turn=pl.int_ranges(turns)).explode("turn").with_columns(number=_number())
    ends = pl.lit(FOUNDED) + pl.duration(days=pl.col("phase") + pl.col("turn") * pl.col("cycle"))
    overlap = (pl.lit(world.dice.shares("azure, overlap", rows["number"])) * most).floor().cast(pl.Int64)
    more = pl.when(most > 0).then(overlap + LEAST_OVERLAP_DAYS).otherwise(0)
    begun = ends - pl.duration(days=pl.col("cycle") + pl.col("days") + more)
    before = pl.lit(world.dice.wholes("azure, before the story", *DAYS_BEFORE, rows["number"]))
    later = pl.when(pl.col("begins") == "later").then(before).otherwise(0)
    rows = rows.with_columns(deleted=ends, story_since=begun, created=begun - pl.duration(days=later), first="number")
    return rows.filter(_seen(world))


def _made_again(places: pl.DataFrame, world: World) -> pl.DataFrame:
    """The lives of what a pipeline makes again: `first` is the number that its name and its place go by."""
    lived = lives(places, MADE_AGAIN_IN, world)
    rows = lived.with_columns(story_since="created", number=_number())
    return rows.with_columns(first=pl.col("number") - pl.col("turn")).filter(_seen(world))


def _seen(world: World) -> pl.Expr:
    return (pl.col("created") < pl.lit(world.as_of)) & (pl.col("deleted") > pl.lit(world.since))


def _number() -> pl.Expr:
    place = pl.col("line").cast(pl.Int64) * PLACES_A_STORY + pl.col("place")
    return place * TURNS_A_PLACE + pl.col("turn")


def _placed(lived: pl.DataFrame, world: World) -> pl.DataFrame:
    """With where each is and whose: `account`, `region`, `team`, `environment`, `group`."""
    known = subscriptions(world)
    teams = read("teams").select("team", until=pl.col("share").cum_sum() / pl.col("share").sum())
    numbers = lived["first"]
    by_chance = world.dice.wholes("azure, subscription of", 0, len(known) - 1, numbers)
    region = pl.lit(world.dice.shares("azure, region", numbers)) < IN_FIRST_REGION
    production = pl.lit(world.dice.shares("azure, environment", numbers)) < IN_PRODUCTION
    rows = lived.with_columns(
        subscription=by_chance.cast(pl.UInt32),
        region=pl.coalesce("region", pl.when(region).then(pl.lit(REGIONS[0])).otherwise(pl.lit(REGIONS[1]))),
        environment=pl.coalesce("environment", pl.when(production).then(pl.lit("prod")).otherwise(pl.lit("test"))),
        until=world.dice.shares("azure, team", numbers),
    ).sort("until")
    owned = rows.join_asof(teams.sort("until"), on="until", strategy="forward").drop("until").sort("number")
    placed = owned.with_columns(group=_group())
    return placed.join(known, on="subscription", how="left", maintain_order="left")


def _group() -> pl.Expr:
    return pl.format("rg-{}-{}", pl.col("team").str.to_titlecase(), "environment")


def _children(stories: pl.DataFrame, grown: pl.DataFrame, world: World) -> pl.DataFrame:
    """What hangs on a resource that is there."""
    theirs = grown.select(
        "place", "places", "turn", "region", "team", "subscription", "created", "deleted",
        parent="story", parent_number="number", parent_environment="environment", parent_since="story_since",
    )  # fmt: skip
    rows = stories.drop("region").join(theirs, on="parent", how="inner", maintain_order="left_right")
    rows = rows.with_columns(
        number=_number(),
        environment=pl.coalesce("environment", "parent_environment"),
        story_since=pl.when(pl.col("begins") == "later").then("parent_since").otherwise("created"),
    )
    placed = rows.with_columns(group=_group())
    return placed.join(subscriptions(world), on="subscription", how="left", maintain_order="left")


def _named(grown: pl.DataFrame) -> pl.DataFrame:
    """With `name`, and `arm_id`, which for what is nested begins with its parent's."""
    turn = pl.when(pl.col("begins") == "again").then(0).otherwise("turn")
    counted = 1 + pl.col("place") + turn * pl.col("places")
    named = pl.format("{}-{}", "name", counted.cast(pl.String).str.zfill(3))
    spelled = (
        pl.when(pl.col("name").str.starts_with(EXACT_NAME)).then(pl.col("name").str.strip_prefix(EXACT_NAME))
        .when(pl.col("type") == "storage").then(named.str.replace_all("-", ""))
        .otherwise(named)
    )  # fmt: skip
    rows = grown.join(read("types"), on="type", how="left", maintain_order="left").with_columns(name=spelled)
    rows = _in_node_groups(rows)
    own = pl.format("/subscriptions/{}/resourceGroups/{}/providers/{}/{}", "account", "group", "arm", "name")
    rows = rows.with_columns(arm_id=pl.when(pl.col("nested").is_null()).then(own))
    while rows["arm_id"].has_nulls():
        above = rows.select(parent_number="number", above=pl.col("arm_id").str.replace("/elasticPools/.*", ""))
        below = pl.format("{}/{}/{}", "above", "nested", "name")
        joined = rows.join(above, on="parent_number", how="left", maintain_order="left")
        rows = joined.with_columns(arm_id=pl.coalesce("arm_id", below)).drop("above")
    return rows


def _in_node_groups(rows: pl.DataFrame) -> pl.DataFrame:
    """The nodes of a cluster lie in a group that Azure makes for them."""
    clusters = rows.filter(type="aks").select(parent_number="number", cluster="name")
    joined = rows.join(clusters, on="parent_number", how="left", maintain_order="left")
    nodes = pl.format("MC_{}_{}_{}", "group", "cluster", "region")
    machines = pl.col("type") == "vmss"
    return joined.with_columns(group=pl.when(machines).then(pl.coalesce(nodes, "group")).otherwise("group")).drop(
        "cluster"
    )


def _as_resources(rows: pl.DataFrame, world: World) -> pl.DataFrame:
    """Azure's bill writes one resource group in several ways; the resource is one whatever the case."""
    loud = pl.format("/resourceGroups/{}/", pl.col("group").str.to_uppercase())
    shouted = pl.col("arm_id").str.replace(r"/resourceGroups/[^/]+/", loud)
    way = pl.col("number") // TURNS_A_PLACE % 3
    told = pl.col("rule").is_not_null()
    untagged = rows.filter(pl.col("rule") == UNTAGGED, pl.col("outcome") != "in_use")["number"].implode()
    tagged = ~(pl.col("number").is_in(untagged) | pl.col("parent_number").is_in(untagged).fill_null(value=False))
    return rows.with_columns(
        provider=pl.lit(PROVIDER),
        payer=pl.lit(payer(world)),
        resource_id=pl.when(way == 0).then(shouted).when(way == 1).then("arm_id")
        .otherwise(pl.col("arm_id").str.to_lowercase()),
        resource_key=pl.col("arm_id").str.to_lowercase(),
        parent=pl.col("parent_number"),
        kind=pl.col("type"),
        type=pl.col("arm"),
        plot="story",
        story=pl.when(told).then("story"),
        story_since=pl.when(told | (pl.col("begins") == "later")).then("story_since"),
        team=pl.when(tagged).then("team"),
        environment=pl.when(tagged).then("environment"),
        capital_keys=(pl.col("rule") == UNTAGGED) | (pl.col("number") // TURNS_A_PLACE % CAPITALS_ONCE_IN == 0),
    )  # fmt: skip
