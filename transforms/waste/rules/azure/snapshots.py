"""Snapshots of disks. Each holds what differs from the one before: deleting it saves at most what it costs."""

from dataclasses import replace

import polars as pl

from transforms.waste.cases import always, answered, in_use, unknown, waste
from transforms.waste.estate import ID, Estate
from transforms.waste.prices import swapped
from transforms.waste.rule import Rule, Setting, Step
from transforms.waste.rules.azure.ids import links, name_in, subscription_in
from transforms.waste.thresholds import tag_value

SNAPSHOT = "microsoft.compute/snapshots"
DISK = "microsoft.compute/disks"
IMAGE = "microsoft.compute/images"
BACKUP_TAG = "RSVaultBackup"
BACKUP_NAME = r"(?i)^azurebackup_"
OF_BACKUP = tag_value(pl.col("tags"), BACKUP_TAG).is_not_null() | pl.col("name").str.contains(BACKUP_NAME)
HELD = pl.col("managed_by").list.len() > 0
AGE = "age_days"
PREMIUM_PRODUCT, STANDARD_PRODUCT = "^Premium SSD Managed Disks", "Standard HDD Managed Disks"


def snapshots(estate: Estate) -> pl.LazyFrame:
    """Snapshots with `age_days` and `images`, the names of images that were made of them."""
    of_images = (
        estate.of(IMAGE)
        .select("name", x_resource_key=links("made_of"))
        .explode("x_resource_key")
        .group_by("x_resource_key")
        .agg(images=pl.col("name").sort().str.join(", "))
    )
    age = (pl.lit(estate.as_of) - pl.col("created").dt.date()).dt.total_days()
    return estate.of(SNAPSHOT).with_columns(age.alias(AGE)).join(of_images, on="x_resource_key", how="left")


def old(estate: Estate) -> pl.LazyFrame:
    """A snapshot that nobody deletes by a policy and that is older than anybody restores from."""
    days = estate.setting("azure.snapshot.old", "max_days")
    return answered(
        snapshots(estate),
        in_use(OF_BACKUP | HELD, "A restore point of a backup, whose policy deletes it."),
        in_use(pl.col("images").is_not_null(), "The image {} was made of it.", "images"),
        unknown(pl.col(AGE).is_null(), "The inventory does not tell when it was taken."),
        in_use(pl.col(AGE) <= days, "Taken {} days ago.", AGE),
        waste(always(), "Taken on {}, {} days ago, by no backup.", pl.col("created").dt.date(), AGE),
        since=(pl.col("created").dt.date() + pl.duration(days=days)),
        by_inventory=True,
        evidence=pl.struct("size_gb", "sku", "incremental", AGE, max_days=days),
    )


def orphan(estate: Estate) -> pl.LazyFrame:
    """A snapshot of a disk that is gone. A source that is another snapshot (a copy) proves nothing once it is gone."""
    there = estate.of(DISK).select(source_key="x_resource_key", is_there=pl.lit(value=True))
    told = estate.told(DISK).select(source_account=pl.col("account").str.to_lowercase(), disks_told="is_told")
    source = links("source").list.first()
    rows = (
        snapshots(estate)
        .with_columns(source_key=source, source_account=subscription_in(source))
        .join(there, on="source_key", how="left")
        .join(told, on="source_account", how="left")
    )
    name = name_in(pl.col("source_key"))
    of_disk = pl.col("source_key").str.contains("/microsoft.compute/disks/", literal=True)
    return answered(
        rows,
        in_use(pl.col("is_there"), "Its disk {} is there.", name),
        in_use(OF_BACKUP | HELD, "A restore point of a backup, whose policy deletes it."),
        in_use(pl.col("images").is_not_null(), "The image {} was made of it.", "images"),
        unknown(pl.col("source_key").is_null(), "The inventory does not tell what it was taken of."),
        unknown(~of_disk, "A copy of {}, which is no disk: that it is gone proves nothing.", name),
        unknown(
            ~pl.col("disks_told").fill_null(value=False), "The disks of its disk's subscription are not all known."
        ),
        waste(always(), "The disk {} that it was taken of is gone.", name),
        by_inventory=True,
        evidence=pl.struct("size_gb", "sku", "incremental", AGE, source="source_key"),
    )


def premium(estate: Estate) -> pl.LazyFrame:
    """A snapshot on premium storage, from which nothing is restored faster."""
    on_premium = pl.col("sku").str.to_lowercase().str.starts_with("premium")
    rows = snapshots(estate).join(_on_standard(estate), on=[*ID, "currency"], how="left")
    return answered(
        rows,
        unknown(pl.col("sku").is_null(), "The inventory does not tell which storage it is on."),
        in_use(~on_premium, "It is on {}.", "sku"),
        in_use(OF_BACKUP | HELD, "A restore point of a backup, whose policy deletes it."),
        in_use(pl.col("saved_in_window") <= 0, "Standard storage would cost no less."),
        waste(always(), "It is on {}, and a snapshot restores no faster from that.", "sku"),
        by_inventory=True,
        wasted_in_window="saved_in_window",
        no_saving_reason=pl.when(pl.col("saved_in_window").is_null()).then(
            pl.lit("no bill tells what a snapshot on standard storage costs")
        ),
        evidence=pl.struct("size_gb", "sku", "priced_by"),
    )


def _on_standard(estate: Estate) -> pl.LazyFrame:
    """What snapshots would cost on standard storage. Meters are called the same; only the product tells the storage."""
    by_product = replace(estate, charges=estate.charges.with_columns(meter="description"))
    dear = pl.col("meter").str.contains(PREMIUM_PRODUCT)
    keys = estate.of(SNAPSHOT).select(ID)
    swaps = (
        by_product.charges.filter(dear)
        .join(keys, on=ID)
        .select(
            *ID,
            "meter",
            target_meter=pl.col("meter").str.replace(PREMIUM_PRODUCT, STANDARD_PRODUCT),
            times=pl.lit(1.0),
            ratio=pl.lit(None, pl.Float64()),
            rank=pl.lit(0),
        )
        .unique()
    )
    return swapped(by_product, swaps).select(*ID, "currency", "saved_in_window", "priced_by")


RULES = (
    Rule(
        id="azure.snapshot.old",
        version=1,
        question="Is a snapshot older than anybody restores from?",
        resource_types=(SNAPSHOT, IMAGE),
        step=Step.DELETE,
        judge=old,
        command="az snapshot delete --ids {resource_id}",
        cannot_see="whether it must be kept by law or contract",
        settings=(Setting("max_days", 90, "days", "A quarter covers a close and its audit."),),
        saving_is_upper_bound=True,
    ),
    Rule(
        id="azure.snapshot.orphan",
        version=1,
        question="Is a snapshot of a disk that is gone?",
        resource_types=(SNAPSHOT, DISK, IMAGE),
        step=Step.DELETE,
        judge=orphan,
        command="az snapshot delete --ids {resource_id}",
        cannot_see="whether it was kept when the disk was deleted, as its last copy",
        saving_is_upper_bound=True,
    ),
    Rule(
        id="azure.snapshot.premium",
        version=1,
        question="Is a snapshot on premium storage?",
        resource_types=(SNAPSHOT,),
        step=Step.MODERNISE,
        judge=premium,
        command="az snapshot update --ids {resource_id} --sku Standard_LRS",
        cannot_see="whether a copy on standard storage may lie in the same zones",
        saving_is_upper_bound=True,
    ),
)
