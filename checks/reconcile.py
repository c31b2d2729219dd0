"""Does the warehouse hold what the source said, to the last digit and the last row?

The three sides are frames of a few aggregated rows with the key (load_id, currency, column_name): what the source's own
reading found, what was read back from the written segments, and what was rejected. A key that one side lacks counts as
0 there, so that a lost currency or column is a difference.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

import polars as pl

from checks.exact import add, plain, subtract
from warehouse.tables import COSTS, LOAD_SUM

KEY = ("load_id", "currency", "column_name")
Key = tuple[str, str | None, str]


@dataclass(frozen=True)
class Part:
    """One side's rows and amounts of one key."""

    rows: int = 0
    amount: Decimal = Decimal(0)
    rounding: Decimal = Decimal(0)


Side = Mapping[Key, Part]


def reconcile(
    source: pl.DataFrame,
    warehouse: pl.DataFrame,
    rejected: pl.DataFrame,
    split: pl.DataFrame | None = None,
    *,
    source_name: str,
    billing_period: str,
) -> pl.DataFrame:
    """LOAD_SUM of the loads of one staged (source, period): difference = source - warehouse - rejected - rounding.

    `source` has the key, rows, source_sum; `warehouse` the key, rows, warehouse_sum, rounding; `rejected` the key,
    rejected_rows, rejected_sum. Amounts are decimal texts (or decimals) in units of the currency; null is 0. `split`
    counts rows that are told apart from the charges and cost nothing: load_id, currency, rows.
    """
    read, kept, refused = _sides(source, warehouse, rejected)
    apart = _apart(split)
    sums = [
        {
            **_identity(key, source_name, billing_period),
            **_amounts(read.get(key, Part()), kept.get(key, Part()), refused.get(key, Part())),
            "split_rows": apart.get(key[:2], 0),
        }
        for key in _keys(read, kept, refused)
    ]
    return pl.DataFrame(sums, schema=LOAD_SUM.schema)


def row_ties(
    source: pl.DataFrame, warehouse: pl.DataFrame, rejected: pl.DataFrame, split: pl.DataFrame | None = None
) -> pl.DataFrame:
    """The key, source_rows, warehouse_rows, split_rows, rejected_rows, difference: 0 where no row is unaccounted for.

    Takes what `reconcile` takes and has a row for each of its rows.
    """
    read, kept, refused = _sides(source, warehouse, rejected)
    apart = _apart(split)
    ties: list[tuple[str | int | None, ...]] = []
    for key in _keys(read, kept, refused):
        told, *taken = (side.get(key, Part()).rows for side in (read, kept, refused))
        taken.append(apart.get(key[:2], 0))
        ties.append((*key, told, *taken, told - sum(taken)))
    counts = ("source_rows", "warehouse_rows", "rejected_rows", "split_rows", "difference")
    schema = {**dict.fromkeys(KEY, pl.String()), **dict.fromkeys(counts, pl.Int64())}
    return pl.DataFrame(ties, schema=schema, orient="row")


def _apart(split: pl.DataFrame | None) -> dict[tuple[str, str | None], int]:
    return {} if split is None else {(load, currency): rows for load, currency, rows in split.iter_rows()}


def _sides(source: pl.DataFrame, warehouse: pl.DataFrame, rejected: pl.DataFrame) -> tuple[Side, Side, Side]:
    return (
        _side(source, "rows", "source_sum"),
        _side(warehouse, "rows", "warehouse_sum", "rounding"),
        _side(rejected, "rejected_rows", "rejected_sum"),
    )


def _side(frame: pl.DataFrame, rows: str, amount: str, rounding: str | None = None) -> Side:
    """The frame by key; rows with the same key (a load in two files) are added."""
    side: dict[Key, Part] = {}
    for row in frame.iter_rows(named=True):
        key = row["load_id"], row["currency"], row["column_name"]
        before = side.get(key, Part())
        rounded = add([before.rounding, row[rounding] if rounding else None])
        side[key] = Part(before.rows + (row[rows] or 0), add([before.amount, row[amount]]), rounded)
    return side


def _keys(read: Side, kept: Side, refused: Side) -> list[Key]:
    """All keys in order, but for the columns that a source does not deliver: it has them in no currency of the load,
    and nobody has an amount for them (one of Azure's two exports has no effective cost, the other no billed cost)."""
    delivered = {(load, column) for load, _, column in read}
    amounts = {
        (load, column)
        for side in (kept, refused)
        for (load, _, column), part in side.items()
        if part.amount or part.rounding
    }
    keys = {key for key in (*read, *kept, *refused) if (key[0], key[2]) in delivered | amounts}
    return sorted(keys, key=lambda key: (key[0], key[1] or "", _place(key[2])))


def _place(column: str) -> tuple[int, str]:
    return (COSTS.index(column) if column in COSTS else len(COSTS), column)


def _identity(key: Key, source_name: str, billing_period: str) -> dict[str, str | None]:
    load_id, currency, column_name = key
    return {
        "load_id": load_id,
        "source": source_name,
        "billing_period": billing_period,
        "currency": currency,
        "column_name": column_name,
    }


def _amounts(read: Part, kept: Part, refused: Part) -> dict[str, str | int]:
    return {
        "rows": read.rows,
        "rejected_rows": refused.rows,
        "source_sum": plain(read.amount),
        "warehouse_sum": plain(kept.amount),
        "rejected_sum": plain(refused.amount),
        "rounding": plain(kept.rounding),
        "difference": plain(subtract(read.amount, kept.amount, refused.amount, kept.rounding)),
    }
