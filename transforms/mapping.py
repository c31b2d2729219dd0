"""A mapping in outlay.toml applied to a file's columns: texts, amounts and instants of ours from what stands there."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import polars as pl

from transforms.focus import instants
from transforms.focus.names import folded

# A blank that does not break, as spreadsheets put between thousands.
HARD_BLANKS = "[\u00a0\u202f]"
# Others may stand around and between the parts of an amount; any other sign that looks like nothing is a fault.
BLANKS = r"[ \t\n\f\r]*"
CURRENCY_SIGN = r"(?:[A-Z]{3}|[A-Z]{0,3}\p{Sc})?"
DATE_DIGITS = {
    "Y": r"\d{4}",
    "y": r"\d{2}",
    **dict.fromkeys("mdHM", r"\d{1,2}"),
    "S": r"[0-5]?\d",
    **dict.fromkeys("bB", r"[A-Za-z]+"),
}


class TheirColumn(Protocol):
    """Where the values of one of our columns come from, as outlay.toml says it."""

    @property
    def column(self) -> str | None: ...
    @property
    def default(self) -> str | None: ...
    @property
    def map(self) -> Mapping[str, str]: ...
    @property
    def value(self) -> str | None: ...


class Form(Protocol):
    """How dates and amounts are written; a date without a format is ISO 8601."""

    @property
    def date(self) -> str | None: ...
    @property
    def decimal(self) -> str: ...
    @property
    def thousands(self) -> str: ...
    @property
    def sign(self) -> int: ...


@dataclass(frozen=True)
class Written:
    """A Form at hand."""

    date: str | None = None
    decimal: str = "."
    thousands: str = ""
    sign: int = 1


AS_IT_COMES = Written()


@dataclass(frozen=True)
class Mapped:
    """A file's columns under our names. `column`: our name -> the file's; `said`: our name -> what outlay.toml says."""

    column: Mapping[str, str]
    said: Mapping[str, TheirColumn]
    form: Form

    def has(self, name: str) -> bool:
        """Whether any row can have a value."""
        at = self.said.get(name)
        return name in self.column or (at is not None and (at.value or at.default) is not None)

    def text(self, name: str) -> pl.Expr:
        """The values as text; blank is null."""
        at = self.said.get(name)
        text = pl.col(self.column[name]).cast(pl.String) if name in self.column else pl.lit(None, pl.String)
        if at is None:
            return _filled(text)
        if at.map:
            trimmed = text.str.strip_chars()
            text = pl.coalesce(trimmed.replace_strict(at.map, default=None, return_dtype=pl.String), text)
        constant = at.value if at.value is not None else at.default
        return _filled(text) if constant is None else pl.coalesce(_filled(text), pl.lit(constant))

    def amount(self, name: str, *, signed: bool = False) -> pl.Expr:
        """The values as plain decimal texts; what is no amount in this form stays as it is. `signed`: by the form."""
        return plain_amount(self.text(name), self.form, flip=signed and self.form.sign < 0)

    def instant(self, name: str) -> pl.Expr:
        """`transforms.focus.instants.READING`."""
        return read_date(self.text(name), self.form.date)


def mapped(
    header: Sequence[str],
    said: Mapping[str, TheirColumn],
    form: Form,
    *,
    names: Sequence[str],
    same: Mapping[str, str],
) -> Mapped:
    """What is mapped, and what is called as one of `names`; `same` are names that mean another."""
    by_meaning = {same.get(name, name): at for name, at in said.items()}
    spelled: dict[str, str] = {}
    for column in header:
        spelled.setdefault(folded(column), column)
    there: dict[str, str] = {}
    for name, at in by_meaning.items():
        if at.column and folded(at.column) in spelled:
            there[name] = spelled[folded(at.column)]
    for name in names:
        meaning = same.get(name, name)
        at = by_meaning.get(meaning)
        named_otherwise = at is not None and (at.column is not None or at.value is not None)
        if folded(name) in spelled and not named_otherwise:
            there.setdefault(meaning, spelled[folded(name)])
    return Mapped(there, by_meaning, form)


def plain_amount(texts: pl.Expr, form: Form, *, flip: bool) -> pl.Expr:
    """`1.234,50-`, `(€ 1 234.50)`, `EUR 5` -> `-1234.50`, `5`; what is no amount in this form stays as it is.

    Groups have three digits, the first ones may have two (12,34,567); a separator elsewhere makes it no amount.
    """
    parts = texts.str.replace_all(HARD_BLANKS, " ").str.extract_groups(_amount_pattern(form))
    part = {name: parts.struct.field(name).fill_null("") for name in ("open", "before", "inner", "after", "close")}
    number, exponent = parts.struct.field("number"), parts.struct.field("exponent").fill_null("")
    minuses = pl.concat_str(part["before"], part["inner"], part["after"]).str.replace_all("[+]", "")
    whole = (part["open"] == "") == (part["close"] == "")
    signs = minuses.str.len_chars() + (part["open"] != "").cast(pl.UInt32)
    negative = (signs == 1) != pl.lit(value=flip)
    digits = number.str.replace_all(form.thousands, "", literal=True) if form.thousands else number
    plain = digits.str.replace(form.decimal, ".", literal=True) + exponent
    sure = number.is_not_null() & whole & (signs <= 1)
    return pl.when(sure & negative).then(pl.lit("-") + plain).when(sure).then(plain).otherwise(texts)


def read_date(texts: pl.Expr, form: str | None) -> pl.Expr:
    """Texts -> READING, in this format or ISO 8601; a format without a day means the first one of the month."""
    if form is None:
        return instants.read_instant(texts)
    trimmed = texts.str.strip_chars()
    dayless = "%d" not in form
    whole, dated = (f"{form} %d", trimmed + pl.lit(" 01")) if dayless else (form, trimmed)
    fits = trimmed.str.contains(_date_pattern(form))
    read = pl.when(fits).then(dated).str.to_datetime(whole, strict=False, time_unit="us")
    return pl.struct(read.alias("value"), pl.when(read.is_null()).then(texts).alias("unreadable")).cast(
        instants.READING
    )


def reading(instant: pl.Expr, unreadable: pl.Expr) -> pl.Expr:
    """`instants.READING` of a computed instant."""
    return pl.struct(instant.alias("value"), unreadable.alias("unreadable")).cast(instants.READING)


def _amount_pattern(form: Form) -> str:
    mark, between, some = re.escape(form.decimal), re.escape(form.thousands), BLANKS
    grouped = rf"[0-9]{{1,3}}(?:{between}[0-9]{{2,3}})*{between}[0-9]{{3}}|" if between else ""
    number = rf"(?:{grouped}[0-9]+)(?:{mark}[0-9]*)?|{mark}[0-9]+"
    return (
        rf"^{some}(?P<open>\(?){some}(?P<before>[-+]?){some}{CURRENCY_SIGN}{some}(?P<inner>[-+]?){some}"
        rf"(?P<number>{number})(?P<exponent>(?:[eE][-+]?[0-9]+)?)"
        rf"{some}{CURRENCY_SIGN}{some}(?P<after>[-+]?){some}(?P<close>\)?){some}$"
    )


def _date_pattern(form: str) -> str:
    pieces = re.split("%(.)", form)
    written = [
        DATE_DIGITS.get(piece, "%") if position % 2 else re.escape(piece) for position, piece in enumerate(pieces)
    ]
    return f"^{''.join(written)}$"


def _filled(text: pl.Expr) -> pl.Expr:
    return pl.when(text.str.strip_chars() != "").then(text)
