"""What is no longer there, and is still on the bill."""

import polars as pl

from transforms.waste.cases import answered, waste
from transforms.waste.estate import ID, Estate
from transforms.waste.kinds import kind
from transforms.waste.rule import Rule, Setting, Step

RULE = "any.zombie"
PROJECT, MEMBER = "cloudresourcemanager.googleapis.com/Project", "AWS::Organizations::Account"


def zombie(estate: Estate) -> pl.LazyFrame:
    """A resource that goes on costing after the inventory has lost it, or never had it, or its account was closed.

    Lost: from the first look that did not have it on, for before that nobody saw when it went.

    Never had: on a day on which the inventory was looked at it was on the bill already, and others of its kind in its
    account were seen, all that there are of them in its region.
    """
    days = estate.setting(RULE, "min_days")
    there = estate.history.filter(pl.col("x_valid_to").is_null()).select(ID)
    lines = estate.charges.filter(pl.col("x_resource_key").is_not_null(), pl.col("charge_category") == "Usage")
    billed = (
        lines.join(there, on=ID, how="anti")
        .group_by(ID)
        .agg(
            first_day=pl.col("first_day").min(),
            last_day=pl.col("last_day").max(),
            window_end=pl.col("window_end").max(),
            region=pl.col("region").drop_nulls().first(),
            tags=pl.col("tags").drop_nulls().first(),
            environment=pl.col("environment").drop_nulls().first(),
        )
    )
    unseen = billed.filter(pl.col("last_day") == pl.col("window_end"))
    missing = (
        unseen.join(_within(unseen, there), on=ID, how="anti")
        .join(_gone(estate), on=ID, how="left")
        .join(_closed(estate), on=["provider", "account"], how="left")
        .with_columns(kind=kind(pl.col("provider"), pl.col("x_resource_key")))
        .collect()
        .lazy()  # little, and asked for again and again
    )
    rows = missing.join(_looked(estate, missing), on=ID, how="left")
    still_days = [(pl.col("last_day") - pl.col(since)).dt.total_days() for since in ("closed", "gone", "unseen")]
    closed, gone, unseen = still_days
    return answered(
        rows,
        waste(closed >= days, "Its account was closed on {}, and it is on the bill until {}.", "closed", "last_day"),
        waste(gone >= days, "The inventory lost it by {}, and it is on the bill until {}.", "gone", "last_day"),
        waste(
            pl.col("gone").is_null() & (unseen >= days),
            "It is on the bill from {} to {}, and the inventory, which has others of its kind, did not have it on {}.",
            "first_day",
            "last_day",
            "unseen",
        ),
        since=pl.coalesce("closed", "gone", "unseen"),
        by_bill=True,
        by_inventory=True,
        evidence=pl.struct("first_day", "last_day", "closed", "gone", "unseen", min_days=days),
    )


def _within(unseen: pl.LazyFrame, there: pl.LazyFrame) -> pl.LazyFrame:
    """Parts of AWS' things that are there, which bills name and inventories do not: a function's alias, an index."""
    key = pl.col("x_resource_key")
    wholes = [key.str.replace(rf"(?:[:/][^:/]+){{{parts}}}$", "") for parts in (1, 2, 3)]
    return (
        unseen.filter(pl.col("provider") == "aws")
        .select(*ID, whole=pl.concat_list(wholes))
        .explode("whole")
        .join(there.rename({"x_resource_key": "whole"}), on=["provider", "account", "whole"], how="semi")
        .select(ID)
        .unique()
    )


def _gone(estate: Estate) -> pl.LazyFrame:
    """Resources that the inventory had: `gone`, the first day on which it no longer did."""
    return estate.history.group_by(ID).agg(gone=pl.col("x_valid_to").max())


def _closed(estate: Estate) -> pl.LazyFrame:
    """Accounts that are closed: `closed`, the first day on which we saw so, or on which it was asked to be."""
    projects = estate.of(PROJECT, MEMBER).filter(pl.col("state") != "active")
    asked = pl.col("deletes_at").str.slice(0, 10).str.to_date("%Y-%m-%d", strict=False)
    return projects.group_by("provider", account=pl.coalesce("project_id", "account")).agg(
        closed=pl.coalesce(asked, "state_since").min()
    )


def _looked(estate: Estate, missing: pl.LazyFrame) -> pl.LazyFrame:
    """`unseen`: the first day on which the inventory was looked at while a missing resource was on the bill."""
    around = estate.history.join(missing, on=["provider", "account"], how="semi")
    days = pl.concat_list("x_first_seen", "x_last_seen", "x_valid_from", "x_valid_to")
    looks = around.select("provider", "account", look=days).explode("look").drop_nulls().unique()
    kinds = around.with_columns(kind=kind(pl.col("provider"), pl.col("x_resource_key")))
    there = kinds.filter(pl.col("x_valid_to").is_null()).select("provider", "account", "kind", "resource_type").unique()
    listed = _listed(estate, missing.join(there, on=["provider", "account", "kind"]))
    return (
        missing.join(listed, on=ID, how="semi")
        .join(looks, on=["provider", "account"])
        .filter(pl.col("look") > pl.col("first_day"))
        .group_by(ID)
        .agg(unseen=pl.col("look").min())
    )


def _listed(estate: Estate, missing: pl.LazyFrame) -> pl.LazyFrame:
    """Of resources, a row for each `resource_type` of their kind, those of which all types are listed where they are.

    One source that lists a type in full is enough; of a type that was never asked for by itself, seeing one is.
    """
    scans = estate.scans.lazy().select("x_source", "provider", "account", "resource_type", "status", asked="region")
    here = pl.col("asked").is_null() | (pl.col("asked") == "") | (pl.col("asked") == pl.col("region"))
    is_ok = pl.col("status").fill_null("ok") == "ok"
    return (
        missing.join(scans, on=["provider", "account", "resource_type"], how="left")
        .group_by(*ID, "resource_type", "x_source")
        .agg(is_listed=(here & is_ok).any() & ~(here & ~is_ok).any())
        .group_by(*ID, "resource_type")
        .agg(pl.col("is_listed").any())
        .group_by(ID)
        .agg(pl.col("is_listed").all())
        .filter("is_listed")
    )


RULES = (
    Rule(
        id=RULE,
        version=1,
        question="Is something on the bill that is no longer there?",
        resource_types=(),
        step=Step.DELETE,
        judges_what_is_gone=True,
        judge=zombie,
        command="ask the provider why {resource_id} is still charged for, and for the money back",
        cannot_see="what its provider keeps, and charges for, after it was deleted by its own rules",
        settings=(
            Setting("min_days", 3, "days", "The bill and the inventory do not change on the same hour of a day."),
        ),
    ),
)
