"""How much more to commit to, and what that risks. Nothing is ever bought: it is text, and a file.

Of usage u an hour at contracted price, covered at a level x with discount d, an hour costs (1 - d) x + max(0, u - x).
The mean of that is lowest at the d-quantile of the hours (the newsvendor's critical ratio,
https://en.wikipedia.org/wiki/Newsvendor_model).
"""

from datetime import date, timedelta

import polars as pl

from warehouse.tables.commitments import COMMITMENT_ADVICE

HOURS_A_MONTH = 30.44 * 24
MONTHS_A_YEAR = 12
LEAST_DAYS = 14
POINTS = 16
FALLS = {"saving_if_10_less": 0.9, "saving_if_25_less": 0.75, "saving_if_50_less": 0.5}
OF = ["x_provider", "BillingCurrency"]
MONEY = pl.Decimal(38, 18)


def advice(
    hours: pl.DataFrame, discounts: pl.DataFrame, on_findings: pl.DataFrame, rules: pl.DataFrame, tranches: int
) -> pl.DataFrame:
    """HOURS (`x_provider, BillingCurrency, grain, usage`), discounts, findings, rules -> COMMITMENT_ADVICE.

    `usage` is contracted cost an hour, an hour or a day of the bill a row, none left out. `discounts` has `discount`
    (0 to 1), `paid_per_hour` of what runs; `on_findings` `per_hour` of usage that is to go; `rules` has `x_provider,
    said` of what a provider lets be undone. A bill by the day hides the hours below its mean: its level is a ceiling.
    """
    known = hours.join(discounts, on=OF, how="left").join(on_findings, on=OF, how="left")
    left = pl.max_horizontal(pl.lit(0.0), pl.col("usage") - pl.col("per_hour").fill_null(0.0))
    known = known.with_columns(usage=left, paid_per_hour=pl.col("paid_per_hour").fill_null(0.0))
    sized = known.group_by(OF, maintain_order=True).agg(
        grain=pl.col("grain").first(),
        days=pl.col("day").n_unique().cast(pl.Int64),
        discount=pl.col("discount").first(),
        paid_per_hour=pl.col("paid_per_hour").first(),
        to_go=pl.col("per_hour").first().fill_null(0.0),
        level=_quantile(),
    )
    levelled = sized.with_columns(now=pl.col("paid_per_hour") / (1 - pl.col("discount")))
    levelled = levelled.with_columns(level=pl.max_horizontal("level", "now"))
    costs = known.select(*OF, "usage").join(levelled, on=OF).group_by(OF).agg(*_savings())
    drawn = _curve(known.select(*OF, "usage", "discount"))
    told = (
        levelled.join(costs, on=OF, how="left").join(drawn, on=OF, how="left").join(rules, on="x_provider", how="left")
    )
    return _told(told, tranches).select(COMMITMENT_ADVICE.names).cast(COMMITMENT_ADVICE.schema).sort(OF)


def by_hour(eligible: pl.DataFrame, ends: pl.DataFrame, days: int) -> pl.DataFrame:
    """ELIGIBLE_USAGE and `x_source, window_end` -> HOURS of the `days` up to it: an hour without usage has 0.

    Where any charge is of a day, all are summed by day.
    """
    dated = eligible.join(ends, on="x_source").with_columns(day=pl.col("start").dt.date())
    inside = dated.filter(
        pl.col("day") <= pl.col("window_end"), pl.col("day") > pl.col("window_end") - timedelta(days=days)
    )
    daily = (pl.col("hours") > 1).any().over(OF)
    cut = inside.with_columns(
        grain=pl.when(daily).then(pl.lit("day")).otherwise(pl.lit("hour")),
        at=pl.when(daily).then(pl.col("day").cast(pl.Datetime("us"))).otherwise(pl.col("start").dt.truncate("1h")),
    )
    summed = cut.group_by(*OF, "grain", "at").agg(usage=pl.col("ContractedCost").sum().cast(pl.Float64))
    whole = _each_moment(cut).join(summed, on=[*OF, "grain", "at"], how="left")
    per_hour = pl.when(pl.col("grain") == "day").then(pl.col("usage") / 24).otherwise("usage")
    return whole.with_columns(usage=per_hour.fill_null(0.0), day=pl.col("at").dt.date()).sort(*OF, "at")


def _each_moment(cut: pl.DataFrame) -> pl.DataFrame:
    first = cut.group_by(*OF, "grain").agg(since=pl.col("day").min(), until=pl.col("window_end").max())
    start, end = (pl.col(name).cast(pl.Datetime("us")) for name in ("since", "until"))
    after = end + pl.duration(days=1)
    each = pl.when(pl.col("grain") == "day").then(pl.datetime_ranges(start, after, "1d", closed="left"))
    moments = each.otherwise(pl.datetime_ranges(start, after, "1h", closed="left"))
    return first.select(*OF, "grain", at=moments).explode("at")


def _quantile() -> pl.Expr:
    """The least usage that at least a share d of the hours do not exceed."""
    place = (pl.col("discount").first() * pl.len()).ceil().cast(pl.Int64) - 1
    return pl.col("usage").sort().get(pl.max_horizontal(pl.lit(0), place))


