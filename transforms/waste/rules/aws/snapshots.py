"""Snapshots, of disks and of databases: old ones, and those of nothing that is still there."""

import polars as pl

from transforms.waste.cases import Case, always, answered, in_use, unknown, waste
from transforms.waste.estate import ID, Estate
from transforms.waste.rule import Rule, Setting, Step

SNAPSHOT, VOLUME, IMAGE = "AWS::EC2::Snapshot", "AWS::EC2::Volume", "AWS::EC2::Image"
TEMPLATE, CONFIGURATION = "AWS::EC2::LaunchTemplate", "AWS::AutoScaling::LaunchConfiguration"
RECOVERY_POINT = "AWS::Backup::RecoveryPoint"
DB_SNAPSHOT, DB = "AWS::RDS::DBSnapshot", "AWS::RDS::DBInstance"
CLUSTER_SNAPSHOT, CLUSTER = "AWS::RDS::DBClusterSnapshot", "AWS::RDS::DBCluster"
# What a copied snapshot has for its source, which says nothing of where it came from.
# https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Snapshot.html
COPIED_FROM = "vol-ffffffff"
# Tags that AWS Backup and Data Lifecycle Manager put on what they keep, and delete by a plan.
PLANNED_TAG = r'"(aws:backup:[^"]+|aws:dlm:[^"]+|dlm:managed)"'
MIN_AGE = Setting("min_age_days", 90, "days", "A quarter covers what most want to go back to.")
PLANNED = in_use(pl.col("planned"), "A backup plan or a lifecycle policy keeps it, and deletes it in time.")


NO_TAGS = unknown(pl.col("tags").is_null(), "Its tags were not told: a plan may keep it.")
NEEDED = in_use(pl.col("used_by").is_not_null(), "Needed by {}.", "used_by")
AUTOMATED = in_use(
    pl.col("snapshot_type").is_in(["automated", "awsbackup", "shared", "public"]),
    "It was not made by hand but is {}: what made it deletes it.",
    "snapshot_type",
)

UNTOLD = unknown(pl.col("snapshot_type").is_null(), "The inventory does not tell whether it was made by hand.")


def old(estate: Estate) -> pl.LazyFrame:
    """A snapshot that is old, of no image or template, and kept by no plan."""
    unseen = _unseen("images and launch templates")
    return _aged(estate, "aws.ebs.snapshot_old", _disk_snapshots(estate), PLANNED, NEEDED, NO_TAGS, unseen)


def orphan(estate: Estate) -> pl.LazyFrame:
    """A snapshot whose volume is gone, of no image or template, and kept by no plan."""
    volumes = estate.of(VOLUME).select("provider", "account", source_volume="x_resource_key", is_there=pl.lit(True))
    snapshots = _disk_snapshots(estate, VOLUME).join(volumes, on=["provider", "account", "source_volume"], how="left")
    source = pl.col("source_volume")
    return answered(
        snapshots,
        PLANNED,
        in_use(pl.col("is_there"), "Its volume {} is there.", source),
        NEEDED,
        unknown(source.is_null(), "The inventory does not tell of which volume it is."),
        NO_TAGS,
        unknown(source == COPIED_FROM, f"It is a copy, and {COPIED_FROM} says nothing of its source."),
        _unseen("volumes, images and launch templates"),
        waste(always(), "Its volume {} is gone, and no image, template or plan needs it.", source),
        by_inventory=True,
        evidence=pl.struct("source_volume", "size_gb", "storage_tier", "age_days"),
    )


def _disk_snapshots(estate: Estate, *needed: str) -> pl.LazyFrame:
    """Snapshots of disks with `age_days`, `planned`, `used_by` (ids of images and templates) and `is_listed`."""
    users = pl.concat(
        [
            estate.of(kind).select("provider", "account", "x_resource_key", pl.col(of))
            for kind, of in ((IMAGE, "snapshots"), (TEMPLATE, "snapshots"), (CONFIGURATION, "snapshots"))
        ]
    )
    used = (
        users.explode("snapshots")
        .drop_nulls("snapshots")
        .group_by("provider", "account", "snapshots")
        .agg(used_by=pl.col("x_resource_key").unique().sort().str.join(", "))
    )
    there = estate.is_listed(_snapshots(estate, SNAPSHOT), IMAGE, TEMPLATE, *needed)
    return there.join(
        used,
        left_on=["provider", "account", "x_resource_key"],
        right_on=["provider", "account", "snapshots"],
        how="left",
    )


def _snapshots(estate: Estate, *types: str) -> pl.LazyFrame:
    kept = (
        estate.of(RECOVERY_POINT)
        .explode("holds")
        .select("provider", "account", x_resource_key="holds", held=pl.lit(value=True))
        .unique()
    )
    tagged = pl.col("tags").fill_null("").str.contains(PLANNED_TAG)
    return (
        estate.of(*types)
        .join(kept, on=ID, how="left")
        .with_columns(
            planned=pl.col("held").fill_null(tagged),
            age_days=estate.days_since(pl.col("created")),
        )
    )


