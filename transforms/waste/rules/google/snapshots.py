"""Snapshots and images. A snapshot holds what differs from the one before: deleting it saves at most what it costs."""

import polars as pl

from transforms.waste.cases import always, answered, in_use, unknown, waste
from transforms.waste.estate import Estate
from transforms.waste.rule import Rule, Setting, Step
from transforms.waste.rules.google.disks import DISK
from transforms.waste.rules.google.machines import MACHINE

SNAPSHOT, IMAGE = "compute.googleapis.com/Snapshot", "compute.googleapis.com/Image"
TEMPLATE, MACHINE_IMAGE = "compute.googleapis.com/InstanceTemplate", "compute.googleapis.com/MachineImage"
STARTS = (TEMPLATE, MACHINE_IMAGE, MACHINE)
OLD, UNUSED = "gcp.snapshot.old", "gcp.image.unused"
AGE = "age_days"


def made_of(estate: Estate, *resource_types: str, since: pl.Expr | None = None) -> pl.LazyFrame:
    """`x_resource_key` of images and snapshots, and `made`: names of what is made of them."""
    rows = estate.of(*resource_types)
    return (
        (rows if since is None else rows.filter(since))
        .select("name", x_resource_key="images")
        .explode("x_resource_key")
        .drop_nulls()
        .group_by("x_resource_key")
        .agg(made=pl.col("name").unique().sort().head(3).str.join(", "))
    )


def aged(estate: Estate, resource_type: str) -> pl.LazyFrame:
    age = (pl.lit(estate.as_of) - pl.col("created").dt.date()).dt.total_days()
    return estate.of(resource_type).with_columns(age.alias(AGE))


def old(estate: Estate) -> pl.LazyFrame:
    """A snapshot that no schedule deletes and that is older than anybody restores from."""
    days = estate.setting(OLD, "max_days")
    made = made_of(estate, *STARTS, IMAGE)
    return answered(
        aged(estate, SNAPSHOT).join(made, on="x_resource_key", how="left"),
        in_use(pl.col("scheduled"), "A schedule took it, and deletes it in time."),
        in_use(pl.col("made").is_not_null(), "{} is made of it.", "made"),
        unknown(pl.col(AGE).is_null(), "The inventory does not tell when it was taken."),
        in_use(pl.col(AGE) <= days, "Taken {} days ago.", AGE),
        waste(always(), "Taken on {}, {} days ago, by no schedule.", pl.col("created").dt.date(), AGE),
        since=(pl.col("created").dt.date() + pl.duration(days=days)),
        by_inventory=True,
        evidence=pl.struct("size_gb", "archived", "source_name", AGE, max_days=days),
    )


def orphan(estate: Estate) -> pl.LazyFrame:
    """A snapshot of a disk that is gone, of which nothing is made."""
    made = made_of(estate, *STARTS, IMAGE)
    disk = pl.col("source_name").str.extract(r"([^/]+)$")
    return answered(
        aged(estate, SNAPSHOT).join(made, on="x_resource_key", how="left"),
        in_use(pl.col("source").list.len() > 0, "Its disk {} is there.", disk),
        in_use(pl.col("made").is_not_null(), "Its disk {} is gone, and {} is made of it.", disk, "made"),
        unknown(pl.col("source").is_null(), "Whether its disk {} is there is not known.", disk),
        waste(always(), "The disk {} that it was taken of is gone, and nothing is made of it.", disk),
        by_inventory=True,
        evidence=pl.struct("size_gb", "archived", "source_name", "scheduled", AGE),
    )


def unused(estate: Estate) -> pl.LazyFrame:
    """An image that no machine, template or family starts from, and of which no disk was made lately."""
    days = estate.setting(UNUSED, "min_days")
    lately = (pl.lit(estate.as_of) - pl.col("created").dt.date()).dt.total_days() <= days
    started = made_of(estate, *STARTS, IMAGE)
    disks = made_of(estate, DISK, since=lately).rename({"made": "disks_made"})
    rows = (
        aged(estate, IMAGE).join(started, on="x_resource_key", how="left").join(disks, on="x_resource_key", how="left")
    )
    return answered(
        rows,
        in_use(pl.col("made").is_not_null(), "{} starts from it.", "made"),
        in_use(pl.col("disks_made").is_not_null(), "Disks were made of it lately: {}.", "disks_made"),
        in_use(pl.col("newest_of_family"), "The newest of the family {}, by which machines are started.", "family"),
        unknown(pl.col(AGE).is_null(), "The inventory does not tell when it was made."),
        in_use(pl.col(AGE) <= days, "Made {} days ago.", AGE),
        waste(
            always(),
            "Made {} days ago; no machine or template starts from it, and no disk was made of it in {}.",
            AGE,
            days,
        ),
        by_inventory=True,
        evidence=pl.struct("size_gb", "family", "deprecated", AGE, min_days=days),
    )


RULES = (
    Rule(
        id=OLD,
        version=1,
        question="Is a snapshot older than anybody restores from?",
        resource_types=(SNAPSHOT, *STARTS, IMAGE),
        step=Step.DELETE,
        judge=old,
        command="gcloud compute snapshots delete {name} --project {account}",
        cannot_see="whether it must be kept by law or contract",
        settings=(Setting("max_days", 90, "days", "A quarter covers a close and its audit."),),
        saving_is_upper_bound=True,
    ),
    Rule(
        id="gcp.snapshot.orphan",
        version=1,
        question="Is a snapshot of a disk that is gone?",
        resource_types=(SNAPSHOT, DISK, *STARTS, IMAGE),
        step=Step.DELETE,
        judge=orphan,
        command="gcloud compute snapshots delete {name} --project {account}",
        cannot_see="whether it was kept when the disk was deleted, as its last copy",
        saving_is_upper_bound=True,
    ),
    Rule(
        id=UNUSED,
        version=1,
        question="Does anything start from an image?",
        resource_types=(IMAGE, DISK, *STARTS),
        step=Step.DELETE,
        judge=unused,
        command="gcloud compute images delete {name} --project {account}",
        cannot_see="machines of other projects that the image is shared with; disks that were made of it and are gone",
        settings=(Setting("min_days", 90, "days", "A quarter covers what is built anew each month."),),
    ),
)
