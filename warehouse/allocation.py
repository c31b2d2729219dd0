"""What allocation reads of a warehouse or a snapshot, and what it keeps: rows of `warehouse.tables.allocation`."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, Self

import polars as pl

from warehouse.issuers import ISSUER, MAIN, ONLY_ISSUER, with_main
from warehouse.segments import segment_select
from warehouse.store import Store
from warehouse.tables import (
    ALLOCATION,
    ALLOCATION_MONTHLY,
    ALLOCATION_NOTE,
    ALLOCATION_RESTATED,
    ALLOCATION_RULE,
    ALLOCATION_TARGET,
    COST_AND_USAGE,
    SPLIT_COST,
    Table,
)

Frame = Callable[[str, Sequence[Any]], pl.DataFrame]
Days = tuple[date, date]
EVER: Days = (date.min, date.max)
DAY = "ChargePeriodStart::DATE"
DAY_OF_CHARGE = "c.ChargePeriodStart::DATE"
# https://learn.microsoft.com/azure/cost-management-billing/automate/understand-usage-details-fields
PROVIDER_RULE = "CostAllocationRuleName"
MOVED_BY = f"x_{PROVIDER_RULE}".casefold()
MEASURED = ("EffectiveCost", "BilledCost", "ContractedCost")
# What an EC2 instance itself is billed as: https://docs.aws.amazon.com/cur/latest/userguide/Lineitem-columns.html
HOURS_OF_A_MACHINE = "BoxUsage|SpotUsage|DedicatedUsage|HostBoxUsage|HostUsage|UnusedBox|UnusedDed|ReservedHostUsage"
RESOURCE = "CASE WHEN regexp_full_match(lower(trim(c.ResourceId)), ?, 's') THEN c.ResourceId END"
# One of all sets of tags that say the same of some keys.
ALIKE = """
WITH asked AS (
    SELECT x_tag_set, list({'key': key, 'value': value} ORDER BY key) AS told FROM tag_set
    WHERE list_contains(?, key) GROUP BY x_tag_set
), alike AS (SELECT x_tag_set, min(x_tag_set) OVER (PARTITION BY told) AS one FROM asked)"""
NAMED_BY = "InvoiceIssuerName"
CELL = (
    *("day", "BillingCurrency", "x_provider", "BillingAccountId", "SubAccountId", "ServiceName", NAMED_BY),
    *("ChargeCategory", "ChargeClass", "CommitmentDiscountStatus"),
)
MADE = (ALLOCATION, ALLOCATION_MONTHLY, ALLOCATION_TARGET, ALLOCATION_RULE, ALLOCATION_RESTATED, ALLOCATION_NOTE)
OFF = """
WITH cost AS (
    SELECT day, BillingCurrency, sum(EffectiveCost) AS effective, sum(BilledCost) AS billed FROM cost_daily GROUP BY ALL
), wanted AS (
    FROM cost CROSS JOIN (SELECT DISTINCT dimension FROM allocation_rule)
    UNION ALL SELECT cost.*, dimension FROM cost JOIN (
        SELECT DISTINCT dimension, period FROM allocation_frozen
        WHERE dimension NOT IN (SELECT dimension FROM allocation_rule)
    ) ON period = strftime(day, '%Y-%m')
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
    kind, reason, sum(EffectiveCost) AS EffectiveCost, sum(BilledCost) AS BilledCost, sum(x_rows)::BIGINT AS x_rows
FROM allocation GROUP BY ALL ORDER BY dimension, period
"""
FREEZE = """
INSERT INTO allocation_frozen BY NAME
SELECT dimension, ? AS period, ? AS issuer, rule, version, says, ?::TIMESTAMP AS frozen_at FROM allocation_rule
"""


@dataclass(frozen=True)
class Bills:
    """A warehouse or a snapshot to ask: `charges` and `parts` stand for `cost_and_usage` and `split_cost` in SQL."""

    frame: Frame
    charges: str = "cost_and_usage"
    parts: str = "split_cost"

    @classmethod
    def of(cls, store: Store) -> Self:
        """Those of a warehouse, which has no views over its segments."""
        froms = [
            f"({segment_select(table, [each.path for each in store.segments(table)])})"
            for table in (COST_AND_USAGE, SPLIT_COST)
        ]
        return cls(store.frame, *froms)

    def cells(
        self, columns: Collection[str], days: Days = EVER, *, keys: Collection[str] = (), names: str = ""
    ) -> pl.DataFrame:
        """What was charged on the days from the first to the last, by CELL and these columns of the daily mart.

        Beside them: MEASURED, `x_rows`. Sets of tags that say the same of `keys` are one of them, 0 where they say
        nothing; a resource whose name (in lower case) fits no part of the pattern `names` is null. The daily costs do
        not tell issuers of invoices apart: bills of several are read charge by charge.
        """
        by = _by(columns)
        mart = "cost_daily" if "ResourceId" in by else "cost_daily_rollup"
        several = self.frame(f"SELECT DISTINCT x_source, x_period FROM ({MAIN}) WHERE several", []).rows()
        of_one = "NOT coalesce(m.several, false)"
        parts = [self._cells(mart, by, "c.day", "sum(x_rows)", ONLY_ISSUER, of_one if several else "true")]
        if several:
            named = ", ".join(f"({_text(source)}, {_text(period)})" for source, period in several)
            those = f"m.several AND (c.x_source, c.x_period) IN ({named})"
            parts.append(self._cells(self.charges, by, DAY_OF_CHARGE, "count(*)", ISSUER, those))
        asked = [*([names] if "ResourceId" in by else []), *days]
        return self.frame(f"{ALIKE} {' UNION ALL '.join(parts)}", [sorted(keys), *asked * len(parts)])

    def _cells(self, rows: str, by: Collection[str], day: str, count: str, issuer: str, where: str) -> str:
        """The SELECT of cells of a mart, or of charges."""
        told = {"day": day, "x_tag_set": "coalesce(alike.one, 0)", "ResourceId": RESOURCE, NAMED_BY: issuer}
        named = ", ".join(f'{told.get(name, f"c.{name}")} AS "{name}"' for name in by)
        sums = ", ".join(f"sum({name}) AS {name}" for name in MEASURED)
        return f"""
            SELECT {named}, {sums}, {count}::BIGINT AS x_rows
            FROM {with_main(rows)} LEFT JOIN alike ON alike.x_tag_set = c.x_tag_set
            WHERE {day} BETWEEN ? AND ? AND {where} GROUP BY ALL"""

    def tags(self, keys: Collection[str]) -> pl.DataFrame:
        """TAG_SET rows of these keys."""
        return self.frame("FROM tag_set WHERE list_contains(?, key)", [sorted(keys)])

    def allocated(self, columns: Collection[str], days: Days = EVER) -> pl.DataFrame:
        """The rows that a provider split itself (FOCUS 1.3's `Allocated…` columns): as `cells`, and whose each is.

        Beside them: `tags` (`AllocatedTags`), `resource` (`AllocatedResourceId`). Empty where no load has the columns.
        """
        by = _by(columns)
        sums = ", ".join(f"sum({name}) AS {name}" for name in MEASURED)
        sql = f"""
            SELECT {_of_charge(by)}, AllocatedTags AS tags, AllocatedResourceId AS resource, {sums},
                count(*)::BIGINT AS x_rows
            FROM {with_main(self.charges)}
            WHERE AllocatedMethodId IS NOT NULL AND {DAY} BETWEEN ? AND ? GROUP BY ALL"""
        return self.frame(sql, list(days)) if self._delivered("AllocatedMethodId") else pl.DataFrame()

    def machines(self, columns: Collection[str], days: Days = EVER) -> tuple[pl.DataFrame, pl.DataFrame]:
        """Machines that a provider parted among containers, as `cells` with `machine`; and their parts.

        Of a machine the charge periods in which it is parted count, and its hours alone. A part has `machine`, `day`,
        `BillingCurrency`, `resource`, `x_tag_set`, `tags`, `used`, `unused`. Both are empty where nothing is parted.
        """
        if not self.frame("SELECT count(*) AS n FROM segment WHERE table_name = 'split_cost' AND rows > 0", [])["n"][0]:
            return pl.DataFrame(), pl.DataFrame()
        sums = ", ".join(f"sum({name}) AS {name}" for name in MEASURED)
        whole = f"""
            SELECT {_of_charge(_by(columns))}, c.ResourceId AS machine, {sums}, count(*)::BIGINT AS x_rows
            FROM {with_main(self.charges)} SEMI JOIN {self.parts} p ON p.x_parent_resource_id = c.ResourceId
                AND p.ChargePeriodStart = c.ChargePeriodStart AND p.BillingCurrency = c.BillingCurrency
            WHERE c.ChargeCategory = 'Usage' AND {DAY} BETWEEN ? AND ?
                AND (NOT starts_with(c.ResourceId, 'i-') OR regexp_matches(c.SkuMeter, '{HOURS_OF_A_MACHINE}'))
            GROUP BY ALL"""
        parts = f"""
            SELECT x_parent_resource_id AS machine, {DAY} AS day, BillingCurrency, ResourceId AS resource,
                coalesce(x_tag_set, 0) AS x_tag_set, any_value(Tags) AS tags,
                sum(coalesce(x_net_split_cost, x_split_cost, 0)) AS used,
                sum(coalesce(x_net_unused_cost, x_unused_cost, 0)) AS unused
            FROM {self.parts} c WHERE {DAY} BETWEEN ? AND ? GROUP BY ALL"""
        return self.frame(whole, list(days)), self.frame(parts, list(days))

    def quantities(self, columns: Collection[str], quantity: str, unit: str | None, days: Days = EVER) -> pl.DataFrame:
        """A quantity of the charges by CELL and these columns, of one unit or of all: `quantity`."""
        of_unit = f"{quantity.removesuffix('Quantity')}Unit"
        sql = f"""
            SELECT {_of_charge(_by(columns))}, sum({quantity}) AS quantity FROM {with_main(self.charges)}
            WHERE {quantity} IS NOT NULL AND (?::VARCHAR IS NULL OR {of_unit} = ?) AND {DAY} BETWEEN ? AND ?
            GROUP BY ALL"""
        return self.frame(sql, [unit, unit, *days])

    def covered(self, days: Days = EVER) -> pl.DataFrame:
        """What commitments covered by commitment (`id`), day and service: `owner` (who bought it), `contracted`."""
        sql = f"""
            WITH owner AS (
                SELECT CommitmentDiscountId AS id, mode(SubAccountId) AS owner FROM {self.charges}
                WHERE CommitmentDiscountId IS NOT NULL
                    AND (CommitmentDiscountStatus = 'Unused' OR ChargeCategory = 'Purchase') GROUP BY ALL
            )
            SELECT {DAY} AS day, BillingCurrency, x_provider, BillingAccountId, ServiceName,
                CommitmentDiscountId AS id, owner, sum(ContractedCost) AS contracted
            FROM {self.charges} c LEFT JOIN owner ON owner.id = c.CommitmentDiscountId
            WHERE CommitmentDiscountStatus = 'Used' AND CommitmentDiscountId IS NOT NULL AND {DAY} BETWEEN ? AND ?
            GROUP BY ALL"""
        return self.frame(sql, list(days))

    def _delivered(self, column: str) -> bool:
        """Whether a live load came with a column."""
        sql = "SELECT count(*) AS n FROM load WHERE replaced_at IS NULL AND columns ILIKE ?"
        return bool(self.frame(sql, [f'%{column}"%'])["n"][0])


def _by(columns: Collection[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*CELL, *sorted(columns))))


def _of_charge(names: Collection[str]) -> str:
    """The same of billing rows `c` with their bill's main issuer as `m`; their day is that of their start."""
    told = {"day": DAY_OF_CHARGE, NAMED_BY: ISSUER}
    return ", ".join(f'{told.get(name, f"c.{name}")} AS "{name}"' for name in names)


def _text(value: str) -> str:
    """In SQL."""
    return "'" + value.replace("'", "''") + "'"


def frozen(frame: Frame) -> pl.DataFrame:
    """ALLOCATION_FROZEN."""
    return frame("FROM allocation_frozen ORDER BY dimension, period, rule, version", [])


def provider_rules(store: Store) -> list[str]:
    """Sources whose provider moved cost between accounts by rules of its own (Azure's cost allocation)."""
    sql = "SELECT DISTINCT source FROM load WHERE replaced_at IS NULL AND columns ILIKE ? ORDER BY ALL"
    told = store.frame(sql, [f'%{PROVIDER_RULE}"%'])["source"].to_list()
    return [source for source in told if _moved([each.path for each in store.segments(COST_AND_USAGE, source)])]


def _moved(charges: Sequence[Path]) -> bool:
    """Whether any charge of these segments names a rule of its provider."""
    named = ((path, name) for path in charges for name in pl.read_parquet_schema(path) if name.casefold() == MOVED_BY)
    rules = [pl.scan_parquet(path, hive_partitioning=False).select(rule=name) for path, name in named]
    return bool(rules) and pl.concat(rules).filter(pl.col("rule") != "").head(1).collect().height > 0


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


def freeze(store: Store, issuer: str, period: str, now: datetime) -> None:
    """Keeps the rules of today for an issuer's month that is closed (`2026-10`); they stay so when rules change.

    For whoever holds the transaction.
    """
    known = "dimension IN (SELECT dimension FROM allocation_rule)"
    store.connection.execute(
        f"DELETE FROM allocation_frozen WHERE period = ? AND issuer = ? AND {known}", [period, issuer]
    )
    store.connection.execute(FREEZE, [period, issuer, now])


def thaw(store: Store, issuer: str | None, period: str) -> None:
    """Gives an issuer's month that is opened again back to the rules of today. For whoever holds the transaction."""
    of_issuer = "period = ? AND issuer IS NOT DISTINCT FROM ?"
    store.connection.execute(f"DELETE FROM allocation_frozen WHERE {of_issuer}", [period, issuer])
