"""AWS Cost and Usage Reports: the legacy report (`lineItem/UnblendedCost`) and CUR 2.0 (`line_item_unblended_cost`).

What a line costs depends on its type, so the costs are told here for the source's own sums, in Arrow. The same rules
stand, written for themselves, in `transforms/focus/exports/aws_cur.py`; docs/sources/aws-cur.md says them in words.

https://docs.aws.amazon.com/cur/latest/userguide/table-dictionary-cur2.html
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation, localcontext
from functools import cached_property
from typing import Any

import pyarrow as pa
import pyarrow.compute

from sources.base import Unreadable
from sources.billing.arrays import as_array
from sources.billing.kinds import CHARGE, CURRENCY, PERIOD, BillColumns, BillingKind
from sources.billing.manifests.aws import COST_AND_USAGE_REPORTS
from sources.billing.manifests.base import bare

# Arrow makes its functions when it is imported, so that no type checker sees them.
pc: Any = pyarrow.compute

TYPE, UNBLENDED, NET = "line_item_line_item_type", "line_item_unblended_cost", "line_item_net_unblended_cost"
LIST = "pricing_public_on_demand_cost"
SPLIT = "split_line_item_parent_resource_id"
RESERVATION = "reservation_reservation_arn"
BILLED_BY, INVOICED_BY = "bill_billing_entity", "bill_invoicing_entity"
PLAN_COST, NET_PLAN_COST = "savings_plan_savings_plan_effective_cost", "savings_plan_net_savings_plan_effective_cost"
RESERVED_COST, NET_RESERVED_COST = "reservation_effective_cost", "reservation_net_effective_cost"
UNUSED_RESERVATION = ("reservation_unused_amortized_upfront_fee_for_billing_period", "reservation_unused_recurring_fee")
NET_UNUSED_RESERVATION = (
    "reservation_net_unused_amortized_upfront_fee_for_billing_period",
    "reservation_net_unused_recurring_fee",
)
PLAN_COMMITMENT = ("savings_plan_total_commitment_to_date", "savings_plan_used_commitment")
PLAN_FEES = (
    "savings_plan_recurring_commitment_for_billing_period",
    "savings_plan_amortized_upfront_commitment_for_billing_period",
)
NET_PLAN_FEES = (
    "savings_plan_net_recurring_commitment_for_billing_period",
    "savings_plan_net_amortized_upfront_commitment_for_billing_period",
)
MONEY = (UNBLENDED, NET, LIST, PLAN_COST, NET_PLAN_COST, RESERVED_COST, NET_RESERVED_COST)
PARTS_OF_FEES = (*UNUSED_RESERVATION, *NET_UNUSED_RESERVATION, *PLAN_COMMITMENT, *PLAN_FEES, *NET_PLAN_FEES)
USED_BY_COSTS = (TYPE, SPLIT, RESERVATION, BILLED_BY, INVOICED_BY, *MONEY, *PARTS_OF_FEES)

DISCOUNTS = ("EdpDiscount", "PrivateRateDiscount", "RiVolumeDiscount", "SppDiscount", "BundledDiscount", "Discount")
COVERED, NEGATION, RESERVED = "SavingsPlanCoveredUsage", "SavingsPlanNegation", "DiscountedUsage"
PLAN_FEE, UPFRONT, RESERVATION_FEE = "SavingsPlanRecurringFee", "SavingsPlanUpfrontFee", "RIFee"
NEGATED = "negated"
COMMITMENT_FEES = (PLAN_FEE, UPFRONT, RESERVATION_FEE)
AMAZON = r"(?i)\b(amazon|aws)\b"
MOST_DIGITS, LAST_DECIMAL = 100, Decimal(1).scaleb(-18)


class AwsCur(BillingKind):
    """A kind of its own for `in_roles`: see the module."""

    def columns_in(self, columns: Sequence[str], name: str) -> BillColumns:
        """Every report has the four costs: what a line has no list price for is listed at what it costs."""
        found = super().columns_in(columns, name)
        places = {bare(column): column for column in reversed(columns)}
        more = tuple(places[bare(ours)] for ours in USED_BY_COSTS if bare(ours) in places)
        if bare(TYPE) not in places:
            raise Unreadable(
                name,
                found="no column lineItem/LineItemType or line_item_line_item_type",
                expected="the type of each line, on which its costs depend",
                do="Add the column to the export's query and refresh the export.",
            )
        unblended = found.costs["BilledCost"]
        sums = (*self.costs, *self.cancels)
        return BillColumns(dict.fromkeys(sums, unblended), found.currency, found.period, found.charge, more)

    def in_roles(self, table: Any, columns: BillColumns) -> Any:
        """The lines, and after them a row for the unused part of each commitment's fee."""
        dated = {PERIOD: columns.period, CHARGE: columns.charge, CURRENCY: columns.currency}
        roles = {role: _column(table, column) for role, column in dated.items()}
        lines = _Lines(table, {bare(name): name for name in table.schema.names})
        whole = pa.table({**roles, **lines.costs(), "EffectiveCost+1": pa.nulls(table.num_rows, pa.string())})
        rows, unused = lines.unused()
        if not rows:
            return whole
        extra = {role: values.take(pa.array(rows)) for role, values in roles.items()}
        return pa.concat_tables(
            [whole, pa.table({**extra, "EffectiveCost+1": pa.array(unused, pa.string())})], promote_options="default"
        )


