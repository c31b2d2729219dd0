"""Lines of Oracle's reports for tests; `sources.sample.layouts.oracle` writes them as Oracle does."""

TENANT = "ocid1.tenancy.oc1..aaaaaaaatenant"
DISK = "ocid1.bootvolume.oc1.eu-frankfurt-1.abtheljrdisk"
LINE = {
    "lineItem/referenceNo": "a1",
    "lineItem/tenantId": TENANT,
    "lineItem/intervalUsageStart": "2026-10-05T10:00Z",
    "lineItem/intervalUsageEnd": "2026-10-05T11:00Z",
    "product/service": "BLOCK_STORAGE",
    "product/compartmentId": "ocid1.compartment.oc1..aaaaaaaashop",
    "product/compartmentName": "shop",
    "product/region": "eu-frankfurt-1",
    "product/availabilityDomain": "abcd:EU-FRANKFURT-1-AD-1",
    "product/resourceId": DISK,
    "usage/billedQuantity": "0.062602299880000000",
    "cost/subscriptionId": "20209880",
    "cost/productSku": "B91961",
    "product/Description": "Block Volume - Storage",
    "cost/unitPrice": "0.021591980000000000",
    "cost/myCost": "1.000000000000000001",
    "cost/currencyCode": "EUR",
    "cost/billingUnitReadable": "1 GiB MONTHS STORAGE_SIZE",
    "cost/skuUnitDescription": "GB Months",
    "cost/overageFlag": "false",
    "lineItem/isCorrection": "false",
}
FOCUS_LINE = {
    "BilledCost": "1.000000000000000001",
    "EffectiveCost": "1.000000000000000001",
    "ListCost": "2",
    "BillingAccountId": "20209880",
    "BillingCurrency": "EUR",
    "BillingPeriodStart": "2026-10-01T00:00:00.000Z",
    "BillingPeriodEnd": "2026-11-01T00:00:00.000Z",
    "ChargePeriodStart": "2026-10-05T10:00Z",
    "ChargePeriodEnd": "2026-10-05T11:00Z",
    "ChargeCategory": "Usage",
    "ChargeFrequency": "Usage-based",
    "InvoiceIssuer": "Oracle",
    "Provider": "Oracle",
    "Publisher": "Oracle",
    "Region": "eu-frankfurt-1",
    "ResourceId": DISK,
    "ServiceCategory": "Storage",
    "ServiceName": "BLOCK_STORAGE",
    "SubAccountId": TENANT,
    "Tags": '{"shop.team": "web"}',
    "UsageQuantity": "0.0626",
    "UsageUnit": "GB Months",
    "oci_ReferenceNumber": "a1",
}


def line(cost: str = "1", **changed: str) -> dict[str, str]:
    """LINE with this cost, and other columns by the last part of their names: `isCorrection="true"`."""
    names = {name.rpartition("/")[2]: name for name in (*LINE, "lineItem/backreferenceNo", "cost/myCostOverage")}
    return {**LINE, "cost/myCost": cost, **{names[part]: value for part, value in changed.items()}}
