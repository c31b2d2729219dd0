"""What costs much more than it did."""

from datetime import timedelta

import polars as pl

from transforms.waste.cases import answered, lead
from transforms.waste.charges import DAYS_A_MONTH
from transforms.waste.days import DAYS
from transforms.waste.estate import ID, Estate
from transforms.waste.rule import Rule, Setting, Step

RULE = "any.cost_growth"
LATELY = 7
BEFORE = DAYS - LATELY
NEARLY = 0.999


def cost_growth(estate: Estate) -> pl.LazyFrame:
    """A resource whose mean day of the last 7 costs several times the median day of the 28 before.

    One that is newer than these, or had no cost on half of them, has not grown; it is not looked at.
    """
    times = estate.setting(RULE, "min_times")
    least = estate.setting(RULE, "min_per_month")
    back = (pl.col("window_end") - pl.col("day")).dt.total_days()
    cost = pl.col("cost").cast(pl.Float64)
    grown = (
        _days(estate, least)
        .group_by(*ID, "currency")
        .agg(
            lately=cost.filter(back < LATELY).sum() / LATELY,
            days=cost.filter(back >= LATELY),
            first_day=pl.col("day").min(),
            window_end=pl.col("window_end").max(),
        )
        .with_columns(  # a day without a charge cost nothing
            median=pl.concat_list("days", pl.lit(0.0).repeat_by(BEFORE - pl.col("days").list.len())).list.median()
        )
        .filter(_is_old())
        .join(estate.costs.select(*ID, "tags", "environment"), on=ID, how="left")
    )
    a_month = pl.col("lately") * float(DAYS_A_MONTH)
    return answered(
        grown.filter(pl.col("median") > 0),
        lead(
            (pl.col("lately") > times * pl.col("median")) & (a_month > least),
            "In the last 7 days it cost {} {} a day, {} times the median day of the 28 before.",
            pl.col("lately").round(2),
            "currency",
            (pl.col("lately") / pl.col("median")).round(1),
        ),
        window_days=DAYS,
        by_bill=True,
        evidence=pl.struct("currency", per_day="lately", median_before="median", min_times=times, min_per_month=least),
    )


def _days(estate: Estate, least: pl.Expr) -> pl.LazyFrame:
    """ID, `currency, day, cost, window_end` of what may have grown: by its charges it is old enough, and dear enough.

    The latter as far as sums of lines and of days round alike.
    """
    lines = estate.charges.filter(pl.col("charge_category") == "Usage", pl.col("resource_id").is_not_null())
    a_month = pl.col("lately").cast(pl.Float64) * float(DAYS_A_MONTH) / LATELY
    in_question = (
        lines.group_by(*ID, "currency")
        .agg(lately=pl.col("cost_7").sum(), first_day=pl.col("first_day").min(), window_end=pl.col("window_end").max())
        .join(estate.costs.select(*ID, "tags", "environment"), on=ID, how="left")
        .filter(_is_old(), a_month > least * NEARLY)
    )
    named = lines.join(in_question, on=[*ID, "currency"], how="semi", nulls_equal=True)
    spelled = ["provider", "account", "resource_id", "currency"]
    return (
        estate.daily_costs.join(named.select(*spelled, "x_resource_key").unique(), on=spelled, nulls_equal=True)
        .group_by(*ID, "currency", "day")
        .agg(pl.col("cost").sum(), pl.col("window_end").max())
    )


def _is_old() -> pl.Expr:
    return pl.col("first_day") <= pl.col("window_end") - timedelta(days=DAYS - 2)


RULES = (
    Rule(
        id=RULE,
        version=1,
        question="Does a resource cost several times what it did?",
        resource_types=(),
        step=Step.TIDY,
        judge=cost_growth,
        command="look what {resource_id} does more of, and whether it is meant to",
        cannot_see="whether there is more work to be done",
        settings=(
            Setting("min_times", 3.0, "times the median day", "Less is a good week."),
            Setting(
                "min_per_month", 50.0, "currency of the bill a month", "What costs less is not worth the question."
            ),
        ),
    ),
)