AWS_CUR = AwsCur(
    name="aws-cur",
    title="an AWS Cost and Usage Report (legacy or 2.0)",
    costs={
        "BilledCost": ("lineItem/UnblendedCost", UNBLENDED),
        "EffectiveCost": (),
        "ListCost": (),
        "ContractedCost": (),
    },
    currency_columns=("lineItem/CurrencyCode", "line_item_currency_code"),
    period_columns=("bill/BillingPeriodStartDate", "bill_billing_period_start_date"),
    charge_columns=("lineItem/UsageStartDate", "line_item_usage_start_date"),
    manifests=(COST_AND_USAGE_REPORTS,),
    cancels={NEGATED: "what savings plans cover at its usual cost, and the lines that take that back"},
    never_filled={
        **dict.fromkeys(
            (
                "AllocatedMethodDetails",
                "AllocatedMethodId",
                "AllocatedResourceId",
                "AllocatedResourceName",
                "AllocatedTags",
            ),
            "The parts of a machine that containers used stay in the report's own columns.",
        ),
        "CommitmentDiscountName": "AWS gives commitments no name.",
        **dict.fromkeys(
            ("CommitmentProgramEligibilityDetails", "ContractApplied"), "The report has no contracts and programs."
        ),
        "InvoiceDetailId": "The report names the invoice of a line, not the position on it.",
        **dict.fromkeys(
            ("PricingCurrencyContractedUnitPrice", "PricingCurrencyListUnitPrice"),
            "The report prices in the currency that it bills in.",
        ),
        "ResourceName": "The report has no names of resources; a tag `Name` is among the tags.",
        "SkuPriceDetails": "What a price depends on stays in the report's own columns of the product.",
    },
)


@dataclass(frozen=True)
class _Lines:
    """Lines of a report in Arrow; `places` gives the table's own name of a column, folded."""

    table: Any
    places: Mapping[str, str]

    def has(self, column: str) -> bool:
        return bare(column) in self.places

    def texts(self, column: str) -> Any:
        """Without blank ones."""
        if not self.has(column):
            return pa.nulls(self.table.num_rows, pa.string())
        return _filled(pc.cast(_column(self.table, self.places[bare(column)]), pa.string()))

    def money(self, column: str, *others: str) -> Any:
        """The amounts of a column, of the next where there is none; of the type of the cost column."""
        kind = self.money_type
        found = [
            _amounts(_column(self.table, self.places[bare(name)]), kind) for name in (column, *others) if self.has(name)
        ]
        return pc.coalesce(*found) if found else pa.nulls(self.table.num_rows, kind)

    @cached_property
    def money_type(self) -> Any:
        """Amounts are added as doubles where all of them are, else as texts."""
        kinds = [self.table.schema.field(self.places[bare(name)]).type for name in MONEY if self.has(name)]
        return pa.float64() if all(pa.types.is_float64(kind) for kind in kinds) else pa.string()

    def of_type(self, *types: str) -> Any:
        return pc.fill_null(pc.is_in(self.texts(TYPE), pa.array(types)), fill_value=False)

    def costs(self) -> dict[str, Any]:
        """The four costs, the effective one without what is unused of commitments; and NEGATED."""
        cost, price = self.money(NET, UNBLENDED), self.money(LIST, UNBLENDED)
        nothing = pc.or_(self.of_type(NEGATION, "SplitLineItem"), pc.is_valid(self.texts(SPLIT)))
        discounts = self.of_type(*DISCOUNTS)
        if self.has(NET):
            nothing = pc.or_(nothing, discounts)
        priced, negated = self.of_type("Usage", COVERED, RESERVED), self.of_type(COVERED, NEGATION)
        return {
            NEGATED: _zeroed(self.money(UNBLENDED), pc.invert(negated)),
            "BilledCost": _zeroed(cost, pc.or_(pc.or_(nothing, self.of_type(COVERED)), self._invoiced_elsewhere())),
            "EffectiveCost": self._effective(cost, nothing),
            "ListCost": _zeroed(pc.if_else(priced, price, cost), pc.or_(nothing, discounts)),
            "ContractedCost": _zeroed(pc.if_else(self.of_type(RESERVED), price, cost), nothing),
        }

    def _effective(self, cost: Any, nothing: Any) -> Any:
        cost = pc.if_else(self.of_type(COVERED), self.money(NET_PLAN_COST, PLAN_COST), cost)
        cost = pc.if_else(self.of_type(RESERVED), self.money(NET_RESERVED_COST, RESERVED_COST), cost)
        upfront = pc.and_(self.of_type("Fee"), pc.is_valid(self.texts(RESERVATION)))
        return _zeroed(cost, pc.or_(pc.or_(nothing, upfront), self.of_type(*COMMITMENT_FEES)))

    def _invoiced_elsewhere(self) -> Any:
        """A marketplace's lines whose invoice another than Amazon writes."""
        sold = pc.fill_null(pc.equal(self.texts(BILLED_BY), "AWS Marketplace"), fill_value=False)
        others = pc.invert(pc.fill_null(pc.match_substring_regex(self.texts(INVOICED_BY), AMAZON), fill_value=True))
        return pc.and_(sold, others)

    def unused(self) -> tuple[list[int], list[str]]:
        """The numbers of the fee rows of which something is unused, and how much."""
        fees = pc.indices_nonzero(self.of_type(PLAN_FEE, RESERVATION_FEE)).to_pylist()
        if not fees:
            return [], []
        given = pa.table({name: self.texts(name).take(pa.array(fees)) for name in (TYPE, *PARTS_OF_FEES)}).to_pylist()
        found = [(row, _unused(fee)) for row, fee in zip(fees, given, strict=True)]
        return [row for row, unused in found if unused], [unused for _, unused in found if unused]


