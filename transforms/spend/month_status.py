"""Whether a billing period is still open: a pure judgement of what its bill says on a business day."""

from datetime import date

import polars as pl

from warehouse.tables import MONTH_STATUS

NEVER_SAID = pl.DataFrame(schema={"source": pl.String(), "billing_period": pl.String(), "is_closed": pl.Boolean()})
PERIOD = ["source", "billing_period"]


def month_status(
    bill_line: pl.DataFrame,
    *,
    as_of: date,
    earlier: pl.DataFrame,
    settling: pl.DataFrame,
    said: pl.DataFrame = NEVER_SAID,
) -> pl.DataFrame:
    """MONTH_STATUS of every source and billing period in `bill_line`, as of a business day.

    A period is open until it has ended and its provider's days have passed (`settling`: provider, days), and every row
    with a cost names an invoice or the provider says that it is closed (`said`: source, billing_period, is_closed). One
    that the provider says may still change is open, whatever invoices it names. Where a source never named an invoice
    and the provider says nothing, it is unknown. `earlier` is what was judged before: a status that stays keeps its
    `since`, and `closed_at` is the first day that the period was closed.
    """
    found = _counted(bill_line, settling).join(said, on=PERIOD, how="left")
    judged = found.with_columns(status=_status(as_of)).with_columns(reason=_reason(as_of))
    before = earlier.select(*PERIOD, was="status", was_since="since", first_closed="closed_at")
    since = pl.when(pl.col("was") == pl.col("status")).then("was_since").otherwise(pl.lit(as_of))
    closed = pl.coalesce("first_closed", pl.when(pl.col("status") == "closed").then(pl.lit(as_of)))
    dated = judged.join(before, on=PERIOD, how="left").with_columns(since=since, closed_at=closed)
    return dated.select(MONTH_STATUS.names).cast(MONTH_STATUS.schema).sort(PERIOD)


def _counted(bill_line: pl.DataFrame, settling: pl.DataFrame) -> pl.DataFrame:
    """A row a period: rows_without_invoice, names_invoices (whether the source ever does), earliest_close."""
    unnamed = pl.col("InvoiceId").is_null()
    names_invoices = (~unnamed).any().over("x_source")
    settle = pl.col("x_provider").replace_strict(
        settling["provider"], settling["days"], default=0, return_dtype=pl.Int64()
    )
    by_period = bill_line.with_columns(names_invoices=names_invoices, settle=settle).group_by(
        source="x_source", billing_period="x_period"
    )
    counted = by_period.agg(
        pl.col("x_rows_with_cost").filter(unnamed).sum().alias("rows_without_invoice"),
        pl.col("names_invoices").any(),
        pl.col("settle").max(),
    )
    end = (pl.col("billing_period") + "-01").str.to_date("%Y-%m-%d").dt.offset_by("1mo")
    return counted.with_columns(earliest_close=end + pl.duration(days="settle"))


def _status(as_of: date) -> pl.Expr:
    early = pl.col("earliest_close") > as_of
    invoiced = pl.col("names_invoices") & (pl.col("rows_without_invoice") == 0)
    return (
        pl.when(early)
        .then(pl.lit("open"))
        .when(pl.col("is_closed").eq_missing(other=False))
        .then(pl.lit("open"))
        .when(pl.col("is_closed").fill_null(value=False) | invoiced)
        .then(pl.lit("closed"))
        .when("names_invoices")
        .then(pl.lit("open"))
        .otherwise(pl.lit("unknown"))
    )


def _reason(as_of: date) -> pl.Expr:
    missing = pl.col("rows_without_invoice")
    rows = pl.format(
        "{} row{} without an invoice id", missing, pl.when(missing == 1).then(pl.lit("")).otherwise(pl.lit("s"))
    )
    unnamed = pl.when(missing > 0).then(pl.lit("; ") + rows).otherwise(pl.lit(""))
    return (
        pl.when(pl.col("earliest_close") > as_of)
        .then(pl.format("closes on {} at the earliest{}", pl.col("earliest_close").dt.to_string("%Y-%m-%d"), unnamed))
        .when(pl.col("is_closed").eq_missing(other=False))
        .then(pl.lit("the provider says that it may still change"))
        .when(pl.col("is_closed").fill_null(value=False))
        .then(pl.lit("the provider says that it is closed"))
        .when(~pl.col("names_invoices"))
        .then(pl.lit("the source gives no invoice ids, and the provider does not say whether it is closed"))
        .when(missing > 0)
        .then(rows)
        .otherwise(pl.lit("every row with a cost is on an invoice"))
    )
