"""Public data that may lie beside the checkout, in ../shared/data; it is not part of the project."""

from decimal import Decimal
from pathlib import Path

import pytest

# The FOCUS project's own sample of four clouds. https://github.com/FinOps-Open-Cost-and-Usage-Spec/FOCUS-Sample-Data
FOCUS_SAMPLE = Path(__file__).parents[2] / "shared/data/focus/focus_sample_1.0.csv"
FOCUS_SAMPLE_SUMS = {
    "BilledCost": Decimal("20.52022672899"),
    "EffectiveCost": Decimal("14.97651418586"),
    "ListCost": Decimal("20.39090575119"),
    "ContractedCost": Decimal("14.97626039326"),
}
needs_focus_sample = pytest.mark.skipif(
    not FOCUS_SAMPLE.exists(), reason="the public FOCUS sample is not beside this checkout, in ../shared/data/focus"
)
# An AWS legacy Cost and Usage Report, anonymised: the sum of its lineItem/UnblendedCost.
AWS_LEGACY_CUR = Path(__file__).parents[2] / "shared/data/billing/aws_legacy_cur.csv"
AWS_LEGACY_CUR_SUM = Decimal("1.68230869740")
needs_aws_legacy_cur = pytest.mark.skipif(
    not AWS_LEGACY_CUR.exists(), reason="the public AWS report is not beside this checkout, in ../shared/data/billing"
)
# A cost report of OCI, anonymised, from focus_converters' test data (MIT). https://github.com/finopsfoundation/focus_converters
OCI_COST_REPORT = Path(__file__).parents[2] / "shared/data/billing/oci_cost.csv"
OCI_COST_SUM = Decimal("2.523589325400648027")
needs_oci_cost_report = pytest.mark.skipif(
    not OCI_COST_REPORT.exists(), reason="the public OCI report is not beside this checkout, in ../shared/data/billing"
)
# An amortized export of an Enterprise Agreement, anonymised, from focus_converters' test data (MIT).
# https://github.com/finopsfoundation/focus_converters
AZURE_EA = Path(__file__).parents[2] / "shared/data/billing/azure_ea_amortized.csv"
AZURE_EA_COST = Decimal("1.26136926505726")
needs_azure_ea = pytest.mark.skipif(
    not AZURE_EA.exists(), reason="the public Azure export is not beside this checkout, in ../shared/data/billing"
)
# Purchase-card lines of Birmingham City Council (Open Government Licence v3.0). Most name no currency: they are GBP.
PURCHASE_CARDS = Path(__file__).parents[2] / "shared/data/purchase-cards/transactions-2014-2015.csv.gz"
PURCHASE_CARDS_LINES = 79_205
needs_purchase_cards = pytest.mark.skipif(
    not PURCHASE_CARDS.exists(), reason="the public card lines are not beside this checkout, in ../shared/data"
)
