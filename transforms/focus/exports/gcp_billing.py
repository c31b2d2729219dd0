"""Google Cloud's billing exports under FOCUS' names: standard and detailed mapped as Google itself maps them to FOCUS.

The FOCUS export comes as it is: what Google leaves out there (categories of services, tags) is made from its columns.

https://docs.cloud.google.com/billing/docs/how-to/export-data-bigquery-tables/focus-export
"""

from collections.abc import Iterable, Mapping, Sequence

import polars as pl

from transforms.focus.exports.base import Export, Made, Reference, made_from
from transforms.focus.google.charges import GOOGLE, charges, service_categories
from transforms.focus.google.costs import costs
from transforms.focus.google.credit import AMOUNT, BROKEN, COVERED, CREDIT, is_charge, parted
from transforms.focus.google.rows import CREDITS, STRUCTS, Rows, fields_of, flattened, place_in, places
from transforms.focus.google.tags import tags
from transforms.focus.names import PART, ROW_NUMBER, folded, free_name, match_names

# The export's column, and what says the same.
SAME = {
    "billing_account_id": ("BillingAccountId",),
    "currency": ("BillingCurrency", "PricingCurrency"),
    "usage_start_time": ("ChargePeriodStart",),
    "usage_end_time": ("ChargePeriodEnd",),
    "project.id": ("SubAccountId",),
    "project.name": ("SubAccountName",),
}
# Columns that are told whole by what is made of them.
TOLD = {
    "cost": "BilledCost",
    "service.description": "ServiceName",
    "location.zone": "AvailabilityZone",
    "location.region": "RegionId",
    "resource.global_name": "ResourceId",
    "resource.name": "ResourceName",
}
TAGS = "all tags"
ON_THE_WAY = (CREDIT, COVERED, BROKEN, TAGS, ROW_NUMBER, PART)
# What is counted once, with the charge and not with its credits.
OF_CHARGE = ("usage", "price", "cost_at_", "credits")
# What columns are made of that are kept beside them, for a person.
ALSO = {
    "labels": "Tags",
    "credits": "BilledCost (a row for each credit)",
    "invoice.month": "BillingPeriodStart",
    "cost_type": "ChargeCategory",
    "adjustment_info.id": "ChargeClass",
    "cost_at_list": "ListCost",
    "cost_at_effective_price_default": "ContractedCost",
    "sku.id": "SkuId",
    "sku.description": "ChargeDescription",
    "usage.amount": "ConsumedQuantity",
    "usage.unit": "ConsumedUnit",
    "usage.amount_in_pricing_units": "PricingQuantity",
    "usage.pricing_unit": "PricingUnit",
    "price.list_price": "ListUnitPrice",
    "price.effective_price_default": "ContractedUnitPrice",
    "price.tier_start_amount": "SkuPriceId",
    "seller_name": "ServiceProviderName",
    "subscription.instance_id": "CommitmentDiscountId",
}


def to_focus(raw: pl.LazyFrame, _variant: str, reference: Reference) -> pl.LazyFrame:
    """See `Export`. Each credit of a row is a row of its own, `x_part` from 1."""
    if "billedcost" in map(folded, raw.collect_schema().names()):
        return _completed(raw, reference)
    flat = flattened(raw)
    rows = parted(flat.with_columns(tags(Rows.of(flat.collect_schema())).alias(TAGS)))
    schema = rows.collect_schema()
    columns = Rows.of(schema)
    credit = fields_of(schema[CREDIT])
    moved = [columns.raw(name).alias(ours) for name, all_ours in SAME.items() for ours in all_ours]
    made = {**costs(columns, credit[AMOUNT]), **charges(columns, reference), "Tags": pl.col(TAGS)}
    of_credit = {f"x_{CREDITS}.{name}": pl.col(CREDIT).struct.field(name) for name in credit if name != AMOUNT}
    kept = _kept([name for name in schema.names() if name not in ON_THE_WAY], of_credit)
    return rows.select(
        ROW_NUMBER,
        PART,
        *moved,
        *(value.alias(name) for name, value in made.items()),
        *(_once(name).alias(extra) for name, extra in kept.items()),
        *(value.alias(name) for name, value in of_credit.items()),
    )


