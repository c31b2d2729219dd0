"""What FOCUS asks of a charge beside its costs: prices and quantities, the SKU, the commitment that covers it."""

import polars as pl

ASKED_BESIDE = (
    "SkuId",
    "SkuPriceId",
    "SkuMeter",
    "SkuPriceDetails",
    "PricingCategory",
    "PricingQuantity",
    "PricingUnit",
    "ListUnitPrice",
    "ContractedUnitPrice",
    "PricingCurrencyListUnitPrice",
    "PricingCurrencyContractedUnitPrice",
    "ConsumedQuantity",
    "ConsumedUnit",
    "CommitmentDiscountId",
    "CommitmentDiscountName",
    "CommitmentDiscountCategory",
    "CommitmentDiscountType",
)
COMMITMENT = pl.format("sp-{}-{}", pl.col("sub_account").str.to_lowercase().str.replace_all(" ", "-"), "region")


def priced(charges: pl.DataFrame) -> pl.DataFrame:
    """The charges with these columns, null for taxes; a usage is a day of something, a purchase a month of it."""
    category = pl.col("ChargeCategory")
    usage, purchase = category.is_null(), category == "Purchase"
    covered = pl.col("CommitmentDiscountStatus") == "Used"
    sku = pl.format("{}-{}", pl.col("service").str.to_lowercase().str.replace_all(" ", "-"), "region")
    columns = {
        "SkuId": sku,
        "SkuPriceId": pl.format("{}-price", sku),
        "SkuMeter": pl.col("service"),
        "SkuPriceDetails": pl.struct(x_Region="region").struct.json_encode(),
        "PricingCategory": pl.when(covered).then(pl.lit("Committed")).otherwise(pl.lit("Standard")),
        "PricingQuantity": pl.lit(1),
        "PricingUnit": pl.when(purchase).then(pl.lit("Months")).otherwise(pl.lit("Days")),
        "ListUnitPrice": pl.col("ListCost"),
        "ContractedUnitPrice": pl.col("ContractedCost"),
        "PricingCurrencyListUnitPrice": pl.col("ListCost"),
        "PricingCurrencyContractedUnitPrice": pl.col("ContractedCost"),
    }
    sold = usage | purchase
    of_usage = {"ConsumedQuantity": pl.lit(24), "ConsumedUnit": pl.lit("Hours")}
    return charges.with_columns(
        *(pl.when(sold).then(value).alias(name) for name, value in columns.items()),
        *(pl.when(usage).then(value).alias(name) for name, value in of_usage.items()),
        *(pl.when(covered | purchase).then(value).alias(name) for name, value in _commitment().items()),
    ).with_columns(ResourceId=pl.when(purchase).then(COMMITMENT).otherwise("ResourceId"))


def _commitment() -> dict[str, pl.Expr]:
    return {
        "CommitmentDiscountId": COMMITMENT,
        "CommitmentDiscountName": pl.format("Savings plan in {}", "region"),
        "CommitmentDiscountCategory": pl.lit("Spend"),
        "CommitmentDiscountType": pl.lit("Savings Plan"),
    }
