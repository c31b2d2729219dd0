"""The population with names: projects, zones, ids as the bill and the inventory write them, and whose each thing is."""

from pathlib import Path

import polars as pl

from sources.sample.clouds.frames import RESOURCE
from sources.sample.clouds.google.population import AGAIN, PLACE, population
from sources.sample.world import SIZES, World

HERE = Path(__file__).parent
PROVIDER, PAYER, REGION = "gcp", "01A7C2-5D03F1-98B6E4", "europe-west1"
ZONES = ("b", "c", "d")
ORGANISATION, COMPANY = "514403270916", "haldane.example"
FORGOTTEN, CLOSED, BUYER = "haldane-pilot", "haldane-depot-trial", "haldane-commitments"
ASIDE = {"account_index": pl.Int64, "project": pl.String, "project_name": pl.String, "environment": pl.String}
DEPTH = 4
LEAST_ID, MOST_ID = 10**18, 9 * 10**18
LEAST_PROJECT, MOST_PROJECT = 10**11, 10**12 - 1


def projects(world: World) -> pl.DataFrame:
    """`project`, `project_name`, `environment`, `teams` (a list), `project_number`, and `account_index`, its own."""
    rows = pl.read_csv(HERE / "projects.csv", infer_schema=False)
    many = pl.DataFrame({"account_index": range(world.size.accounts_a_cloud)}, schema={"account_index": pl.Int64})
    again = pl.col("account_index") // rows.height
    suffix = pl.when(again > 0).then(pl.format("-{}", again + 1)).otherwise(pl.lit(""))
    regular = many.with_columns(line=pl.col("account_index") % rows.height).join(
        rows.with_row_index("line").with_columns(pl.col("line").cast(pl.Int64)), on="line"
    )
    named = regular.sort("account_index").with_columns(
        pl.col("project") + suffix, pl.col("teams").str.split(" "), project_name=pl.col("name") + suffix
    )
    aside = pl.DataFrame(_aside(world), schema=ASIDE, orient="row").with_columns(teams=pl.lit(["platform"]))
    whole = pl.concat([named.select(aside.columns), aside])
    number = world.dice.wholes("google, project", LEAST_PROJECT, MOST_PROJECT, whole["account_index"])
    return whole.with_columns(project_number=number.cast(pl.String))


