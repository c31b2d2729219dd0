"""The costs of Azure's rows by a reading of their own, in Arrow: what the warehouse is held against."""

from collections.abc import Iterable, Mapping
from typing import Any

import polars as pl
import pyarrow as pa
import pyarrow.compute

from sources.billing.amount_texts import plain_amounts
from sources.billing.arrays import as_text, plain_text
from sources.billing.azure_variants import COMMITMENT_MODELS, JOINED_ACTUAL, JOINED_AMORTIZED, PURCHASES
from sources.billing.kinds import CHARGE, CURRENCY, PERIOD
from sources.mapping import FormatSettings

# Arrow makes its functions when it is imported, so that no type checker sees them.
pc: Any = pyarrow.compute

Roles = Mapping[str, str | None]
# Our cost, the role of the column that has it, and the role of the price that makes it with the quantity.
PRICED = (("ListCost", "list_cost", "list_price"), ("ContractedCost", "contracted_cost", "contracted_price"))
# 9/2/2023, as the exports of all agreements write dates, or in another order; a time after it is midnight.
DAY = r"^\s*(?P<day>\d{1,2}[./-]\d{1,2}[./-]\d{4})(?:\s.*)?$"
MONTH_FIRST = "%m/%d/%Y"
# Readers pass over spaces before a number, each over others: `10/1/ 5` is no date.
SPACED = r"[\s\p{Z}]"
# What a product is made of: 26 decimals and 20 make 46, which a sum holds. A factor with more digits makes none.
QUANTITY, PRICE = pa.decimal256(36, 26), pa.decimal256(30, 20)
PRODUCT = pa.decimal256(66, 46)
WHOLE_DIGITS = 10
NUMBER = r"^[+-]?(?P<whole>[0-9]*)\.?(?P<fraction>[0-9]*)(?:e(?P<exponent>[+-]?[0-9]{1,3}))?$"
NOUGHT = r"^[+-]?0*\.?0*(?:[eE].*)?$"


def iso(dates: pl.Expr, form: str | None) -> pl.Expr:
    """Dates in this form, month first where none is told, as ISO 8601; any other text as it is."""
    whole = pl.coalesce(dates.str.extract(DAY.replace("?P<day>", ""), 1), dates.str.strip_chars())
    one = pl.when(~whole.str.contains(SPACED) | (" " in (form or MONTH_FIRST))).then(whole)
    return pl.coalesce(one.str.to_date(form or MONTH_FIRST, strict=False).dt.to_string("%Y-%m-%d"), dates)


def plainly(table: Any, amounts: Iterable[str | None], form: FormatSettings) -> Any:
    """The table with these columns as plain decimals, where the form is another."""
    if form.decimal == "." and not form.thousands:
        return table
    for column in dict.fromkeys(column for column in amounts if column):
        texts = as_text(table.column(column))
        table = table.set_column(table.schema.get_field_index(column), column, plain_amounts(texts, form))
    return table


def in_roles(plain: Any, table: Any, cost: str, roles: Roles, variant: str, form: str | None) -> Any:
    """The roles of a plain bill -> those of this one: dates in ISO 8601, each cost by the variant's rule.

    `table` has the columns of the file that `cost` and `roles` name; `form` is that of its dates.
    """
    columns = {name: plain_text(plain.column(name)) for name in plain.schema.names}
    columns |= {name: _iso(columns[name], form) for name in (PERIOD, CHARGE)} | {CURRENCY: _code(columns[CURRENCY])}
    columns |= {
        ours: _product(table, roles[price], cost, roles, columns[CURRENCY])
        for ours, whole, price in PRICED
        if ours in columns and roles[whole] is None
    }
    committed = _committed(table, roles)
    if variant == JOINED_AMORTIZED:
        columns["BilledCost"] = _nought_where(committed, columns["BilledCost"])
    if variant == JOINED_ACTUAL:
        columns["EffectiveCost"] = _nought_where(pc.is_valid(committed), columns["EffectiveCost"])
        bought = pc.is_in(_folded(table, roles["charge_type"]), pa.array(PURCHASES))
        return pa.table(columns).filter(pc.and_(committed, bought))
    return pa.table(columns)


