"""Premium disks that a standard one could replace."""

import polars as pl

from transforms.waste.cases import always, answered, in_use, short, unknown, unmeasured, waste
from transforms.waste.estate import ID, Estate
from transforms.waste.prices import swapped
from transforms.waste.rule import Rule, Setting, Step
from transforms.waste.rules.azure.disks import ATTACHED, DISK
from transforms.waste.rules.azure.smaller import unpriced
from transforms.waste.rules.azure.use import BYTES_A_MB, COVERAGE

PREMIUM_METER = r"^P(\d+)\b"
DAYS = 30
PREMIUM = (
    Setting(
        "max_percent", 5.0, "percent of operations and of throughput, 95th percentile", "A standard disk does that."
    ),
    COVERAGE,
)


def premium_underused(estate: Estate) -> pl.LazyFrame:
    """A premium disk that does so little that a standard one would do it too."""
    rule = "azure.disk.premium_underused"
    most, least = (estate.setting(rule, each.name) for each in PREMIUM)
    disks = estate.of(DISK).filter(pl.col("sku").str.to_lowercase().str.starts_with("premium_"), ATTACHED)
    rows = _priced_standard(_with_load(_with_limits(disks, estate), estate), estate)
    share = (short("operations_percent"), short("bytes_percent"), pl.lit(DAYS))
    fits = (pl.col("operations_most") <= pl.col("standard_iops")) & (pl.col("bytes_most") <= pl.col("standard_bytes"))
    return answered(
        rows,
        in_use(
            pl.max_horizontal("operations_percent", "bytes_percent") >= most,
            "It uses {}% of its operations and {}% of its throughput (95th percentile of {} days).",
            *share,
        ),
        *unmeasured("operations_coverage", least, DAYS, estate.as_of),
        *unmeasured("bytes_coverage", least, DAYS, estate.as_of),
        unknown(
            pl.any_horizontal(pl.col("operations_percent", "bytes_percent").is_null()),
            "The inventory does not tell how large it is, so what it could do is not known.",
        ),
        in_use(~fits, "Its busiest hour, {} operations a second, is above {}.", short("operations_most"), "standard"),
        in_use(pl.col("saved_in_window") <= 0, "A standard disk would cost no less."),
        waste(
            always(),
            "It uses {}% of its operations and {}% of its throughput (95th percentile of {} days): {} would do.",
            *share,
            "standard",
        ),
        window_days=DAYS,
        coverage_percent=pl.min_horizontal("operations_coverage", "bytes_coverage"),
        by_inventory=True,
        by_metrics=pl.col("operations_coverage").is_not_null(),
        wasted_in_window="saved_in_window",
        no_saving_reason=unpriced("standard"),
        action=pl.lit("az disk update --ids {resource_id} --sku StandardSSD_") + pl.col("sku").str.tail(3),
        evidence=pl.struct(
            "size_gb", "sku", "standard", "priced_by", "operations_percent", "bytes_percent", "operations_most",
            max_percent=most, min_coverage_percent=least,
        ),
    )  # fmt: skip


def _with_limits(disks: pl.LazyFrame, estate: Estate) -> pl.LazyFrame:
    """With `most_operations`, `most_bytes` a second of a disk, and `standard…` of a standard one that holds as much."""
    sizes = estate.references["azure_disks"].lazy().sort("size_gb").with_columns(pl.col("size_gb").cast(pl.Int64))
    premium = sizes.filter(pl.col("sku") == "Premium").select("size_gb", base_iops="iops", base="megabytes_per_second")
    standard = sizes.filter(pl.col("sku") == "StandardSSD").select(
        "size_gb", standard="tier", standard_iops="iops", standard_bytes=pl.col("megabytes_per_second") * BYTES_A_MB
    )
    rows = disks.sort("size_gb")
    for known in (premium, standard):
        rows = rows.join_asof(known, on="size_gb", strategy="forward", coalesce=True)
    return rows.with_columns(
        most_operations=pl.coalesce("iops", "base_iops"),
        most_bytes=pl.coalesce("megabytes_per_second", "base") * BYTES_A_MB,
    )


def _with_load(disks: pl.LazyFrame, estate: Estate) -> pl.LazyFrame:
    """With `operations_…` and `bytes_…`: `percent` (95th percentile, of what the disk could), `most`, `coverage`."""
    for word, metric in (("operations", "disk_operations_per_second"), ("bytes", "disk_bytes_per_second")):
        load = estate.metric(metric, days=DAYS, percentile=95).select(
            *ID,
            pl.col("p95").alias(f"{word}_p95"),
            pl.col("hour_maximum").alias(f"{word}_most"),
            pl.col("coverage_percent").alias(f"{word}_coverage"),
        )
        share = 100 * pl.col(f"{word}_p95") / pl.col(f"most_{word}")
        disks = disks.join(load, on=ID, how="left").with_columns(share.alias(f"{word}_percent"))
    return disks


def _priced_standard(disks: pl.LazyFrame, estate: Estate) -> pl.LazyFrame:
    """With `saved_in_window` and `priced_by`, of a standard disk: `E30 LRS Disk` for `P30 LRS Disk`."""
    meters = estate.charges.select(*ID, "meter").unique()
    swaps = (
        disks.select(ID)
        .join(meters, on=ID)
        .filter(pl.col("meter").str.contains(PREMIUM_METER))
        .select(
            *ID,
            "meter",
            target_meter=pl.col("meter").str.replace(PREMIUM_METER, "E${1}"),
            times=pl.lit(1.0),
            ratio=pl.lit(None, pl.Float64()),
            rank=pl.lit(0),
        )
    )
    saved = swapped(estate, swaps).select(*ID, "currency", "saved_in_window", "priced_by")
    return disks.join(saved, on=[*ID, "currency"], how="left")


RULES = (
    Rule(
        id="azure.disk.premium_underused",
        version=1,
        question="Is a premium disk hardly used?",
        resource_types=(DISK,),
        step=Step.MODERNISE,
        judge=premium_underused,
        command="az disk update --ids {resource_id} --sku StandardSSD_LRS",
        cannot_see="whether slower answers matter; a standard disk bills operations, and its machine must be off",
        settings=PREMIUM,
        reads=(("disk_operations_per_second", DAYS), ("disk_bytes_per_second", DAYS)),
    ),
)
