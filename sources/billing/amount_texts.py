"""Amounts as people write them, in Arrow: `1.234,50-` or `(€ 5)` as plain decimals."""

import re
from typing import Any

import pyarrow as pa
import pyarrow.compute

from sources.mapping import FormatSettings

# Arrow makes its functions when it is imported, so that no type checker sees them.
pc: Any = pyarrow.compute


# What needs no look at its parts, as most amounts do not.
PLAIN = r"^-?[0-9]+(?:\.[0-9]+)?$"


def plain_amounts(texts: Any, form: FormatSettings) -> Any:
    """Arrow texts such as `1.234,50-` or `(€ 5)` -> `-1234.50`, `-5`; what is no amount stays as it is."""
    if form.decimal != "." or form.thousands == ".":
        return _by_parts(texts, form)
    other = pc.fill_null(pc.invert(pc.match_substring_regex(texts, PLAIN)), fill_value=False)
    plain = texts if form.sign > 0 else _turned(texts)
    if not pc.any(other).as_py():
        return plain
    return pc.if_else(other, _by_parts(pc.if_else(other, texts, pa.scalar(None, texts.type)), form), plain)


def _turned(texts: Any) -> Any:
    """Plain amounts with the other sign."""
    below = pc.starts_with(texts, "-")
    return pc.if_else(below, pc.utf8_slice_codeunits(texts, 1), pc.binary_join_element_wise("-", texts, ""))


def _by_parts(texts: Any, form: FormatSettings) -> Any:
    """Each text by its sign, currency, digits and power."""
    parts = pc.extract_regex(pc.replace_substring_regex(texts, "[\u00a0\u202f]", " "), _amount_regex(form))
    part = {
        name: pc.struct_field(parts, name) for name in ("left", "sign1", "sign2", "digits", "power", "sign3", "right")
    }
    digits = part["digits"]
    if form.thousands:
        digits = pc.replace_substring(digits, form.thousands, "")
    plain = pc.binary_join_element_wise(pc.replace_substring(digits, form.decimal, "."), part["power"], "")
    minus = [pc.equal(part[name], "-") for name in ("sign1", "sign2", "sign3")]
    counted = [pc.cast(each, pa.int8()) for each in (*minus, pc.equal(part["left"], "("))]
    signs = pc.add(pc.add(counted[0], counted[1]), pc.add(counted[2], counted[3]))
    paired = pc.equal(pc.binary_length(part["left"]), pc.binary_length(part["right"]))
    sure = pc.fill_null(pc.and_(paired, pc.less_equal(signs, 1)), fill_value=False)
    negative = pc.equal(signs, 1 if form.sign > 0 else 0)
    signed = pc.if_else(negative, pc.binary_join_element_wise("-", plain, ""), plain)
    return pc.if_else(sure, signed, texts)


def _amount_regex(form: FormatSettings) -> str:
    point, group = re.escape(form.decimal), re.escape(form.thousands)
    whole = rf"[0-9]{{1,3}}(?:{group}[0-9]{{2,3}})*{group}[0-9]{{3}}|[0-9]+" if group else "[0-9]+"
    money = r"(?:[A-Z]{3}|[A-Z]{0,3}\p{Sc})?"
    return (
        rf"^\s*(?P<left>\(?)\s*(?P<sign1>[-+]?)\s*{money}\s*(?P<sign2>[-+]?)\s*"
        rf"(?P<digits>(?:{whole})(?:{point}[0-9]*)?|{point}[0-9]+)(?P<power>(?:[eE][-+]?[0-9]+)?)"
        rf"\s*{money}\s*(?P<sign3>[-+]?)\s*(?P<right>\)?)\s*$"
    )