def _iso(dates: Any, form: str | None) -> Any:
    """Each distinct text once: a bill has few."""
    if not pa.types.is_string(dates.type):
        return dates
    encoded = pc.dictionary_encode(dates)
    return _each_iso(encoded.dictionary, form).take(encoded.indices)


def _each_iso(dates: Any, form: str | None) -> Any:
    days = pc.struct_field(pc.extract_regex(dates, pattern=DAY), "day")
    whole = pc.coalesce(days, pc.utf8_trim_whitespace(dates))
    if " " not in (form or MONTH_FIRST):
        whole = pc.if_else(pc.match_substring_regex(whole, SPACED), pa.scalar(None, pa.string()), whole)
    read = pc.strptime(whole, format=form or MONTH_FIRST, unit="s", error_is_null=True)
    return pc.coalesce(pc.strftime(read, format="%Y-%m-%d"), dates)


def _code(currencies: Any) -> Any:
    """In capitals, without spaces around; null for blank."""
    texts = pc.utf8_trim_whitespace(pc.cast(currencies, pa.string()))
    return pc.ascii_upper(pc.if_else(pc.equal(texts, ""), pa.scalar(None, pa.string()), texts))


def _committed(table: Any, roles: Roles) -> Any:
    """Which rows are of a reservation or a savings plan."""
    model = _folded(table, roles["pricing_model"])
    with_id = pc.or_(*(pc.not_equal(_folded(table, roles[role]), "") for role in ("reservation", "benefit")))
    return pc.if_else(pc.equal(model, ""), with_id, pc.is_in(model, pa.array(COMMITMENT_MODELS)))


def _folded(table: Any, column: str | None) -> Any:
    """Text without case and spaces, "" for none."""
    if column is None:
        return pa.repeat(pa.scalar(""), table.num_rows)
    texts = as_text(table.column(column))
    return pc.fill_null(pc.replace_substring(pc.utf8_lower(texts), " ", ""), "")


def _nought_where(rows: Any, costs: Any) -> Any:
    nought = pa.scalar("0", pa.string()) if pa.types.is_string(costs.type) else pc.cast(pa.scalar(0), costs.type)
    return pc.if_else(rows, nought, costs)


def _product(table: Any, price: str | None, cost: str, roles: Roles, currency: Any) -> Any:
    """Price times quantity where both are known, in the billing currency.

    A price of nothing beside a cost is one that Azure left out.
    """
    prices, quantities = _factor(table, price, PRICE), _factor(table, roles["quantity"], QUANTITY)
    product = pc.cast(pc.multiply(quantities, prices), PRODUCT)
    free = pc.match_substring_regex(_folded(table, cost), NOUGHT)
    known = pc.or_(pc.not_equal(prices, pa.scalar(0, PRICE)), free)
    if roles["pricing_currency"]:
        priced_in = _folded(table, roles["pricing_currency"])
        known = pc.and_(known, pc.equal(priced_in, pc.fill_null(pc.utf8_lower(currency), "")))
    return pc.if_else(known, product, pa.scalar(None, PRODUCT))


def _factor(table: Any, column: str | None, kind: Any) -> Any:
    """Numbers of the type; null where there is none, one with a space inside, or one that it cannot hold."""
    texts = pc.utf8_trim_whitespace(pc.utf8_lower(as_text(table.column(column)))) if column else _folded(table, column)
    parts = pc.extract_regex(texts, pattern=NUMBER)
    whole, fraction, exponent = (pc.struct_field(parts, name) for name in ("whole", "fraction", "exponent"))
    shift = pc.cast(pc.if_else(pc.equal(exponent, ""), "0", pc.replace_substring(exponent, "+", "")), pa.int64())
    digits, decimals = (pc.cast(pc.utf8_length(part), pa.int64()) for part in (whole, fraction))
    fits = pc.and_(
        pc.and_(pc.greater(pc.add(digits, decimals), 0), pc.less_equal(pc.add(digits, shift), WHOLE_DIGITS)),
        pc.less_equal(pc.subtract(decimals, shift), kind.scale),
    )
    return pc.cast(pc.if_else(pc.fill_null(fits, False), texts, pa.scalar(None, pa.string())), kind)
