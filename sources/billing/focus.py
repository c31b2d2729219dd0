"""FOCUS, the open billing format, 1.0 to 1.4, of any provider or vendor: https://focus.finops.org."""

from collections.abc import Sequence

from sources.billing.kinds import BillingKind, folded
from sources.billing.manifests.aws import FOCUS_EXPORTS
from sources.billing.manifests.azure import AzureManifests
from warehouse.tables.cost_and_usage import COSTS, FOCUS_COLUMNS

VERSIONS = ("1.0", "1.1", "1.2", "1.3", "1.4")

FOCUS = BillingKind(
    name="focus",
    title="FOCUS 1.0 to 1.4",
    costs={cost: (cost,) for cost in COSTS},
    currency_columns=("BillingCurrency",),
    period_columns=("BillingPeriodStart",),
    charge_columns=("ChargePeriodStart",),
    manifests=(FOCUS_EXPORTS, AzureManifests(("FocusCost",))),
)


def focus_version(columns: Sequence[str]) -> str:
    """The oldest version that has all the FOCUS columns of a file."""
    present = {folded(column) for column in columns}
    since = {column.since for column in FOCUS_COLUMNS if folded(column.name) in present}
    return max(since & set(VERSIONS), default=VERSIONS[0])