def _aside(world: World) -> list[tuple[int, str, str, str]]:
    """Rows of ASIDE: projects that the company forgot, one that it closed, one that only buys commitments."""
    forgotten = range(world.size.resources // SIZES["small"].resources)
    return [
        (-1, CLOSED, "Depot trial", "dev"),
        (-2, BUYER, "Commitments", "prod"),
        *((-3 - place, f"{FORGOTTEN}-{place + 1}", f"Pilot {place + 1}", "dev") for place in forgotten),
    ]


def estate(world: World) -> pl.DataFrame:
    """`population` with `project`, `project_number`, `project_name`, `environment`, `team`, `zone`, `id`, `name`,
    `parent_name`, `highest_name` (of its parent's parent), `resource_id` and `resource_key`.

    A day of going that has not come is not known.
    """

    there = _rooted(population(world)).join(pl.read_csv(HERE / "types.csv", infer_schema=False), on="type")
    placed = _placed(there, world).join(projects(world), on="project", maintain_order="left")
    labelled = ~pl.col("traits").str.contains("unlabelled")
    teams, dice = pl.col("teams").list, world.dice
    owner = teams.get(dice.wholes("google, team", 0, 2**40, placed["root"]) % teams.len())
    owned = placed.with_columns(
        team=pl.when(labelled).then(owner),
        environment=pl.when(labelled).then("environment"),
        zone=pl.format("{}-{}", pl.lit(REGION), _zone(world, placed["root"])),
        id=dice.wholes("google, id", LEAST_ID, MOST_ID, placed["number"]).cast(pl.String),
        deleted=pl.when(pl.col("deleted") <= world.as_of).then("deleted"),
    )
    named_by = owned.select(pl.when(pl.col("traits") == AGAIN).then("root").otherwise("number")).to_series()
    code = dice.texts("google, name", 5, named_by)
    name = pl.when(pl.col("type") == "Project").then("project_name")
    named = owned.with_columns(
        name=pl.coalesce(name, pl.format("{}-{}-{}", pl.col("team").fill_null("legacy"), "word", code))
    )
    above = named.select(parent_number="number", parent_name="name", above="parent_number")
    below = named.join(above, on="parent_number", how="left", maintain_order="left")
    highest = named.select(above="number", highest_name="name")
    return _identified(below.join(highest, on="above", how="left", maintain_order="left"))


def resources(there: pl.DataFrame) -> pl.DataFrame:
    """`estate` -> RESOURCE."""
    told = pl.col("rule").is_not_null()
    whole = there.with_columns(
        provider=pl.lit(PROVIDER),
        payer=pl.lit(PAYER),
        account="project",
        account_name="project_name",
        region=pl.lit(REGION),
        type="asset_type",
        service=pl.col("service").fill_null("none"),
        parent="parent_number",
        story=pl.when(told).then("story"),
        story_since=pl.when(told | pl.col("after").is_not_null() | pl.col("traits").str.contains("node")).then(
            "told_since"
        ),
    )
    return whole.select(pl.col(name).cast(kind) for name, kind in RESOURCE.schema.items()).sort("number")


def _rooted(there: pl.DataFrame) -> pl.DataFrame:
    """`root`: the number of what a thing hangs on in the end, its own where it hangs on nothing that is there.

    What is made again has that of the first to have its name.
    """
    above = there.select(root="number", higher="parent_number")
    of_place = pl.when(pl.col("traits") == AGAIN).then(pl.col("number") // PLACE * PLACE)
    found = there.with_columns(root=pl.coalesce("parent_number", of_place, "number"))
    for _ in range(DEPTH):
        found = found.join(above, on="root", how="left", maintain_order="left")
        found = found.with_columns(root=pl.coalesce("higher", "root")).drop("higher")
    return found


def _placed(there: pl.DataFrame, world: World) -> pl.DataFrame:
    """`project`, the same for all that hang together."""
    regular = projects(world).filter(pl.col("account_index") >= 0)["project"]
    index = world.dice.wholes("google, account", 0, len(regular) - 1, there["root"])
    forgotten, closed = (pl.col("traits").str.contains(trait) for trait in ("in_forgotten", "in_closed"))
    aside = (
        pl.when(forgotten)
        .then(pl.format("{}-{}", pl.lit(FORGOTTEN), pl.col("place") + 1))
        .when(closed)
        .then(pl.lit(CLOSED))
    )
    return there.with_columns(project=pl.coalesce(aside, regular.gather(index)))


def _zone(world: World, roots: pl.Series) -> pl.Series:
    return pl.Series("zone", ZONES).gather(world.dice.wholes("google, zone", 0, len(ZONES) - 1, roots))


def _identified(there: pl.DataFrame) -> pl.DataFrame:
    """As Google writes names: its bill with numbers, its inventory with names.

    https://docs.cloud.google.com/billing/docs/how-to/export-data-bigquery-tables/detailed-usage (resource.global_name)
    """
    dataset = pl.col("name").str.replace_all("-", "_")
    filled = there.with_columns(region=pl.lit(REGION), dataset=dataset, table=pl.format("{}_daily", dataset))
    return filled.with_columns(
        resource_id=_filled("bill_name"), resource_key=pl.coalesce(_filled("asset_name"), _filled("bill_name"))
    )


def _filled(template: str) -> pl.Expr:
    text = pl.col(template)
    names = ("project_number", "project", "zone", "region", "id", "name", "parent_name", "dataset", "table")
    for name in names:
        text = text.str.replace(f"{{{name}}}", pl.col(name).fill_null(""), literal=True)
    return text
