"""AWS Cost and Usage Reports, legacy and 2.0, under FOCUS' names.

https://docs.aws.amazon.com/cur/latest/userguide/table-dictionary-cur2.html, and what AWS itself says of its FOCUS:
https://docs.aws.amazon.com/cur/latest/userguide/table-dictionary-focus-1-2-aws-columns.html
"""

from collections.abc import Mapping, Sequence

import polars as pl

from transforms.focus.aws import costs
from transforms.focus.aws.charges import charges
from transforms.focus.aws.commitments import commitments, unused_quantity
from transforms.focus.aws.lines import Lines, folded, snake
from transforms.focus.aws.parts import TOUCHED, UNUSED, UNUSED_QUANTITY, with_unused_parts
from transforms.focus.aws.services import services
from transforms.focus.aws.tags import is_tag, tags
from transforms.focus.exports.base import Export, Reference
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
    "SkuMeter": "line_item_usage_type",
    "SkuPriceId": "pricing_rate_code",
    "CapacityReservationId": "capacity_reservation_capacity_reservation_arn",
}
# Columns of which FOCUS' are made, all of what they say being in these.
MADE_OF = {
    "ChargePeriodEnd": "line_item_usage_end_date",
    "SkuId": "product_sku",
}


def to_focus(raw: pl.LazyFrame, variant: str, reference: Reference) -> pl.LazyFrame:
    """See `Export`. What of a commitment's fee nothing used is a row of its own, `x_part` 1."""
    made = columns(raw.collect_schema(), variant, reference)
    return with_unused_parts(raw.select(ROW_NUMBER, **made))


def columns(schema: pl.Schema, _: str, reference: Reference) -> dict[str, pl.Expr]:
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


def kept_names(theirs: Sequence[str]) -> dict[str, str]:
    """The columns that FOCUS has no place for, and those that it is made of in part: their name -> `x_<name>`."""
    told = set(_told(theirs))
    names: dict[str, str] = {}
    taken: set[str] = set()
    for column in theirs:
        if column not in told and column not in (ROW_NUMBER, PART):
            names[column] = free_name(f"x_{column if is_tag(column) else snake(column)}", taken)
            taken.add(names[column].casefold())
    return names


def _told(theirs: Sequence[str]) -> dict[str, str]:
    """The report's own columns that FOCUS' columns tell whole, and which."""
    own = {folded(column): column for column in reversed(theirs)}
    return {own[folded(column)]: name for name, column in {**SAME, **MADE_OF}.items() if folded(column) in own}


def names(theirs: Sequence[str]) -> Mapping[str, str]:
    """See `Export`."""
    return {**_told(theirs), **kept_names(theirs)}


def judged(rows: pl.LazyFrame) -> pl.LazyFrame:
    """The rows with those of split cost allocation set apart, where the report has them."""
    told = "x_split_line_item_"
    ours = ("split_cost", "unused_cost", "net_split_cost", "net_unused_cost")
    return split_apart(rows, parent=f"{told}parent_resource_id", money={f"x_{name}": f"{told}{name}" for name in ours})


AWS_CUR = Export("aws-cur", to_focus, names, judged=judged, columns=columns, parted=with_unused_parts, touched=TOUCHED)
