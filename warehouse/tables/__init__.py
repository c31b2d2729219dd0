"""Every table, once: columns, types, units, and what a row is."""

from warehouse.tables.base import Column, Table, Type
from warehouse.tables.billing_period import BILLING_PERIOD
from warehouse.tables.contract_commitment import CONTRACT_COMMITMENT
from warehouse.tables.cost_and_usage import COST_AND_USAGE, COSTS
from warehouse.tables.decisions import AUDIT, DECISION
from warehouse.tables.inventory import INVENTORY_SCAN, METRIC_DAILY, RECOMMENDATION, RESOURCE, RESOURCE_SEEN
from warehouse.tables.invoice_detail import INVOICE_DETAIL
from warehouse.tables.loads import (
    CHECK_RESULT,
    HELD_BACK,
    LOAD,
    LOAD_SUM,
    MANIFEST,
    REJECT,
    RUN,
    SCHEMA_DRIFT,
    SEGMENT,
    SNAPSHOT_INFO,
    SOURCE_OBJECT,
)
from warehouse.tables.marts import BILL_LINE, COST_DAILY, COST_DAILY_ROLLUP, COST_MONTHLY, RESOURCE_COST, TAG_SET
from warehouse.tables.months import COST_HISTORY, INVOICE_TOTAL, MONTH_STATUS
from warehouse.tables.prices import BILLING_ACCOUNT, LIST_PRICE
from warehouse.tables.split_cost import SPLIT_COST
from warehouse.tables.waste import FINDING, FINDING_HISTORY, RULE_RUN, SAVING, WASTE_TOTAL

# What lies in segments (Parquet under detail/), read through a view of the same name.
DETAIL = (COST_AND_USAGE, SPLIT_COST, METRIC_DAILY)
# What lies in warehouse.duckdb.
KEPT = (
    CONTRACT_COMMITMENT,
    BILLING_PERIOD,
    INVOICE_DETAIL,
    RUN,
    SOURCE_OBJECT,
    MANIFEST,
    LOAD,
    SEGMENT,
    LOAD_SUM,
    REJECT,
    HELD_BACK,
    CHECK_RESULT,
    SCHEMA_DRIFT,
    SNAPSHOT_INFO,
    COST_DAILY,
    COST_DAILY_ROLLUP,
    COST_MONTHLY,
    BILL_LINE,
    RESOURCE_COST,
    TAG_SET,
    COST_HISTORY,
    MONTH_STATUS,
    INVOICE_TOTAL,
    LIST_PRICE,
    BILLING_ACCOUNT,
    DECISION,
    RESOURCE,
    INVENTORY_SCAN,
    RECOMMENDATION,
    FINDING,
    FINDING_HISTORY,
    SAVING,
    WASTE_TOTAL,
    RULE_RUN,
)
# Kept tables by the version of the warehouse that brought them; what is not named was in the first.
ADDED_IN = {
    2: (SCHEMA_DRIFT, SNAPSHOT_INFO),
    3: (MANIFEST,),
    4: (BILL_LINE, RESOURCE_COST, COST_HISTORY, MONTH_STATUS, INVOICE_TOTAL),
    5: (DECISION,),
    6: (LIST_PRICE, BILLING_ACCOUNT),
    7: (RESOURCE, INVENTORY_SCAN, RECOMMENDATION, FINDING, FINDING_HISTORY, SAVING, WASTE_TOTAL, RULE_RUN),
}
# What lies in the decisions database; decisions are copied into the warehouse when it is published.
ENTERED = (DECISION, AUDIT)
TABLES = tuple(dict.fromkeys(DETAIL + KEPT + ENTERED))
# Every kept table whose rows belong to a source, with the column that names it.
OF_A_SOURCE = tuple((table, name) for table in KEPT for name in ("source", "x_source") if name in table.names)

__all__ = [
    "ADDED_IN",
    "AUDIT",
    "BILLING_ACCOUNT",
    "BILLING_PERIOD",
    "BILL_LINE",
    "CHECK_RESULT",
    "CONTRACT_COMMITMENT",
    "COSTS",
    "COST_AND_USAGE",
    "COST_DAILY",
    "COST_DAILY_ROLLUP",
    "COST_HISTORY",
    "COST_MONTHLY",
    "DECISION",
    "DETAIL",
    "ENTERED",
    "FINDING",
    "FINDING_HISTORY",
    "HELD_BACK",
    "INVENTORY_SCAN",
    "INVOICE_DETAIL",
    "INVOICE_TOTAL",
    "KEPT",
    "LIST_PRICE",
    "LOAD",
    "LOAD_SUM",
    "MANIFEST",
    "METRIC_DAILY",
    "MONTH_STATUS",
    "OF_A_SOURCE",
    "RECOMMENDATION",
    "REJECT",
    "RESOURCE",
    "RESOURCE_COST",
    "RESOURCE_SEEN",
    "RULE_RUN",
    "RUN",
    "SAVING",
    "SCHEMA_DRIFT",
    "SEGMENT",
    "SNAPSHOT_INFO",
    "SOURCE_OBJECT",
    "SPLIT_COST",
    "TABLES",
    "TAG_SET",
    "WASTE_TOTAL",
    "Column",
    "Table",
    "Type",
]