def _unused(fee: Mapping[str, str | None]) -> str | None:
    """What of a fee nothing used, as exact text; None for nothing; a text that is no number as it stands.

    A savings plan tells no net figure for it: it is the same share of the net fee as of the gross one.
    """
    told = {name: text for name, text in fee.items() if name != TYPE and text is not None}
    numbers = {name: _number(text) for name, text in told.items()}
    unreadable = next((told[name] for name, number in numbers.items() if number is None), None)
    if unreadable is not None:
        return unreadable
    with localcontext(prec=MOST_DIGITS):
        unused = _unused_plan(numbers) if fee[TYPE] == PLAN_FEE else _unused_reservation(numbers)
        return None if unused == 0 else f"{unused:f}"


def _number(text: str) -> Decimal | None:
    try:
        number = Decimal(text.strip())
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _unused_reservation(numbers: Mapping[str, Decimal | None]) -> Decimal:
    names = NET_UNUSED_RESERVATION if any(name in numbers for name in NET_UNUSED_RESERVATION) else UNUSED_RESERVATION
    return _sum(numbers, names)


def _unused_plan(numbers: Mapping[str, Decimal | None]) -> Decimal:
    total, used = PLAN_COMMITMENT
    unused = _sum(numbers, [total]) - _sum(numbers, [used])
    gross, net = _sum(numbers, PLAN_FEES), _sum(numbers, NET_PLAN_FEES)
    told = any(name in numbers for name in NET_PLAN_FEES)
    if not told or not gross or net == gross:
        return unused
    return (unused * net / gross).quantize(LAST_DECIMAL)


def _sum(numbers: Mapping[str, Decimal | None], names: Sequence[str]) -> Decimal:
    return sum((numbers.get(name) or Decimal(0) for name in names), Decimal(0))


def _column(table: Any, name: str | None) -> Any:
    """A column as one array, dictionaries spelled out; nulls for none."""
    if name is None:
        return pa.nulls(table.num_rows, pa.string())
    column = as_array(table.column(name))
    return pc.cast(column, column.type.value_type) if pa.types.is_dictionary(column.type) else column


def _amounts(column: Any, kind: Any) -> Any:
    return column if pa.types.is_float64(kind) else _filled(pc.cast(column, pa.string()))


def _filled(texts: Any) -> Any:
    """Empty texts as null."""
    return pc.if_else(pc.fill_null(pc.equal(texts, ""), fill_value=False), pa.scalar(None, pa.string()), texts)


def _zeroed(amounts: Any, where: Any) -> Any:
    zero = 0.0 if pa.types.is_float64(amounts.type) else "0"
    return pc.if_else(where, pa.scalar(zero, amounts.type), amounts)
