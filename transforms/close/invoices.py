"""Each invoice of a month: its billed cost, the issuer's own lines, and the total that somebody typed or a file tells.

By issuer, InvoiceId and currency the three are one amount, rounding apart: half a minor unit a line, and none where the
charges are whole minor units already.
"""

from collections.abc import Mapping
from decimal import Decimal

import polars as pl

MONEY = pl.Decimal(38, 18)
OF = ("issuer", "invoice_id", "currency")
VOIDED = "Voided"
BILLED = pl.Schema(
    {
        **dict.fromkeys(("source", "provider", "billing_period", *OF), pl.String()),
        "billed": MONEY,
        "is_whole": pl.Boolean(),
    }
)
TYPED = pl.Schema({**dict.fromkeys(("source", "invoice_id", "currency"), pl.String()), "typed": MONEY})


def matched(
    billed: pl.DataFrame, details: pl.DataFrame, typed: pl.DataFrame, half_units: Mapping[str, Decimal]
) -> pl.DataFrame:
    """BILLED with `detail`, `detail_lines`, `typed` (null where nobody says it), both differences to what is billed,
    and `off`: the one that is more than rounding, in words; null where none is.

    `details` is INVOICE_DETAIL; voided lines do not count. An invoice of which the bill has no charge is of the first
    bill of its issuer and currency; `half_units` are half a minor unit by currency.
    """
    of_detail = details.filter(pl.col("InvoiceIssueStatus") != VOIDED).group_by(
        issuer="InvoiceIssuerName", invoice_id="InvoiceId", currency="BillingCurrency"
    )
    sums = of_detail.agg(detail=pl.col("BilledCost").sum(), detail_lines=pl.len().cast(pl.Int64))
    both = billed.join(sums, on=OF, how="left").join(typed, on=["source", "invoice_id", "currency"], how="left")
    rows = pl.concat([both, _of_no_charge(billed, sums)], how="diagonal")
    half = pl.col("currency").replace_strict(half_units, default=Decimal(0), return_dtype=MONEY)
    unit = pl.when(pl.col("is_whole").fill_null(value=True)).then(pl.lit(0).cast(MONEY)).otherwise(half)
    apart = rows.with_columns(
        detail_difference=(pl.col("detail") - pl.col("billed")).cast(MONEY),
        typed_difference=(pl.col("typed") - pl.col("billed")).cast(MONEY),
    )
    lines_off = pl.col("detail_difference").abs() > (unit * pl.col("detail_lines").cast(pl.Decimal(38, 0))).cast(MONEY)
    total_off = pl.col("typed_difference").abs() > unit
    return apart.with_columns(
        off=pl.when(lines_off)
        .then(_said("Invoice Detail", "detail_difference"))
        .when(total_off)
        .then(_said("its total", "typed_difference"))
    )


def _of_no_charge(billed: pl.DataFrame, sums: pl.DataFrame) -> pl.DataFrame:
    """Invoices whose lines are told, while the bill names them on no charge."""
    first = billed.sort("source").unique(["issuer", "currency"], keep="first").drop("invoice_id", "billed", "is_whole")
    lost = sums.join(billed, on=OF, how="anti").filter(pl.col("detail") != 0)
    return lost.join(first, on=["issuer", "currency"]).with_columns(billed=pl.lit(0).cast(MONEY))


def _said(what: str, difference: str) -> pl.Expr:
    amount = pl.col(difference).cast(pl.String).str.replace(r"0+$", "").str.replace(r"\.$", "")
    return pl.format("invoice {}: {} differs from its charges by {}", "invoice_id", pl.lit(what), amount)