def _cost(level: str, kept: float) -> pl.Expr:
    """An hour's mean cost at a level, of usage of which a part is kept."""
    above = pl.max_horizontal(pl.lit(0.0), pl.col("usage") * kept - pl.col(level)).mean()
    return (1 - pl.col("discount").first()) * pl.col(level).first() + above


def _curve(known: pl.DataFrame) -> pl.DataFrame:
    """What a month costs at levels from none to the most that was ever used, as JSON."""
    steps = pl.DataFrame({"step": range(POINTS + 1)})
    most = known.with_columns(most=pl.col("usage").max().over(OF)).join(steps, how="cross")
    levelled = most.with_columns(level=pl.col("most") * pl.col("step") / POINTS)
    above = pl.max_horizontal(pl.lit(0.0), pl.col("usage") - pl.col("level")).mean()
    month = HOURS_A_MONTH * ((1 - pl.col("discount").first().fill_null(0.0)) * pl.col("level").first() + above)
    points = levelled.group_by(*OF, "step").agg(pl.col("level").first(), month=month).sort("step")
    pairs = pl.format("[{},{}]", pl.col("level").round(4), pl.col("month").round(2))
    listed = points.group_by(OF).agg(curve=pairs.str.join(","))
    return listed.with_columns(curve=pl.format("[{}]", "curve"))


def _savings() -> list[pl.Expr]:
    kept = {"saving_per_month": 1.0, **FALLS}
    saved = [(HOURS_A_MONTH * (_cost("now", part) - _cost("level", part))).alias(name) for name, part in kept.items()]
    met = [pl.min_horizontal("usage", level).mean() for level in ("level", "now")]
    return [*saved, (met[0] - met[1]).alias("avoided")]


def _told(told: pl.DataFrame, tranches: int) -> pl.DataFrame:
    more = (pl.col("level") - pl.col("now")) * (1 - pl.col("discount"))
    enough = pl.col("days") >= LEAST_DAYS
    sure = enough & pl.col("discount").is_not_null()
    worked = told.with_columns(more=pl.when(sure).then(more)).with_columns(
        discount_percent=100 * pl.col("discount"),
        covered_per_hour=_money(pl.col("now")),
        level_per_hour=_money(pl.when(sure).then("level")),
        more_per_hour=_money(pl.col("more")),
        tranche_per_hour=_money(pl.col("more") / tranches),
        tranches=pl.when(pl.col("more") > 0).then(tranches),
        waiting_per_month=_money(pl.when(sure).then("saving_per_month")),
        payback_months=pl.when(pl.col("more") > 0).then(MONTHS_A_YEAR * pl.col("more") / pl.col("avoided")),
        on_findings_per_month=_money(pl.col("to_go") * HOURS_A_MONTH),
        **{name: _money(pl.when(sure).then(name)) for name in ("saving_per_month", *FALLS)},
        reason=pl.lit(""),
    )
    return worked.with_columns(reason=_reason(enough))


def _money(amount: pl.Expr) -> pl.Expr:
    """To the millionth: it is an estimate."""
    return amount.round(6).cast(pl.Decimal(38, 6)).cast(MONEY)


def _reason(enough: pl.Expr) -> pl.Expr:
    ceiling = (
        pl.when(pl.col("grain") == "day")
        .then(pl.lit(" The bill is by the day and hides the hours below its mean: this is a ceiling."))
        .otherwise(pl.lit(""))
    )
    first = pl.when(pl.col("to_go") > 0).then(
        pl.format(
            " Taken off first: {} a month of usage that open findings say is to go.",
            (pl.col("to_go") * HOURS_A_MONTH).round(2),
        )
    )
    buy = pl.format(
        "{} {}: commit {} an hour more, in discounted money, in {} parts a month apart; {} a month saved as usage is,"
        " {} if it falls by 10 %, {} by 25 %, {} by 50 %. Waiting a month costs {}. A year paid at once is back in {}"
        " months.{}{}{}",
        "x_provider",
        "BillingCurrency",
        pl.col("more").round(4),
        "tranches",
        *(pl.col(name).cast(pl.Float64).round(2) for name in ("saving_per_month", *FALLS, "waiting_per_month")),
        pl.col("payback_months").round(1),
        ceiling,
        first.fill_null(""),
        pl.format(" {}", "said").fill_null(""),
    )
    of_it = pl.format("{} {}: ", "x_provider", "BillingCurrency")
    return (
        pl.when(pl.col("discount").is_null())
        .then(
            of_it
            + pl.lit("no number, since no running commitment shows a discount; set [commitments] discount_percent.")
        )
        .when(~enough)
        .then(of_it + pl.format("no number of {} days of usage; it takes {}.", "days", pl.lit(LEAST_DAYS)))
        .when(pl.col("more") > 0)
        .then(buy)
        .otherwise(of_it + pl.lit("commit to no more: what runs covers the level that pays.") + ceiling)
    )


def rules_of(rules: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """`provider, valid_from, said` -> `x_provider, said`: all that holds on the day, in one text."""
    held = rules.filter(pl.col("valid_from").is_null() | (pl.col("valid_from") <= as_of))
    return held.group_by(x_provider="provider").agg(said=pl.col("said").str.join(" "))
