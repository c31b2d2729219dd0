"""What allocation reads of a warehouse or a snapshot, and what it keeps: rows of `warehouse.tables.allocation`."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any

import polars as pl

from warehouse.store import Store
from warehouse.tables import (
    ALLOCATION,
    ALLOCATION_MONTHLY,
    ALLOCATION_NOTE,
    ALLOCATION_RESTATED,
    ALLOCATION_RULE,
    ALLOCATION_TARGET,
    Table,
)

Frame = Callable[[str, Sequence[Any]], pl.DataFrame]
CELL = (
    *("day", "BillingCurrency", "x_provider", "BillingAccountId", "SubAccountId", "ServiceName"),
    *("ChargeCategory", "CommitmentDiscountStatus"),
)
MADE = (ALLOCATION, ALLOCATION_MONTHLY, ALLOCATION_TARGET, ALLOCATION_RULE, ALLOCATION_RESTATED, ALLOCATION_NOTE)
OFF = """
WITH cost AS (
    SELECT day, BillingCurrency, sum(EffectiveCost) AS effective, sum(BilledCost) AS billed FROM cost_daily GROUP BY ALL
), wanted AS (
    FROM cost CROSS JOIN (SELECT DISTINCT dimension FROM allocation_rule)
), borne AS (
    SELECT dimension, day, BillingCurrency, sum(EffectiveCost) AS effective, sum(BilledCost) AS billed
    FROM allocation GROUP BY ALL
)
SELECT coalesce(borne.dimension, wanted.dimension) AS dimension, coalesce(borne.day, wanted.day) AS day,
    coalesce(borne.BillingCurrency, wanted.BillingCurrency) AS currency,
    (coalesce(borne.effective, 0) - coalesce(wanted.effective, 0))::VARCHAR AS effective_off,
    (coalesce(borne.billed, 0) - coalesce(wanted.billed, 0))::VARCHAR AS billed_off
FROM borne FULL JOIN wanted ON borne.dimension = wanted.dimension AND borne.day = wanted.day
    AND borne.BillingCurrency IS NOT DISTINCT FROM wanted.BillingCurrency
WHERE coalesce(borne.effective, 0) <> coalesce(wanted.effective, 0)
    OR coalesce(borne.billed, 0) <> coalesce(wanted.billed, 0)
ORDER BY ALL
"""
MONTHLY = """
INSERT INTO allocation_monthly BY NAME
SELECT dimension, strftime(day, '%Y-%m') AS period, BillingCurrency, x_provider, SubAccountId, ServiceName, target,
    sum(EffectiveCost) AS EffectiveCost, sum(BilledCost) AS BilledCost
FROM allocation GROUP BY ALL ORDER BY dimension, period
"""
FREEZE = """
INSERT INTO allocation_frozen BY NAME
SELECT dimension, ? AS period, rule, version, says, ?::TIMESTAMP AS frozen_at FROM allocation_rule
"""


def cells(frame: Frame, columns: Collection[str], first: date | None = None, last: date | None = None) -> pl.DataFrame:
    """What was charged on the days from `first` to `last`, by CELL and these columns of the daily mart.

    Beside them: EffectiveCost, BilledCost, ContractedCost, `x_rows`.
    """
    by = tuple(dict.fromkeys((*CELL, *sorted(columns))))
    mart = "cost_daily" if "ResourceId" in by else "cost_daily_rollup"
    named = ", ".join(f'"{name}"' for name in by)
    return frame(
        f"""
        SELECT {named}, sum(EffectiveCost) AS EffectiveCost, sum(BilledCost) AS BilledCost,
            sum(ContractedCost) AS ContractedCost, sum(x_rows)::BIGINT AS x_rows
        FROM {mart} WHERE day BETWEEN ? AND ? GROUP BY ALL""",
        [first or date.min, last or date.max],
    )


def tags(frame: Frame, keys: Collection[str]) -> pl.DataFrame:
    """TAG_SET rows of these keys."""
    return frame("FROM tag_set WHERE list_contains(?, key)", [sorted(keys)])


def frozen(frame: Frame) -> pl.DataFrame:
    """ALLOCATION_FROZEN."""
    return frame("FROM allocation_frozen ORDER BY dimension, period, rule, version", [])


def keep(store: Store, made: Mapping[Table, pl.DataFrame]) -> pl.DataFrame:
    """Puts these rows in place of all; gives where they do not come to the cost, by SQL's own sums.

    For whoever holds the transaction.
    """
    for table in MADE:
        store.connection.execute(f'DELETE FROM "{table.name}"')
        if table in made:
            store.insert(table, made[table])
    store.connection.execute(MONTHLY)
    return store.frame(OFF)


def freeze(store: Store, period: str, now: datetime) -> None:
    """Keeps the rules of today for a month that is closed (`2026-10`); they stay so when rules change.

    For whoever holds the transaction.
    """
    store.connection.execute("DELETE FROM allocation_frozen WHERE period = ?", [period])
    store.connection.execute(FREEZE, [period, now])


def thaw(store: Store, period: str) -> None:
    """Gives a month that is opened again back to the rules of today. For whoever holds the transaction."""
    store.connection.execute("DELETE FROM allocation_frozen WHERE period = ?", [period])
