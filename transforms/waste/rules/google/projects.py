"""Projects that nobody attends to."""

import polars as pl

from transforms.waste.cases import always, answered, in_use, lead, unknown
from transforms.waste.estate import Estate
from transforms.waste.rule import Rule, Setting, Step
from transforms.waste.rules.google.machines import MACHINE, RUNNING

PROJECT = "cloudresourcemanager.googleapis.com/Project"
UNATTENDED, DAYS = "gcp.project.unattended", 30
PLACE = ["provider", "account"]
# Paid for being there; what has another unit is paid for being used.
BY_TIME = r"(?i)(second|hour|day|month|year)s?$"


def unattended(estate: Estate) -> pl.LazyFrame:
    """A project that costs, in which nothing was made, changed or used for long. Somebody may know why: a lead."""
    days = estate.setting(UNATTENDED, "min_days")
    rows = estate.of(PROJECT).drop("cost", "currency").join(_there(estate), on=PLACE, how="left")
    rows = rows.join(_billed(estate), on=PLACE, how="left").join(_measured(estate), on=PLACE, how="left")
    still = (pl.lit(estate.as_of) - pl.max_horizontal("last_change", "last_seen_active", "last_used")).dt.total_days()
    return answered(
        rows.with_columns(still_days=still),
        in_use(pl.col("state") != "active", "It is no longer active: {}.", "state"),
        in_use(pl.col("things").fill_null(0) == 0, "There is nothing in it that the inventory knows."),
        in_use(pl.col("running") > 0, "{} machines run in it.", "running"),
        in_use(pl.col("still_days") < days, "Something in it was made, changed or used {} days ago.", "still_days"),
        unknown(pl.col("cost").is_null(), "No bill tells whether it is used."),
        in_use(pl.col("cost") <= 0, "It costs nothing."),
        lead(
            always(),
            "Nothing in it was made, changed or used for {} days; it has {} resources, which cost.",
            "still_days",
            "things",
        ),
        window_days=DAYS,
        last_activity=pl.max_horizontal("last_change", "last_seen_active", "last_used"),
        by_bill=pl.col("cost").is_not_null(),
        by_inventory=True,
        evidence=pl.struct("things", "running", "still_days", "last_change", "last_used", min_days=days),
    )


def _there(estate: Estate) -> pl.LazyFrame:
    """Of each project `things` in it, `running` machines, `last_change`: when anything was made or became another."""
    others = estate.history.filter(pl.col("provider") == "gcp", pl.col("resource_type") != PROJECT)
    became = pl.when(pl.col("x_valid_from") > pl.col("x_first_seen")).then("x_valid_from")
    open_ = pl.col("x_valid_to").is_null()
    return others.group_by(PLACE).agg(
        things=open_.sum().cast(pl.Int64),
        running=(open_ & (pl.col("resource_type") == MACHINE) & (pl.col("state") == RUNNING)).sum().cast(pl.Int64),
        last_change=pl.max_horizontal(became.max(), pl.col("created").dt.date().max(), pl.col("x_valid_to").max()),
    )


def _billed(estate: Estate) -> pl.LazyFrame:
    """Of each project `cost` in the window, and `last_used`: the last day with a charge for use."""
    usage = (pl.col("charge_category") == "Usage") & ~pl.col("unit").str.contains(BY_TIME) & (pl.col("quantity_90") > 0)
    return estate.charges.group_by(PLACE).agg(
        cost=pl.col("cost_30").sum(), last_used=pl.col("last_day").filter(usage).max()
    )


def _measured(estate: Estate) -> pl.LazyFrame:
    """Of each project the last day on which anything that is measured was active."""
    active = (pl.col("maximum").fill_null(0) > 0) | (pl.col("sum").fill_null(0) > 0)
    return estate.metrics.filter(active).group_by(PLACE).agg(last_seen_active=pl.col("day").max())


RULES = (
    Rule(
        id=UNATTENDED,
        version=1,
        question="Does anybody attend to a project?",
        resource_types=(PROJECT,),
        step=Step.TIDY,
        judge=unattended,
        command="gcloud projects describe {account}",
        cannot_see="what people look at without changing it; who signed in",
        settings=(Setting("min_days", 30, "days", "A month covers what is done at its end."),),
    ),
)
