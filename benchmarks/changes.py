"""What taking a change apart costs: every key of two months, beside DuckDB that only groups the same rows by key."""

import sys
from pathlib import Path

import duckdb

from benchmarks.loads import OUT
from benchmarks.measure import in_turn, tell, tell_ratios, timed
from transforms.changes.sums import KEY, sums_sql
from transforms.changes.terms import TERMS, terms
from warehouse.tables import SKU_MONTHLY

BEFORE, AFTER = (f"c.month = DATE '{month}'" for month in ("2026-09-01", "2026-10-01"))
# A row a key and month: one in 20 keys is in one of them alone, one in 10 is covered in part, one in 3 in euros.
MADE = """
INSERT INTO sku_monthly BY NAME
SELECT 'bills' AS x_source, strftime(month, '%Y-%m') AS x_period, month, 'USD' AS BillingCurrency, 'aws' AS x_provider,
    '1' AS BillingAccountId, (key % 400)::VARCHAR AS SubAccountId, 'Compute' AS ServiceCategory,
    'service ' || key % 60 AS ServiceName, 'region ' || key % 20 AS RegionId, 'sku ' || key AS x_sku,
    'Hrs' AS PricingUnit, if(key % 3 = 0, 'EUR', 'USD') AS PricingCurrency, 'Usage' AS ChargeCategory,
    'Usage-Based' AS ChargeFrequency, if(key % 10 = 0, 'Committed', 'Standard') AS PricingCategory,
    key % 10 = 0 AS x_is_committed, true AS x_is_measured, 'r-' || key AS ResourceId,
    (1 + key % 700 + moved)::DECIMAL(38, 18) AS PricingQuantity,
    ((1 + key % 700 + moved) * 0.13)::DECIMAL(38, 18) AS ListCost,
    ((1 + key % 700 + moved) * 0.12)::DECIMAL(38, 18) AS ContractedCost,
    ((1 + key % 700 + moved) * if(key % 10 = 0, 0.08, 0.12))::DECIMAL(38, 18) AS EffectiveCost,
    ((1 + key % 700 + moved) * if(key % 10 = 0, 0.08, 0.12) / (1.1 + 0.01 * moved))::DECIMAL(38, 18)
        AS PricingCurrencyEffectiveCost,
    30 AS x_rows
FROM range({keys}) keys(key), (VALUES (DATE '2026-09-01', 0), (DATE '2026-10-01', 3)) months(month, moved)
WHERE (key + moved) % 20 <> 0
"""


def changes(keys: int, runs: int) -> None:
    """Keys in two months, each a SKU of its own in an account, service and region."""
    warehouse = OUT / f"changes-{keys}.duckdb"
    if not warehouse.exists():
        OUT.mkdir(parents=True, exist_ok=True)
        with duckdb.connect(str(warehouse)) as connection:
            connection.execute(SKU_MONTHLY.ddl)
            connection.execute(MADE.format(keys=keys))
    apart, plain = in_turn(
        runs,
        lambda: timed([sys.executable, "-m", "benchmarks.changes", str(warehouse), "apart"], cwd=Path.cwd()),
        lambda: timed([sys.executable, "-m", "benchmarks.changes", str(warehouse), "plain"], cwd=Path.cwd()),
    )
    print(f"{keys:,} keys in two months, {len(TERMS)} terms; {runs} runs in turn")
    tell("summed by key, taken apart, exact at every key", apart, keys)
    tell("DuckDB: the same rows grouped by key", plain, keys)
    tell_ratios(apart, plain, "DuckDB's")


def take_apart(warehouse: Path) -> None:
    """Raises RuntimeError where the terms of a key are not its change."""
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        sums = connection.sql(sums_sql("sku_monthly", BEFORE, AFTER, "true")).pl()
    found = terms(sums.with_columns(days_before=30, days_after=31).lazy()).collect()
    apart = found.select(sum(found[name] for name in TERMS) != found["after"] - found["before"]).to_series()
    if apart.any():
        raise RuntimeError(f"{apart.sum()} keys whose terms are not their change")


def group(warehouse: Path) -> None:
    """The least that anybody has to do: each key's cost in both months."""
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        connection.sql(f"SELECT {', '.join(KEY)}, month, sum(EffectiveCost) FROM sku_monthly GROUP BY ALL").pl()


if __name__ == "__main__":
    {"apart": take_apart, "plain": group}[sys.argv[2]](Path(sys.argv[1]))
