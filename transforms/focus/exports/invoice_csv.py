"""Lines of a vendor's invoice, mapped in outlay.toml, as charges: a line is a purchase, its tax one of its own."""

from collections.abc import Mapping, Sequence

import polars as pl

from transforms.focus.exports.base import Export, Made, Reference, made_from
from transforms.focus.names import FOCUS_NAMES, PART, apart, match_names
from transforms.focus.rejects import DECIMALS, INSTANTS
from transforms.focus.text import in_capitals, nested_as_text
from transforms.mapping import AS_IT_COMES, Mapped, TheirColumn, mapped, reading
from warehouse.tables import COST_AND_USAGE, COSTS
from warehouse.tables.invoice_line import FOCUS_OF_INVOICE_LINE, INVOICE_NAMES

AMOUNT, TAX, START = "BilledCost", "tax", "ChargePeriodStart"
# What a line's amount is where the file has no such column; a list price is not told by an invoice.
SAME_AS_BILLED = ("EffectiveCost", "ContractedCost", "PricingCurrencyEffectiveCost")
OF_TAX = (AMOUNT, *SAME_AS_BILLED)
NOT_OF_TAX = (
    "PricingQuantity",
    "PricingUnit",
    "ContractedUnitPrice",
    "ListUnitPrice",
    "ConsumedQuantity",
    "ConsumedUnit",
    "PricingCurrencyContractedUnitPrice",
    "PricingCurrencyListUnitPrice",
    "SkuId",
    "SkuMeter",
    "SkuPriceDetails",
    "SkuPriceId",
)
CATEGORIES = {
    value.lower(): value
    for column in COST_AND_USAGE.columns
    if column.name == "ChargeCategory"
    for value in column.allowed
}
NO_TAX = r"^[+-]?(?:[0.,]*|[0.,]*0[0.,]*[eE][+-]?[0-9]+)$"


def to_focus(raw: pl.LazyFrame, _variant: str, reference: Reference) -> pl.LazyFrame:
    """Two rows where a line has a tax, the line first; each of the file's columns is kept beside them as it came."""
    raw, header = nested_as_text(raw), raw.collect_schema().names()
    file = _mapped(header, reference.columns, reference)
    kept = [pl.col(column).alias(name) for column, name in _kept(header, file).items()]
    parts = pl.when(_has_tax(file)).then(pl.lit([0, 1])).otherwise(pl.lit([0])) if file.has(TAX) else pl.lit([0])
    return (
        raw.with_columns(parts.alias(PART))
        .explode(PART)
        .select(*kept, PART, *_plain(file), *_money(file), *_periods(file), *_words(file))
    )


def names(columns: Sequence[str], said: Mapping[str, TheirColumn]) -> Mapping[str, str]:
    """For a person: each column of a file -> where it goes."""
    file = _mapped(columns, said, None)
    ours = {"date": "BillingPeriodStart", "period_end": "ChargePeriodEnd", TAX: "BilledCost of a Tax charge"}
    goes = {column: ours.get(name, name) for name, column in reversed([*file.column.items()])}
    extras = match_names([*_kept(columns, file).values()]).extras
    kept = {column: extras[name] for column, name in _kept(columns, file).items()}
    return {column: goes.get(column) or kept[column] for column in columns}


def _mapped(header: Sequence[str], said: Mapping[str, TheirColumn], reference: Reference | None) -> Mapped:
    form = reference.form if reference else AS_IT_COMES
    file = mapped(header, said, form, names=INVOICE_NAMES, same=FOCUS_OF_INVOICE_LINE)
    amount = file.said.get(AMOUNT)
    if amount is None or amount.column is None or TAX in said:
        return file
    # An amount that is named may have the tax in it: a column that is only called "tax" is not added to it.
    return Mapped({name: column for name, column in file.column.items() if name != TAX}, file.said, form)


def _kept(header: Sequence[str], file: Mapped) -> dict[str, str]:
    used = {*file.column.values()}
    return apart(column for column in header if column not in used and column != PART)


def _plain(file: Mapped) -> list[pl.Expr]:
    """What is taken as it is mapped: FOCUS' columns of text, numbers and instants."""
    of_money = {*COSTS, *OF_TAX}
    values = {
        name: file.amount(name) if name in DECIMALS else file.text(name)
        for name in _others(file)
        if name not in (*INSTANTS, *of_money)
    }
    return [
        (pl.when(pl.col(PART) == 0).then(value) if name in NOT_OF_TAX else value).alias(name)
        for name, value in values.items()
    ]


def _others(file: Mapped) -> list[str]:
    computed = (*COMPUTED, START, "ChargePeriodEnd")
    return [name for name in FOCUS_NAMES if file.has(name) and name not in computed]


def _money(file: Mapped) -> list[pl.Expr]:
    """Each cost, of a tax's row the tax."""
    of_line = {name: file.amount(name if file.has(name) else AMOUNT, signed=True) for name in OF_TAX}
    if file.has("ListCost"):
        of_line["ListCost"] = file.amount("ListCost", signed=True)
    tax = file.amount(TAX, signed=True)
    is_tax = pl.col(PART) == 1
    return [
        pl.when(is_tax).then(tax if name in OF_TAX else None).otherwise(amount).alias(name)
        for name, amount in of_line.items()
    ]