def _unseen(what: str) -> Case:
    return unknown(~pl.col("is_listed"), f"The inventory was not told of all {what} of its region.")


def _aged(estate: Estate, rule: str, snapshots: pl.LazyFrame, *spared: Case) -> pl.LazyFrame:
    days = estate.setting(rule, MIN_AGE.name)
    made = ("Made on {}, {} days ago", pl.col("created").dt.date(), "age_days")
    return answered(
        snapshots,
        unknown(pl.col("age_days").is_null(), "The inventory does not tell when it was made."),
        in_use(pl.col("age_days") <= days, *made),
        *spared,
        waste(always(), f"{made[0]}; nothing that is there needs it.", *made[1:]),
        since=pl.col("created").dt.date(),
        by_inventory=True,
        evidence=pl.struct("size_gb", "age_days", min_age_days=days),
    )


def db_old(estate: Estate) -> pl.LazyFrame:
    """A snapshot of a database, made by hand, that is old."""
    return _aged(estate, "aws.rds.snapshot_old", _db_snapshots(estate), PLANNED, AUTOMATED, UNTOLD)


def db_orphan(estate: Estate) -> pl.LazyFrame:
    """A snapshot of a database that is gone, made by hand."""
    there = estate.of(DB, CLUSTER).select("provider", "account", source_key="x_resource_key", is_there=pl.lit(True))
    whole = _db_snapshots(estate).with_columns(source_key=pl.col("source").list.first())
    source = pl.col("source_key")
    return answered(
        whole.join(there, on=["provider", "account", "source_key"], how="left"),
        PLANNED,
        AUTOMATED,
        UNTOLD,
        in_use(pl.col("is_there"), "Its database {} is there.", source),
        unknown(source.is_null(), "The inventory does not tell of which database it is."),
        _unseen("databases"),
        waste(always(), "Its database {} is gone.", source),
        by_inventory=True,
        evidence=pl.struct("source_key", "snapshot_type", "size_gb", "engine", "age_days"),
    )


def _db_snapshots(estate: Estate) -> pl.LazyFrame:
    of_instances = estate.is_listed(_snapshots(estate, DB_SNAPSHOT), DB)
    of_clusters = estate.is_listed(_snapshots(estate, CLUSTER_SNAPSHOT), CLUSTER)
    return pl.concat([of_instances, of_clusters], how="diagonal")


DELETE = "aws ec2 delete-snapshot --snapshot-id {resource_id} --region {region}"
DELETE_DB = "aws rds delete-db-snapshot --db-snapshot-identifier {name} --region {region}"
UPPER_BOUND = "how much of it is its own: snapshots share blocks, so that the saving is an upper bound"
RULES = (
    Rule(
        id="aws.ebs.snapshot_old",
        version=1,
        question="Is an old snapshot kept that nothing needs?",
        resource_types=(SNAPSHOT, IMAGE, TEMPLATE),
        step=Step.DELETE,
        judge=old,
        command=DELETE,
        cannot_see=f"whether a rule of the company wants it kept; images of other accounts; {UPPER_BOUND}",
        settings=(MIN_AGE,),
        saving_is_upper_bound=True,
    ),
    Rule(
        id="aws.ebs.snapshot_orphan",
        version=1,
        question="Is a snapshot kept of a disk that is gone?",
        resource_types=(SNAPSHOT, VOLUME, IMAGE, TEMPLATE),
        step=Step.DELETE,
        judge=orphan,
        command=DELETE,
        cannot_see=f"whether it is the last copy of something; {UPPER_BOUND}",
        saving_is_upper_bound=True,
    ),
    Rule(
        id="aws.rds.snapshot_old",
        version=1,
        question="Is an old snapshot of a database kept?",
        resource_types=(DB_SNAPSHOT, CLUSTER_SNAPSHOT),
        step=Step.DELETE,
        judge=db_old,
        command=DELETE_DB,
        cannot_see=f"whether a rule of the company wants it kept; {UPPER_BOUND}",
        settings=(MIN_AGE,),
        saving_is_upper_bound=True,
    ),
    Rule(
        id="aws.rds.snapshot_orphan",
        version=1,
        question="Is a snapshot kept of a database that is gone?",
        resource_types=(DB_SNAPSHOT, CLUSTER_SNAPSHOT, DB, CLUSTER),
        step=Step.DELETE,
        judge=db_orphan,
        command=DELETE_DB,
        cannot_see=f"whether it is the last copy of the data, which is often why it was made; {UPPER_BOUND}",
        saving_is_upper_bound=True,
    ),
)
