"""Buckets (S3): abandoned, growing without a rule, or with uploads that were never finished."""

import polars as pl

from transforms.waste.cases import always, answered, in_use, lead, unknown, waste
from transforms.waste.estate import ID, Estate
from transforms.waste.lasting import day_of
from transforms.waste.rule import Rule, Setting, Step
from transforms.waste.rules.aws.billed import BILLED_DAYS, ON_DAYS, Billed, paid_for_time

DAYS = 90
BUCKET = "AWS::S3::Bucket"
STORED = Billed(
    r"^arn:[^:]*:s3:::", r"TimedStorage-|Monitoring-Automation|StorageObjectCount|TagStorage", "requests", "bucket"
)
# `TimedStorage-ByteHrs` has no class, which is the standard one; `TimedStorage-GlacierByteHrs` and `-GDA-ByteHrs` have:
# https://docs.aws.amazon.com/AmazonS3/latest/userguide/aws-usage-report-understand.html
STORAGE_CLASS = r"TimedStorage-(.*?)-?(?:ByteHrs|SmObjects)$"
ARCHIVES = ("Glacier", "GDA", "GIR", "INT-AA", "INT-AIA", "INT-DAA")


def abandoned(estate: Estate) -> pl.LazyFrame:
    """A bucket that the bill has storage of and no request. What lies in archives is meant to lie still."""
    least, few = (estate.setting("aws.s3.abandoned", name) for name in (BILLED_DAYS.name, "max_requests_per_day"))
    there = estate.of(BUCKET).select(*ID, "tags", "environment", there=pl.lit(value=True))
    buckets = (
        paid_for_time(estate.charges, STORED, DAYS)
        .join(_by_class(estate), on=ID, how="left")
        .join(there, on=ID, how="left")
    )
    on_days = ("paid_days", pl.lit(DAYS), "window_end")
    return answered(
        buckets,
        in_use(
            (pl.col("used_days") > 0) & ((pl.col("requests_per_day") > few) | pl.col("moved_bytes")),
            "The bill has requests of it until {}: {}.",
            "last_used",
            "used_by",
        ),
        in_use(pl.col("stored") == 0, "All of it lies in archives: {}.", "archives"),
        unknown(
            pl.col("paid_days") * 100.0 / DAYS < least,
            f"On the bill on {ON_DAYS}, which is too short to tell.",
            *on_days,
        ),
        waste(
            pl.col("used_days") > 0,
            f"Stored on {ON_DAYS}, and the bill has {{}} requests of it a day.",
            *on_days,
            pl.col("requests_per_day").round(1),
        ),
        waste(always(), f"Stored on {ON_DAYS}, and the bill has no request of it.", *on_days),
        window_days=DAYS,
        last_activity="last_used",
        by_inventory=pl.col("there").fill_null(value=False),
        wasted_in_window=pl.when(pl.col("archived") > 0).then("stored"),
        evidence=pl.struct("paid_days", "requests_per_day", "used_by", "archives", max_requests_per_day=few),
    )


def _by_class(estate: Estate) -> pl.LazyFrame:
    """Of each bucket what its storage cost in the window, in archives (`archived`) and else (`stored`).

    Beside it `requests_per_day`, and whether it `moved_bytes`.
    """
    kept = estate.setting("aws.s3.abandoned", "archive_classes").list.contains(pl.col("storage_class"))
    lines = estate.charges.filter(pl.col("x_resource_key").str.contains(STORED.arn), pl.col("meter").is_not_null())
    is_request = pl.col("meter").str.contains("Requests-", literal=True)
    is_still = pl.col("meter").str.contains(STORED.paid) | is_request
    return (
        lines.with_columns(storage_class=pl.col("meter").str.extract(STORAGE_CLASS, 1))
        .with_columns(is_kept=kept & pl.col("storage_class").is_not_null())
        .group_by(ID)
        .agg(
            stored=pl.col("cost_30").filter(pl.col("storage_class").is_not_null() & ~pl.col("is_kept")).sum(),
            archived=pl.col("cost_30").filter("is_kept").sum(),
            archives=pl.col("storage_class").filter("is_kept").unique().sort().str.join(", "),
            requests_per_day=pl.col("quantity_90").filter(is_request).sum() / DAYS,
            moved_bytes=(~is_still & (pl.col("quantity_90") > 0)).any(),
        )
    )


