"""What the invoices say beside what the charges come to."""

from collections.abc import Mapping
from decimal import Decimal

import polars as pl

from transforms.spend.bridge import KEY

MONEY = pl.Decimal(38, 18)
# What is known of an invoice's total: who or what said it, and when. `invoice_id` is null for a month's whole total.
TOTALS = pl.Schema(
    {
        **dict.fromkeys((*KEY, "invoice_id"), pl.String()),
        "amount": MONEY,
        "said_by": pl.String(),
        "said_at": pl.Datetime("us"),
        "note": pl.String(),
        "by_hand": pl.Boolean(),
    }
)
# A difference that somebody looked at and let stand; it holds only as long as the difference is that one.
ACCEPTED = pl.Schema({**dict.fromkeys(KEY, pl.String()), "amount": MONEY, "by": pl.String(), "note": pl.String()})
MATCHES, OFF, LET_STAND, NOT_ENTERED, NOT_BILLED = "matches", "off", "accepted", "not entered", "not billed"


def beside_invoices(
    bridges: pl.DataFrame, totals: pl.DataFrame, accepted: pl.DataFrame, half_units: Mapping[str, Decimal]
) -> pl.DataFrame:
    """`bridge` rows with `invoice` (null where no total is known), `difference` (invoice less billed) and `state`.

    `totals` is as TOTALS. What a person entered stands over what a file says of the same invoice; a total without an
    invoice id is the month's, and stands over those of single invoices, which are added. `state` is one of matches,
    off, accepted (off by what somebody accepted), not entered, not billed (the source gives no billed cost). An
    invoice is in minor units and charges are not: up to half a unit (`half_units`, by currency) it matches.
    """
    invoices = _of_the_month(totals)
    let_stand = accepted.select(*KEY, stood="amount", accepted_by="by", accepted_note="note")
    joined = bridges.join(invoices, on=KEY, how="left", nulls_equal=True).join(
        let_stand, on=KEY, how="left", nulls_equal=True
    )
    half = pl.col("currency").replace_strict(half_units, default=Decimal(0), return_dtype=MONEY)
    compared = joined.with_columns(difference=(pl.col("invoice") - pl.col("billed")).cast(MONEY))
    return compared.with_columns(state=_state(half)).drop("stood")


def _of_the_month(totals: pl.DataFrame) -> pl.DataFrame:
    """KEY, `invoice`, and of the newest that was said `said_by`, `said_at`, `by_hand`, `note`."""
    standing = totals.sort("by_hand", "said_at").unique([*KEY, "invoice_id"], keep="last", maintain_order=True)
    whole = pl.col("invoice_id").is_null()
    is_whole = whole.any().over([*KEY])
    counted = standing.filter(whole | ~is_whole)
    newest = pl.col("said_by", "said_at", "by_hand", "note").last()
    return counted.group_by(KEY).agg(pl.col("amount").sum().alias("invoice"), newest)


def _state(half: pl.Expr) -> pl.Expr:
    return (
        pl.when(pl.col("billed").is_null())
        .then(pl.lit(NOT_BILLED))
        .when(pl.col("invoice").is_null())
        .then(pl.lit(NOT_ENTERED))
        .when(pl.col("difference").abs() <= half)
        .then(pl.lit(MATCHES))
        .when((pl.col("difference") - pl.col("stood")).abs() <= half)
        .then(pl.lit(LET_STAND))
        .otherwise(pl.lit(OFF))
    )
