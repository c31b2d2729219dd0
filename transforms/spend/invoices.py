"""What the invoices say beside what the charges come to."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

import polars as pl

from transforms.spend.bridge import KEY
from transforms.spend.stated import MONEY, standing

# What `said` holds of each total, the newest first.
SAID = ("amount", "said_by", "object", "line", "said_at", "by_hand", "invoice_id", "account", "note", "stands")

# A difference that somebody looked at and let stand; it holds only as long as the difference is that one.
# `issuer` is null where it is the bill's as a whole.
ACCEPTED = pl.Schema(
    {**dict.fromkeys((*KEY, "issuer"), pl.String()), "amount": MONEY, "by": pl.String(), "note": pl.String()}
)
MATCHES, OFF, LET_STAND, NOT_ENTERED, NOT_BILLED = "matches", "off", "accepted", "not entered", "not billed"


def beside_invoices(
    bridges: pl.DataFrame,
    totals: pl.DataFrame,
    accepted: pl.DataFrame,
    half_units: Mapping[str, Decimal],
    by: Sequence[str] = KEY,
) -> pl.DataFrame:
    """`bridge` rows with `invoice` (null where no total is known), `difference` (invoice less billed) and `state`.

    Bills are told apart `by`. `totals` is as `stated.TOTALS`; which of them stand, `stated.standing` says, and those
    are added. `said` lists all of them (SAID), null where there is none. `state` is one of matches, off, accepted (off
    by what somebody accepted), not entered, not billed (the source gives no billed cost). An invoice is in minor units
    and charges are not: up to half a unit (`half_units`, by currency) it matches.
    """
    invoices = _of_the_month(totals, by)
    let_stand = accepted.select(*by, stood="amount", accepted_by="by", accepted_note="note")
    joined = bridges.join(invoices, on=by, how="left", nulls_equal=True).join(
        let_stand, on=by, how="left", nulls_equal=True
    )
    half = pl.col("currency").replace_strict(half_units, default=Decimal(0), return_dtype=MONEY)
    compared = joined.with_columns(difference=(pl.col("invoice") - pl.col("billed")).cast(MONEY))
    return compared.with_columns(state=_state(half)).drop("stood")


def _of_the_month(totals: pl.DataFrame, by: Sequence[str]) -> pl.DataFrame:
    """What tells bills apart, `invoice`; of the newest that stands SAID's `said_by`, `said_at`, `by_hand`, `note`; and
    all of it as `said`.
    """
    ordered = standing(totals, by)
    newest = (pl.col(name).filter("stands").last() for name in ("said_by", "said_at", "by_hand", "note"))
    return ordered.group_by(by, maintain_order=True).agg(
        pl.col("amount").filter("stands").sum().alias("invoice"), *newest, pl.struct(SAID).reverse().alias("said")
    )


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
