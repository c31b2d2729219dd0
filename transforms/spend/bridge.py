"""From usage to the invoice, and from the invoice to what the month used: exact, and adding up by construction.

    usage + purchases + credits + refunds + adjustments + tax + other = billed
    billed + covering + recognised = effective

`covering` takes out purchases that cover usage (their effective cost is 0, and that of what is refunded), `recognised`
puts in what the month used of them, whenever it was paid: used and unused commitment, a month's share.
https://focus.finops.org (BilledCost, EffectiveCost).
"""

from collections.abc import Sequence

import polars as pl

from warehouse.tables.marts import LINES

KEY = ("source", "provider", "billing_period", "currency")
NAMES = {"x_source": "source", "x_provider": "provider", "x_period": "billing_period", "BillingCurrency": "currency"}
BOTH, BILLED_ONLY, EFFECTIVE_ONLY, NEITHER = "both", "billed only", "effective only", "no cost"
# Lines whose effective cost is elsewhere: a commitment's fee, and what of one is given back.
COVERING = pl.col("x_line").is_in(["purchases", "refunds"])
BILLED, EFFECTIVE = pl.col("BilledCost"), pl.col("EffectiveCost")
MOVED = EFFECTIVE.fill_null(0) - BILLED.fill_null(0)


def bridge(bill_line: pl.DataFrame, by: Sequence[str] = KEY) -> pl.DataFrame:
    """BILL_LINE rows -> a row a source, provider, billing period and currency (`by` more): KEY, LINES, billed,
    covering, recognised, effective, `rows` (billing rows), `invoices` (the ids that they name) and `basis`.

    `basis` says which of the two costs the source gives; of the other, and of the way to it, all is null.
    """
    known = [name.is_not_null().any().alias(f"knows {name.meta.output_name()}") for name in (BILLED, EFFECTIVE)]
    lines = [BILLED.filter(pl.col("x_line") == line).sum().alias(line) for line in LINES]
    sums = (
        bill_line.rename(NAMES)
        .group_by(by)
        .agg(
            *known,
            *lines,
            BILLED.sum().alias("billed"),
            MOVED.filter(COVERING).sum().alias("covering"),
            MOVED.filter(~COVERING).sum().alias("recognised"),
            EFFECTIVE.sum().alias("effective"),
            pl.col("x_rows").sum().alias("rows"),
            pl.col("InvoiceId").drop_nulls().unique().sort().alias("invoices"),
        )
    )
    billed, effective = pl.col("knows BilledCost"), pl.col("knows EffectiveCost")
    whole = sums.with_columns(
        pl.when(billed).then(pl.col(*LINES, "billed")),
        pl.when(billed & effective).then(pl.col("covering", "recognised")),
        pl.when(effective).then(pl.col("effective")),
        basis=_basis(billed, effective),
    )
    return whole.drop("knows BilledCost", "knows EffectiveCost").sort(by, nulls_last=True)


def _basis(billed: pl.Expr, effective: pl.Expr) -> pl.Expr:
    return (
        pl.when(billed & effective)
        .then(pl.lit(BOTH))
        .when(billed)
        .then(pl.lit(BILLED_ONLY))
        .when(effective)
        .then(pl.lit(EFFECTIVE_ONLY))
        .otherwise(pl.lit(NEITHER))
    )
