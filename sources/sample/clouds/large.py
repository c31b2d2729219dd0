"""Things so large that the day on which they come or go is news of its own, whatever else is told of them.

It is where lines of resources begin or end and move what their series (account, service) costs a day by more than 25
and by more than 15 percent. What is a little smaller is there, too, as what nobody can tell: how far the cost moved
depends on the days that one looks at. So is what is larger by no more than a week's mean of the series is off by
itself. Money is that of the days that are complete.
"""

from datetime import date, timedelta

import polars as pl

from sources.sample.clouds.charges import seen_on
from sources.sample.world import Bill, World
from warehouse.tables.truth import TRUE_ANOMALY

KNOWN_AFTER_DAYS = 28
COMPLETE_DAYS_AGO = 3
LEAST_A_DAY, LEAST_SHARE = 25.0, 0.15
# What is smaller by up to this part may be told, and need not be.
NEARLY = 0.8
# What is larger by less than so many usual errors of a week's mean may be smaller, by all that bills show.
ERRORS, WEEK_DAYS = 2, 7
# So near in time and cost, one thing took the place of another.
REPLACED_WITHIN_DAYS, REPLACED_ALIKE = 3, 0.15
LINE = ("number", "account", "service", "meter", "region")
SERIES = ("account", "service", "start")
CAME = "It was set up on this day, and is large enough to be seen in what its service costs."
WENT = "It was taken down on this day, and was large enough to be missed in what its service costs."


