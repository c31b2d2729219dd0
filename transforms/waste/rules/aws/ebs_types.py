"""Older and dearer types of disks that do what a gp3 disk does for less."""

from collections.abc import Sequence

import polars as pl

from transforms.waste.cases import answered, in_use, unknown, unmeasured, waste
from transforms.waste.estate import ID, Estate
from transforms.waste.prices import swapped
from transforms.waste.rule import Rule, Setting, Step

VOLUME, TARGET = "AWS::EC2::Volume", "gp3"
DAYS = 30
SECONDS_AN_HOUR, SECONDS_A_DAY, MIB = 3600, 86400, 1024 * 1024
COVERAGE = Setting("min_coverage_percent", 80.0, "percent of hours", "Less may hide the hours in which it is busy.")
LEAST_SAVING = Setting("min_saving_percent", 1.0, "percent of its cost", "Less is not worth a change.")
# https://docs.aws.amazon.com/ebs/latest/userguide/ebs-volumes-multi.html: io1 and io2 alone can be shared.
SHARED = pl.col("attached_to").list.len() > 1
# How usage types name a disk's size and its provisioned operations; io1 is called piops there.
# https://docs.aws.amazon.com/ebs/latest/userguide/ebs-volume-types.html
SIZE_METER = r"EBS:VolumeUsage\.(gp2|piops|io1|io2)$"
OPERATIONS_METER = r"EBS:VolumeP-IOPS\."


def gp2_to_gp3(estate: Estate) -> pl.LazyFrame:
    """A gp2 volume whose work a gp3 volume does for less."""
    return _to_gp3(estate, "aws.ebs.gp2_to_gp3", ["gp2"])


def io_to_gp3(estate: Estate) -> pl.LazyFrame:
    """A volume with provisioned operations that does no more than a gp3 volume does without paying for them."""
    return _to_gp3(estate, "aws.ebs.io_to_gp3", ["io1", "io2"])


def _to_gp3(estate: Estate, rule: str, types: Sequence[str]) -> pl.LazyFrame:
    least = estate.setting(rule, COVERAGE.name)
    least_saving = estate.setting(rule, LEAST_SAVING.name)
    gp3 = estate.references["disk_types"].row(by_predicate=pl.col("disk_type") == TARGET, named=True)
    older = estate.of(VOLUME).filter(pl.col("volume_type").is_in(types) | pl.col("volume_type").is_null())
    volumes = older.join(_work(estate), on=ID, how="left").join(_saved(estate), on=ID, how="left")
    fits = (pl.col("iops_p99") <= gp3["baseline_iops"]) & (pl.col("mibps_p99") <= gp3["baseline_mibps"])
    does = "{} operations and {} MiB a second (p99)"
    figures = (pl.col("iops_p99").round(1), pl.col("mibps_p99").round(1))
    limits = f"{gp3['baseline_iops']} and {gp3['baseline_mibps']} of a {TARGET} disk"
    unpriced = pl.col("saved_in_window").is_null()
    estimate = pl.col("cost_per_month").cast(pl.Float64) * (1 - gp3["list_price_of_gp2"])
    return answered(
        volumes,
        unknown(pl.col("volume_type").is_null(), "The inventory does not tell its type."),
        in_use(
            SHARED, "Attached to {} machines at once, which a gp3 disk cannot be.", pl.col("attached_to").list.len()
        ),
        *unmeasured("coverage_percent", least, DAYS, estate.as_of),
        in_use(~fits, f"It does {does}, more than the {limits}.", *figures),
        in_use(pl.col("saved_percent") < least_saving, f"A {TARGET} disk would cost no less."),
        waste(fits, f"A {{}} disk that does {does}, within the {limits}.", "volume_type", *figures),
        window_days=DAYS,
        coverage_percent="coverage_percent",
        by_inventory=True,
        by_metrics=pl.col("coverage_percent") >= least,
        wasted_in_window="saved_in_window",
        freed_in_window="freed_in_window",
        no_saving_reason=pl.when(unpriced & pl.col("cost").is_not_null()).then(
            pl.lit(f"the bill has no {TARGET} disk in its region to price it by")
        ),
        list_price_estimate_per_month=pl.when(fits & unpriced & (pl.col("volume_type") == "gp2")).then(estimate),
        evidence=pl.struct(
            "volume_type",
            "size_gb",
            "iops",
            "iops_p99",
            "mibps_p99",
            "saved_percent",
            "priced_by",
            min_coverage_percent=least,
            min_saving_percent=least_saving,
        ),
    )


def _work(estate: Estate) -> pl.LazyFrame:
    """ID, `iops_p99`, `mibps_p99` (of hours, or of the busiest day where hours are not kept), `coverage_percent`.

    The coverage is that of the one of which less is known; null where one of both is not.
    """
    operations, read = (
        estate.metric(metric, days=DAYS).select(
            *ID,
            "coverage_percent",
            a_second=pl.max_horizontal(pl.col("p99") / SECONDS_AN_HOUR, pl.col("day_maximum") / SECONDS_A_DAY),
        )
        for metric in ("disk_operations", "disk_bytes")
    )
    return operations.join(read, on=ID, suffix="_of_bytes").select(
        *ID,
        iops_p99="a_second",
        mibps_p99=pl.col("a_second_of_bytes") / MIB,
        coverage_percent=pl.min_horizontal("coverage_percent", "coverage_percent_of_bytes"),
    )


def _saved(estate: Estate) -> pl.LazyFrame:
    """SWAPPED of every volume of an older type: its size at gp3's price, and nothing for its operations."""
    meter = pl.col("meter")
    goes = meter.str.contains(OPERATIONS_METER)
    disks = estate.charges.filter(meter.str.contains(SIZE_METER) | goes).select(*ID, "meter").unique()
    return swapped(
        estate,
        disks.with_columns(
            target_meter=pl.when(~goes).then(meter.str.replace(r"\.[a-z0-9]+$", f".{TARGET}")),
            times=pl.lit(1.0),
            ratio=pl.when(goes).then(0.0),
            rank=pl.lit(0, pl.Int64()),
        ),
    )


RULES = (
    Rule(
        id="aws.ebs.gp2_to_gp3",
        version=1,
        question="Is an older type of disk dearer for the same work?",
        resource_types=(VOLUME,),
        step=Step.MODERNISE,
        judge=gp2_to_gp3,
        command="aws ec2 modify-volume --volume-id {resource_id} --volume-type gp3 --region {region}",
        cannot_see="bursts shorter than an hour",
        settings=(COVERAGE, LEAST_SAVING),
        reads=(("disk_operations", DAYS), ("disk_bytes", DAYS)),
    ),
    Rule(
        id="aws.ebs.io_to_gp3",
        version=1,
        question="Are provisioned operations paid for that a gp3 disk has without?",
        resource_types=(VOLUME,),
        step=Step.MODERNISE,
        judge=io_to_gp3,
        command="aws ec2 modify-volume --volume-id {resource_id} --volume-type gp3 --region {region}",
        cannot_see="bursts shorter than an hour, and whether its latency matters, which gp3 does not promise",
        settings=(COVERAGE, LEAST_SAVING),
        reads=(("disk_operations", DAYS), ("disk_bytes", DAYS)),
    ),
)
