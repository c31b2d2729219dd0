"""What the company rents of Azure: places that a story fills with one resource after another.

`stories.csv` says how many places a story has in the small company, and what fills them. A place is never empty: each
of its resources has been what the story says for the story's `days` when the one before it is deleted. The ends of a
story's resources spread evenly over its `cycle`, so that every month has some, whichever month it is.
"""

from math import ceil
from pathlib import Path

import polars as pl

from sources.sample.clouds.frames import RESOURCE
from sources.sample.world import FOUNDED, SIZES, World

NUMBERS: dict[str, type[pl.DataType]] = {
    **dict.fromkeys(("small", "amount", "subscription", "days", "cycle", "share", "spread", "weekend"), pl.Int64),
    "usd": pl.Float64,
}
HERE = Path(__file__).parent
PROVIDER = "azure"
LEAST_SUBSCRIPTIONS = 2
# Each step of the golden ratio falls into the widest gap that the steps before it left.
GOLDEN = 0.6180339887498949
NUMBERS_A_PLACE = 1_000
REGIONS = ("westeurope", "northeurope")


def read(name: str) -> pl.DataFrame:
    """One of the CSV files beside the code; what is blank is null, and only what must count is a number."""
    texts = pl.read_csv(HERE / f"{name}.csv", infer_schema=False)
    return texts.with_columns(pl.col(column).cast(NUMBERS[column]) for column in texts.columns if column in NUMBERS)


def payer(world: World) -> str:
    """The billing profile, as a Microsoft Customer Agreement names it."""
    letters = world.dice.text("azure, billing profile", 14).upper()
    return f"{letters[:4]}-{letters[4:8]}-{letters[8:11]}-{letters[11:14]}"


def guid(text: str) -> str:
    """32 hexadecimal digits as Azure writes ids."""
    return f"{text[:8]}-{text[8:12]}-4{text[13:16]}-8{text[17:20]}-{text[20:]}"


def billing_account(world: World) -> str:
    """The billing account, of which the profile is one."""
    first, second = (guid(world.dice.text(f"azure, billing account, {half}", 32)) for half in ("first", "second"))
    return f"{first}:{second}_2019-05-31"


def subscriptions(world: World) -> pl.DataFrame:
    """`subscription` from 0, `account`, `account_name`."""
    listed = read("subscriptions").head(max(LEAST_SUBSCRIPTIONS, world.size.accounts_a_cloud))
    ids = [guid(world.dice.text("azure, subscription", 32, number)) for number in range(len(listed))]
    return listed.select(pl.Series("account", ids), account_name="name").with_row_index("subscription")


def resources(world: World) -> pl.DataFrame:
    """All that was there on a day from `world.since` on: RESOURCE."""
    return estate(world).select(pl.col(name).cast(kind) for name, kind in RESOURCE.schema.items())


def estate(world: World) -> pl.DataFrame:
    """RESOURCE, with `arm_id` as Azure's own interface writes the id, and the story's other columns."""
    stories = read("stories").with_row_index("line")
    roots = _lives(_places(stories.filter(pl.col("parent").is_null()), world), world)
    grown = _placed(roots, world)
    for _ in range(stories["parent"].n_unique()):
        known = set(grown["story_name"])
        of_known = pl.col("parent").is_in(known) & ~pl.col("story").is_in(known)
        children = stories.filter(of_known)
        if children.is_empty():
            break
        grown = pl.concat([grown, _children(children, grown, world)], how="diagonal")
    return _as_resources(_with_parents(grown), world).sort("number")


def _places(stories: pl.DataFrame, world: World) -> pl.DataFrame:
    """A row a place; `place` counts within the story."""
    factor = world.size.resources / SIZES["small"].resources
    counts = [ceil(count * factor) for count in stories["small"]]
    return stories.with_columns(places=pl.Series(counts), place=pl.int_ranges(pl.Series(counts))).explode("place")


def _lives(places: pl.DataFrame, world: World) -> pl.DataFrame:
    """A row a resource that was in a place: `turn` counts them, from the founding on."""
    turns = (world.as_of - FOUNDED).days // pl.col("cycle") + 2
    rows = places.with_columns(nth=pl.int_range(pl.len()).over("outcome", "cycle"))
    shift = world.dice.share("azure, phase")
    phase = ((pl.col("nth") * GOLDEN + shift) % 1 * pl.col("cycle")).floor().cast(pl.Int64)
    rows = rows.with_columns(phase=phase, turn=pl.int_ranges(turns)).explode("turn")
    rows = rows.with_columns(number=_number())
    ends = pl.lit(FOUNDED) + pl.duration(days=pl.col("phase") + pl.col("turn") * pl.col("cycle"))
    ripe = pl.col("days") + world.dice.wholes("azure, ripe", 2, 20, rows["number"])
    before = pl.lit(world.dice.wholes("azure, before the story", 25, 120, rows["number"]))
    begun = ends - pl.duration(days=pl.col("cycle")) - pl.duration(days=ripe)
    later = pl.col("begins") == "later"
    rows = rows.with_columns(deleted=ends, story_since=begun).with_columns(
        created=pl.when(later).then(pl.col("story_since") - pl.duration(days=before)).otherwise("story_since")
    )
    return rows.filter(_there(world))


