"""What stays the same over the rows of a source: a service's category, a price's SKU, a commitment's unit."""

from checks.conformance.rule import OneValue

RULES = (
    OneValue(
        "CAU-ServiceName-C-005-C", "A service has one ServiceCategory.", key="ServiceName", value="ServiceCategory"
    ),
    OneValue(
        "CAU-ServiceName-C-008-C",
        "A service has one ServiceSubcategory.",
        key="ServiceName",
        value="ServiceSubcategory",
        level="SHOULD",
    ),
    OneValue("CAU-SkuPriceId-C-008-M", "A SKU's price belongs to one SKU.", key="SkuPriceId", value="SkuId"),
    OneValue("CAU-SkuMeter-C-006-O", "A SKU keeps its meter.", key="SkuId", value="SkuMeter", level="SHOULD"),
    OneValue(
        "CAU-CommitmentDiscountUnit-C-008-M",
        "A commitment keeps its unit.",
        key="CommitmentDiscountId",
        value="CommitmentDiscountUnit",
    ),
)
