"""Azure's one cost column as billed and effective cost, and what prices make of a quantity.

https://learn.microsoft.com/cloud-computing/finops/focus/convert
"""

from typing import Any

import polars as pl
import pyarrow as pa
import pyarrow.compute

from transforms.focus.decimals import DECIMAL, READING, ROUNDING, read_decimals
from transforms.focus.exports.azure_columns import Columns
from transforms.focus.text import nulls
from transforms.mapping import Form, plain_amount

# Arrow makes its functions when it is imported, so that no type checker sees them.
pc: Any = pyarrow.compute

AMOUNTS = ("cost", "cost_in_pricing_currency", "quantity", "list_price", "list_cost", "contracted_price")
BILLED, EFFECTIVE = "billed only", "effective only"
JOINED_AMORTIZED, JOINED_ACTUAL = "joined, amortized", "joined, actual"
# A factor of 26 and one of 20 decimals make a product of 46, the most that is read; those with more make none.
QUANTITY, PRICE = pa.decimal256(36, 26), pa.decimal256(30, 20)
# Those of at most 18 decimals in the product, which need no rounding.
SHORT_QUANTITY, SHORT_PRICE = pa.decimal128(20, 10), pa.decimal128(17, 8)
SHORT_DIGITS = 9
WHOLE_DIGITS = 10
NUMBER = r"^[+-]?(?<whole>[0-9]*)\.?(?<fraction>[0-9]*)(?:[eE](?<exponent>[+-]?[0-9]{1,3}))?$"
NOUGHT = r"^[+-]?0*\.?0*(?:[eE].*)?$"


def plain_amounts(columns: Columns, form: Form) -> dict[str, pl.Expr]:
    """The columns with amounts as plain decimals, where the file writes them in another form."""
    if form.decimal == "." and not form.thousands:
        return {}
    texts = [
        columns.of[word] for word in AMOUNTS if columns.has(word) and columns.schema[columns.of[word]] == pl.String
    ]
    return {text: plain_amount(pl.col(text), form, flip=False) for text in texts}


def committed(columns: Columns) -> pl.Expr:
    """Whether a row is of a reservation or a savings plan: by its pricing model, where that is empty by its id."""
    model = columns.folded("pricing_model")
    with_id = (columns.folded("reservation") != "") | (columns.folded("benefit") != "")
    return pl.when(model != "").then(model.is_in(["reservation", "savingsplan"])).otherwise(with_id)


def bought(columns: Columns) -> pl.Expr:
    """Whether a row is a purchase or the refund of one."""
    return columns.folded("charge_type").is_in(["purchase", "refund"])


def is_tax(columns: Columns) -> pl.Expr:
    """Whether a row is a tax, which has no quantity and no price."""
    return columns.folded("charge_type") == "tax"


def costs(columns: Columns, variant: str) -> dict[str, pl.Expr]:
    """BilledCost, EffectiveCost and PricingCurrencyEffectiveCost, as far as the variant has them."""
    cost = columns.raw("cost")
    priced = columns.raw("cost_in_pricing_currency" if columns.is_customer_agreement else "cost")
    if variant == BILLED:
        return {"BilledCost": cost}
    effective = {"EffectiveCost": cost, "PricingCurrencyEffectiveCost": priced}
    if variant == EFFECTIVE:
        return effective
    if variant == JOINED_ACTUAL:
        return {"BilledCost": cost, **{name: pl.lit(0) for name in effective}}
    if variant == JOINED_AMORTIZED:
        return {**effective, "BilledCost": _nought_where(committed(columns), columns)}
    return {**effective, "BilledCost": cost}


def _nought_where(rows: pl.Expr, columns: Columns) -> pl.Expr:
    kind = columns.schema[columns.of["cost"]]
    nought = pl.lit("0") if kind == pl.String else pl.lit(0).cast(kind)
    return pl.when(rows).then(nought).otherwise(columns.raw("cost"))


