"""A FOCUS 1.2 bill of any size as AWS exports it: 57 columns, 20,000 resources, 60 days, tags as a map, costs as doubles."""

from pathlib import Path

import duckdb

RESOURCES = 20_000
DAYS = 60
FIRST_DAY = "DATE '2026-09-01'"
# One charge in twenty carries an amortised amount with more than 18 decimals, as reservations do.
SQL = """
COPY (
    WITH charge AS (
        SELECT i, hash(i) AS h, (hash(i * 7 + 1) % {resources})::INT AS resource, {first} + (i * {days} // {rows})::INT AS day
        FROM range({rows}) AS t(i)
    ), priced AS (
        SELECT *, (h % 1000000) / 1e6 AS list, lpad((resource % 40)::VARCHAR, 12, '0') AS account, resource % 25 AS service
        FROM charge
    )
    SELECT 'us-east-' || (resource % 3) || 'a' AS AvailabilityZone, round(list * 0.9, 10)::DOUBLE AS BilledCost,
        '123456789012' AS BillingAccountId, 'Kestrel' AS BillingAccountName, 'Organization' AS BillingAccountType,
        'USD' AS BillingCurrency, (date_trunc('month', day) + INTERVAL 1 MONTH)::TIMESTAMP AS BillingPeriodEnd,
        date_trunc('month', day)::TIMESTAMP AS BillingPeriodStart, NULL::VARCHAR AS CapacityReservationId,
        NULL::VARCHAR AS CapacityReservationStatus, 'Usage' AS ChargeCategory, NULL::VARCHAR AS ChargeClass,
        '$0.0' || (resource % 90) || ' per hour of ' || service AS ChargeDescription, 'Usage-Based' AS ChargeFrequency,
        (day + INTERVAL (h % 24 + 1) HOUR)::TIMESTAMP AS ChargePeriodEnd, (day + INTERVAL (h % 24) HOUR)::TIMESTAMP AS ChargePeriodStart,
        NULL::VARCHAR AS CommitmentDiscountCategory, NULL::VARCHAR AS CommitmentDiscountId,
        NULL::VARCHAR AS CommitmentDiscountName, NULL::DOUBLE AS CommitmentDiscountQuantity,
        NULL::VARCHAR AS CommitmentDiscountStatus, NULL::VARCHAR AS CommitmentDiscountType,
        NULL::VARCHAR AS CommitmentDiscountUnit, round((h % 977) / 7.0, 6)::DOUBLE AS ConsumedQuantity, 'Hours' AS ConsumedUnit,
        round(list * 0.95, 10)::DOUBLE AS ContractedCost, 0.045::DOUBLE AS ContractedUnitPrice,
        (CASE WHEN h % 20 = 0 THEN list * 0.8 / 3 ELSE round(list * 0.8, 10) END)::DOUBLE AS EffectiveCost,
        'E-' || (resource % 3) AS InvoiceId, 'Amazon Web Services, Inc.' AS InvoiceIssuerName, list::DOUBLE AS ListCost,
        0.05::DOUBLE AS ListUnitPrice, 'Standard' AS PricingCategory, 'USD' AS PricingCurrency,
        0.045::DOUBLE AS PricingCurrencyContractedUnitPrice, round(list * 0.8, 10)::DOUBLE AS PricingCurrencyEffectiveCost,
        0.05::DOUBLE AS PricingCurrencyListUnitPrice, round((h % 977) / 7.0, 6)::DOUBLE AS PricingQuantity, 'Hours' AS PricingUnit,
        'AWS' AS ProviderName, 'Amazon Web Services, Inc.' AS PublisherName, 'us-east-' || (resource % 3) AS RegionId,
        'US East ' || (resource % 3) AS RegionName,
        'arn:aws:ec2:us-east-1:' || account || ':instance/i-' || md5(resource::VARCHAR) AS ResourceId,
        'host-' || resource AS ResourceName, 'instance' AS ResourceType,
        ['Compute', 'Storage', 'Databases', 'Networking'][service % 4 + 1] AS ServiceCategory, 'Service ' || service AS ServiceName,
        'Virtual Machines' AS ServiceSubcategory, 'SKU' || (resource % 700) AS SkuId, 'meter' AS SkuMeter,
        '{{"InstanceType": "m5.large"}}' AS SkuPriceDetails, 'SKUP' || (resource % 900) AS SkuPriceId,
        account AS SubAccountId, 'account ' || (resource % 40) AS SubAccountName, 'Account' AS SubAccountType,
        MAP(['team', 'environment', 'app'], ['team' || (resource % 12), ['prod', 'dev', 'stage'][resource % 3 + 1], 'app' || (resource % 300)]) AS Tags
    FROM priced WHERE {held} ORDER BY i
) TO '{path}' (FORMAT parquet, COMPRESSION snappy, ROW_GROUP_SIZE 122880)
"""


def focus_bill(folder: Path, rows: int, files: int = 4, *, resources: int = RESOURCES, days: int = DAYS) -> Path:
    """A folder of Parquet files, made once and kept; a file holds a stretch of the days."""
    folder = folder / f"focus-{rows}-{resources}-{days}"
    if not (folder / "complete").exists():
        folder.mkdir(parents=True, exist_ok=True)
        for number in range(files):
            since, until = (f"{FIRST_DAY} + {count * days // files}" for count in (number, number + 1))
            held = f"day >= {since} AND day < {until}"
            _write(folder / f"bill-{number:05}.snappy.parquet", rows, resources, FIRST_DAY, days, held)
        (folder / "complete").touch()
    return folder


def monthly_bill(folder: Path, rows: int, months: int) -> Path:
    """A folder of Parquet files, one a month, made once and kept: so many rows each, over the month's first 28 days."""
    folder = folder / f"months-{months}x{rows}"
    if not (folder / "complete").exists():
        folder.mkdir(parents=True, exist_ok=True)
        for number in range(months):
            month = f"{2025 + number // 12}-{number % 12 + 1:02}"
            _write(folder / f"bill-{month}.snappy.parquet", rows, RESOURCES, f"DATE '{month}-01'", 28, "true")
        (folder / "complete").touch()
    return folder


def _write(path: Path, rows: int, resources: int, first: str, days: int, held: str) -> None:
    connection = duckdb.connect()
    connection.execute("SET enable_progress_bar = false")
    connection.execute(SQL.format(rows=rows, resources=resources, days=days, first=first, held=held, path=path))
