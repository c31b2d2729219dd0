"""What a line of a Cost and Usage Report costs, by its type.

| type | billed | effective |
|---|---|---|
| SavingsPlanCoveredUsage | 0 | the savings plan's effective cost |
| SavingsPlanNegation | 0 | 0: it takes back what covered usage would have cost |
| SavingsPlanRecurringFee, RIFee | the fee | what of it nothing used, as a row of its own |
| SavingsPlanUpfrontFee, Fee of a reservation | the fee | 0 |
| DiscountedUsage | as it is | the reservation's effective cost |
| negotiated discounts, where net costs are told | 0: they are in the net costs | 0 |
| parts of a machine that containers used | 0: the machine's own line costs; they are set apart | 0 |
| all others | as it is | the same |

With a column of net costs, these hold. https://docs.aws.amazon.com/cur/latest/userguide/cur-ri-sp.html
The same rules stand, written for themselves, in `sources/billing/aws_cur.py`.
"""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation, localcontext

import polars as pl

from transforms.focus.aws.lines import NET, UNBLENDED, Lines
from transforms.focus.decimals import read_decimals
from transforms.focus.exact import READING
from transforms.focus.text import text_column

LIST = "pricing_public_on_demand_cost"
SPLIT = "split_line_item_parent_resource_id"
RESERVATION = "reservation_reservation_arn"
PLAN_COSTS = ("savings_plan_net_savings_plan_effective_cost", "savings_plan_savings_plan_effective_cost")
RESERVED_COSTS = ("reservation_net_effective_cost", "reservation_effective_cost")
MONEY = (UNBLENDED, NET, LIST, *PLAN_COSTS, *RESERVED_COSTS)

DISCOUNTS = ("EdpDiscount", "PrivateRateDiscount", "RiVolumeDiscount", "SppDiscount", "BundledDiscount", "Discount")
COVERED, NEGATION, RESERVED = "SavingsPlanCoveredUsage", "SavingsPlanNegation", "DiscountedUsage"
PLAN_FEE, UPFRONT, RESERVATION_FEE = "SavingsPlanRecurringFee", "SavingsPlanUpfrontFee", "RIFee"
AMAZON = r"(?i)\b(amazon|aws)\b"

TOTAL, USED = "savings_plan_total_commitment_to_date", "savings_plan_used_commitment"
PLAN_FEES = tuple(f"savings_plan_{part}_commitment_for_billing_period" for part in ("recurring", "amortized_upfront"))
NET_PLAN_FEES = tuple(fee.replace("savings_plan_", "savings_plan_net_") for fee in PLAN_FEES)
UNUSED_PARTS = ("unused_amortized_upfront_fee_for_billing_period", "unused_recurring_fee")
UNUSED_RESERVATION = tuple(f"reservation_{part}" for part in UNUSED_PARTS)
NET_UNUSED_RESERVATION = tuple(f"reservation_net_{part}" for part in UNUSED_PARTS)
PARTS_OF_FEES = (TOTAL, USED, *PLAN_FEES, *NET_PLAN_FEES, *UNUSED_RESERVATION, *NET_UNUSED_RESERVATION)
MOST_DIGITS, LAST_DECIMAL = 100, Decimal(1).scaleb(-18)


def costs(lines: Lines) -> dict[str, pl.Expr]:
    """The four costs; the effective one as decimals.READING and without what is unused of commitments."""
    money = _Money(lines)
    cost, price = money(NET, UNBLENDED), money(LIST, UNBLENDED)
    discount, split = lines.is_a(*DISCOUNTS), is_split(lines)
    inside_net = discount if lines.has(NET) else pl.lit(value=False)
    nothing = lines.is_a(NEGATION) | split | inside_net
    reserved, covered = lines.is_a(RESERVED), lines.is_a(COVERED)
    return {
        "BilledCost": pl.when(nothing | covered | invoiced_elsewhere(lines)).then(money.zero).otherwise(cost),
        "EffectiveCost": _effective(lines, money, cost, nothing).map_batches(
            read_decimals, return_dtype=READING, is_elementwise=True
        ),
        "ListCost": pl.when(nothing | discount)
        .then(money.zero)
        .when(lines.is_a("Usage") | covered | reserved)
        .then(price)
        .otherwise(cost),
        "ContractedCost": pl.when(nothing).then(money.zero).when(reserved).then(price).otherwise(cost),
    }


def _effective(lines: Lines, money: "_Money", cost: pl.Expr, nothing: pl.Expr) -> pl.Expr:
    return (
        pl.when(nothing | is_commitment_purchase(lines))
        .then(money.zero)
        .when(lines.is_a(COVERED))
        .then(money(*PLAN_COSTS))
        .when(lines.is_a(RESERVED))
        .then(money(*RESERVED_COSTS))
        .otherwise(cost)
    )