def no_lifecycle(estate: Estate) -> pl.LazyFrame:
    """A bucket from which nothing ever expires, and in which nothing moves to cheaper storage."""
    return answered(
        estate.of(BUCKET),
        unknown(pl.col("lifecycle_rules").is_null(), "Its lifecycle configuration was not told."),
        in_use(pl.col("lifecycle_rules") > 0, "It has {} enabled lifecycle rules.", "lifecycle_rules"),
        lead(always(), "It has no lifecycle rule: nothing in it ever expires or moves."),
        by_inventory=True,
        evidence=pl.struct("lifecycle_rules"),
    )


def incomplete_multipart(estate: Estate) -> pl.LazyFrame:
    """A bucket with uploads that were begun some days ago and never ended, whose parts are stored and not listed."""
    days = estate.setting("aws.s3.incomplete_multipart", "min_days")
    age_days = (pl.lit(estate.as_of) - day_of("oldest_upload")).dt.total_days()
    left = ("incomplete_uploads", age_days)
    return answered(
        estate.of(BUCKET),
        in_use(pl.col("ends_uploads"), "A rule ends what was not finished."),
        in_use(pl.col("incomplete_uploads") == 0, "No upload is unfinished."),
        unknown(pl.col("incomplete_uploads").is_null(), "Its unfinished uploads could not be listed."),
        in_use(age_days < days, "{} uploads are unfinished, the oldest for {} days, and may still go on.", *left),
        lead(always(), "{} uploads are unfinished, the oldest for {} days, and no rule ends them.", *left),
        since=day_of("oldest_upload"),
        by_inventory=True,
        evidence=pl.struct("incomplete_uploads", "oldest_upload", min_days=days),
    )


RULES = (
    Rule(
        id="aws.s3.abandoned",
        version=1,
        question="Does a bucket lie still that nobody asks?",
        resource_types=(BUCKET,),
        step=Step.DELETE,
        judge=abandoned,
        command="aws s3 rb s3://{id} --force",
        cannot_see="whether what is in it must be kept; nor who asks: what lists buckets each day, an inventory or a "
        "scanner, makes requests, which count unless so many are let pass",
        settings=(
            BILLED_DAYS,
            Setting(
                "max_requests_per_day",
                0.0,
                "requests a day, over 90 days",
                "One read is use; an inventory makes a few.",
            ),
            Setting(
                "archive_classes", ARCHIVES, "parts of AWS' usage types", "What is archived is paid for to lie still."
            ),
        ),
        by_bill_alone=True,
    ),
    Rule(
        id="aws.s3.no_lifecycle",
        version=1,
        question="Does a bucket keep everything for ever?",
        resource_types=(BUCKET,),
        step=Step.TIDY,
        judge=no_lifecycle,
        command="aws s3api put-bucket-lifecycle-configuration --bucket {id} --lifecycle-configuration …",
        cannot_see="how old what is in it is, and whether it is meant to be kept",
    ),
    Rule(
        id="aws.s3.incomplete_multipart",
        version=1,
        question="Are parts of uploads stored that were never finished?",
        resource_types=(BUCKET,),
        step=Step.TIDY,
        judge=incomplete_multipart,
        command="aws s3api put-bucket-lifecycle-configuration --bucket {id} --lifecycle-configuration …",
        cannot_see="how large the parts are",
        settings=(Setting("min_days", 7, "days", "The longest upload that is still going on is shorter."),),
    ),
)
