"""What acting on findings really saved: the cost a day before less after, as later bills show it."""

from datetime import date, timedelta
from decimal import Decimal

import polars as pl

from transforms.findings.costs import DAILY_COST, RESOURCE
from warehouse.tables import SAVING

DAYS_A_MONTH = Decimal("30.44")
BEFORE_DAYS = 30
# With fewer complete days after an act a bill proves nothing: a machine that rests on weekends looks gone on them.
LEAST_AFTER_DAYS = 7
# What is gone is noticed on the next run, and said to be done days later: the days before are those that still cost.
NOTICED_WITHIN = timedelta(days=62)
# Of what was to go away, the part that has to be gone for the act to count as seen in the bill.
SEEN_SHARE = 0.5
# A cost of which more than this stays a day has fallen, and is not gone.
LEFT_SHARE = 0.1
MONEY = pl.Decimal(38, 18)
ACT = ["finding_id", "acted_on"]


def savings(acts: pl.DataFrame, daily_costs: pl.DataFrame, settling: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """SAVING: a row a decision `resolved`, and a row a finding that went away by itself with its cost.

    `acts` are what people and the bills did (transforms.findings.acted), `daily_costs` DAILY_COST
    (transforms.findings.costs) of the resources in them, `settling` has `provider, days`. Before are the 30 days up to
    the last one with a cost before the act (fewer where the resource is younger), after all complete days since; the
    day of the act is neither. What a commitment covered is in neither, for it stays on the invoice. Seen in the bill is
    an act of which half of what was to go is gone over 7 days or more; one that is not seen when the provider no longer
    restates the month of its first week is not realised.
    """
    priced = _priced(acts.lazy(), daily_costs.lazy(), as_of)
    judged = priced.with_columns(state=_state(_settled(settling, as_of)))
    real = judged.filter(pl.col("acted_by").is_not_null() | _was_gone())
    money = (pl.col("before_per_day") - pl.col("after_per_day")) * DAYS_A_MONTH
    verified = pl.when(pl.col("state") == "verified").then(
        pl.when("counts").then(money).otherwise(pl.lit(0, MONEY)).cast(MONEY)
    )
    told = real.with_columns(verified_per_month=verified).with_columns(reason=_reason())
    return told.select(SAVING.names).cast(SAVING.schema).sort(ACT).collect()


def _priced(acts: pl.LazyFrame, costs: pl.LazyFrame, as_of: date) -> pl.LazyFrame:
    """Adds what the resource cost a day before, after, and until it was found again, each with its days."""
    framed = _windows(acts, costs, as_of).collect().lazy()  # asked for again and again
    priced = framed
    for window in ("before", "gone", "after"):
        priced = priced.join(_over(framed, costs, window), on=ACT, how="left")
    unpriced = pl.col("after_days").fill_null(0) == 0
    return priced.with_columns(
        after_from=pl.when(~unpriced).then("after_from"), after_to=pl.when(~unpriced).then("after_to")
    )


def _windows(acts: pl.LazyFrame, costs: pl.LazyFrame, as_of: date) -> pl.LazyFrame:
    """Adds the first and last day before, after (since it was found again, if it was), and while it was gone."""
    known = costs.group_by(RESOURCE).agg(
        first_cost=pl.col("day").min(), complete_to=pl.col("complete_to").max(), priced_in=pl.col("currency").first()
    )
    day = timedelta(days=1)
    last = pl.min_horizontal("complete_to", pl.col("next_from") - day, pl.lit(as_of) - day)
    return (
        acts.join(known, on=RESOURCE, how="left")
        .join(_next(acts), on=ACT, how="left")
        .join(_ended(acts, costs), on=ACT, how="left")
        .with_columns(
            before_from=pl.max_horizontal(pl.col("last_cost") - timedelta(days=BEFORE_DAYS - 1), "first_cost"),
            before_to="last_cost",
            gone_from=pl.col("last_acted") + day,
            gone_to=pl.min_horizontal(last, pl.col("returned") - day),
            after_from=pl.coalesce("returned", pl.col("last_acted") + day),
            after_to=last,
            currency=pl.coalesce("priced_in", "currency"),
        )
    )


def _next(acts: pl.LazyFrame) -> pl.LazyFrame:
    """`next_from` of each act: when the next group of acts on its resource begins."""
    starts = acts.select(*RESOURCE, next_from="first_acted").unique()
    later = acts.select(*ACT, *RESOURCE, "last_acted").join(starts, on=RESOURCE)
    return later.filter(pl.col("next_from") > pl.col("last_acted")).group_by(ACT).agg(pl.col("next_from").min())


def _ended(acts: pl.LazyFrame, costs: pl.LazyFrame) -> pl.LazyFrame:
    """`last_cost` of each act: the last day before it on which the resource cost anything."""
    charged = costs.filter((pl.col("cash") + pl.col("covered")) != 0).select(*RESOURCE, "day")
    since = pl.col("first_acted") - NOTICED_WITHIN
    before = acts.select(*ACT, *RESOURCE, "first_acted").join(charged, on=RESOURCE)
    lately = before.filter(pl.col("day") < pl.col("first_acted"), pl.col("day") >= since)
    return lately.group_by(ACT).agg(last_cost=pl.col("day").max())


def _over(acts: pl.LazyFrame, costs: pl.LazyFrame, window: str) -> pl.LazyFrame:
    """`finding_id, acted_on, <window>_days, <window>_per_day` (cash) and `<window>_whole` (with what is covered)."""
    start, end = f"{window}_from", f"{window}_to"
    days = ((pl.col(end) - pl.col(start)).dt.total_days() + 1).clip(lower_bound=0)
    told = acts.select(*ACT, *RESOURCE, start, end, days=days).filter(pl.col("days") > 0)
    sums = (
        told.join(costs.select(*RESOURCE, "day", "cash", "covered"), on=RESOURCE)
        .filter(pl.col("day").is_between(pl.col(start), pl.col(end)))
        .group_by(ACT)
        .agg(pl.col("cash").sum(), pl.col("covered").sum())
    )
    cash, covered = (pl.col(name).fill_null(0).cast(MONEY) for name in ("cash", "covered"))
    return told.join(sums, on=ACT, how="left").select(
        *ACT,
        pl.col("days").alias(f"{window}_days"),
        (cash / pl.col("days")).cast(MONEY).alias(f"{window}_per_day"),
        ((cash + covered) / pl.col("days")).cast(MONEY).alias(f"{window}_whole"),
    )


def _was_gone() -> pl.Expr:
    """Whether the cost was gone over a week or more, until the finding came back if it did."""
    fell = (pl.col("before_whole") - pl.col("gone_whole")).cast(pl.Float64)
    enough = pl.col("gone_days") >= LEAST_AFTER_DAYS
    return (enough & (fell > 0) & (fell >= _meant() * SEEN_SHARE)).fill_null(value=False)


def _meant() -> pl.Expr:
    """What was to go a day: what was claimed, and of a resource younger than the 30 days of a claim no smaller a part
    of its cost than was claimed; all of it where nothing was.
    """
    before = pl.col("before_whole").cast(pl.Float64)
    claimed = (pl.col("claimed_per_month").fill_null(0) + pl.col("claimed_freed").fill_null(0)).cast(pl.Float64)
    a_day = claimed / float(DAYS_A_MONTH)
    cost_a_day = pl.col("claimed_of").cast(pl.Float64) / BEFORE_DAYS
    share = pl.when(cost_a_day > 0).then((a_day / cost_a_day).clip(upper_bound=1))
    return pl.when(claimed > 0).then(pl.max_horizontal(a_day, before * share)).otherwise(before)


def _became() -> pl.Expr:
    before, after = (pl.col(name).cast(pl.Float64) for name in ("before_per_day", "after_per_day"))
    return pl.when(after > before * LEFT_SHARE).then(pl.lit("fell")).otherwise(pl.lit("is gone"))


def _settled(settling: pl.DataFrame, as_of: date) -> pl.Expr:
    """Whether the provider no longer restates the month in which the first week after the act ended."""
    days = pl.col("provider").replace_strict(settling["provider"], settling["days"], default=0, return_dtype=pl.Int64())
    month_end = (pl.col("last_acted") + timedelta(days=LEAST_AFTER_DAYS)).dt.month_end()
    return month_end + pl.duration(days=days) < pl.lit(as_of)


def _state(settled: pl.Expr) -> pl.Expr:
    priced = pl.col("gone_days").fill_null(0) >= LEAST_AFTER_DAYS
    return (
        pl.when(pl.col("returned").is_not_null())
        .then(pl.lit("regressed"))
        .when(_was_gone())
        .then(pl.lit("verified"))
        .when(settled & priced & (pl.col("before_days").fill_null(0) > 0))
        .then(pl.lit("not_realised"))
        .otherwise(pl.lit("resolved"))
    )


def _reason() -> pl.Expr:
    """A sentence: what the bill shows."""
    day = "%-d %b %Y"
    before, after = (
        pl.col(name).round(2).cast(pl.Decimal(38, 2)).cast(pl.String) for name in ("before_per_day", "after_per_day")
    )
    money = pl.col("currency").fill_null("")
    shown = pl.format("{} {} a day before, {} after, over {} days.", before, money, after, "after_days")
    return (
        pl.when(pl.col("state") == "regressed")
        .then(pl.format("Found again on {}.", pl.col("returned").dt.strftime(day)))
        .when(pl.col("before_days").fill_null(0) == 0)
        .then(pl.lit(f"No bill names the resource in the {NOTICED_WITHIN.days} days before."))
        .when(pl.col("state") == "verified", ~pl.col("counts"))
        .then(pl.lit("The cost is gone; it is counted with another finding on the same resource."))
        .when(pl.col("state") == "verified")
        .then(pl.format("The cost {}: {}", _became(), shown))
        .when(pl.col("state") == "not_realised")
        .then(pl.format("Still on the bill when its month was settled: {}", shown))
        .when(pl.col("after_days") >= LEAST_AFTER_DAYS)
        .then(pl.format("Still on the bill, of a month that is not settled: {}", shown))
        .when(pl.col("after_days") == 1)
        .then(pl.format("Waits for the bill: 1 complete day since, {} needed.", pl.lit(LEAST_AFTER_DAYS)))
        .otherwise(
            pl.format(
                "Waits for the bill: {} complete days since, {} needed.",
                pl.col("after_days").fill_null(0),
                pl.lit(LEAST_AFTER_DAYS),
            )
        )
    )


NO_COSTS = pl.DataFrame(schema=DAILY_COST)
