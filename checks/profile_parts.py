"""What a profile's parts, each a run of rows of one load and currency, add up to: the few rows that DuckDB gives."""

from calendar import monthrange
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

import duckdb

from checks.exact import add
from checks.rules import RULES, RowRule
from warehouse.tables import COST_AND_USAGE, COSTS

UNIQUE = "row_identity_unique"
IDENTITY = ("x_load_id", "x_row", "x_part")
PERIODS = ("ChargePeriodStart", "ChargePeriodEnd", "BillingPeriodStart", "BillingPeriodEnd")
MANDATORY = tuple(column.name for column in COST_AND_USAGE.columns if not column.nullable)
COUNTED = (*MANDATORY, "ResourceId")
# What a sum of DECIMAL(38, 18) cannot hold.
TOO_LARGE = Decimal(10) ** 20

Part = dict[str, Any]


def measured(usable: frozenset[str]) -> list[RowRule]:
    """The rules whose columns can all be read."""
    return [rule for rule in RULES if usable.issuperset(rule.columns)]


def whole_of(parts: Sequence[Part], usable: frozenset[str]) -> Part:
    """All of `profile` but the columns that are missing or mistyped; null for what reads a column that is not usable.

    Raises duckdb.OutOfRangeException for a sum that has over 20 digits before the point, as DuckDB does of a part.
    """
    counted = [f"null_{name}" for name in COUNTED if name in usable]
    told = [rule.name for rule in measured(usable)]
    starts = [each for kind in ("min", "max") for each in _known(parts, f"BillingPeriodStart_{kind}")]
    return {
        "rows": _total(parts, "rows"),
        "loads": len({*_known(parts, "load")}),
        "currencies": sorted({*_known(parts, "currency")}),
        UNIQUE: _twins(parts) if usable.issuperset(IDENTITY) else None,
        **{name: _total(parts, name) for name in (*counted, *told)},
        **{f"{name}_min": min(_known(parts, f"{name}_min"), default=None) for name in PERIODS},
        **{f"{name}_max": max(_known(parts, f"{name}_max"), default=None) for name in PERIODS},
        "one_billing_period": _month(max(starts)) - _month(min(starts)) if starts else None,
        **{f"{name}_example": min(_known(parts, f"{name}_example"), default=None) for name in told},
        "costs": _costs(parts),
    }


def _known(parts: Iterable[Part], name: str) -> list[Any]:
    return [part[name] for part in parts if part[name] is not None]


def _total(parts: Iterable[Part], name: str) -> int:
    return sum(_known(parts, name))


def _twins(parts: Iterable[Part]) -> int:
    """Rows whose load and number another row has, that other row not counted."""
    seen: dict[tuple[Any, ...], int] = defaultdict(int)
    for part in parts:
        seen[part["load"], part["chunk"], part["part"]] |= int.from_bytes(part["seen"] or b"")
    return _total(parts, "identified") - sum(numbers.bit_count() for numbers in seen.values())


def _month(start: datetime) -> int:
    """A billing month as x_period counts it: of its start + 1 day."""
    ends = start.day == monthrange(start.year, start.month)[1]
    return start.year * 12 + start.month + ends


def _costs(parts: Sequence[Part]) -> list[Part]:
    """Of each currency and cost; what is of no known currency comes last."""
    currencies = sorted({part["currency"] for part in parts}, key=lambda code: (code is None, code or ""))
    by_currency = {code: [part for part in parts if part["currency"] == code] for code in currencies}
    return [
        {
            "currency": code,
            "column_name": cost,
            "total": _sum(_known(of_one, cost)),
            "absolute": _sum(_known(of_one, f"{cost}_absolute")),
            "least": min(_known(of_one, f"{cost}_min"), default=None),
            "most": max(_known(of_one, f"{cost}_max"), default=None),
        }
        for code, of_one in by_currency.items()
        for cost in sorted(COSTS)
    ]


def _sum(amounts: Sequence[Decimal]) -> Decimal | None:
    total = add(amounts)
    if abs(total) >= TOO_LARGE:
        raise duckdb.OutOfRangeException(f"a sum of {total:.3E}")
    return total if amounts else None
