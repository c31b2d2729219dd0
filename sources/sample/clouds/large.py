"""Things so large that the day on which they come or go is news of its own, whatever else is told of them.

It is where lines of resources begin or end and move what their series (account, service) costs a day by more than 25
and by more than 15 percent.
"""

from datetime import timedelta

import polars as pl

from sources.sample.clouds.charges import seen_on
from sources.sample.world import Bill, World
from warehouse.tables.truth import TRUE_ANOMALY

KNOWN_AFTER_DAYS = 28
COMPLETE_DAYS_AGO = 3
LEAST_A_DAY, LEAST_SHARE = 25.0, 0.15
# So near in time and cost, one thing took the place of another.
REPLACED_WITHIN_DAYS, REPLACED_ALIKE = 3, 0.15
LINE = ("number", "account", "service", "meter", "region")
SERIES = ("account", "service", "start")
CAME = "It was set up on this day, and is large enough to be seen in what its service costs."
WENT = "It was taken down on this day, and was large enough to be missed in what its service costs."


def large_things(bill: Bill, world: World) -> pl.DataFrame:
    """TRUE_ANOMALY: kinds step, new_service (the account had nothing of the service before) and drop.

    What begins, or ends, on one day of one series is one event. One of either sort that the other makes up for within
    days is none: something took its place. What came less than four weeks ago ends with its going.
    """
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
    )
    after = pl.col("last").dt.offset_by("1d")
    came = lines.filter(pl.col("first") > world.since).with_columns(start="first", why=pl.lit(CAME))
    went = lines.filter(
        after <= world.yesterday, (pl.col("last") - pl.col("first")).dt.total_days() >= KNOWN_AFTER_DAYS
    ).with_columns(start=after, why=pl.lit(WENT), money=pl.lit(None, pl.Decimal(38, 18)))
    found = _for_good(_by_day(pl.concat([came, went])))
    large = found.join(_before(days, found), on=SERIES)
    return _truth(large.filter(pl.col("cost") > LEAST_SHARE * pl.col("before")), bill, world)


def _by_day(lines: pl.DataFrame) -> pl.DataFrame:
    """What came, and what went, of a series on one day, where it is large; named where it is of one thing."""

    def one(name: str) -> pl.Expr:
        return pl.when(pl.col(name).n_unique() == 1).then(pl.col(name).first()).alias(name)

    sums = lines.group_by(*SERIES, "why").agg(
        one("number"), one("region"), pl.col("last").max(), pl.col("cost").sum(), money=_sum(pl.col("money"))
    )
    return sums.filter(pl.col("cost") > LEAST_A_DAY).sort(*SERIES, "why", nulls_last=True)


def _sum(money: pl.Expr) -> pl.Expr:
    return pl.when(money.count() > 0).then(money.sum())


def _for_good(found: pl.DataFrame) -> pl.DataFrame:
    """Less what came where something else of its series went, and that."""
    names = [*SERIES, "cost"]
    came, went = (found.filter(why=why).select(names) for why in (CAME, WENT))
    pairs = came.join(went, on=["account", "service"], suffix="_went").filter(
        (pl.col("start") - pl.col("start_went")).dt.total_days().abs() <= REPLACED_WITHIN_DAYS,
        (pl.col("cost") - pl.col("cost_went")).abs() <= REPLACED_ALIKE * pl.col("cost"),
    )
    gone = pairs.select("account", "service", start="start_went", why=pl.lit(WENT))
    replaced = pl.concat([pairs.select(*SERIES, why=pl.lit(CAME)), gone])
    return found.join(replaced, on=[*SERIES, "why"], how="anti", maintain_order="left")


def _before(days: pl.LazyFrame, found: pl.DataFrame) -> pl.DataFrame:
    """`account`, `service`, `start` -> `before`: what the series cost a day in the four weeks before."""
    keys = found.select(SERIES).unique(maintain_order=True)
    ago = (pl.col("start") - pl.col("day")).dt.total_days()
    costs = days.group_by("account", "service", "day").agg(cost=pl.col("effective_cost").sum().cast(pl.Float64))
    daily = keys.join(costs.collect(engine="streaming"), on=["account", "service"], how="left").filter(
        ago.is_between(1, KNOWN_AFTER_DAYS)
    )
    sums = daily.group_by(SERIES).agg(before=pl.col("cost").sum() / KNOWN_AFTER_DAYS)
    return keys.join(sums, on=SERIES, how="left").with_columns(pl.col("before").fill_null(0.0))


def _truth(found: pl.DataFrame, bill: Bill, world: World) -> pl.DataFrame:
    came = pl.col("why") == CAME
    told = found.join(
        bill.resources.select("number", resource_id="resource_key"), on="number", how="left", maintain_order="left"
    ).with_columns(
        kind=pl.when(~came)
        .then(pl.lit("drop"))
        .when(pl.col("before") == 0)
        .then(pl.lit("new_service"))
        .otherwise(pl.lit("step")),
        anomalous=pl.when(can_be_told(pl.col("start"), world)).then(pl.lit(value=True)),
        provider=pl.lit(bill.provider),
        end=pl.when(came & (pl.col("last") < pl.lit(bill.lines.select(pl.col("day").max()).collect().item()))).then(
            "last"
        ),
        currency=pl.when(came).then(pl.lit(bill.currency)),
    )
    return told.select(pl.col(name).cast(kind) for name, kind in TRUE_ANOMALY.schema.items())


def can_be_told(start: pl.Expr, world: World) -> pl.Expr:
    """Whether what begins then does so where four weeks are known, and on a day that is whole to every reader."""
    known, complete = world.since + timedelta(days=KNOWN_AFTER_DAYS), world.as_of - timedelta(days=COMPLETE_DAYS_AGO)
    return start.is_between(known, complete)
