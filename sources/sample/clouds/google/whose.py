"""Whose a row of the export is: its project, its place, and the labels and tags on it."""

import polars as pl

from sources.sample.clouds.google.estate import COMPANY, ORGANISATION, projects
from sources.sample.world import World

COUNTRIES = {
    "europe-west1": "BE",
    "europe-west4": "NL",
    "asia-southeast1": "SG",
    "southamerica-east1": "BR",
    "asia-northeast3": "KR",
    "us-west1": "US",
    "asia-south1": "IN",
    "northamerica-northeast1": "CA",
    "africa-south1": "ZA",
}
# What our sizes have beyond the names of machine types.
OF_SIZES = r"-(?:t4|windows)$"
PAIR = pl.Struct({"key": pl.String(), "value": pl.String()})
TAG = pl.Struct({"key": pl.String(), "value": pl.String(), "inherited": pl.Boolean(), "namespace": pl.String()})


def where() -> dict[str, pl.Expr]:
    """Whose it is, and where."""
    empty = pl.lit([], pl.List(PAIR))
    return {
        "project": pl.col("of_project"),
        "labels": pl.col("labels").fill_null(empty),
        "system_labels": pl.col("system_labels").fill_null(empty),
        "tags": pl.col("of_tags").fill_null(pl.lit([], pl.List(TAG))),
        "location": pl.struct(
            location=pl.col("region").fill_null("global"),
            country=pl.col("region").replace_strict(COUNTRIES, default=None),
            region="region",
            zone=pl.when(pl.col("resource_id").str.contains("/zones/")).then("zone"),
        ),
        "resource": pl.struct(
            name=pl.when(pl.col("resource_id").is_not_null()).then("name"), global_name=pl.col("resource_id")
        ),
    }


def labels() -> pl.Expr:
    """Of a row of `estate`: what somebody put on it, and what GKE puts on its nodes."""
    node, disk = pl.col("traits").str.contains(r"\bnode\b"), pl.col("type") == "Disk"
    told = {
        "team": pl.col("team"),
        "environment": pl.col("environment"),
        "goog-k8s-cluster-name": pl.when(node & ~disk).then("highest_name"),
        "goog-k8s-node-pool-name": pl.when(node).then(pl.when(disk).then("highest_name").otherwise("parent_name")),
    }
    return pl.concat_list(_pair(key, value) for key, value in told.items()).list.drop_nulls()


def system_labels() -> pl.Expr:
    """Of a row of `estate`: what Google says of machines and disks."""
    machine, disk = pl.col("type") == "Instance", pl.col("type") == "Disk"
    told = {
        "compute.googleapis.com/machine_spec": pl.when(machine).then(pl.col("size").str.replace(OF_SIZES, "")),
        "compute.googleapis.com/is_unused_reservation": pl.when(machine).then(pl.lit("false")),
        "compute.googleapis.com/disk_type": pl.when(disk).then("size"),
    }
    return pl.concat_list(_pair(key, value) for key, value in told.items()).list.drop_nulls()


def _pair(key: str, value: pl.Expr) -> pl.Expr:
    return pl.when(value.is_not_null()).then(pl.struct(key=pl.lit(key), value=value))


def of_projects(world: World) -> pl.DataFrame:
    """`project`, and what a row says of it."""
    number = pl.col("project_number")
    above = [
        (pl.format("projects/{}", number), pl.col("project_name")),
        (pl.lit(f"organizations/{ORGANISATION}"), pl.lit(COMPANY)),
    ]
    ancestors = pl.concat_list(pl.struct(resource_name=name, display_name=shown) for name, shown in above)
    labels = pl.concat_list(_pair("environment", pl.col("environment")))
    of_organisation = pl.struct(
        key=pl.lit("environment"),
        value="environment",
        inherited=pl.lit(value=False),
        namespace=pl.lit(ORGANISATION),
    )
    return projects(world).select(
        "project",
        of_tags=pl.concat_list(of_organisation),
        of_project=pl.struct(
            id="project",
            number="project_number",
            name="project_name",
            labels=labels,
            ancestry_numbers=pl.format(f"/{ORGANISATION}/{{}}/", number),
            ancestors=ancestors,
        ),
    )
