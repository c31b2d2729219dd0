"""How each budget stands on the business day: planned, spent, forecast, and what the difference comes from."""

from dataclasses import dataclass
from datetime import date

import polars as pl

from transforms.budgets.phasing import as_money
from transforms.budgets.scopes import unforeseen_names
from warehouse.tables.budgets import BUDGET, BUDGET_MONTH

OF = ["budget", "period"]
ONE_OFF, COMMITMENT = "one_off", "commitment"
TERMS = ("variance_currency", "variance_one_off", "variance_commitment")
FORESEEN_ALONE = "Forecasts know of provider, account and service"
MONEY = pl.Decimal(38, 18)


@dataclass(frozen=True)
class Spent:
    """What was spent of each budget on the business day: `rates.in_currency` rows, and the first day of all bills.

    A month before that day is unknown; one after it without a cost is 0.
    """

    costs: pl.DataFrame
    first: date | None
    as_of: date

    @property
    def unrated(self) -> pl.DataFrame:
        """`budget, period, unrated`: which currencies have no rate."""
        lacking = self.costs.filter(pl.col("actual").is_null()).sort("currency")
        named = lacking.group_by(OF).agg(
            pl.col("currency").unique(maintain_order=True).str.join(", "), pl.col("to").first()
        )
        return named.select(*OF, unrated=pl.format("No rate from {} to {} is known.", "currency", "to"))


def months(standing: pl.DataFrame, planned: pl.DataFrame, original: pl.DataFrame, told: Spent) -> pl.DataFrame:
    """BUDGET_MONTH. `planned` and `original` are `phasing.phased` of the version that stands, and of the first."""
    first = original.select(*OF, "month", original="planned")
    actual = told.costs.group_by(*OF, "month").agg(actual=_all_known("actual"))
    rows = planned.join(first, on=[*OF, "month"], how="left").join(actual, on=[*OF, "month"], how="left")
    named = rows.join(standing.select(*OF, "dimension", "target", "match", "basis", "currency"), on=OF)
    in_bills = pl.col("month").is_between(told.first.replace(day=1), told.as_of) if told.first else pl.lit(value=False)
    nothing = pl.when(in_bills).then(pl.lit(0).cast(MONEY))
    is_spent = pl.struct(*OF, "month").is_in(actual.select(pl.struct(*OF, "month")).to_series().implode())
    done = named.with_columns(actual=pl.when(is_spent).then("actual").otherwise(nothing))
    return done.select(pl.col(name).cast(kind) for name, kind in BUDGET_MONTH.schema.items()).sort(*OF, "month")


def stands(standing: pl.DataFrame, by_month: pl.DataFrame, told: Spent, forecast: pl.DataFrame) -> pl.DataFrame:
    """BUDGET, a row a budget and period that has begun or is to come.

    `forecast` has `budget, period, forecast, forecast_low, forecast_high, over_percent`.
    """
    as_of = told.as_of
    begun = pl.col("month") <= as_of
    elapsed = (pl.lit(as_of) - pl.col("month")).dt.total_days()
    days = (pl.col("month").dt.offset_by("1mo") - pl.col("month")).dt.total_days()
    part = as_money(pl.col("planned").to_physical() * elapsed.cast(pl.Int128) // days.cast(pl.Int128))
    due = pl.when(~begun).then(pl.lit(0).cast(MONEY)).when(elapsed >= days).then("planned").otherwise(part)
    sums = by_month.group_by(OF).agg(planned_to_date=due.sum(), actual=_all_known("actual", pl.col("month") <= as_of))
    rows = standing.rename({"amount": "current"}).join(sums, on=OF, how="left")
    rows = rows.join(_terms(told.costs), on=OF, how="left").join(forecast, on=OF, how="left")
    zero = pl.lit(0).cast(MONEY)
    terms = {name: pl.when(pl.col("actual").is_not_null()).then(pl.col(name).fill_null(zero)) for name in TERMS}
    rows = rows.join(_unforeseen(rows), on="match", how="left").with_columns(
        variance=pl.col("actual") - pl.col("planned_to_date"), **terms
    )
    rest = pl.col("variance") - pl.sum_horizontal(pl.col(name) for name in TERMS)
    used = pl.when(pl.col("current") > 0).then(pl.col("actual").cast(pl.Float64) / pl.col("current").cast(pl.Float64))
    done = rows.with_columns(
        variance_rest=pl.when(pl.col("variance").is_not_null()).then(rest),
        used_percent=used * 100,
        is_over=pl.col("end") <= as_of,
        reason=_reason(told),
    ).join(told.unrated, on=OF, how="left")
    told_why = done.with_columns(reason=pl.coalesce("unrated", "reason"))
    return told_why.select(pl.col(name).cast(kind) for name, kind in BUDGET.schema.items()).sort(*OF)


def _unforeseen(rows: pl.DataFrame) -> pl.DataFrame:
    """`match`, `unforeseen`: why there is no forecast of it."""
    names = [(match, unforeseen_names(match)) for match in rows["match"].drop_nulls().unique()]
    told = [(match, f"{FORESEEN_ALONE}, not of {', '.join(lacking)}.") for match, lacking in names if lacking]
    return pl.DataFrame(told, {"match": pl.String, "unforeseen": pl.String}, orient="row")


def _terms(costs: pl.DataFrame) -> pl.DataFrame:
    """What is known of the difference without planned quantities; the rest follows."""
    of_kind = {"variance_one_off": ONE_OFF, "variance_commitment": COMMITMENT}
    return costs.group_by(OF).agg(
        variance_currency=(pl.col("actual") - pl.col("at_plan")).sum(),
        **{name: pl.col("at_plan").filter(pl.col("kind") == kind).sum() for name, kind in of_kind.items()},
    )


def _all_known(name: str, where: pl.Expr | None = None) -> pl.Expr:
    """The sum, null where one of them is unknown."""
    value = pl.col(name) if where is None else pl.col(name).filter(where)
    return pl.when(value.is_null().any()).then(None).otherwise(value.sum())


def _reason(told: Spent) -> pl.Expr:
    if told.first is None:
        return pl.lit("There are no bills.")
    return (
        pl.when(pl.col("current").is_null())
        .then(pl.lit("It was taken back."))
        .when(pl.col("start") > told.as_of)
        .then(pl.lit("It has not begun."))
        .when(pl.col("start") < told.first.replace(day=1))
        .then(pl.lit(f"The bills begin on {told.first}, after the period did."))
        .when((pl.col("end") > told.as_of) & (pl.col("basis") == "billed"))
        .then(pl.lit("Forecasts are of effective cost alone."))
        .when((pl.col("end") > told.as_of) & pl.col("forecast").is_null())
        .then(pl.coalesce("unforeseen", pl.lit("No forecast of this scope is made.")))
    )
