"""A budget's amount over its months: evenly, by their days, by what last year cost, or as it was typed."""

import polars as pl

WEIGHTS_TOTAL = 10**9
MINOR = pl.Decimal(38, 18)
EVEN_INSTEAD = "even: what its months cost last year is not known"


def phased(versions: pl.DataFrame, last_year: pl.DataFrame) -> pl.DataFrame:
    """`budget, period, version, month, planned, phased`: a row a version and month; the months add up to the amount.

    `last_year` has `budget`, `month` (a year later than the cost is of) and `cost`, null where it is unknown; what is
    below 0 weighs nothing. Where a month of it is missing, or all are 0, the amount is phased evenly and says so.
    """
    months = _months(versions).join(last_year, on=["budget", "month"], how="left", maintain_order="left")
    of = ["budget", "period", "version"]
    cost = pl.col("cost").cast(pl.Float64).clip(lower_bound=0)
    is_known = cost.is_not_null().all().over(of) & (cost.sum().over(of) > 0)
    by_last_year = (cost / cost.sum().over(of) * WEIGHTS_TOTAL).round().cast(pl.Int64)
    weight = (
        pl.when((pl.col("phasing") == "last_year") & is_known)
        .then(by_last_year)
        .when(pl.col("phasing") == "days")
        .then((pl.col("month").dt.offset_by("1mo") - pl.col("month")).dt.total_days())
        .otherwise(1)
    )
    said = pl.when((pl.col("phasing") == "last_year") & ~is_known).then(pl.lit(EVEN_INSTEAD)).otherwise("phasing")
    weighed = months.with_columns(weight=weight, phased=said)
    typed = pl.col("months").str.split(";").list.get(pl.col("at"), null_on_oob=True).str.strip_chars()
    split = weighed.with_columns(split=shared("amount", "weight", of, "month"))
    return split.with_columns(
        planned=pl.when(pl.col("phasing") == "typed").then(typed.cast(MINOR, strict=False)).otherwise("split")
    ).select(*of, "month", "planned", "phased")


def by_day(months: pl.DataFrame, last_year: pl.DataFrame) -> pl.DataFrame:
    """`budget, day, planned`: a month's plan over its days, which add up to it; evenly, or as the days a year before.

    `months` has `budget, month, planned, phased`; `last_year` has `budget`, `day` (a year later than the cost is of)
    and `cost`; a day without cost, or below 0, weighs nothing. Where the year before had none, days are even.
    """
    days = months.with_columns(day=pl.date_ranges("month", pl.col("month").dt.month_end())).explode("day")
    cost = pl.col("cost").cast(pl.Float64).fill_null(0.0).clip(lower_bound=0)
    total = cost.sum().over("budget", "month")
    as_then = (pl.col("phased") == "last_year") & (total > 0)
    weight = pl.when(as_then).then((cost / total * WEIGHTS_TOTAL).fill_nan(0.0).round().cast(pl.Int64)).otherwise(1)
    weighed = days.join(last_year, on=["budget", "day"], how="left", maintain_order="left").with_columns(weight=weight)
    told = weighed.with_columns(booked=shared("planned", "weight", ["budget", "month"], "day"))
    return told.select("budget", "day", planned="booked")


def shared(amount: str, weight: str, of: list[str], order: str) -> pl.Expr:
    """The amount (>= 0, up to 1e11) by whole weights that add up to 1e9 at most: the largest remainders get the rest.

    Booked in integers of 1e-18; the shares of a group add up to its amount to the last digit.
    """
    whole, part = pl.col(amount).to_physical(), pl.col(weight).cast(pl.Int128)
    total = part.sum().over(of)
    floor, remainder = whole * part // total, whole * part % total
    left = whole - floor.sum().over(of)
    place = pl.struct((total - remainder).alias("least"), pl.col(order)).rank("ordinal").over(of)
    booked = floor + (place.cast(pl.Int128) <= left).cast(pl.Int128)
    return as_money(booked)


def as_money(physical: pl.Expr) -> pl.Expr:
    """Integers of 1e-18 as amounts."""
    return (physical.cast(pl.Decimal(38, 0)) * pl.lit("0.000000000000000001").cast(MINOR)).cast(MINOR)


def _months(versions: pl.DataFrame) -> pl.DataFrame:
    """A row a month, with `at`, its place in the period from 0."""
    months = pl.date_ranges("start", "end", interval="1mo", closed="left")
    spread = versions.filter(pl.col("amount").is_not_null()).with_columns(month=months).explode("month")
    return spread.with_columns(at=pl.int_range(pl.len()).over("budget", "period", "version"))
