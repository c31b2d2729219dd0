"""A state folder with a published snapshot of an invented company: two sources, two currencies, thirteen months."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import duckdb
import polars as pl

from warehouse.snapshot import publish
from warehouse.tables import (
    BILL_LINE,
    COST_DAILY,
    COST_DAILY_ROLLUP,
    COST_HISTORY,
    COST_MONTHLY,
    KEPT,
    MONTH_STATUS,
    RESOURCE_COST,
    SKU_DAILY,
    SKU_MONTHLY,
    TABLES,
)
from warehouse.tables.base import Table

AS_OF = date(2026, 11, 24)
READ = datetime.fromisoformat("2026-11-24T04:52")
PUBLISHED = datetime.fromisoformat("2026-11-24T06:41")
FIRST_DAY = date(2025, 11, 1)
LAST_DAY = date(2026, 11, 22)
CENTS = Decimal("0.01")

# source, currency, account, service, category, cost of a day in November, factor of every other month
SERVICES = (
    ("aws-focus", "USD", "111122223333", "Amazon EC2", "Compute", "5550.48", "1.0263"),
    ("aws-focus", "USD", "111122223333", "Amazon Bedrock", "AI and Machine Learning", "2668.38", "0.7277"),
    ("aws-focus", "USD", "444455556666", "Amazon RDS", "Databases", "2364.46", "0.9796"),
    ("aws-focus", "USD", "444455556666", "Amazon S3", "Storage", "1746.36", "0.9924"),
    ("aws-focus", "USD", "444455556666", "Amazon CloudFront", "Networking", "876.39", "1.008"),
    ("aws-focus", "USD", "111122223333", "Amazon Athena", "Analytics", "543.73", "1.0017"),
    ("aws-focus", "USD", "111122223333", "Amazon CloudWatch", "Management and Governance", "390.81", "1.0008"),
    ("aws-focus", "USD", "111122223333", "AWS WAF", "Security", "168.93", "1.0025"),
    ("azure-costs", "EUR", "sub-0007", "Virtual Machines", "Compute", "812.10", "0.95"),
    ("azure-costs", "EUR", "sub-0007", "Azure SQL", "Databases", "233.40", "1"),
)


@dataclass(frozen=True)
class Company:
    """What is in the state folder beside the costs; every list holds rows as dictionaries."""

    services: tuple[tuple[str, ...], ...] = SERVICES
    rejects: int = 14
    held_back: bool = True
    drift: bool = True
    as_of: date = AS_OF
    modified: datetime = READ - timedelta(hours=1)
    extra: dict[str, list[dict[str, object]]] = field(default_factory=dict)


def healthy() -> Company:
    """Nothing rejected, nothing held back, one currency."""
    services = tuple(service for service in SERVICES if service[1] == "USD")
    return replace(Company(), services=services, rejects=0, held_back=False, drift=False)


def write_state(state: Path, company: Company | None = None, *, snapshot_id: str = "20261124-064100") -> Path:
    """Writes `warehouse.duckdb`, publishes it as `snapshot_id`, and gives the state folder."""
    company = company or Company()
    state.mkdir(parents=True, exist_ok=True)
    warehouse = state / "warehouse.duckdb"
    warehouse.unlink(missing_ok=True)
    with duckdb.connect(str(warehouse)) as connection:
        for table in KEPT:
            connection.execute(table.ddl)
        for name, rows in tables_of(company).items():
            insert(connection, next(table for table in TABLES if table.name == name), rows)
        tell_snapshot(connection, snapshot_id, company.as_of)
    publish(state, warehouse, snapshot_id)
    return state


def tell_snapshot(connection: duckdb.DuckDBPyConnection, snapshot_id: str, as_of: date) -> None:
    connection.execute("INSERT INTO snapshot_info VALUES (?, ?, ?, 'r14')", [snapshot_id, as_of, PUBLISHED])


def insert(connection: duckdb.DuckDBPyConnection, table: Table, rows: pl.DataFrame) -> None:
    """Inserts by name; columns that are not given stay null."""
    given = rows.select(pl.col(name).cast(table.schema[name]) for name in rows.columns)
    connection.register("given", given)
    connection.execute(f'INSERT INTO "{table.name}" BY NAME FROM given')
    connection.unregister("given")


def tables_of(company: Company) -> dict[str, pl.DataFrame]:
    costs = daily_costs(company) if company.services else COST_DAILY.empty()
    tables = {
        COST_DAILY.name: costs,
        COST_DAILY_ROLLUP.name: costs.drop("ResourceId"),
        COST_MONTHLY.name: monthly(costs),
        BILL_LINE.name: bill_lines(costs),
        RESOURCE_COST.name: resource_costs(costs),
        SKU_DAILY.name: skus(costs, SKU_DAILY),
        SKU_MONTHLY.name: skus(costs, SKU_MONTHLY),
        COST_HISTORY.name: history(costs),
        MONTH_STATUS.name: months(costs),
        **records(company, costs),
    }
    return {name: frame for name, frame in tables.items() if frame.height}


def daily_costs(company: Company) -> pl.DataFrame:
    """Cost of each service on each day, the same in all four columns; three resources a service."""
    rows = [
        cost_row(service, FIRST_DAY + timedelta(days=number), resource)
        for service in company.services
        for number in range((LAST_DAY - FIRST_DAY).days + 1)
        for resource in range(3)
    ]
    return pl.DataFrame(rows, infer_schema_length=None)


def cost_row(service: tuple[str, ...], day: date, resource: int) -> dict[str, object]:
    source, currency, account, name, category, daily, factor = service
    weekend = Decimal("0.94") if day.weekday() >= 5 else Decimal(1)
    other = Decimal(1) if (day.year, day.month) == (2026, 11) else Decimal(factor)
    cost = (Decimal(daily) * other * weekend / 3).quantize(CENTS)
    return {
        "x_source": source,
        "x_period": f"{day:%Y-%m}",
        "day": day,
        "BillingCurrency": currency,
        "x_provider": source.split("-")[0],
        "BillingAccountId": f"bill-{source}",
        "SubAccountId": account,
        "ServiceName": name,
        "RegionId": "eu-west-1",
        "ResourceId": f"{name.lower().replace(' ', '-')}-{resource}",
        "ChargeCategory": "Usage",
        "x_tag_set": resource,
        "BillingAccountName": "Kestrel",
        "SubAccountName": f"account {account[-4:]}",
        "ServiceCategory": category,
        "BilledCost": cost,
        "EffectiveCost": cost,
        "ListCost": cost,
        "ContractedCost": cost,
        "x_rows": 24,
    }


def monthly(costs: pl.DataFrame) -> pl.DataFrame:
    keys = [
        name for name in COST_MONTHLY.names if name in costs.columns and not name.endswith("Cost") and name != "x_rows"
    ]
    return costs.group_by(keys).agg(pl.col("BilledCost", "EffectiveCost", "ListCost", "ContractedCost", "x_rows").sum())


def bill_lines(costs: pl.DataFrame) -> pl.DataFrame:
    """All of it usage; October is on an invoice, November on none yet."""
    invoiced = pl.when(pl.col("x_period") < "2026-11").then(pl.format("{}-{}", "x_provider", "x_period"))
    named = costs.with_columns(x_line=pl.lit("usage"), InvoiceId=invoiced, x_rows_with_cost="x_rows")
    return summed(named, BILL_LINE, "x_rows_with_cost")


def resource_costs(costs: pl.DataFrame) -> pl.DataFrame:
    return summed(
        costs.with_columns(x_resource_key=pl.when(pl.col("x_provider") == "aws").then("ResourceId")), RESOURCE_COST
    )


def skus(costs: pl.DataFrame, table: Table) -> pl.DataFrame:
    """Each service is one SKU; a unit of it is half a dollar or euro."""
    if costs.is_empty():
        return table.empty()
    told = costs.with_columns(
        month=pl.col("day").dt.month_start(),
        x_sku=pl.format("sku {}", "ServiceName"),
        PricingUnit=pl.lit("Hrs"),
        PricingQuantity=pl.col("EffectiveCost") * 2,
        ChargeFrequency=pl.lit("Usage-Based"),
        x_is_committed=pl.lit(value=False),
        x_is_measured=pl.lit(value=True),
    )
    return summed(told, table, "PricingQuantity")


def summed(costs: pl.DataFrame, table: Table, *more: str) -> pl.DataFrame:
    keys = [name for name in table.key if name in costs.columns]
    return costs.group_by(keys).agg(
        pl.col("BilledCost", "EffectiveCost", "ListCost", "ContractedCost", "x_rows", *more).sum()
    )


def history(costs: pl.DataFrame) -> pl.DataFrame:
    """Known since the day after; on the day of the snapshot the bill of EC2 of two days in November rose by 40 each."""
    by_day = costs.group_by([name for name in COST_HISTORY.key if name in costs.columns]).agg(
        pl.col("BilledCost", "EffectiveCost").sum()
    )
    known = by_day.with_columns(x_valid_from=pl.col("day") + pl.duration(days=1), x_valid_to=pl.lit(None, pl.Date))
    rose = pl.col("ServiceName").eq("Amazon EC2") & pl.col("day").is_between(date(2026, 11, 3), date(2026, 11, 4))
    were = known.filter(rose).with_columns(
        pl.col("BilledCost", "EffectiveCost") - Decimal(40), x_valid_to=pl.lit(AS_OF)
    )
    are = known.with_columns(x_valid_from=pl.when(rose).then(pl.lit(AS_OF)).otherwise("x_valid_from"))
    return pl.concat([were, are], how="vertical_relaxed")


def months(costs: pl.DataFrame) -> pl.DataFrame:
    open_ = pl.col("billing_period") == "2026-11"
    periods = costs.select(source="x_source", billing_period="x_period").unique()
    return periods.with_columns(
        status=pl.when(open_).then(pl.lit("open")).otherwise(pl.lit("closed")),
        reason=pl.when(open_)
        .then(pl.lit("closes on 2026-12-15 at the earliest; 9,504 rows without an invoice id"))
        .otherwise(pl.lit("every row with a cost is on an invoice")),
        since=pl.lit(date(2026, 11, 20)),
        closed_at=pl.when(~open_).then(pl.lit(date(2026, 11, 20))),
        rows_without_invoice=pl.when(open_).then(pl.lit(9504)).otherwise(pl.lit(0)),
        earliest_close=pl.lit(date(2026, 12, 15)),
    )


def records(company: Company, costs: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """Runs, objects, loads with their sums, rejects, checks, drift, what is held back."""
    made = loads(company, costs)
    found: dict[str, list[dict[str, object]]] = {
        "run": runs(),
        "source_object": objects(made, company),
        "load": [{name: value for name, value in load.items() if not name.startswith("_")} for load in made],
        "load_sum": [row for load in made for row in sums(load)],
        "reject": rejects(company),
        "check_result": checks(made),
        "schema_drift": drift() if company.drift else [],
        "held_back": held_back() if company.held_back else [],
    }
    found = {name: rows + company.extra.get(name, []) for name, rows in found.items()}
    return {name: pl.DataFrame(rows, infer_schema_length=None) for name, rows in found.items()}


def loads(company: Company, costs: pl.DataFrame) -> list[dict[str, object]]:
    per = costs.group_by("x_source", "x_period", "BillingCurrency").agg(pl.sum("BilledCost"), pl.sum("x_rows"))
    return [load(company, row) for row in per.sort("x_source", "x_period").to_dicts()]


def load(company: Company, row: dict[str, object]) -> dict[str, object]:
    source, period = str(row["x_source"]), str(row["x_period"])
    rejected = company.rejects if (source, period) == ("aws-focus", "2026-11") else 0
    return {
        "load_id": f"{source}-{period.replace('-', '')}",
        "run_id": "r14",
        "source": source,
        "billing_period": period,
        "object": f"bills/{source}/{period}.csv",
        "version": f"{period}-1",
        "content_hash": f"hash-of-{source}-{period}",
        "size_bytes": 1_048_576,
        "modified": company.modified,
        "rows": int(str(row["x_rows"])) + rejected,
        "rejected_rows": rejected,
        "loaded_at": READ,
        "code_version": "0.1.0",
        "_currency": row["BillingCurrency"],
        "_sum": row["BilledCost"],
    }


def sums(load: dict[str, object]) -> list[dict[str, object]]:
    rejected = Decimal("15.15") * int(str(load["rejected_rows"]))
    kept = Decimal(str(load["_sum"]))
    shared = {name: load[name] for name in ("load_id", "source", "billing_period", "rows", "rejected_rows")}
    return [
        shared
        | {
            "currency": load["_currency"],
            "column_name": column,
            "source_sum": str(kept + rejected),
            "warehouse_sum": str(kept),
            "rejected_sum": str(rejected),
            "rounding": "0",
            "difference": "0",
        }
        for column in ("BilledCost", "EffectiveCost")
    ]


def objects(made: list[dict[str, object]], company: Company) -> list[dict[str, object]]:
    loaded = [seen_object(str(load["source"]), str(load["billing_period"]), company.modified) for load in made]
    refused = seen_object("gcp-billing", "2026-11", company.modified) | {"state": "held_back", "periods": None}
    return [*loaded, refused] if company.held_back else loaded


def seen_object(source: str, period: str, modified: datetime) -> dict[str, object]:
    return {
        "source": source,
        "object": f"bills/{source}/{period}.csv",
        "version": f"{period}-1",
        "size_bytes": 1_048_576,
        "modified": modified,
        "periods": period,
        "state": "loaded",
        "first_seen": READ,
        "last_seen": READ,
    }


def rejects(company: Company) -> list[dict[str, object]]:
    return [
        {
            "load_id": "aws-focus-202611",
            "source": "aws-focus",
            "billing_period": "2026-11",
            "object": "bills/aws-focus/2026-11.csv",
            "line": 388 + number,
            "column_name": "BillingCurrency" if number % 3 else "ChargePeriodStart",
            "reason": "found no currency code; expected three letters of ISO 4217"
            if number % 3
            else "found no date; expected a date such as 2026-11-21",
            "value": "EURO" if number % 3 else f"{31 + number}/02/2026",
            "currency": "USD",
            "amount": Decimal("15.15"),
        }
        for number in range(company.rejects)
    ]


CHECKS = (
    ("costs_reconcile", True, True, "difference 0 in each currency"),
    ("no_duplicate_charges", True, True, None),
    ("required_columns_are_filled", True, True, None),
    ("every_account_has_a_name", False, False, "found 2 accounts without a name; expected none"),
)


def checks(made: list[dict[str, object]]) -> list[dict[str, object]]:
    return [
        {
            "source": load["source"],
            "billing_period": load["billing_period"],
            "check_name": name,
            "passed": passed or load["billing_period"] != "2026-11",
            "blocking": blocking,
            "detail": detail,
            "checked_at": READ,
        }
        for load in made
        for name, passed, blocking, detail in CHECKS
    ]


def runs() -> list[dict[str, object]]:
    return [run(number) for number in range(1, 15)]


def run(number: int) -> dict[str, object]:
    started = datetime.fromisoformat("2026-11-10T04:45") + timedelta(days=number)
    failed = number == 6
    return {
        "run_id": f"r{number}",
        "started": started,
        "ended": started + timedelta(seconds=130 if failed else 390 + 13 * (number % 5)),
        "as_of": started.date(),
        "status": "failed" if failed else "published",
        "periods": 0 if failed else 2,
        "rows": 0 if failed else 1728,
        "message": "No space left on the disk" if failed else None,
        "code_version": "0.1.0",
    }


def drift() -> list[dict[str, object]]:
    return [
        {
            "source": source,
            "column_name": column,
            "change": change,
            "object": f"bills/{source}/2026-11.csv",
            "seen": datetime.fromisoformat(f"2026-11-{day}T05:00"),
        }
        for source, column, change, day in (
            ("azure-costs", "x_BenefitName", "new", 18),
            ("aws-focus", "CapacityReservationId", "missing", 21),
            ("aws-focus", "x_Operation", "back", 22),
        )
    ]


def held_back() -> list[dict[str, object]]:
    reason = (
        "bills/gcp-billing/2026-11.csv: found 'n/a' in BilledCost at line 12; expected a number. "
        "Mend the file at the source; it is tried again when it changes."
    )
    return [
        {
            "source": "gcp-billing",
            "billing_period": "2026-11",
            "object": "bills/gcp-billing/2026-11.csv",
            "version": "1",
            "reason": reason,
            "since": datetime.fromisoformat("2026-11-22T05:00"),
            "last_tried": READ,
        }
    ]
