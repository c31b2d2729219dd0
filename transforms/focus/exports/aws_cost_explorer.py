"""AWS Cost Explorer's daily costs under FOCUS' names: what a service cost in an account on a day, and no more.

Which of it was usage, a purchase, a credit or a refund is not told but for tax; list and contracted costs are not
either. All of this stays null.
"""

from collections.abc import Mapping, Sequence

import polars as pl

from transforms.focus.distinct import per_distinct
from transforms.focus.exports.base import Export, Made, Reference, made_from

NAMES = {
    "UnblendedCost": "BilledCost",
    "AmortizedCost": "EffectiveCost",
    "Currency": "BillingCurrency",
    "BillingPeriodStart": "BillingPeriodStart",
    "BillingPeriodEnd": "BillingPeriodEnd",
    "TimePeriodStart": "ChargePeriodStart",
    "TimePeriodEnd": "ChargePeriodEnd",
    "Service": "ServiceName",
    "LinkedAccount": "SubAccountId",
    "LinkedAccountName": "SubAccountName",
    "UsageQuantity": "x_UsageQuantity",  # units of many kinds added up, which is no consumed quantity
}
TAX, OTHER, OTHERS = "Tax", "Other", "Other (Other)"
# Cost Explorer parts EC2 in two, and adds a word to a few names.
EC2, VOLUMES_AND_MORE = "Amazon Elastic Compute Cloud", "EC2 - Other"


def to_focus(raw: pl.LazyFrame, _: str, reference: Reference) -> pl.LazyFrame:
    """See `Export`."""
    known = reference.services.filter(pl.col("provider") == "aws")
    service = pl.col("Service")
    return raw.with_columns(
        ServiceCategory=_looked_up(service, known, "category").fill_null(OTHER),
        ServiceSubcategory=_looked_up(service, known, "subcategory").fill_null(OTHERS),
        ServiceProviderName=pl.lit("AWS"),
        HostProviderName=pl.lit("AWS"),
        InvoiceIssuerName=pl.lit("AWS"),
        ChargeCategory=pl.when(service == TAX).then(service),
        SubAccountType=pl.lit("Account"),
    ).rename(NAMES)


def _looked_up(service: pl.Expr, known: pl.DataFrame, column: str) -> pl.Expr:
    found = dict(zip(known["name"].reverse(), known[column].reverse(), strict=True))
    return per_distinct(
        service, lambda names: pl.Series([found.get(_plain(name)) for name in names], dtype=pl.String), pl.String()
    )


def _plain(name: str) -> str:
    """`Amazon Elastic Compute Cloud - Compute` as the reference names it."""
    return EC2 if name == VOLUMES_AND_MORE else name.removesuffix(" - Compute")


def names(columns: Sequence[str]) -> Mapping[str, str]:
    """See `Export`."""
    return {column: NAMES.get(column, f"x_{column}") for column in columns}


MADE_FROM = {
    **dict.fromkeys(("ChargeCategory", "ServiceCategory", "ServiceSubcategory"), ("Service",)),
    **dict.fromkeys(("HostProviderName", "InvoiceIssuerName", "ServiceProviderName", "SubAccountType"), ()),
}


def computed(columns: Sequence[str], _said: object) -> Made:
    """See `Export`."""
    return made_from(MADE_FROM, columns)


AWS_COST_EXPLORER = Export("aws-cost-explorer", to_focus, names, computed=computed)
