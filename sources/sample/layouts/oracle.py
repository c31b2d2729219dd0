"""Oracle's two reports in their own layout: objects of a bucket, each a gzip CSV that is never written again.

https://docs.oracle.com/en-us/iaas/Content/Billing/Concepts/costusagereportsoverview.htm
"""

import csv
import gzip
from collections.abc import Mapping, Sequence
from io import StringIO
from pathlib import Path

COST_COLUMNS = (
    "lineItem/referenceNo",
    "lineItem/tenantId",
    "lineItem/intervalUsageStart",
    "lineItem/intervalUsageEnd",
    "product/service",
    "product/compartmentId",
    "product/compartmentName",
    "product/region",
    "product/availabilityDomain",
    "product/resourceId",
    "usage/billedQuantity",
    "usage/billedQuantityOverage",
    "cost/subscriptionId",
    "cost/productSku",
    "product/Description",
    "cost/unitPrice",
    "cost/unitPriceOverage",
    "cost/myCost",
    "cost/myCostOverage",
    "cost/currencyCode",
    "cost/billingUnitReadable",
    "cost/skuUnitDescription",
    "cost/overageFlag",
    "lineItem/isCorrection",
    "lineItem/backreferenceNo",
)
# Oracle's FOCUS report has names of FOCUS 0.5, some of which 1.0 changed.
FOCUS_COLUMNS = (
    "AvailabilityZone",
    "BilledCost",
    "BillingAccountId",
    "BillingAccountName",
    "BillingCurrency",
    "BillingPeriodEnd",
    "BillingPeriodStart",
    "ChargeCategory",
    "ChargeDescription",
    "ChargeFrequency",
    "ChargePeriodEnd",
    "ChargePeriodStart",
    "ChargeSubcategory",
    "CommitmentDiscountCategory",
    "CommitmentDiscountId",
    "CommitmentDiscountName",
    "CommitmentDiscountType",
    "EffectiveCost",
    "InvoiceIssuer",
    "ListCost",
    "ListUnitPrice",
    "PricingCategory",
    "PricingQuantity",
    "PricingUnit",
    "Provider",
    "Publisher",
    "Region",
    "ResourceId",
    "ResourceName",
    "ResourceType",
    "ServiceCategory",
    "ServiceName",
    "SkuId",
    "SkuPriceId",
    "SubAccountId",
    "SubAccountName",
    "Tags",
    "UsageQuantity",
    "UsageUnit",
    "oci_ReferenceNumber",
    "oci_CompartmentId",
    "oci_CompartmentName",
    "oci_OverageFlag",
    "oci_UnitPriceOverage",
    "oci_BilledQuantityOverage",
    "oci_CostOverage",
    "oci_AttributedUsage",
    "oci_AttributedCost",
    "oci_BackReferenceNumber",
)


def write_cost_report(bucket: Path, number: int, lines: Sequence[Mapping[str, str]], part: int = 1) -> Path:
    """`reports/cost-csv/<number>-<part>.csv.gz`; a column `tags/<namespace>.<key>` for each tag that a line has."""
    tags = sorted({name for line in lines for name in line if name.startswith("tags/")})
    return _write(bucket / f"reports/cost-csv/{number:016}-{part:05}.csv.gz", (*COST_COLUMNS, *tags), lines)


def write_focus_report(bucket: Path, day: str, number: int, lines: Sequence[Mapping[str, str]]) -> Path:
    """`FOCUS Reports/YYYY/MM/DD/<number>.csv.gz` of the usage of a day, "YYYY-MM-DD"."""
    folder = bucket / "FOCUS Reports" / day.replace("-", "/")
    return _write(folder / f"{number:016}-00001.csv.gz", FOCUS_COLUMNS, lines)


def _write(path: Path, columns: Sequence[str], lines: Sequence[Mapping[str, str]]) -> Path:
    text = StringIO()
    writer = csv.DictWriter(text, columns, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(lines)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress(text.getvalue().encode(), mtime=0))
    return path
