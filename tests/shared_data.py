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
# An amortized export of an Enterprise Agreement, anonymised, from focus_converters' test data (MIT).
# https://github.com/finopsfoundation/focus_converters
AZURE_EA = Path(__file__).parents[2] / "shared/data/billing/azure_ea_amortized.csv"
AZURE_EA_COST = Decimal("1.26136926505726")
needs_azure_ea = pytest.mark.skipif(
    not AZURE_EA.exists(), reason="the public Azure export is not beside this checkout, in ../shared/data/billing"
)
