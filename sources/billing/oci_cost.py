"""OCI's own cost reports, a gzip CSV every six hours.

Columns: https://docs.oracle.com/en-us/iaas/Content/Billing/Concepts/costusagereportsoverview.htm
"""

from sources.billing.kinds import BillingKind

# What a line costs, overage included: Oracle's own FOCUS report takes it for billed and effective cost.
MY_COST = ("cost/myCost",)

OCI_COST = BillingKind(
    name="oci-cost",
    title="an OCI cost report",
    costs={"BilledCost": MY_COST, "EffectiveCost": MY_COST, "ContractedCost": MY_COST},
    currency_columns=("cost/currencyCode",),
    period_columns=(),
    charge_columns=("lineItem/intervalUsageStart",),
    delivery="append",
)
