"""Trails (CloudTrail) that record what another one already does."""

import polars as pl

from transforms.waste.cases import always, answered, in_use, unknown, waste
from transforms.waste.estate import ID, Estate
from transforms.waste.rule import Rule, Step

TRAIL = "AWS::CloudTrail::Trail"
# The first copy of the management events is free, each other is paid: https://aws.amazon.com/cloudtrail/pricing/.
PAID = r"PaidEventsRecorded$"


def duplicate(estate: Estate) -> pl.LazyFrame:
    """A trail of management events that another trail of the account records as well.

    Of several, the one that costs least keeps them (the first copy is free), then the one that was there first. A trail
    of one region doubles another of that region, or of all; one of reads alone doubles none of writes. Its data events
    are not waste, and where there is a bill that takes nothing for the copy, nothing is.
    """
    paid = estate.charges.filter(pl.col("meter").str.contains(PAID)).group_by(ID).agg(paid=pl.col("cost_30").sum())
    billed = estate.charges.select("provider", "account", is_billed=pl.lit(value=True)).unique()
    trails = (
        estate.of(TRAIL)
        .join(paid, on=ID, how="left")
        .join(billed, on=["provider", "account"], how="left")
        .with_columns(
            paid=pl.col("paid").fill_null(0),
            recording=pl.col("records_management_events") & pl.col("is_logging").fill_null(value=True),
        )
    )
    return answered(
        trails.join(_first(trails.filter("recording")), on=ID, how="left"),
        unknown(pl.col("records_management_events").is_null(), "Which events it records was not told."),
        in_use(~pl.col("recording"), "It records no management events now."),
        in_use(pl.col("first").is_null(), "It records the management events, and no other trail needs to."),
        in_use(pl.col("is_billed") & (pl.col("paid") == 0), "The bill takes nothing for the events that it records."),
        waste(always(), "{} records the same management events.", "first"),
        by_inventory=True,
        wasted_in_window=pl.when(pl.col("paid") > 0).then("paid"),
        evidence=pl.struct("records_management_events", "management_events", "is_multi_region", "home_region", "first"),
    )


def _first(trails: pl.LazyFrame) -> pl.LazyFrame:
    """`first`: the name of another trail that records all that one does, and rather keeps it."""
    told = ("x_resource_key", "name", "paid", "created", "is_multi_region", "region", "management_events")
    others = trails.select("account", *(pl.col(name).alias(f"other_{name}") for name in told))
    theirs = pl.col("other_management_events").fill_null("all")
    return (
        trails.join(others, on="account")
        .filter(
            pl.col("x_resource_key") != pl.col("other_x_resource_key"),
            pl.col("other_is_multi_region") | (pl.col("region") == pl.col("other_region")),
            (theirs == "all") | (theirs == pl.col("management_events").fill_null("all")),
            _rather(),
        )
        .group_by(ID)
        .agg(first=pl.col("other_name").sort_by("other_paid", "other_x_resource_key").first())
    )


def _rather() -> pl.Expr:
    """Whether the other trail keeps the events rather than this one: it costs less, or was there first."""
    same = pl.col("other_paid") == pl.col("paid")
    older = (pl.col("other_created") < pl.col("created")).fill_null(
        pl.col("other_x_resource_key") < pl.col("x_resource_key")
    )
    return (pl.col("other_paid") < pl.col("paid")) | (same & older)


RULES = (
    Rule(
        id="aws.cloudtrail.duplicate",
        version=1,
        question="Are the same events recorded, and paid for, twice?",
        resource_types=(TRAIL,),
        step=Step.DELETE,
        judge=duplicate,
        command="aws cloudtrail put-event-selectors --trail-name {name} --region {region} --event-selectors …",
        cannot_see="whether its bucket belongs to somebody else who needs a copy of their own",
    ),
)
