"""AWS Cost and Usage Reports, legacy and 2.0, under FOCUS' names.

https://docs.aws.amazon.com/cur/latest/userguide/table-dictionary-cur2.html, and what AWS itself says of its FOCUS:
https://docs.aws.amazon.com/cur/latest/userguide/table-dictionary-focus-1-2-aws-columns.html
"""

from collections.abc import Mapping, Sequence

import polars as pl

from transforms.focus.aws import costs
from transforms.focus.aws.charges import charges
from transforms.focus.aws.commitments import commitments, unused_quantity
from transforms.focus.aws.costs import LIST, PLAN_COSTS, RESERVED_COSTS
from transforms.focus.aws.lines import Lines, folded, snake
from transforms.focus.aws.parts import TOUCHED, UNUSED, UNUSED_QUANTITY, with_unused_parts
from transforms.focus.aws.services import services
from transforms.focus.aws.tags import PREFIXES, is_tag, tags
from transforms.focus.exports.base import Export, Made, Reference, made_from
from transforms.focus.names import PART, ROW_NUMBER, free_name
from transforms.focus.split import split_apart

# Columns that are FOCUS' own as they stand.
SAME = {
    "BillingAccountId": "bill_payer_account_id",
    "BillingAccountName": "bill_payer_account_name",
    "BillingCurrency": "line_item_currency_code",
    "BillingPeriodStart": "bill_billing_period_start_date",
    "BillingPeriodEnd": "bill_billing_period_end_date",
    "SubAccountId": "line_item_usage_account_id",
    "SubAccountName": "line_item_usage_account_name",
    "InvoiceId": "bill_invoice_id",
    "ChargeDescription": "line_item_line_item_description",
    "ChargePeriodStart": "line_item_usage_start_date",
    "AvailabilityZone": "line_item_availability_zone",
    "ResourceId": "line_item_resource_id",
    "CapacityReservationId": "capacity_reservation_capacity_reservation_arn",
}
# Columns of which FOCUS' are made, all of what they say being in these.
MADE_OF = {"ChargePeriodEnd": "line_item_usage_end_date"}
# Columns that are FOCUS' own on some lines: a tax has no SKU, and without one there is no meter.
IN_PART = {"SkuId": "product_sku", "SkuMeter": "line_item_usage_type", "SkuPriceId": "pricing_rate_code"}


def to_focus(raw: pl.LazyFrame, variant: str, reference: Reference) -> pl.LazyFrame:
    """See `Export`. What of a commitment's fee nothing used is a row of its own, `x_part` 1."""
    return with_unused_parts(raw.select(ROW_NUMBER, **made(raw.collect_schema(), variant, reference)))


def made(schema: pl.Schema, _: str, reference: Reference) -> dict[str, pl.Expr]:
    """See `Export`."""
    lines = Lines.of(schema)
    money, unused = costs.costs(lines), costs.unused(lines)
    kept = {name: pl.col(column) for column, name in kept_names(schema.names()).items()}
    return {
        **{name: lines.as_it_is(column) for name, column in SAME.items() if lines.has(column)},
        **money,
        **charges(lines),
        **commitments(lines),
        **services(lines, reference),
        "PricingCurrencyEffectiveCost": _priced(lines, money["EffectiveCost"]),
        "Tags": tags(lines),
        UNUSED: unused,
        UNUSED_QUANTITY: unused_quantity(lines, unused),
        **kept,
    }


def _priced(lines: Lines, effective: pl.Expr) -> pl.Expr:
    """Where AWS prices in the currency that it bills in, both costs are one."""
    priced, billed = lines.text("pricing_currency"), lines.text("line_item_currency_code")
    return pl.when(priced.is_null() | (priced == billed)).then(effective)


def kept_names(columns: Sequence[str]) -> dict[str, str]:
    """The columns that FOCUS has no place for, and those that it is made of in part: their name -> `x_<name>`."""
    told = set(_told(columns, {**SAME, **MADE_OF}))
    names: dict[str, str] = {}
    taken: set[str] = set()
    for column in columns:
        if column not in told and column not in (ROW_NUMBER, PART):
            names[column] = free_name(f"x_{column if is_tag(column) else snake(column)}", taken)
            taken.add(names[column].casefold())
    return names