def _number() -> pl.Expr:
    return (pl.col("line").cast(pl.Int64) * 1_000 + pl.col("place")) * NUMBERS_A_PLACE + pl.col("turn")


def _there(world: World) -> pl.Expr:
    return (pl.col("created") < pl.lit(world.as_of)) & (pl.col("deleted") > pl.lit(world.since))


def _placed(lives: pl.DataFrame, world: World) -> pl.DataFrame:
    """With where each is and whose: `account`, `region`, `team`, `environment`, `group`."""
    dice, numbers = world.dice, lives["number"]
    known = subscriptions(world)
    drawn = dice.wholes("azure, subscription of", 0, len(known) - 1, numbers)
    teams = read("teams").select("team", until=pl.col("share").cum_sum() / pl.col("share").sum())
    chance = {name: dice.shares(f"azure, {name}", numbers) for name in ("team", "environment", "region")}
    rows = lives.with_columns(
        subscription=pl.coalesce("subscription", drawn).cast(pl.UInt32),
        region=pl.coalesce(
            "region", pl.when(chance["region"] < 0.8).then(pl.lit(REGIONS[0])).otherwise(pl.lit(REGIONS[1]))
        ),
        drawn=chance["team"],
        environment=pl.when(chance["environment"] < 0.7).then(pl.lit("prod")).otherwise(pl.lit("test")),
        story_name="story",
    )
    rows = rows.sort("drawn").join_asof(teams.sort("until"), left_on="drawn", right_on="until", strategy="forward")
    rows = rows.join(known, on="subscription", how="left").sort("number")
    return rows.with_columns(group=pl.format("rg-{}-{}", pl.col("team").str.to_titlecase(), "environment"))


def _children(stories: pl.DataFrame, grown: pl.DataFrame, world: World) -> pl.DataFrame:
    """What hangs on a resource that is there lives as long as that, beside it."""
    of_parent = ("account", "account_name", "region", "team", "environment", "group", "created", "deleted")
    theirs = grown.select(
        "place",
        "places",
        "turn",
        "story_since",
        *of_parent,
        parent="story_name",
        parent_number="number",
        parent_subscription="subscription",
    )
    rows = stories.drop("region").join(theirs, on="parent", how="inner", maintain_order="left_right")
    known = subscriptions(world)
    rows = rows.with_columns(
        number=_number(),
        story_name="story",
        subscription=pl.coalesce("subscription", "parent_subscription").cast(pl.UInt32),
    ).drop("parent_subscription", "account", "account_name")
    return rows.join(known, on="subscription", how="left")


def _with_parents(grown: pl.DataFrame) -> pl.DataFrame:
    """With `name` and `arm_id`, which for what is nested begins with its parent's."""
    types = read("types")
    counted = 1 + pl.col("place") + pl.col("turn") * pl.col("places")
    named = pl.format("{}-{}", "name", counted.cast(pl.String).str.zfill(3))
    flat = pl.when(pl.col("type") == "storage").then(named.str.replace_all("-", "")).otherwise(named)
    rows = grown.join(types, on="type", how="left").with_columns(name=flat)
    own = pl.format("/subscriptions/{}/resourceGroups/{}/providers/{}/{}", "account", "group", "arm", "name")
    rows = rows.with_columns(arm_id=pl.when(pl.col("nested").is_null()).then(own))
    above = rows.select(parent_number="number", parent_id="arm_id", parent_name="name")
    rows = rows.join(above, on="parent_number", how="left", maintain_order="left")
    return rows.with_columns(
        arm_id=pl.coalesce("arm_id", pl.format("{}/{}/{}", "parent_id", "nested", "name")),
    )


def _as_resources(rows: pl.DataFrame, world: World) -> pl.DataFrame:
    """Azure's bill writes one resource group in several ways; the resource is one whatever the case."""
    group = r"/resourceGroups/([^/]+)"
    shouted = pl.col("arm_id").str.replace(group, pl.format("/resourceGroups/{}", pl.col("group").str.to_uppercase()))
    spelled = (
        pl.when(pl.col("number") % 3 == 0)
        .then(shouted)
        .when(pl.col("number") % 3 == 1)
        .then("arm_id")
        .otherwise(pl.col("arm_id").str.to_lowercase())
    )
    plain = pl.col("rule").is_null()
    return rows.with_columns(
        provider=pl.lit(PROVIDER),
        payer=pl.lit(payer(world)),
        resource_id=spelled,
        resource_key=pl.col("arm_id").str.to_lowercase(),
        parent=pl.col("parent_number"),
        kind=pl.col("type"),
        type=pl.col("arm"),
        story=pl.when(~plain).then("story_name"),
        story_since=pl.when(~plain).then("story_since"),
    )
