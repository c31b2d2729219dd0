"""OCI's own cost reports, a gzip CSV every six hours.

Columns: https://docs.oracle.com/en-us/iaas/Content/Billing/Concepts/costusagereportsoverview.htm
"""

from sources.billing.kinds import BillingKind

# What a line costs, overage included: Oracle's own FOCUS report takes it for billed and effective cost.
MY_COST = ("cost/myCost",)

NO_CONTRACTS = "a cost report has nothing of commitments, reservations, contracts and programs"
NEVER_FILLED = {
    **dict.fromkeys(
        (
            "AllocatedMethodDetails",
            "AllocatedMethodId",
            "AllocatedResourceId",
            "AllocatedResourceName",
            "AllocatedTags",
        ),
        "a cost report divides no charge",
    ),
    **dict.fromkeys(
        (
            "CapacityReservationId",
            "CapacityReservationStatus",
            "CommitmentDiscountCategory",
            "CommitmentDiscountId",
            "CommitmentDiscountName",
            "CommitmentDiscountQuantity",
            "CommitmentDiscountStatus",
            "CommitmentDiscountType",
            "CommitmentDiscountUnit",
            "CommitmentProgramEligibilityDetails",
            "ContractApplied",
        ),
        NO_CONTRACTS,
    ),
    **dict.fromkeys(
        ("ListCost", "ListUnitPrice", "PricingCurrencyListUnitPrice"),
        "a cost report tells what is paid for a unit, and no list price",
    ),
    **dict.fromkeys(("InvoiceDetailId", "InvoiceId"), "a cost report is written before there is an invoice"),
    **dict.fromkeys(
        ("BillingAccountName", "ResourceName"), "a cost report has ids of subscriptions and resources, and no names"
    ),
    **dict.fromkeys(
        ("SkuPriceDetails", "SkuPriceId"), "Oracle's price list has one price a product; SkuId is the product"
    ),
}

OCI_COST = BillingKind(
    name="oci-cost",
    title="an OCI cost report",
    costs={"BilledCost": MY_COST, "EffectiveCost": MY_COST, "ContractedCost": MY_COST},
    currency_columns=("cost/currencyCode",),
    period_columns=(),
    charge_columns=("lineItem/intervalUsageStart",),
    delivery="append",
    never_filled=NEVER_FILLED,
)
