"""How much is wrong with staged billing rows, by a profile of them: a count a check, 0 where nothing is, and words."""

from dataclasses import dataclass
from typing import Any

import polars as pl

from checks.profile_parts import MANDATORY, UNIQUE
from checks.rules import RULES
from warehouse.tables import COSTS

# Mandatory columns whose nulls a check of their own judges.
JUDGED_ELSEWHERE = ("BillingCurrency", "ChargePeriodStart", "x_load_id", "x_row", "x_part")
Measured = dict[str, Any]


@dataclass(frozen=True)
class Fault:
    """`count` rows, columns or months offend (null: could not be measured); `words` complete "Found …"."""

    count: int | None
    words: str


def faults(profile: pl.DataFrame) -> dict[str, Fault]:
    """What a one-row profile (`checks.profile.profile`) says for each check of cost_and_usage, by the check's name."""
    measured = profile.row(0, named=True)
    nulls = _nulls(measured)
    return {
        "columns_present": _columns("missing columns", measured["missing_columns"]),
        "columns_typed": _columns("columns of another type", measured["mistyped_columns"]),
        UNIQUE: _rows(measured, UNIQUE),
        "some_cost_present": _some_cost(measured),
        "one_billing_period": _months(measured),
        "mandatory_columns_filled": _never_filled(nulls, measured["rows"]),
        "mandatory_values_filled": _partly_filled(nulls, measured["rows"]),
        **{rule.name: _rows(measured, rule.name) for rule in RULES},
    }


def _rows(measured: Measured, name: str) -> Fault:
    example = measured.get(f"{name}_example")
    for_example = "" if example is None else f', for example "{example}"'
    return Fault(measured[name], f"{measured[name]} offending of {measured['rows']} rows{for_example}")


def _columns(what: str, names: list[str]) -> Fault:
    return Fault(len(names), f"{what}: {', '.join(names)}" if names else f"no {what}")


def _some_cost(measured: Measured) -> Fault:
    """All rows, if no cost column has a value; 0 without rows."""
    rows, nulls = measured["rows"], {cost: measured[f"null_{cost}"] for cost in COSTS}
    if None in nulls.values():
        return Fault(None, "cost columns that could not be read")
    filled = [cost for cost, count in nulls.items() if count < rows]
    return Fault(0 if filled else rows, f"{', '.join(filled) or 'no cost'} filled in {rows} rows")


def _months(measured: Measured) -> Fault:
    first, last = measured["BillingPeriodStart_min"], measured["BillingPeriodStart_max"]
    words = f"billing periods that start on {first}" + ("" if first == last else f" to {last}")
    return Fault(measured["one_billing_period"], words)


def _nulls(measured: Measured) -> dict[str, int]:
    """Mandatory columns that were measured and have nulls, and in how many rows."""
    counts = {name: measured[f"null_{name}"] for name in MANDATORY if name not in JUDGED_ELSEWHERE}
    return {name: count for name, count in counts.items() if count}


def _never_filled(nulls: dict[str, int], rows: int) -> Fault:
    return _columns("mandatory columns without a value", [name for name, count in nulls.items() if count == rows])


def _partly_filled(nulls: dict[str, int], rows: int) -> Fault:
    partly = [f"{name} ({count} of {rows} rows)" for name, count in nulls.items() if count < rows]
    return _columns("mandatory columns with some nulls", partly)