def _has_tax(file: Mapped) -> pl.Expr:
    return (~file.text(TAX).str.strip_chars().str.contains(NO_TAX)).fill_null(value=False)


def _periods(file: Mapped) -> list[pl.Expr]:
    """The billing period is the month of the date; a line without a period of its own is for that month."""
    date = file.instant("date" if file.has("date") else START)
    month = date.struct.field("value").dt.truncate("1mo")
    next_month = month.dt.offset_by("1mo")
    unread, nothing = date.struct.field("unreadable"), pl.lit(None, pl.String)
    start = file.instant(START) if file.has(START) else reading(month, unread)
    return [
        reading(month, unread).alias("BillingPeriodStart"),
        reading(next_month, nothing).alias("BillingPeriodEnd"),
        start.alias(START),
        _end(file, start, next_month).alias("ChargePeriodEnd"),
    ]


def _end(file: Mapped, start: pl.Expr, next_month: pl.Expr) -> pl.Expr:
    """What FOCUS has as the first instant after: a last day is itself included."""
    if file.has("ChargePeriodEnd"):
        return file.instant("ChargePeriodEnd")
    if file.has("period_end"):
        last = file.instant("period_end")
        value = last.struct.field("value")
        after = value.dt.truncate("1d").dt.offset_by("1d")
        return reading(
            pl.when(value == value.dt.truncate("1d")).then(after).otherwise(value), last.struct.field("unreadable")
        )
    end = start.struct.field("value").dt.offset_by("1d") if file.has(START) else next_month
    return reading(end, pl.lit(None, pl.String))


def _words(file: Mapped) -> list[pl.Expr]:
    """What FOCUS wants beside: who asks for the money, what for, how often, and what it is counted to."""
    category = file.text("ServiceCategory").fill_null("Business Applications")
    of_category = pl.lit("Other (") + category + pl.lit(")")
    said = file.text("ChargeCategory")
    below_zero = file.amount(AMOUNT, signed=True).str.starts_with("-")
    usual = pl.when(below_zero).then(pl.lit("Credit")).otherwise(pl.lit("Purchase"))
    known = said.str.strip_chars().str.to_lowercase().replace_strict(CATEGORIES, default=said, return_dtype=pl.String)
    kind = pl.when(pl.col(PART) == 1).then(pl.lit("Tax")).otherwise(pl.coalesce(known, usual))
    often = "Recurring" if file.has(START) or file.has("period_end") else "One-Time"
    vendor = file.text("ServiceProviderName")
    made = {
        "ServiceProviderName": vendor,
        "InvoiceIssuerName": pl.coalesce(file.text("InvoiceIssuerName"), vendor),
        "ServiceName": pl.coalesce(file.text("ServiceName"), vendor),
        "ServiceCategory": category,
        "ServiceSubcategory": pl.coalesce(file.text("ServiceSubcategory"), of_category),
        "ChargeCategory": kind,
        "ChargeFrequency": pl.coalesce(
            file.text("ChargeFrequency"),
            pl.when(kind == "Usage").then(pl.lit("Usage-Based")).otherwise(pl.lit(often)),
        ),
        "BillingCurrency": _currency(file),
        "PricingCurrency": pl.coalesce(file.text("PricingCurrency"), _currency(file)),
        "BillingAccountId": pl.coalesce(file.text("BillingAccountId"), file.text("SubAccountId")),
        "PricingCategory": pl.when(kind != "Tax").then(pl.coalesce(file.text("PricingCategory"), pl.lit("Standard"))),
    }
    return [text.alias(name) for name, text in made.items()]


def _currency(file: Mapped) -> pl.Expr:
    return in_capitals(file.text("BillingCurrency").str.strip_chars())


COMPUTED = (
    "ServiceProviderName",
    "InvoiceIssuerName",
    "ServiceName",
    "ServiceCategory",
    "ServiceSubcategory",
    "ChargeCategory",
    "ChargeFrequency",
    "BillingCurrency",
    "PricingCurrency",
    "BillingAccountId",
    "PricingCategory",
)

MADE_FROM = {
    **dict.fromkeys(SAME_AS_BILLED, (AMOUNT,)),
    **dict.fromkeys(("BillingPeriodStart", "BillingPeriodEnd"), ("date", START)),
    START: ("date",),
    "ChargePeriodEnd": ("period_end", START, "date"),
    "ChargeCategory": (AMOUNT,),
    **dict.fromkeys(("InvoiceIssuerName", "ServiceName"), ("ServiceProviderName",)),
    "PricingCurrency": ("BillingCurrency",),
    "BillingAccountId": ("SubAccountId",),
    **dict.fromkeys(("ServiceCategory", "ServiceSubcategory", "ChargeFrequency", "PricingCategory"), ()),
}


def computed(columns: Sequence[str], said: Mapping[str, TheirColumn]) -> Made:
    """See `Export`."""
    file = _mapped(columns, said, None)
    known = made_from(MADE_FROM, [*file.column])
    return {name: tuple(file.column[each] for each in sources) for name, sources in known.items()}


INVOICE_CSV = Export("invoice-csv", to_focus, mapped=names, computed=computed)
