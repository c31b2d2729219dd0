"""A small estate as a published snapshot: charges in, marts by plain SQL beside the transforms' own way."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import count
from pathlib import Path

import duckdb
import polars as pl

from warehouse.migrations import steps
from warehouse.segments import segment_path, sink
from warehouse.snapshot import Snapshot, publish
from warehouse.tables import (
    BILL_LINE,
    COST_AND_USAGE,
    COST_DAILY,
    COST_DAILY_ROLLUP,
    COST_MONTHLY,
    DETAIL,
    KEPT,
    LOAD,
    RESOURCE_COST,
    SEGMENT,
    SKU_DAILY,
    SKU_MONTHLY,
    SNAPSHOT_INFO,
    TAG_SET,
    Table,
)

_numbers = count(1)


@dataclass(frozen=True)
class Charge:
    """One billing row; billed is effective unless told."""

    day: date
    effective: str
    billed: str | None = None
    service: str = "Amazon EC2"
    category: str = "Compute"
    account: str = "11"
    account_name: str = "Payments"
    resource: str | None = "i-1"
    region: str | None = "eu-west-1"
    provider: str = "aws"
    currency: str = "USD"
    tag_set: int = 0
    description: str = "an hour"
    charge: str = "Usage"
    charge_class: str | None = None
    invoice: str | None = None
    source: str = "bills"
    sku: str | None = None
    quantity: str | None = None


def over(charge: Charge, first: date, days: int) -> list[Charge]:
    """The charge on each of so many days."""
    return [replace(charge, day=first + timedelta(days=number)) for number in range(days)]


def snapshot_of(
    charges: Sequence[Charge],
    *,
    as_of: date,
    modified: datetime | None = None,
    tags: Mapping[int, Mapping[str, str]] | None = None,
) -> Snapshot:
    """A snapshot of its own with these billing rows, their marts, and one load a billing period."""
    database = duckdb.connect()
    for table in KEPT:
        database.execute(table.ddl)
    _insert(database, TAG_SET.name, _tag_frame(tags or {}))
    bills = _bills(charges)
    database.execute(COST_AND_USAGE.ddl.replace(" NOT NULL", ""))
    database.execute("ALTER TABLE cost_and_usage ADD COLUMN x_source VARCHAR")
    database.execute("ALTER TABLE cost_and_usage ADD COLUMN x_period VARCHAR")
    _insert(database, "cost_and_usage", bills)
    _marts(database)
    _insert(database, LOAD.name, _loads(bills, modified or datetime.combine(as_of, datetime.min.time())))
    published = datetime.combine(as_of, datetime.min.time())
    return Snapshot(f"{as_of:%Y%m%d}-{next(_numbers):06d}", as_of, published, database)


def _insert(database: duckdb.DuckDBPyConnection, table: str, rows: pl.DataFrame) -> None:
    database.register("incoming", rows.to_arrow())
    database.execute(f"INSERT INTO {table} BY NAME FROM incoming")
    database.unregister("incoming")


def _tag_frame(tags: Mapping[int, Mapping[str, str]]) -> pl.DataFrame:
    rows = [(tag_set, key, value) for tag_set, pairs in tags.items() for key, value in pairs.items()]
    return pl.DataFrame(rows, schema=TAG_SET.schema, orient="row")


def _bills(charges: Sequence[Charge]) -> pl.DataFrame:
    rows = [_bill(number, charge) for number, charge in enumerate(charges)]
    overrides = {"x_source": pl.String(), "x_period": pl.String()}
    names = list(rows[0]) if rows else ["x_source", "x_period"]
    schema = {name: overrides.get(name) or COST_AND_USAGE.schema[name] for name in names}
    return pl.DataFrame(rows, schema=schema)


def _bill(number: int, charge: Charge) -> dict[str, object]:
    start = datetime.combine(charge.day, datetime.min.time())
    effective, billed = Decimal(charge.effective), Decimal(charge.billed if charge.billed else charge.effective)
    period = f"{charge.day:%Y-%m}"
    return {
        "BillingAccountId": "1",
        "BillingAccountName": "All",
        "SubAccountId": charge.account,
        "SubAccountName": charge.account_name,
        "ServiceName": charge.service,
        "ServiceCategory": charge.category,
        "ResourceId": charge.resource,
        "RegionId": charge.region,
        "x_provider": charge.provider,
        "BillingCurrency": charge.currency,
        "ChargeCategory": charge.charge,
        "ChargeClass": charge.charge_class,
        "InvoiceId": charge.invoice,
        "ChargeDescription": charge.description,
        "ChargePeriodStart": start,
        "ChargePeriodEnd": start + timedelta(hours=1),
        "SkuId": charge.sku,
        "PricingQuantity": Decimal(charge.quantity) if charge.quantity else None,
        "PricingUnit": "Hrs" if charge.quantity else None,
        "EffectiveCost": effective,
        "BilledCost": billed,
        "ListCost": billed,
        "ContractedCost": effective,
        "x_tag_set": charge.tag_set,
        "x_load_id": f"{'l' if charge.source == 'bills' else charge.source}-{period.replace('-', '')}",
        "x_row": number,
        "x_source": charge.source,
        "x_period": period,
    }


SKUS = {
    SKU_DAILY: "ChargePeriodStart::DATE AS day",
    SKU_MONTHLY: "date_trunc('month', ChargePeriodStart)::DATE AS month",
}
SKU_KEY = """coalesce(SkuId, SkuMeter, ChargeDescription) AS x_sku, CommitmentDiscountId IS NOT NULL AS x_is_committed,
    PricingQuantity IS NOT NULL AS x_is_measured"""
LINE = """CASE WHEN ChargeCategory IN ('Usage', 'Purchase') AND ChargeClass = 'Correction'
    OR ChargeCategory = 'Purchase' AND BilledCost < 0 THEN 'refunds' WHEN ChargeCategory = 'Usage' THEN 'usage'
    WHEN ChargeCategory = 'Tax' THEN 'tax' ELSE lower(ChargeCategory) || 's' END"""


def _marts(database: duckdb.DuckDBPyConnection) -> None:
    costs = ", ".join(
        f"sum({cost}) AS {cost}" for cost in ("BilledCost", "EffectiveCost", "ListCost", "ContractedCost")
    )
    measures = f"{costs}, count(*) AS x_rows"
    for table in (COST_DAILY, COST_DAILY_ROLLUP, COST_MONTHLY):
        made = {"day", "x_rows", "x_committed_cost"}
        names = [name for name in table.names if name not in made and not name.endswith("Cost")]
        columns = ", ".join(names)
        day = "ChargePeriodStart::DATE AS day, " if "day" in table.names else ""
        summed = f"SELECT {day}{columns}, {measures} FROM cost_and_usage GROUP BY ALL ORDER BY ALL"
        database.execute(f"INSERT INTO {table.name} BY NAME {summed}")
    for table, time in SKUS.items():
        made = {"day", "month", "x_sku", "x_is_committed", "x_is_measured"}
        key = ", ".join(name for name in table.key if name not in made)
        sums = f"{measures}, sum(PricingQuantity) AS PricingQuantity, max(SkuMeter) AS SkuMeter"
        rate = "sum(PricingCurrencyEffectiveCost) AS PricingCurrencyEffectiveCost"
        summed = f"SELECT {time}, {SKU_KEY}, {key}, {sums}, {rate} FROM cost_and_usage GROUP BY ALL ORDER BY ALL"
        database.execute(f"INSERT INTO {table.name} BY NAME {summed}")
    of_resource = ", ".join(name for name in RESOURCE_COST.key if name != "x_resource_key")
    costed = f"SELECT {of_resource}, ResourceId AS x_resource_key, {measures} FROM cost_and_usage GROUP BY ALL"
    database.execute(f"INSERT INTO resource_cost BY NAME {costed} ORDER BY ALL")
    key = ", ".join(name for name in BILL_LINE.key if name != "x_line")
    with_cost = "count(*) FILTER (BilledCost <> 0) AS x_rows_with_cost"
    lines = f"SELECT {key}, {LINE} AS x_line, {measures}, {with_cost} FROM cost_and_usage GROUP BY ALL ORDER BY ALL"
    database.execute(f"INSERT INTO bill_line BY NAME {lines}")


def _loads(bills: pl.DataFrame, modified: datetime) -> pl.DataFrame:
    if not bills.height:
        return LOAD.empty()
    return (
        bills.group_by("x_load_id", "x_period", "x_source")
        .agg(rows=pl.len().cast(pl.Int64))
        .select(
            load_id="x_load_id",
            run_id=pl.lit("r-1"),
            source="x_source",
            billing_period="x_period",
            object=pl.format("bills/{}.csv", "x_period"),
            version=pl.lit("1-2-3"),
            content_hash=pl.lit("0" * 64),
            size_bytes=pl.lit(1),
            modified=pl.lit(modified),
            rows="rows",
            rejected_rows=pl.lit(0),
            loaded_at=pl.lit(modified),
            code_version=pl.lit("0"),
        )
    )


def write_state(
    state: Path,
    charges: Sequence[Charge],
    *,
    as_of: date,
    modified: datetime | None = None,
    more: Mapping[Table, pl.DataFrame] | None = None,
) -> Path:
    """The same published in a state folder, its billing rows in segments on disk; `more` has rows of other tables."""
    made = snapshot_of(charges, as_of=as_of, modified=modified)
    bills = made.frame("SELECT * FROM cost_and_usage ORDER BY x_row")
    written = [
        _segment(state, COST_AND_USAGE, *key, rows) for key, rows in bills.group_by("x_source", "x_period", "x_load_id")
    ]
    for table, rows in (more or {}).items():
        if table in DETAIL:
            written.append(_segment(state, table, "inventory", f"{as_of:%Y-%m}", "l-1", rows))
    state.mkdir(parents=True, exist_ok=True)
    warehouse = state / "warehouse.duckdb"
    with duckdb.connect(str(warehouse)) as database:
        for table in KEPT:
            database.execute(table.ddl)
        database.execute("CREATE TABLE migration (version INTEGER PRIMARY KEY, applied_at TIMESTAMP)")
        database.executemany("INSERT INTO migration VALUES (?, ?)", [[each, made.published] for each, _ in steps()])
        for table in (LOAD, TAG_SET, COST_DAILY, COST_DAILY_ROLLUP, COST_MONTHLY, BILL_LINE, RESOURCE_COST, *SKUS):
            _insert(database, f'"{table.name}"', made.frame(f'SELECT * FROM "{table.name}"'))
        for table, rows in (more or {}).items():
            if table in KEPT:
                _insert(database, f'"{table.name}"', rows)
        _insert(database, SEGMENT.name, pl.DataFrame(written, schema=SEGMENT.schema, orient="row"))
        database.execute(f"INSERT INTO {SNAPSHOT_INFO.name} VALUES (?, ?, ?, 'r-1')", [made.id, as_of, made.published])
    publish(state, warehouse, made.id)
    made.connection.close()
    return state


def _segment(
    state: Path, table: Table, source: str, period: str, load_id: str, rows: pl.DataFrame
) -> tuple[object, ...]:
    path = segment_path(state, table, source, period, load_id)
    sink(rows.select(table.names).lazy(), path).collect()
    return str(path.relative_to(state)), table.name, source, period, load_id, rows.height, path.stat().st_size