def large_things(bill: Bill, world: World) -> pl.DataFrame:
    """TRUE_ANOMALY: kinds step, new_service (the account had nothing of the service before) and drop.

    What begins, or ends, on one day of one series is one event. What came less than four weeks ago ends with its going.
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
            money=pl.col("effective_cost").filter(pl.col("day") <= complete_to(world)).sum(),
        )
        .collect(engine="streaming")
    )
    after = pl.col("last").dt.offset_by("1d")
    ended = pl.when(pl.col("last") < pl.col("last").max()).then("last")
    came = lines.with_columns(start="first", end=ended, why=pl.lit(CAME)).filter(pl.col("first") > world.since)
    went = lines.filter(
        after <= pl.col("last").max(), (after - pl.col("first")).dt.total_days() >= KNOWN_AFTER_DAYS
    ).with_columns(start=after, end=pl.lit(None, pl.Date), why=pl.lit(WENT), money=pl.lit(None, pl.Decimal(38, 18)))
    found = _for_good(_by_day(pl.concat([came, went])))
    large = found.join(_before(days, found), on=SERIES)
    return _truth(large.filter(pl.col("cost") > NEARLY * LEAST_SHARE * pl.col("before")), bill, world)


def _by_day(lines: pl.DataFrame) -> pl.DataFrame:
    """What came, and what went, of a series on one day, where it is large; named where it is of one thing."""

    def one(name: str) -> pl.Expr:
        return pl.when(pl.col(name).n_unique() == 1).then(pl.col(name).first()).alias(name)

    sums = lines.group_by(*SERIES, "why").agg(
        one("number"),
        one("region"),
        pl.col("cost").sum(),
        end=pl.when(pl.col("end").null_count() == 0).then(pl.col("end").max()),
        money=pl.when(pl.col("money").count() > 0).then(pl.col("money").sum()),
    )
    return sums.filter(pl.col("cost") > NEARLY * LEAST_A_DAY).sort(*SERIES, "why", nulls_last=True)


def _for_good(found: pl.DataFrame) -> pl.DataFrame:
    """Where one thing took the place of another, the series is then as it was before.

    Within days that is no event; within four weeks one, and later two. The first ends when the second comes or goes,
    and its money is that of the days between.
    """
    names = [*SERIES, "cost"]
    came, went = (found.filter(why=why).select(names) for why in (CAME, WENT))
    gap = (pl.col("start_went") - pl.col("start")).dt.total_days()
    pairs = (
        came.join(went, on=["account", "service"], suffix="_went")
        .with_columns(gap=gap)
        .filter((pl.col("cost") - pl.col("cost_went")).abs() <= REPLACED_ALIKE * pl.col("cost"))
        .sort(pl.col("gap").abs(), *SERIES)
        .unique(SERIES, keep="first", maintain_order=True)
        .unique(["account", "service", "start_went"], keep="first", maintain_order=True)
    )
    both = pl.concat(
        pairs.select("account", "service", start=of, why=pl.lit(why), until=until, gap=sign * pl.col("gap"))
        for why, sign, of, until in ((CAME, 1, "start", "start_went"), (WENT, -1, "start_went", "start"))
    )
    told = found.join(both, on=[*SERIES, "why"], how="left", maintain_order="left")
    between = (pl.col("cost") * pl.col("gap")).round(6).cast(pl.Decimal(38, 18))
    is_first = (pl.col("gap") > REPLACED_WITHIN_DAYS).fill_null(value=False)
    return told.filter(pl.col("gap").is_null() | is_first | (pl.col("gap") <= -KNOWN_AFTER_DAYS)).with_columns(
        end=pl.when(is_first).then(pl.col("until").dt.offset_by("-1d")).otherwise("end"),
        money=pl.when(~is_first).then("money").when(why=CAME).then(between).otherwise(-between),
    )


def _before(days: pl.LazyFrame, found: pl.DataFrame) -> pl.DataFrame:
    """`account`, `service`, `start` -> of the four weeks before: `before`, what the series cost a day, and `error`, the
    usual error of a week's mean, by how far days are from others of their weekday.
    """
    keys = found.select(SERIES).unique(maintain_order=True)
    ago = (pl.col("start") - pl.col("day")).dt.total_days()
    costs = days.group_by("account", "service", "day").agg(cost=pl.col("effective_cost").sum().cast(pl.Float64))
    daily = keys.join(costs.collect(engine="streaming"), on=["account", "service"], how="left").filter(
        ago.is_between(1, KNOWN_AFTER_DAYS)
    )
    of_weekday = pl.col("cost").mean().over(*SERIES, pl.col("day").dt.weekday())
    sums = (
        daily.with_columns(off=pl.col("cost") - of_weekday)
        .group_by(SERIES)
        .agg(
            before=pl.col("cost").sum() / KNOWN_AFTER_DAYS,
            error=(pl.col("off").pow(2).sum() / (KNOWN_AFTER_DAYS - WEEK_DAYS) / WEEK_DAYS).sqrt(),
        )
    )
    return keys.join(sums, on=SERIES, how="left").with_columns(pl.col("before", "error").fill_null(0.0))


def _truth(found: pl.DataFrame, bill: Bill, world: World) -> pl.DataFrame:
    came = pl.col("why") == CAME
    least = pl.max_horizontal(LEAST_SHARE * pl.col("before"), pl.lit(LEAST_A_DAY))
    is_large = pl.col("cost") - ERRORS * pl.col("error") > least
    told = found.join(
        bill.resources.select("number", resource_id="resource_key"), on="number", how="left", maintain_order="left"
    ).with_columns(
        kind=pl.when(~came)
        .then(pl.lit("drop"))
        .when(pl.col("before") == 0)
        .then(pl.lit("new_service"))
        .otherwise(pl.lit("step")),
        anomalous=pl.when(can_be_told(pl.col("start"), world), is_large).then(pl.lit(value=True)),
        provider=pl.lit(bill.provider),
        currency=pl.when(pl.col("money").is_not_null()).then(pl.lit(bill.currency)),
    )
    return told.select(pl.col(name).cast(kind) for name, kind in TRUE_ANOMALY.schema.items())


def can_be_told(start: pl.Expr, world: World) -> pl.Expr:
    """Whether what begins then does so where four weeks are known, and on a day that is whole to every reader."""
    return start.is_between(world.since + timedelta(days=KNOWN_AFTER_DAYS), complete_to(world))


def complete_to(world: World) -> date:
    """The last day that is whole to every reader."""
    return world.as_of - timedelta(days=COMPLETE_DAYS_AGO)
