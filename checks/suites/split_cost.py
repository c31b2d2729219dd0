"""Split cost allocation: what the parts of a machine come to is what the machine costs."""

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

import duckdb

from checks.check import Check, Suite
from checks.exact import plain
from checks.outcome import Outcome
from warehouse.tables import SPLIT_COST

ADDS_UP = Check(
    "split_cost_adds_up",
    title="The parts of a machine come to its cost",
    docs="Over the charge periods in which a machine is parted, what its parts used and its unused rest come to the "
    "machine's own effective cost, to the cent; of an EC2 instance its hours alone, without traffic and disks.",
    expected="the same to the cent for every machine",
    do="The charges stand, and so do the parts; ask the provider why they part, or refresh the export.",
    blocking=False,
)
ONCE = Check(
    "split_rows_once",
    title="Each part is read once",
    docs="No two parts are of the same row of the same load.",
    expected="each row once",
    do="Nothing is published; the period keeps its last good figures. This is a defect of Outlay: report it.",
)
SUITE = Suite(SPLIT_COST, title="Parts of machines", judged_by="exact sums", checks=(ONCE, ADDS_UP))
# What an EC2 instance itself is billed as: https://docs.aws.amazon.com/cur/latest/userguide/Lineitem-columns.html
INSTANCE = "BoxUsage|SpotUsage|DedicatedUsage|HostBoxUsage|HostUsage|UnusedBox|UnusedDed|ReservedHostUsage"
CENT = "0.01"
# Twins are found in bitstrings of 65,536 row numbers, as among charges (`checks.profile`).
TWINS = """
SELECT coalesce(sum(rows - bit_count(seen)), 0)::BIGINT FROM (
    SELECT count(*) AS rows, bitstring_agg(x_row & 65535, 0, 65535) AS seen
    FROM read_parquet($split, union_by_name = true, hive_partitioning = false) GROUP BY x_load_id, x_row >> 16)
"""
OFF = """
WITH part AS (
    SELECT x_parent_resource_id AS machine, ChargePeriodStart, BillingCurrency,
        sum(coalesce(x_net_split_cost, x_split_cost) + coalesce(x_net_unused_cost, x_unused_cost, 0)) AS parts
    FROM read_parquet($split, union_by_name = true, hive_partitioning = false) GROUP BY ALL
), whole AS (
    SELECT ResourceId AS machine, ChargePeriodStart, BillingCurrency, sum(EffectiveCost) AS cost
    FROM read_parquet($charges, union_by_name = true, hive_partitioning = false)
    WHERE ResourceId IN (SELECT machine FROM part) AND ChargeCategory = 'Usage'
        AND (NOT starts_with(ResourceId, 'i-') OR regexp_matches(SkuMeter, $instance)) GROUP BY ALL
), machine AS (
    SELECT machine, BillingCurrency AS currency, sum(parts) AS parts, sum(cost) AS cost
    FROM part LEFT JOIN whole USING (machine, ChargePeriodStart, BillingCurrency) GROUP BY ALL
)
SELECT machine, currency, parts::VARCHAR, cost::VARCHAR, count(*) OVER () AS machines,
    cost IS NULL OR abs(parts - cost) >= $cent::DECIMAL(38, 18) AS is_off
FROM machine ORDER BY is_off DESC, abs(parts - coalesce(cost, 0)) DESC, machine
"""


def judge(con: duckdb.DuckDBPyConnection, split: Sequence[Path], charges: Sequence[Path]) -> list[Outcome]:
    """Both checks on the staged parts of a (source, period) and its charges; none where no machine is parted."""
    if not split:
        return []
    ((twins,),) = con.sql(TWINS, params={"split": [str(file) for file in split]}).fetchall()
    once = ONCE.outcome(f"{twins} rows read once too often", passed=not twins)
    return [once, _adds_up(con, split, charges)]


def _adds_up(con: duckdb.DuckDBPyConnection, split: Sequence[Path], charges: Sequence[Path]) -> Outcome:
    files = {"split": [str(file) for file in split], "charges": [str(file) for file in charges]}
    rows = con.sql(OFF, params={**files, "instance": INSTANCE, "cent": CENT}).fetchall()
    off = [row for row in rows if row[5]]
    found = f"{len(off)} of {len(rows)} machines off"
    if off:
        machine, currency, parts, cost, *_ = off[0]
        found += f"; the first is {machine}: parts of {_told(parts)} {currency}, {_cost(cost)}"
    return ADDS_UP.outcome(found, passed=not off)


def _cost(cost: str | None) -> str:
    return "and no charge of its own" if cost is None else f"a cost of {_told(cost)}"


def _told(amount: str | None) -> str:
    return "nothing" if amount is None else plain(Decimal(amount))
