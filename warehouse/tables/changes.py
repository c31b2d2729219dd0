"""What the bills' SKUs cost, how much of them was used and at which prices: what a change of cost is taken apart by."""

from warehouse.tables.base import COUNT, DAY, DECIMAL, FLAG, TEXT, Column, Table
from warehouse.tables.cost_and_usage import COSTS
from warehouse.tables.marts import DATE, PERIOD, RESOURCE, WHERE_IT_BELONGS, names

OF_A_SKU = (
    Column("x_sku", TEXT, help="SkuId, else SkuMeter, else ChargeDescription"),
    Column("PricingUnit", TEXT),
    Column("PricingCurrency", TEXT),
)
KIND = (
    Column("ChargeCategory", TEXT),
    Column("ChargeClass", TEXT),
    Column("ChargeFrequency", TEXT),
    Column("PricingCategory", TEXT),
    Column("CommitmentDiscountStatus", TEXT),
    Column("x_is_committed", FLAG, nullable=False, help="the charge names a commitment (CommitmentDiscountId)"),
    Column("x_is_measured", FLAG, nullable=False, help="PricingQuantity is known"),
)
MEASURES = (
    Column("PricingQuantity", DECIMAL, unit="PricingUnit"),
    *(Column(cost, DECIMAL, unit="BillingCurrency") for cost in COSTS),
    Column("PricingCurrencyEffectiveCost", DECIMAL, unit="PricingCurrency"),
    Column("x_rows", COUNT, nullable=False, help="billing rows in it"),
    Column("SkuMeter", TEXT, help="what the SKU is called; the last in the alphabet where it has two names"),
)
MONTH = Column("month", DAY, nullable=False, help="first day of the UTC month of the charge's first day")

SKU_DAILY = Table(
    "sku_daily",
    row="what one SKU of one account, service and region cost on one day, how much of it was used, and at which prices",
    key=names(*PERIOD, DATE, *WHERE_IT_BELONGS, *OF_A_SKU, *KIND),
    columns=(*PERIOD, DATE, *WHERE_IT_BELONGS, *OF_A_SKU, *KIND, *MEASURES),
)

SKU_MONTHLY = Table(
    "sku_monthly",
    row="what one SKU of one resource (or of what has none) cost in one month, how much was used, at which prices",
    key=names(*PERIOD, MONTH, *WHERE_IT_BELONGS, *OF_A_SKU, *KIND, RESOURCE),
    columns=(*PERIOD, MONTH, *WHERE_IT_BELONGS, *OF_A_SKU, *KIND, RESOURCE, *MEASURES),
)
