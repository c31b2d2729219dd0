"""Exact sums of amounts in Arrow columns, whatever their type: whole numbers of 10^-46, never a float.

A binary double means its shortest decimal text. Most doubles of a bill have at most 10 decimals, which whole numbers of
10^-10 hold; the others are read from their text.
"""

import re
from dataclasses import dataclass
from decimal import Decimal, localcontext
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute

# Arrow makes its functions when it is imported, so that no type checker sees them.
pc: Any = pyarrow.compute

DECIMALS = 46
EXACT = pa.decimal256(76, DECIMALS)
# A column of 38 digits, 18 of them decimals, holds what does not round up to 10^20.
WHOLE_DIGITS = 20
TOO_LARGE = Decimal("99999999999999999999.9999999999999999995")
# A double below 10^5 that is a whole number of 10^-10 has at most 15 digits, and no other decimal so short is it too.
UNITS_PER_ONE = 1e10
SURE_BELOW = 1e5
UNIT = 10 ** (DECIMALS - 10)
LOW_BITS = 20
LAST_DECIMAL = Decimal(1).scaleb(-DECIMALS)
NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?0*\d{1,4})?", re.ASCII)
LONGEST_NUMBER = 10_000
PLAIN = r"^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)$"
# Arrow reads numbers wrong, without a word, where digits and exponent exceed what 256 bits hold, 1e-223 too.
SURE_LENGTH = 30
UNSURE_EXPONENT = r"[eE]([+0-9]|-[0-9]{3})"
NO_TEXT = pa.nulls(1, pa.string())[0]  # pa.scalar would import pandas


@dataclass
class Sum:
    """`units` of 10^-46 over all readable amounts; `unreadable` counts texts that are no amount. Null adds nothing."""

    units: int = 0
    unreadable: int = 0

    @property
    def text(self) -> str:
        """The exact decimal, without exponent and trailing zeros."""
        whole, part = divmod(abs(self.units), 10**DECIMALS)
        decimals = f"{part:0{DECIMALS}d}".rstrip("0")
        return f"{'-' if self.units < 0 else ''}{whole}{'.' if decimals else ''}{decimals}"


def add_amounts(values: Any, groups: Any, sums: dict[int, Sum]) -> None:
    """Adds each amount (Arrow array) to the sum of its group (int64 array, a number for each row)."""
    rest, rest_groups = values, groups
    if pa.types.is_float64(values.type):
        sure = _add_doubles(values, groups, sums)
        if sure.all():
            return
        left = pa.array(~sure)
        rest, rest_groups = values.filter(left), groups[~sure]
    _add_decimals(rest, rest_groups, sums)


def _add_doubles(values: Any, groups: Any, sums: dict[int, Sum]) -> Any:
    """Adds the doubles that are surely whole numbers of 10^-10; which rows are done (null is)."""
    doubles = values.fill_null(0.0).to_numpy(zero_copy_only=False)
    small = np.abs(doubles) < SURE_BELOW
    whole = np.rint(np.where(small, doubles, 0.0) * UNITS_PER_ONE)
    sure = small & (whole / UNITS_PER_ONE == doubles)
    units = np.where(sure, whole, 0.0).astype(np.int64)
    table = pa.table({"group": groups, "high": units >> LOW_BITS, "low": units & ((1 << LOW_BITS) - 1)})
    for row in _grouped(table, ["high", "low"]):
        sums[row["group"]].units += ((row["high_sum"] << LOW_BITS) + row["low_sum"]) * UNIT
    return sure


def _add_decimals(values: Any, groups: Any, sums: dict[int, Sum]) -> None:
    decimals, unreadable = exact_decimals(values)
    for row in _grouped(pa.table({"group": groups, "exact": decimals}), ["exact"]):
        sums[row["group"]].units += _units(row["exact_sum"])
    for group, count in zip(*np.unique(groups[unreadable], return_counts=True), strict=True):
        sums[int(group)].unreadable += int(count)


def exact_decimals(values: Any) -> tuple[Any, Any]:
    """(amounts as decimals of 76 digits, null where there is none or it cannot be read; which cannot be read)."""
    whole = values.type.precision - values.type.scale if pa.types.is_decimal(values.type) else WHOLE_DIGITS + 1
    if whole <= WHOLE_DIGITS and values.type.scale <= DECIMALS:
        return pc.cast(values, pa.decimal256(76, values.type.scale)), np.zeros(len(values), dtype=bool)
    texts = _texts(values)
    decimals = _from_texts(texts)
    decimals = pc.if_else(pc.less(pc.abs(decimals), pa.scalar(TOO_LARGE, EXACT)), decimals, pa.scalar(None, EXACT))
    lost = pc.and_(pc.is_valid(texts), pc.is_null(decimals))
    return decimals, lost.to_numpy(zero_copy_only=False)


def _texts(values: Any) -> Any:
    """Without spaces around; blank text is null."""
    texts = pc.utf8_trim_whitespace(pc.cast(values, pa.string()))
    return pc.if_else(pc.equal(texts, ""), NO_TEXT, texts)


def _from_texts(texts: Any) -> Any:
    """All that Arrow surely reads right at once; what is left, each distinct text alone."""
    sure = pc.and_(
        pc.less_equal(pc.binary_length(texts), SURE_LENGTH), pc.invert(pc.match_substring_regex(texts, UNSURE_EXPONENT))
    )
    quick = _cast(pc.if_else(sure, texts, NO_TEXT))
    if quick is None:
        quick = pc.cast(pc.if_else(pc.and_(sure, pc.match_substring_regex(texts, PLAIN)), texts, NO_TEXT), EXACT)
    left = texts.filter(pc.and_(pc.is_null(quick), pc.is_valid(texts)))
    if not len(left):
        return quick
    distinct = pc.unique(left)
    each = pa.array([exact_decimal(text) for text in distinct.to_pylist()], EXACT)
    return pc.if_else(pc.is_valid(quick), quick, each.take(pc.index_in(texts, distinct)))


def _cast(texts: Any) -> Any:
    """None where Arrow refuses one of them."""
    try:
        return pc.cast(texts, EXACT)
    except pa.ArrowInvalid:
        return None


def exact_decimal(text: str) -> Decimal | None:
    """A number below 10^20 with at most 46 decimals; null where the text is none."""
    if len(text) > LONGEST_NUMBER or not NUMBER.fullmatch(text):
        return None
    with localcontext(prec=LONGEST_NUMBER):
        number = Decimal(text).normalize()
        if abs(number) >= TOO_LARGE or -int(number.as_tuple().exponent) > DECIMALS:
            return None
        return number.quantize(LAST_DECIMAL)


def _grouped(table: Any, columns: list[str]) -> list[dict[str, Any]]:
    grouped = table.group_by("group", use_threads=False)
    return grouped.aggregate([(column, "sum") for column in columns]).to_pylist()


def _units(amount: Any) -> int:
    """A decimal of Arrow's as whole numbers of 10^-46."""
    if amount is None:
        return 0
    sign, digits, exponent = amount.as_tuple()
    units = int("".join(map(str, digits))) * 10 ** (DECIMALS + exponent)
    return -units if sign else units
