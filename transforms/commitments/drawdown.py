"""How far commitments of contracts are drawn down: what counts towards each in its interval, against time gone.

https://focus.finops.org/focus-specification/ (Contract Commitment: ContractCommitmentModel, …FulfillmentInterval)
"""

from datetime import date

import polars as pl

from transforms.commitments.terms import day_after
from transforms.commitments.told import PROVIDERS
from warehouse.tables.commitments import DRAWDOWN

# Bills are summed by day: an hour's commitment is held against its day.
EVERY = {
    "hourly": "1d",
    "daily": "1d",
    "weekly": "1w",
    "monthly": "1mo",
    "quarterly": "3mo",
    "semi-annual": "6mo",
    "annual": "1y",
}
NOT_COUNTED = ("superseded", "canceled", "proposed")
KEY = ["ContractId", "ContractCommitmentId"]
MONEY = pl.Decimal(38, 18)
EMPTY = pl.DataFrame(schema=DRAWDOWN.schema)


def drawdown(agreed: pl.DataFrame, applied: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """CONTRACT_COMMITMENT and CONTRACT_APPLIED -> DRAWDOWN of the interval that runs, or the last of one that is over.

    What is committed for the whole period is shared out by days. A continuous commitment lapses with each interval, a
    discontinuous one at the end of its own; what lapsed in those that are over is a sum. One that was superseded,
    canceled or is only proposed is not counted, nor is one towards which nothing was ever counted.
    """
    known = _known(agreed).join(applied.select("ContractCommitmentId").unique(), on="ContractCommitmentId", how="semi")
    begun = known.filter(pl.col("start") <= as_of)
    if not begun.height:
        return EMPTY
    intervals = pl.concat([_intervals(part, every) for (every,), part in begun.group_by("every")])
    seen = intervals.filter(pl.col("interval_start") <= as_of).with_columns(committed=_shared())
    summed = _with_applied(seen, applied)
    over = pl.col("interval_end") <= as_of
    short = pl.max_horizontal(pl.lit(0, MONEY), pl.col("committed") - pl.col("applied"))
    lapsed = summed.filter(over).group_by(KEY).agg(lapsed=short.filter(over).sum())
    newest = summed.sort("interval_start").group_by(KEY, maintain_order=True).last()
    told = newest.join(lapsed, on=KEY, how="left").with_columns(
        applied_percent=_share("applied", "committed"),
        gone_percent=_gone(as_of),
        lapsed=pl.col("lapsed").fill_null(0),
    )
    return told.with_columns(reason=_reason()).select(DRAWDOWN.names).cast(DRAWDOWN.schema).sort(KEY)


def _known(agreed: pl.DataFrame) -> pl.DataFrame:
    said = pl.coalesce("ServiceProviderName", "InvoiceIssuerName")
    counted = ~pl.col("ContractCommitmentLifecycleStatus").str.to_lowercase().is_in(NOT_COUNTED)
    by_cost = pl.col("ContractCommitmentCost").is_not_null()
    fulfilled = pl.col("ContractCommitmentFulfillmentInterval")
    return agreed.filter(counted.fill_null(value=True)).select(
        *KEY,
        description="ContractCommitmentDescription",
        x_provider=pl.coalesce(pl.when(said.str.contains(word)).then(pl.lit(name)) for name, word in PROVIDERS.items()),
        model=pl.col("ContractCommitmentModel").str.to_titlecase(),
        interval=fulfilled,
        every=fulfilled.str.to_lowercase().replace_strict(EVERY, default=None, return_dtype=pl.String),
        start=pl.col("ContractCommitmentPeriodStart").dt.date(),
        end=day_after("ContractCommitmentPeriodEnd"),
        whole=pl.when(by_cost).then("ContractCommitmentCost").otherwise("ContractCommitmentQuantity"),
        unit=pl.when(by_cost).then("BillingCurrency").otherwise("ContractCommitmentUnit"),
        by_cost=by_cost,
    )


def _intervals(part: pl.DataFrame, every: object) -> pl.DataFrame:
    """A row an interval: from its first day to the first day after it."""
    if every is None:
        return part.with_columns(interval_start="start", interval_end="end")
    starts = pl.date_ranges("start", "end", str(every), closed="left")
    following = pl.col("interval_start").shift(-1).over(KEY)
    exploded = part.with_columns(interval_start=starts).explode("interval_start")
    return exploded.with_columns(interval_end=pl.coalesce(following, "end"))


def _shared() -> pl.Expr:
    days = (pl.col("interval_end") - pl.col("interval_start")).dt.total_days()
    all_days = (pl.col("end") - pl.col("start")).dt.total_days()
    return pl.when(days == all_days).then("whole").otherwise(pl.col("whole") * days / all_days).cast(MONEY)


def _with_applied(intervals: pl.DataFrame, applied: pl.DataFrame) -> pl.DataFrame:
    days = applied.select("ContractCommitmentId", "day", "cost", "quantity").sort("day")
    dated = days.join_asof(
        intervals.select("ContractCommitmentId", "interval_start", "interval_end", "by_cost").sort("interval_start"),
        left_on="day",
        right_on="interval_start",
        by="ContractCommitmentId",
        check_sortedness=False,
    ).filter(pl.col("day") < pl.col("interval_end"))
    amount = pl.when("by_cost").then("cost").otherwise("quantity")
    sums = dated.group_by("ContractCommitmentId", "interval_start").agg(applied=amount.sum())
    joined = intervals.join(sums, on=["ContractCommitmentId", "interval_start"], how="left")
    return joined.with_columns(pl.col("applied").fill_null(pl.lit(0, MONEY)))


def _gone(as_of: date) -> pl.Expr:
    days = (pl.col("interval_end") - pl.col("interval_start")).dt.total_days()
    gone = (pl.min_horizontal(pl.lit(as_of), "interval_end") - pl.col("interval_start")).dt.total_days()
    return 100 * gone / days


def _share(part: str, whole: str) -> pl.Expr:
    divisor = pl.col(whole).cast(pl.Float64)
    return pl.when(divisor != 0).then(100 * pl.col(part).cast(pl.Float64) / divisor)


def _reason() -> pl.Expr:
    ends = (
        pl.when(pl.col("model") == "Continuous")
        .then(pl.lit("what is not met lapses with each interval"))
        .otherwise(pl.lit("what is not met by the end of the interval is owed then"))
    )
    behind = (
        pl.when(pl.col("applied_percent").is_null())
        .then(pl.lit("How much is committed is not told"))
        .when(pl.col("applied_percent") < pl.col("gone_percent"))
        .then(pl.lit("Less is drawn down than time is gone"))
        .otherwise(pl.lit("As much is drawn down as time is gone, or more"))
    )
    return pl.format("{}; {}.", behind, ends)
