"""Charges of AI services added up by month and by what their meters count."""

import polars as pl

from transforms.ai_cost.meters import NAMED_BY, Known, described
from warehouse.tables.ai_cost import AI_COST

COSTS = ("BilledCost", "EffectiveCost", "ListCost")
ALIKE = ("x_source", "BillingCurrency", "SubAccountId", "ChargeCategory", "CommitmentDiscountStatus", "x_tag_set")
MONEY = pl.Decimal(38, 18)
OWNER_TAGS = ("owner", "team")


def charged(rows: pl.LazyFrame) -> pl.LazyFrame:
    """COST_AND_USAGE rows with `x_source`, added up by month, NAMED_BY, ALIKE and `x_key`: `quantity` and COSTS."""
    quantity = pl.coalesce("ConsumedQuantity", "PricingQuantity")
    named = rows.with_columns(
        month=pl.col("ChargePeriodStart").dt.month_start().cast(pl.Date),
        unit=pl.when(pl.col("ConsumedQuantity").is_not_null()).then("ConsumedUnit").otherwise("PricingUnit"),
        x_key=pl.col("ResourceId"),
    )
    return named.group_by("month", *NAMED_BY, *ALIKE, "x_key").agg(
        quantity.sum().alias("quantity"),
        pl.col(COSTS).sum(),
        pl.col("SubAccountName").max(),
        x_rows=pl.len().cast(pl.Int64),
    )


def ai_costs(charges: pl.DataFrame, tags: pl.DataFrame, known: Known) -> pl.DataFrame:
    """AI_COST of `charged` rows; `tags` is TAG_SET. A token is counted once, on the row that names its cache action.

    What neither counts nor costs anything, such as a vendor's line of a day without use, is left out.
    """
    told = described(charges.select(NAMED_BY).unique(maintain_order=True), known)
    rows = charges.join(told, on=NAMED_BY, nulls_equal=True).join(_owners(tags), on="x_tag_set", how="left")
    counted = rows.with_columns(
        tokens=(pl.col("quantity") * pl.col("tokens_a_unit").cast(pl.Decimal(38, 0))).cast(MONEY)
    )
    sums = counted.group_by(AI_COST.key).agg(
        pl.when(pl.col("tokens").is_not_null().any()).then(pl.col("tokens").sum()).alias("tokens"),
        pl.col(*COSTS, "x_rows").sum(),
        pl.col("SubAccountName").max(),
    )
    told = sums.filter(
        pl.col("tokens").is_not_null() | pl.any_horizontal(pl.col(name).fill_null(0) != 0 for name in COSTS)
    )
    ordered = told.sort(AI_COST.key, nulls_last=True)
    return ordered.select(pl.col(name).cast(kind) for name, kind in AI_COST.schema.items())


def _owners(tags: pl.DataFrame) -> pl.DataFrame:
    """`x_tag_set`, `x_owner`: the first of OWNER_TAGS that a charge has."""
    named = tags.filter(pl.col("key").is_in(OWNER_TAGS), pl.col("value") != "")
    place = pl.col("key").replace_strict({name: at for at, name in enumerate(OWNER_TAGS)}, return_dtype=pl.Int64)
    return named.sort(place).group_by("x_tag_set", maintain_order=True).agg(x_owner=pl.col("value").first())
