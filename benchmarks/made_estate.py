"""A warehouse with any number of resources in three clouds, 30 days of daily metrics, and their charges.

One resource in ten is a machine, whose hours are kept; six in ten are disks; the rest are snapshots, addresses and
databases, and in a hundredth all other types that rules are about. Of each type some are waste, most are in use, some
tell no metric.
"""

from datetime import UTC, date, datetime
from pathlib import Path

import duckdb

from transforms.waste.rules import RULES
from warehouse.segments import Segment, segment_path
from warehouse.store import Store, open_store
from warehouse.tables import COST_AND_USAGE, METRIC_DAILY

AS_OF = date(2026, 11, 1)
SOURCE, MONTH = "made", "2026-10"
# Type, provider, share of a hundred, metrics, key, attributes: h is a hash of the number i.
TYPES = (
    ("AWS::EC2::Instance", "aws", 4, "cpu_percent network_bytes", "'i-' || left(md5(i::VARCHAR), 17)",
     """'{"instance_type":"' || ['m5.large','c5.xlarge','m4.large'][h % 3 + 1] || '"}'"""),
    ("AWS::EC2::Volume", "aws", 28, "disk_operations disk_bytes", "'vol-' || left(md5(i::VARCHAR), 17)",
     """'{"attached_to":[' || CASE WHEN h % 10 = 0 THEN '' ELSE '"i-' || left(md5(i::VARCHAR), 17) || '"' END
        || '],"size_gb":' || (h % 500) || ',"volume_type":"' || ['gp2','gp3','io1'][h % 3 + 1] || '","iops":3000}'"""),
    ("AWS::EC2::Snapshot", "aws", 15, "", "'snap-' || left(md5(i::VARCHAR), 17)",
     """'{"source_volume":"vol-' || left(md5((i + 1)::VARCHAR), 17) || '","size_gb":100,"description":""}'"""),
    ("AWS::EC2::EIP", "aws", 4, "", "'eipalloc-' || left(md5(i::VARCHAR), 17)", """'{"attached_to":[]}'"""),
    ("microsoft.compute/virtualmachines", "azure", 4, "cpu_percent network_bytes",
     "'/subscriptions/s/resourcegroups/g/providers/microsoft.compute/virtualmachines/v' || i",
     """'{"size":"standard_d4s_v5"}'"""),
    ("microsoft.compute/disks", "azure", 18, "disk_operations_per_second disk_bytes_per_second",
     "'/subscriptions/s/resourcegroups/g/providers/microsoft.compute/disks/d' || i",
     """'{"attached_to":[],"size_gb":128}'"""),
    ("compute.googleapis.com/Instance", "gcp", 2, "cpu_percent network_bytes",
     "'//compute.googleapis.com/projects/1/zones/z/instances/' || i", """'{"machine_type":"n2-standard-4"}'"""),
    ("compute.googleapis.com/Disk", "gcp", 16, "disk_operations",
     "'//compute.googleapis.com/projects/1/zones/z/disks/' || i", """'{"attached_to":[],"size_gb":100}'"""),
    ("AWS::RDS::DBInstance", "aws", 4, "connections cpu_percent",
     "'arn:aws:rds:eu-west-1:111122223333:db:d' || i", """'{"instance_class":"db.m5.large","engine":"mysql"}'"""),
    ("microsoft.network/publicipaddresses", "azure", 4, "",
     "'/subscriptions/s/resourcegroups/g/providers/microsoft.network/publicipaddresses/p' || i",
     """'{"attached_to":[],"sku":"standard"}'"""),
)  # fmt: skip
HOURLY = ("cpu_percent",)
OTHERS = {
    name: rule.provider for rule in RULES for name in rule.resource_types if name not in {each[0] for each in TYPES}
}


def estate_of(folder: Path, resources: int, days: int = 30) -> Path:
    """The state folder, made once and kept."""
    state = folder / f"estate-{resources}-{days}"
    if not (state / "complete").exists():
        with open_store(state, told=print, doing="a benchmark") as store:
            _fill(store, resources, days)
        (state / "complete").touch()
    return state


def _fill(store: Store, resources: int, days: int) -> None:
    con = store.connection
    con.execute("SET memory_limit = '6GB'")
    con.execute(f"CREATE TEMP TABLE made AS {_things(resources)}")
    con.execute(
        "INSERT INTO resource BY NAME SELECT 'made' AS x_source, * EXCLUDE (i, h, metrics),"
        " DATE '2026-01-01' AS x_valid_from, NULL AS x_valid_to, DATE '2026-01-01' AS x_first_seen,"
        " ? AS x_last_seen FROM made",
        [AS_OF],
    )
    con.execute(
        "INSERT INTO inventory_scan BY NAME SELECT DISTINCT 'made' AS x_source, provider, account, '' AS region,"
        " resource_type, ?::DATE AS day, ?::DATE AS last_ok, 'ok' AS status, 0 AS rows FROM made",
        [AS_OF, AS_OF],
    )
    _segment(store, METRIC_DAILY.name, _metrics(days))
    _segment(store, COST_AND_USAGE.name, _charges(days))
    now = datetime(2026, 11, 4, tzinfo=UTC).replace(tzinfo=None)
    con.execute(
        "INSERT INTO load BY NAME SELECT 'l' AS load_id, 'r' AS run_id, 'made' AS source, '2026-10' AS billing_period,"
        " 'o' AS object, '' AS version, '' AS content_hash, 0 AS size_bytes, ?::TIMESTAMP AS modified, 0 AS rows,"
        " 0 AS rejected_rows, ?::TIMESTAMP AS loaded_at, '' AS code_version",
        [now, now],
    )
    con.execute(
        "INSERT INTO cost_daily BY NAME SELECT 'made' AS x_source, '2026-10' AS x_period,"
        " ChargePeriodStart::DATE AS day, BillingCurrency, x_provider, SubAccountId, ServiceName, RegionId, ResourceId,"
        f" ChargeCategory, EffectiveCost, BilledCost, 1 AS x_rows FROM ({_charges(days)}) ORDER BY day"
    )


