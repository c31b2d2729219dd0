"""OCI's cost reports under FOCUS' names, as Oracle's own FOCUS report maps them.

https://docs.oracle.com/en-us/iaas/Content/Billing/Concepts/costusagereportsoverview.htm (FOCUS cost report schema)
"""

from collections.abc import Mapping, Sequence

import polars as pl

from transforms.focus import instants
from transforms.focus.exports.base import Export, Made, Reference, made_from
from transforms.focus.names import apart, folded, match_names
from transforms.focus.text import nested_as_text, text_column
from transforms.mapping import reading

TAGS = "tags/"
START, CORRECTION, COMPARTMENT = "lineItem/intervalUsageStart", "lineItem/isCorrection", "product/compartmentId"
TENANT, SERVICE, RESOURCE = "lineItem/tenantId", "product/service", "product/resourceId"
UNIT, READABLE_UNIT = "cost/skuUnitDescription", "cost/billingUnitReadable"
# The source's column -> the first is what people are told, the others hold the same.
SAME: Mapping[str, tuple[str, ...]] = {
    "cost/myCost": ("BilledCost", "EffectiveCost", "ContractedCost", "PricingCurrencyEffectiveCost"),
    "cost/currencyCode": ("BillingCurrency", "PricingCurrency"),
    "cost/unitPrice": ("ContractedUnitPrice", "PricingCurrencyContractedUnitPrice"),
    "cost/subscriptionId": ("BillingAccountId",),
    "cost/productSku": ("SkuId",),
    "usage/billedQuantity": ("PricingQuantity", "ConsumedQuantity"),
    UNIT: ("PricingUnit", "ConsumedUnit"),
    START: ("ChargePeriodStart",),
    "lineItem/intervalUsageEnd": ("ChargePeriodEnd",),
    TENANT: ("SubAccountId",),
    "product/Description": ("ChargeDescription",),
    "product/availabilityDomain": ("AvailabilityZone",),
    "product/region": ("RegionId", "RegionName"),
    RESOURCE: ("ResourceId",),
    SERVICE: ("ServiceName",),
}
ALWAYS = {
    "BillingAccountType": "Subscription",
    "ChargeCategory": "Usage",
    "ChargeFrequency": "Usage-Based",
    "HostProviderName": "Oracle",
    "InvoiceIssuerName": "Oracle",
    "PricingCategory": "Standard",
    "ServiceProviderName": "Oracle",
    "SubAccountType": "Tenancy",
}


def to_focus(raw: pl.LazyFrame, _variant: str, reference: Reference) -> pl.LazyFrame:
    """The columns of SAME under FOCUS' names, what is computed from others, and all that is not FOCUS as it came."""
    raw, columns = nested_as_text(raw), raw.collect_schema().names()
    there = _spelled(columns)
    moved = [pl.col(column).alias(ours) for name, column in there.items() for ours in SAME.get(name, ())]
    kept = [pl.col(column).alias(name) for column, name in _kept(columns).items()]
    return raw.select(
        *kept,
        *moved,
        *(pl.lit(value).alias(name) for name, value in ALWAYS.items()),
        *_computed(_texts(there, raw.collect_schema()), pl.col(there[START]), reference),
        _tags(columns).alias("Tags"),
    )


def names(columns: Sequence[str]) -> Mapping[str, str]:
    """For a person: each column of a report -> where it goes."""
    there = {column: name for name, column in _spelled(columns).items()}
    kept = _kept(columns)
    extras = match_names([*kept.values()]).extras
    return {
        column: extras[kept[column]] if column in kept else _goes_to(there.get(column, column)) for column in columns
    }


def _goes_to(name: str) -> str:
    return "Tags" if name.startswith(TAGS) else SAME[name][0]


def _spelled(columns: Sequence[str]) -> dict[str, str]:
    """Oracle's names, as spelled above -> the report's; Oracle spells TenantId and Description in two ways."""
    known = {folded(name): name for name in (*SAME, CORRECTION, COMPARTMENT, "product/compartmentName", READABLE_UNIT)}
    there: dict[str, str] = {}
    for column in columns:
        if name := known.get(folded(column)):
            there.setdefault(name, column)
    return there


