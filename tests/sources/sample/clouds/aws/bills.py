"""What the files say, by SQL over them alone: each kind of line as AWS documents it."""

from decimal import Decimal
from pathlib import Path

import duckdb

CUR = "bills/aws-cur/exports/*/data/*/*.snappy.parquet"
FOCUS = "bills/aws-focus/exports/*/data/*/*.csv.gz"
# Where AWS has put what a line costs in the end, by its type: https://docs.aws.amazon.com/cur/latest/userguide/cur-sp.html
EFFECTIVE = """
    CASE line_item_line_item_type
        WHEN 'SavingsPlanCoveredUsage' THEN savings_plan_net_savings_plan_effective_cost
        WHEN 'DiscountedUsage' THEN reservation_net_effective_cost
        ELSE line_item_net_unblended_cost END
"""
OF_RESOURCES = "('Usage', 'SavingsPlanCoveredUsage', 'DiscountedUsage')"


def bill(folder: Path) -> duckdb.DuckDBPyConnection:
    """A table `line` of both exports' lines of resources: day, resource, meter, region, quantity, cost, covered."""
    connection = duckdb.connect()
    connection.execute("SET TimeZone = 'UTC'")
    connection.execute(f"""
        CREATE TABLE line AS
        SELECT 'main' AS payer, line_item_usage_start_date::DATE AS day, line_item_resource_id AS resource,
            line_item_usage_type AS meter, product_region_code AS region, line_item_usage_amount AS quantity,
            round({EFFECTIVE}, 10)::DECIMAL(28, 10) AS cost, line_item_line_item_type <> 'Usage' AS covered,
            pricing_public_on_demand_rate::DOUBLE AS list_rate
        FROM '{folder / CUR}' WHERE line_item_line_item_type IN {OF_RESOURCES}
        UNION ALL BY NAME
        SELECT 'acquired' AS payer, ChargePeriodStart[:10]::DATE AS day, ResourceId AS resource, SkuMeter AS meter,
            RegionId AS region, ConsumedQuantity::DOUBLE AS quantity, EffectiveCost::DECIMAL(28, 10) AS cost,
            CommitmentDiscountStatus IS NOT NULL AS covered, ListUnitPrice::DOUBLE AS list_rate
        FROM read_csv('{folder / FOCUS}', all_varchar = true) WHERE ChargeCategory = 'Usage'
    """)
    return connection


def amount(connection: duckdb.DuckDBPyConnection, sql: str, *of: object) -> Decimal:
    """One number that a query gives, 0 for none."""
    found = connection.execute(sql, list(of)).fetchone()
    return Decimal(found[0] or 0) if found else Decimal(0)