def _told(columns: Sequence[str], by: Mapping[str, str]) -> dict[str, str]:
    """The report's own columns that FOCUS' columns tell, and which."""
    own = {folded(column): column for column in reversed(columns)}
    return {own[folded(theirs)]: name for name, theirs in by.items() if folded(theirs) in own}


def names(columns: Sequence[str]) -> Mapping[str, str]:
    """See `Export`."""
    return {**kept_names(columns), **_told(columns, {**SAME, **MADE_OF, **IN_PART})}


BILLED = ("line_item_unblended_cost", "line_item_net_unblended_cost", "line_item_line_item_type")
COMMITMENT = ("savings_plan_savings_plan_a_r_n", "reservation_reservation_a_r_n")
MADE_FROM = {
    **dict.fromkeys(("BilledCost", "ContractedCost"), BILLED),
    "EffectiveCost": (*BILLED, *PLAN_COSTS[::-1], *RESERVED_COSTS[::-1]),
    "PricingCurrencyEffectiveCost": (*BILLED, "pricing_currency"),
    "ListCost": (LIST, *BILLED),
    **dict.fromkeys(("ChargeCategory", "ChargeFrequency", "PricingCategory"), ("line_item_line_item_type",)),
    "ChargeClass": ("line_item_line_item_type", "line_item_usage_start_date", "bill_billing_period_start_date"),
    **dict.fromkeys(("PricingQuantity", "ConsumedQuantity"), ("line_item_usage_amount", "line_item_line_item_type")),
    **dict.fromkeys(("PricingUnit", "ConsumedUnit"), ("pricing_unit",)),
    "ListUnitPrice": ("pricing_public_on_demand_rate",),
    "ContractedUnitPrice": ("line_item_unblended_rate", "line_item_net_unblended_rate"),
    "PricingCurrency": ("pricing_currency", "line_item_currency_code"),
    **dict.fromkeys(
        ("CommitmentDiscountId", "CommitmentDiscountCategory", "CommitmentDiscountType", "CommitmentDiscountUnit"),
        COMMITMENT,
    ),
    "CommitmentDiscountStatus": (*COMMITMENT, "line_item_line_item_type"),
    "CommitmentDiscountQuantity": (*COMMITMENT, "line_item_usage_amount"),
    "CapacityReservationStatus": ("capacity_reservation_capacity_reservation_status",),
    "RegionId": ("product_region_code", "product_region"),
    "RegionName": ("product_location",),
    "ResourceType": ("line_item_resource_id",),
    "ServiceName": ("product_product_name", "product", "line_item_product_code"),
    **dict.fromkeys(("ServiceCategory", "ServiceSubcategory"), ("line_item_product_code", "line_item_usage_type")),
    "ServiceProviderName": ("bill_billing_entity", "line_item_legal_entity"),
    "InvoiceIssuerName": ("bill_invoicing_entity", "line_item_legal_entity"),
    "Tags": ("resource_tags", *(f"{prefix}*" for prefix in PREFIXES)),
    **dict.fromkeys(("HostProviderName", "BillingAccountType", "SubAccountType"), ()),
}


def computed(columns: Sequence[str], _said: object) -> Made:
    """See `Export`."""
    return made_from(MADE_FROM, columns, folded)


def judged(rows: pl.LazyFrame) -> pl.LazyFrame:
    """The rows with those of split cost allocation set apart, where the report has them."""
    told = "x_split_line_item_"
    ours = ("split_cost", "unused_cost", "net_split_cost", "net_unused_cost")
    return split_apart(rows, parent=f"{told}parent_resource_id", money={f"x_{name}": f"{told}{name}" for name in ours})


AWS_CUR = Export(
    "aws-cur",
    to_focus,
    names,
    computed=computed,
    judged=judged,
    columns=made,
    parted=with_unused_parts,
    touched=TOUCHED,
)