def is_commitment_purchase(lines: Lines) -> pl.Expr:
    """A fee for a savings plan or a reservation."""
    upfront = lines.is_a("Fee") & lines.text(RESERVATION).is_not_null()
    return lines.is_a(PLAN_FEE, UPFRONT, RESERVATION_FEE) | upfront


def is_split(lines: Lines) -> pl.Expr:
    """A line of split cost allocation: the part of a machine that a task or a pod used, which costs nothing more."""
    return lines.is_a("SplitLineItem") | lines.text(SPLIT).is_not_null()


def invoiced_elsewhere(lines: Lines) -> pl.Expr:
    """A line of the marketplace whose invoice another than Amazon writes."""
    sold = (lines.text("bill_billing_entity") == "AWS Marketplace").fill_null(value=False)
    return sold & ~lines.text("bill_invoicing_entity").str.contains(AMAZON).fill_null(value=True)


class _Money:
    """The amounts of columns in one type: of all that are doubles their own, else text."""

    def __init__(self, lines: Lines) -> None:
        self._lines = lines
        kinds = {lines.schema[place] for name in MONEY if (place := lines.place(name))}
        self._doubles = kinds == {pl.Float64()}
        self.zero = pl.lit(0.0) if self._doubles else pl.lit("0")

    def __call__(self, *columns: str) -> pl.Expr:
        """The first of the columns that has an amount."""
        found = [self._column(place) for name in columns if (place := self._lines.place(name))]
        if not found:
            return pl.lit(None, pl.Float64() if self._doubles else pl.String())
        return found[0] if len(found) == 1 else pl.coalesce(found)

    def _column(self, place: str) -> pl.Expr:
        if self._doubles:
            return pl.col(place)
        text = text_column(pl.col(place), self._lines.schema[place])
        return pl.when(text != "").then(text)


def unused(lines: Lines) -> pl.Expr:
    """What of a commitment's fee nothing used, as exact text; null for all of it, for nothing and for other lines.

    It is a text that is no number where one of the amounts is none.
    """
    given = {name: lines.text(name) for name in PARTS_OF_FEES if lines.has(name)}
    if not given:
        return pl.lit(None, pl.String())
    fee = (
        pl.when(lines.is_a(PLAN_FEE))
        .then(pl.lit(value=True))
        .when(lines.is_a(RESERVATION_FEE))
        .then(pl.lit(value=False))
    )
    columns = [fee.alias("plan"), *(value.alias(name) for name, value in given.items())]
    return pl.struct(columns).map_batches(_unused_of, return_dtype=pl.String, is_elementwise=True)


def _unused_of(fees: pl.Series) -> pl.Series:
    """Fees are few: one a commitment and hour at most; each is computed exactly, alone."""
    rows = fees.struct.field("plan").is_not_null().arg_true()
    nothing = pl.Series(fees.name, [None], dtype=pl.String).new_from_index(0, len(fees))
    if rows.is_empty():
        return nothing
    found = [_unused(fee) for fee in fees.gather(rows).to_list()]
    return nothing.scatter(rows, pl.Series(found, dtype=pl.String))


def _unused(fee: Mapping[str, object]) -> str | None:
    texts = {name: str(text) for name, text in fee.items() if name != "plan" and text is not None}
    amounts: dict[str, Decimal] = {}
    for name, text in texts.items():
        try:
            amounts[name] = Decimal(text.strip())
        except InvalidOperation:
            return text
        if not amounts[name].is_finite():
            return text
    with localcontext(prec=MOST_DIGITS):
        left = _of_plan(amounts) if fee["plan"] else _of_reservation(amounts)
        return f"{left:f}" if left else None


def _of_reservation(amounts: Mapping[str, Decimal]) -> Decimal:
    net = any(name in amounts for name in NET_UNUSED_RESERVATION)
    return _total(amounts, NET_UNUSED_RESERVATION if net else UNUSED_RESERVATION)


def _of_plan(amounts: Mapping[str, Decimal]) -> Decimal:
    """AWS tells no net figure: of the net fee the same share is unused as of the gross one."""
    left = amounts.get(TOTAL, Decimal(0)) - amounts.get(USED, Decimal(0))
    gross, net = _total(amounts, PLAN_FEES), _total(amounts, NET_PLAN_FEES)
    if gross in (0, net) or not any(name in amounts for name in NET_PLAN_FEES):
        return left
    return (left * net / gross).quantize(LAST_DECIMAL)


def _total(amounts: Mapping[str, Decimal], names: tuple[str, ...]) -> Decimal:
    return sum((amounts.get(name, Decimal(0)) for name in names), Decimal(0))