def _kept(columns: Sequence[str]) -> dict[str, str]:
    """The columns of which FOCUS does not have all, tags aside, and the names that they are carried under."""
    moved = {column for name, column in _spelled(columns).items() if name in SAME}
    return apart([column for column in columns if column not in moved and not column.startswith(TAGS)])


def _texts(there: Mapping[str, str], schema: pl.Schema) -> dict[str, pl.Expr]:
    """Oracle's names -> the report's columns as text, of whichever type they are."""
    return {name: text_column(pl.col(theirs), schema[theirs]) for name, theirs in there.items()}


def _computed(column: Mapping[str, pl.Expr], started: pl.Expr, reference: Reference) -> list[pl.Expr]:
    nothing = pl.lit(None, pl.String())
    service, resource = column.get(SERVICE, nothing), column.get(RESOURCE, nothing)
    start = instants.read_instant(started).struct.field("value").dt.truncate("1mo")
    correction = column.get(CORRECTION, nothing).str.to_lowercase() == "true"
    in_root = column.get(COMPARTMENT, nothing) == column.get(TENANT, nothing)
    return [
        pl.when(correction).then(pl.lit("Correction")).alias("ChargeClass"),
        pl.when(in_root).then(column.get("product/compartmentName", nothing)).alias("SubAccountName"),
        resource.str.extract(r"^ocid\d+\.([^.]+)\.").alias("ResourceType"),
        column.get(READABLE_UNIT, nothing).str.extract(r" (\w+)$").alias("SkuMeter"),
        reading(start, nothing).alias("BillingPeriodStart"),
        reading(start.dt.offset_by("1mo"), nothing).alias("BillingPeriodEnd"),
        *(_of_service(service, reference, what) for what in ("category", "subcategory")),
    ]


def _of_service(service: pl.Expr, reference: Reference, what: str) -> pl.Expr:
    """What FOCUS counts Oracle's services to; "Other" for one that the reference does not have."""
    known = reference.services.filter(provider="oci")
    other = {"category": "Other", "subcategory": "Other (Other)"}[what]
    found = service.replace_strict(known["code"], known[what], default=other, return_dtype=pl.String)
    return found.alias(f"Service{what.capitalize()}")


def _tags(columns: Sequence[str]) -> pl.Expr:
    """A JSON object of the tags that a row has; null for none. Each column's name is `tags/<namespace>.<key>`."""
    pairs = [_pair(column) for column in columns if column.startswith(TAGS)]
    if not pairs:
        return pl.lit(None, pl.String())
    members = pl.concat_str(pairs, separator=",", ignore_nulls=True)
    return pl.when(members != "").then(pl.lit("{") + members + pl.lit("}"))


def _pair(column: str) -> pl.Expr:
    """`"<namespace>.<key>":"<value>"`, null where the tag is not set."""
    value = pl.col(column).cast(pl.String)
    member = pl.struct(value.alias(column.removeprefix(TAGS))).struct.json_encode()
    return pl.when(value != "").then(member.str.slice(1, member.str.len_chars() - 2))


MADE_FROM = {
    **{name: (theirs,) for theirs, ours in SAME.items() for name in ours},
    **dict.fromkeys(("BillingPeriodStart", "BillingPeriodEnd"), (START,)),
    "ChargeClass": (CORRECTION,),
    "ResourceType": (RESOURCE,),
    **dict.fromkeys(("ServiceCategory", "ServiceSubcategory"), (SERVICE,)),
    "SkuMeter": (READABLE_UNIT,),
    "SubAccountName": (COMPARTMENT, "product/compartmentName"),
    **dict.fromkeys(ALWAYS, ()),
}


def computed(columns: Sequence[str], _said: object) -> Made:
    """See `Export`."""
    return made_from(MADE_FROM, columns)


OCI_COST = Export("oci-cost", to_focus, names, computed=computed)