def _things(resources: int) -> str:
    """One SELECT a type, its share of the numbers from 0 on."""
    first, parts = 0, []
    for name, provider, share, metrics, key, attributes in TYPES:
        until = first + resources * share // 100
        parts.append(
            f"""SELECT i, h, '{provider}' AS provider, '111122223333' AS account, 'eu-west-1' AS region,
            {key} AS x_resource_key, '{name}' AS resource_type, 'thing-' || i AS name,
            ['running', 'available', 'stopped'][h % 3 + 1] AS state, TIMESTAMP '2025-01-01' AS created,
            '{{"team":"t' || (h % 20) || '"}}' AS tags, {attributes} AS attributes, '{metrics}' AS metrics
            FROM (SELECT i, (hash(i) % 1000003)::BIGINT AS h FROM range({first}, {until}) AS t(i))"""
        )
        first = until
    return " UNION ALL ".join([*parts, _others(first, max(resources, first + len(OTHERS)))])


def _others(first: int, until: int) -> str:
    """All other types in turn, each at least once; the inventory tells nothing but that they are there."""
    return f"""SELECT i, h, {list(OTHERS.values())}[i % {len(OTHERS)} + 1] AS provider, '111122223333' AS account,
        'eu-west-1' AS region, {list(OTHERS)}[i % {len(OTHERS)} + 1] || '/' || i AS x_resource_key,
        {list(OTHERS)}[i % {len(OTHERS)} + 1] AS resource_type, 'thing-' || i AS name, NULL AS state,
        TIMESTAMP '2025-01-01' AS created, '{{}}' AS tags, '{{}}' AS attributes, '' AS metrics
        FROM (SELECT i, (hash(i) % 1000003)::BIGINT AS h FROM range({first}, {until}) AS t(i))"""


def _metrics(days: int) -> str:
    level = "(CASE WHEN h % 7 = 0 THEN 0.5 ELSE 30 + h % 60 END)::DOUBLE"
    return f"""
        SELECT provider, account, region, x_resource_key, resource_type, metric, DATE '2026-11-01' - d::INTEGER AS day,
            24::BIGINT AS points, {level} AS mean, {level} AS p99, {level} + 1 AS maximum, 0.0::DOUBLE AS minimum,
            {level} * 24 AS sum, CASE WHEN metric IN ({", ".join(f"'{name}'" for name in HOURLY)})
            THEN [({level} + hour)::FLOAT FOR hour IN range(24)] END AS hourly
        FROM (SELECT *, unnest(string_split(metrics, ' ')) AS metric FROM made WHERE metrics <> '' AND h % 20 <> 0),
            range(1, {days + 1}) AS t(d)
    """


def _charges(days: int) -> str:
    known = {
        "BillingCurrency": "'USD'", "ChargeCategory": "'Usage'", "ChargeFrequency": "'Usage-Based'",
        "ChargePeriodStart": "(TIMESTAMP '2026-11-01' - to_days(d::INTEGER))",
        "EffectiveCost": "(1 + h % 90)::DECIMAL(38,18)", "BilledCost": "(1 + h % 90)::DECIMAL(38,18)",
        "ConsumedQuantity": "24::DECIMAL(38,18)", "ConsumedUnit": "'Hours'", "RegionId": "region",
        "ResourceId": "x_resource_key", "ServiceName": "'Service'", "SkuId": "resource_type",
        "SkuMeter": "resource_type", "SubAccountId": "account", "x_provider": "provider", "x_load_id": "'l'",
    }  # fmt: skip
    columns = ", ".join(f'{known.get(c.name, "NULL")}::{c.type.duckdb} AS "{c.name}"' for c in COST_AND_USAGE.columns)
    return f"SELECT {columns} FROM made, range(1, {days + 1}, 7) AS t(d)"


def _segment(store: Store, table: str, rows: str) -> None:
    named = {METRIC_DAILY.name: METRIC_DAILY, COST_AND_USAGE.name: COST_AND_USAGE}[table]
    path = segment_path(store.state, named, SOURCE, MONTH, "l")
    path.parent.mkdir(parents=True, exist_ok=True)
    order = "ORDER BY metric, x_resource_key, day" if named is METRIC_DAILY else ""
    store.connection.execute(f"COPY ({rows} {order}) TO '{path}' (FORMAT parquet, COMPRESSION zstd)")
    with duckdb.connect() as reader:
        height = reader.execute(f"SELECT count(*) FROM read_parquet('{path}')").fetchall()[0][0]
    store.add_segments([Segment(path, SOURCE, MONTH, "l", height, path.stat().st_size, table)])
