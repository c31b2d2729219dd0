"""What of a commitment's fee nothing used, as a row of its own beside the purchase."""

import polars as pl

from transforms.focus.decimals import read_decimals
from transforms.focus.names import PART

UNUSED, UNUSED_QUANTITY = "unused commitment", "unused quantity"
# Nothing more is priced or billed: the whole fee stays with the purchase.
NOUGHTS = ("BilledCost", "ListCost", "ContractedCost", "PricingQuantity")
SAYS = {
    "ChargeCategory": "Usage",
    "ChargeFrequency": "Usage-Based",
    "PricingCategory": "Committed",
    "CommitmentDiscountStatus": "Unused",
}
TOUCHED = (
    *SAYS,
    *NOUGHTS,
    *("EffectiveCost", "PricingCurrencyEffectiveCost"),
    *("CommitmentDiscountQuantity", "CommitmentDiscountUnit", UNUSED, UNUSED_QUANTITY),
)


def with_unused_parts(rows: pl.LazyFrame) -> pl.LazyFrame:
    """Rows -> the rows with `x_part`, each followed by its unused part if any.

    Beside their own columns, the rows have UNUSED (exact text, mostly null) and UNUSED_QUANTITY (text).
    """
    schema = rows.drop(UNUSED, UNUSED_QUANTITY).with_columns(pl.lit(0, pl.Int64()).alias(PART)).collect_schema()
    return rows.map_batches(_parted, schema=schema, streamable=True)


def _parted(batch: pl.DataFrame) -> pl.DataFrame:
    unused = batch[UNUSED]
    whole = batch.drop(UNUSED, UNUSED_QUANTITY).with_columns(pl.lit(0, pl.Int64()).alias(PART))
    fees = unused.is_not_null().arg_true()
    if fees.is_empty():
        return whole
    parts = whole[fees].with_columns(
        _part(whole.schema, read_decimals(unused.gather(fees))),
        CommitmentDiscountQuantity=batch[UNUSED_QUANTITY].gather(fees),
    )
    known = pl.col("CommitmentDiscountQuantity").is_not_null()
    parts = parts.with_columns(pl.when(known).then("CommitmentDiscountUnit").alias("CommitmentDiscountUnit"))
    order = pl.concat([pl.Series(range(len(whole)), dtype=pl.UInt32), fees.cast(pl.UInt32)])
    return pl.concat([whole, parts])[order.arg_sort()]


def _part(schema: pl.Schema, unused: pl.Series) -> list[pl.Expr | pl.Series]:
    nothing = [pl.lit(0).cast(schema[name]).alias(name) for name in NOUGHTS]
    says = [pl.lit(text).alias(name) for name, text in SAYS.items()]
    priced = pl.when(pl.col("PricingCurrencyEffectiveCost").is_not_null()).then(unused)
    return [
        *nothing,
        *says,
        unused.alias("EffectiveCost"),
        priced.alias("PricingCurrencyEffectiveCost"),
        pl.lit(1, pl.Int64()).alias(PART),
    ]