def names(columns: Sequence[str]) -> Mapping[str, str]:
    """For a person: each column of an export, of a struct each field, -> where it goes."""
    if "billedcost" in map(folded, columns):
        matched = match_names(columns)
        ours = {theirs: name for name, theirs in matched.focus.items()} | matched.extras
        return {column: ours[column] for column in columns}
    flat = [leaf for column in columns for leaf in _leaves(column)]
    spelled, first_of_same = places(flat), {name: ours[0] for name, ours in SAME.items()}
    named = {**ALSO, **TOLD, **first_of_same}
    told = {place_in(spelled, name): ours for name, ours in named.items()}
    return {leaf: told.get(leaf) or ours for leaf, ours in {**dict.fromkeys(flat, ""), **_kept(flat)}.items()}


def _leaves(column: str) -> list[str]:
    return [f"{column}.{field}" for field in STRUCTS.get(column, ())] or [column]


def _once(name: str) -> pl.Expr:
    return pl.when(is_charge()).then(pl.col(name)) if name.startswith(OF_CHARGE) else pl.col(name)


def _kept(columns: Sequence[str], others: Iterable[str] = ()) -> dict[str, str]:
    """The flat columns that FOCUS has no place for, and those that it is made of in part: their name -> `x_<name>`.

    `others` have these names already.
    """
    spelled = places(columns)
    told = {place_in(spelled, name) for name in (*SAME, *TOLD)}
    kept: dict[str, str] = {}
    taken = {name.casefold() for name in (ROW_NUMBER, PART, *others)}
    for column in columns:
        if column not in told:
            kept[column] = free_name(f"x_{column}", taken)
            taken.add(kept[column].casefold())
    return kept


def _completed(raw: pl.LazyFrame, reference: Reference) -> pl.LazyFrame:
    """The FOCUS export with what it leaves out."""
    rows = Rows.of(raw.collect_schema())
    missing = {
        "Tags": tags(rows),
        **service_categories(rows.text("ServiceName"), reference),
        "InvoiceIssuerName": pl.lit(GOOGLE),
    }
    return raw.with_columns(value.alias(name) for name, value in missing.items() if rows.place(name) is None)


COST = ("cost", "credits")
KIND = ("cost_type", "sku.description")
MADE_FROM = {
    **dict.fromkeys(("EffectiveCost", "PricingCurrencyEffectiveCost"), COST),
    "BillingPeriodEnd": ("invoice.month",),
    "ChargeFrequency": KIND,
    **dict.fromkeys(
        ("CommitmentDiscountCategory", "CommitmentDiscountType"), ("subscription.instance_id", "sku.description")
    ),
    "PricingCategory": ("consumption_model.description", "sku.description", "credits"),
    "PricingCurrency": ("currency",),
    "PricingCurrencyListUnitPrice": ("price.list_price",),
    "PricingCurrencyContractedUnitPrice": ("price.effective_price_default", "price.effective_price"),
    "RegionName": ("location.region",),
    "ResourceType": ("resource.global_name",),
    **dict.fromkeys(("ServiceCategory", "ServiceSubcategory"), ("service.description", "service.id")),
    "SkuMeter": ("sku.description",),
    "SubAccountType": ("project.id",),
    **dict.fromkeys(("BillingAccountType", "HostProviderName", "InvoiceIssuerName", "ServiceProviderName"), ()),
}
# What is made for the FOCUS export where Google leaves it out.
MADE_FOR_FOCUS = {
    "Tags": ("x_Labels", "x_ProjectLabels", "x_SystemLabels", "x_Tags"),
    **dict.fromkeys(("ServiceCategory", "ServiceSubcategory"), ("ServiceName",)),
    **dict.fromkeys(("ServiceProviderName", "HostProviderName"), ("ProviderName", "PublisherName")),
    "InvoiceIssuerName": (),
}


def computed(columns: Sequence[str], _said: object) -> Made:
    """See `Export`."""
    if "billedcost" in map(folded, columns):
        return made_from(MADE_FOR_FOCUS, columns)
    return made_from(MADE_FROM, [leaf for column in columns for leaf in _leaves(column)])


GCP_BILLING = Export("gcp-billing", to_focus, names, computed=computed)
