"""Secrets (Secrets Manager) that nobody reads."""

import polars as pl

from transforms.waste.cases import always, answered, in_use, unknown, waste
from transforms.waste.estate import Estate
from transforms.waste.lasting import day_of
from transforms.waste.rule import Rule, Setting, Step

KEPT = "AWS::SecretsManager::Secret"


def unused(estate: Estate) -> pl.LazyFrame:
    """A secret that nobody has read for long, or ever since it was made long ago."""
    days = estate.setting("aws.secrets.unused", "min_days")
    read, made = day_of("last_accessed"), pl.col("created").dt.date()
    last = pl.when("never_accessed").then(made).otherwise(read)
    unread_days = (pl.lit(estate.as_of) - last).dt.total_days()
    never = pl.col("never_accessed").fill_null(value=False)
    return answered(
        estate.of(KEPT),
        in_use(pl.col("owning_service").is_not_null(), "{} made it and keeps it.", "owning_service"),
        unknown(read.is_null() & ~never, "When it was last read was not told."),
        unknown(last.is_null(), "Nobody has read it, and since when it is there was not told."),
        in_use((unread_days < days) & never, "Nobody has read it yet; it was made on {}.", made),
        in_use(unread_days < days, "It was read on {}.", read),
        waste(never, "Nobody has read it since it was made on {}.", made),
        waste(always(), "Nobody has read it since {}, {} days.", read, unread_days),
        window_days=days.cast(pl.Int64()),
        since=last,
        last_activity=read,
        by_inventory=True,
        evidence=pl.struct("last_accessed", "never_accessed", min_days=days),
    )


RULES = (
    Rule(
        id="aws.secrets.unused",
        version=1,
        question="Is a secret kept that nobody reads?",
        resource_types=(KEPT,),
        step=Step.DELETE,
        judge=unused,
        command="aws secretsmanager delete-secret --secret-id {resource_id} --recovery-window-in-days 30 "
        "--region {region}",
        cannot_see="whether it is for an emergency, and meant to be read never; reads of its replicas elsewhere",
        settings=(Setting("min_days", 90, "days", "What runs once a quarter has read it by then."),),
    ),
)