def prices(columns: Columns) -> dict[str, pl.Expr]:
    """List and contracted unit prices and costs, as far as the file tells them in the billing currency."""
    known = _in_billing_currency(columns)
    found: dict[str, pl.Expr] = {}
    for kind, price, whole in (("List", "list_price", "list_cost"), ("Contracted", "contracted_price", "")):
        if columns.has(price):
            found[f"PricingCurrency{kind}UnitPrice"] = pl.when(~is_tax(columns)).then(_price(columns, price))
            found[f"{kind}UnitPrice"] = pl.when(known, ~is_tax(columns)).then(_price(columns, price))
        if columns.has(whole):
            found[f"{kind}Cost"] = columns.raw(whole)
        elif columns.has(price) and columns.has("quantity"):
            found[f"{kind}Cost"] = pl.when(known).then(times_quantity(_price(columns, price), columns))
    return found


def _in_billing_currency(columns: Columns) -> pl.Expr:
    if not columns.has("pricing_currency"):
        return pl.lit(True)
    return columns.folded("pricing_currency") == columns.folded("currency")


def _price(columns: Columns, word: str) -> pl.Expr:
    """A price of nothing beside a cost is one that Azure left out."""
    left_out = columns.folded(word).str.contains(NOUGHT) & ~columns.folded("cost").str.contains(NOUGHT)
    return pl.when(~left_out).then(columns.text(word))


def times_quantity(factor: pl.Expr, columns: Columns) -> pl.Expr:
    """READING of the exact product of a factor and the quantity; null where one is not known."""
    factors = pl.struct(factor.alias("price"), columns.text("quantity").alias("quantity"))
    return factors.map_batches(_products, return_dtype=READING, is_elementwise=True)


def _products(factors: pl.Series) -> pl.Series:
    """Most factors are short, and their product is a decimal as it stands; that of others is read from its text."""
    frame = factors.struct.unnest()
    quantity, price = frame["quantity"], frame["price"]
    product = pc.multiply(_short(quantity, SHORT_QUANTITY), _short(price, SHORT_PRICE))
    values = pl.Series("value", product, DECIMAL)
    made = pl.DataFrame([values, nulls("rounding", ROUNDING, len(frame)), nulls("unreadable", pl.String(), len(frame))])
    rows = (values.is_null() & quantity.is_not_null() & price.is_not_null()).arg_true()
    if len(rows):
        long = pc.multiply(_factor(quantity.gather(rows), QUANTITY), _factor(price.gather(rows), PRICE))
        late = read_decimals(pl.Series("", pc.cast(long, pa.string()), pl.String)).struct.unnest()
        made = pl.DataFrame([field.scatter(rows, late[field.name]) for field in made])
    return made.to_struct(factors.name)


def _short(texts: pl.Series, kind: Any) -> Any:
    """Arrow decimals of plain numbers that the type holds; null for all others."""
    decimals = texts.str.len_bytes() - texts.str.find(".", literal=True) - 1
    read = texts.cast(pl.Decimal(38, kind.scale), strict=False)
    sure = (decimals.fill_null(0) <= kind.scale) & ~texts.str.contains("[eE]") & (read.abs() < 10**SHORT_DIGITS)
    return read.zip_with(sure.fill_null(value=False), nulls("", read.dtype, 1)).to_arrow().cast(kind)


def _factor(texts: pl.Series, kind: Any) -> Any:
    """Arrow decimals of numbers that the type holds, with or without an exponent; null for all others."""
    parts = texts.str.extract_groups(NUMBER).struct.unnest()
    shift = pl.col("exponent").str.strip_prefix("+").cast(pl.Int64).fill_null(0)
    digits, decimals = (pl.col(name).str.len_bytes().cast(pl.Int64) for name in ("whole", "fraction"))
    fits = (digits + decimals > 0) & (digits + shift <= WHOLE_DIGITS) & (decimals - shift <= kind.scale)
    held = parts.select(pl.when(fits).then(texts)).to_series()
    return pc.cast(held.to_arrow().cast(pa.string()), kind)
