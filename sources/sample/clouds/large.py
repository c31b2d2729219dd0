"""Things so large that the day on which they come or go is news of its own, whatever else is told of them.

It is where a line of a resource begins or ends and moves what its series (account, service) costs a day by more than
25 and by more than 15 percent.
"""

from datetime import timedelta

import polars as pl

from sources.sample.clouds.charges import seen_on
from sources.sample.world import Bill, World
from warehouse.tables.truth import TRUE_ANOMALY

KNOWN_AFTER_DAYS = 28
COMPLETE_DAYS_AGO = 3
LEAST_A_DAY, LEAST_SHARE = 25.0, 0.15
LINE = ("number", "account", "service", "meter", "region")
CAME = "It was set up on this day, and is large enough to be seen in what its service costs."
WENT = "It was taken down on this day, and was large enough to be missed in what its service costs."


def large_things(bill: Bill, world: World) -> pl.DataFrame:
    """TRUE_ANOMALY: kinds step, new_service (the account had nothing of the service before) and drop."""
    usage = pl.col("kind").is_in(["usage", "covered"]) & pl.col("event").is_null()
    days = seen_on(bill.lines, world).filter(usage)
    lines = (
        days.filter(pl.col("number").is_not_null())
        .group_by(LINE)
        .agg(
            first=pl.col("day").min(),
            last=pl.col("day").max(),
            cost=pl.col("effective_cost").sum().cast(pl.Float64) / pl.col("day").n_unique(),
            money=pl.col("effective_cost").sum(),
        )
        .collect(engine="streaming")
        .sort(LINE, nulls_last=True)
    )
    large = lines.filter(pl.col("cost") > LEAST_A_DAY)
    known, complete = world.since + timedelta(days=KNOWN_AFTER_DAYS), world.as_of - timedelta(days=COMPLETE_DAYS_AGO)
    came = large.filter(pl.col("first") >= known, pl.col("first") <= complete).with_columns(
        start="first", why=pl.lit(CAME)
    )
    after = pl.col("last").dt.offset_by("1d")
    went = large.filter(after >= known, after <= complete).with_columns(
        start=after, why=pl.lit(WENT), money=pl.lit(None, pl.Decimal(38, 18))
    )
    found = pl.concat([came, went]).join(_before(days, pl.concat([came, went])), on=["account", "service", "start"])
    return _truth(found.filter(pl.col("cost") > LEAST_SHARE * pl.col("before")), bill)


def _before(days: pl.LazyFrame, found: pl.DataFrame) -> pl.DataFrame:
    """`account`, `service`, `start` -> `before`: what the series cost a day in the four weeks before."""
    keys = found.select("account", "service", "start").unique(maintain_order=True)
    ago = (pl.col("start") - pl.col("day")).dt.total_days()
    costs = days.group_by("account", "service", "day").agg(cost=pl.col("effective_cost").sum().cast(pl.Float64))
    daily = keys.join(costs.collect(engine="streaming"), on=["account", "service"], how="left").filter(
        ago.is_between(1, KNOWN_AFTER_DAYS)
    )
    sums = daily.group_by("account", "service", "start").agg(before=pl.col("cost").sum() / KNOWN_AFTER_DAYS)
    return keys.join(sums, on=["account", "service", "start"], how="left").with_columns(pl.col("before").fill_null(0.0))


def _truth(found: pl.DataFrame, bill: Bill) -> pl.DataFrame:
    came = pl.col("why") == CAME
    told = found.join(
        bill.resources.select("number", resource_id="resource_key"), on="number", how="left"
    ).with_columns(
        kind=pl.when(~came)
        .then(pl.lit("drop"))
        .when(pl.col("before") == 0)
        .then(pl.lit("new_service"))
        .otherwise(pl.lit("step")),
        anomalous=pl.lit(value=True),
        provider=pl.lit(bill.provider),
        end=pl.when(came & (pl.col("last") < pl.lit(bill.lines.select(pl.col("day").max()).collect().item()))).then(
            "last"
        ),
        currency=pl.when(came).then(pl.lit(bill.currency)),
    )
    return told.select(pl.col(name).cast(kind) for name, kind in TRUE_ANOMALY.schema.items())
