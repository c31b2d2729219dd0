"""From a sum to the billing rows it is made of, and from a row to the object that it was read from."""

import polars as pl

from dashboards.access.viewer import Viewer
from dashboards.queries.asked import remembered
from dashboards.queries.filters import SpendFilters
from dashboards.queries.scope import visible
from dashboards.queries.spend import Question, question
from dashboards.queries.where import Sql, in_bills, in_marts
from warehouse.snapshot import Snapshot
from warehouse.tables import COST_AND_USAGE, COSTS

PAGE_ROWS = 50
EXPORTED_ROWS = 100_000
SHOWN = (
    *("ChargePeriodStart", "ChargePeriodEnd", "ChargeCategory", "ChargeClass", "ChargeDescription", "ServiceName"),
    *("ResourceId", "ResourceName", "PricingQuantity", "PricingUnit", "BillingCurrency", *COSTS),
)
LINEAGE = ("x_source", "x_period", "x_load_id", "x_row", "x_part")


@remembered
def row_totals(snapshot: Snapshot, viewer: Viewer, filters: SpendFilters) -> pl.DataFrame:
    """One row: the exact sums of the billing rows asked for, by cost, and `rows`: how many they are."""
    asked = question(snapshot, viewer, filters)
    if asked is None:
        return pl.DataFrame({"rows": [0]}, schema={"rows": pl.Int64()})
    where, params = _rows(snapshot, viewer, filters, asked)
    sums = ", ".join(f"coalesce(sum(c.{cost}), 0) AS {cost}" for cost in COSTS)
    return snapshot.frame(f"SELECT count(*) AS rows, {sums} FROM cost_and_usage c WHERE {where}", params)


@remembered
def billing_rows(snapshot: Snapshot, viewer: Viewer, filters: SpendFilters) -> pl.DataFrame:
    """One page of the billing rows asked for, oldest charge first: the columns SHOWN and LINEAGE."""
    return _billing_rows(snapshot, viewer, filters, (*SHOWN, *LINEAGE), PAGE_ROWS, (filters.page - 1) * PAGE_ROWS)


def billing_rows_whole(snapshot: Snapshot, viewer: Viewer, filters: SpendFilters) -> pl.DataFrame:
    """The first EXPORTED_ROWS of the billing rows asked for, with every FOCUS column and our own."""
    names = tuple(dict.fromkeys((*LINEAGE, *COST_AND_USAGE.names)))
    return _billing_rows(snapshot, viewer, filters, names, EXPORTED_ROWS, 0)


def _billing_rows(
    snapshot: Snapshot, viewer: Viewer, filters: SpendFilters, names: tuple[str, ...], most: int, skipped: int
) -> pl.DataFrame:
    asked = question(snapshot, viewer, filters)
    if asked is None:
        return pl.DataFrame(schema=dict.fromkeys(names, pl.String()))
    where, params = _rows(snapshot, viewer, filters, asked)
    return snapshot.frame(
        f"""
        SELECT {", ".join(f'c."{name}"' for name in names)} FROM cost_and_usage c WHERE {where}
        ORDER BY c.ChargePeriodStart, c.x_load_id, c.x_row, c.x_part LIMIT ? OFFSET ?""",
        [*params, most, skipped],
    )


def rows_at(snapshot: Snapshot, places: pl.DataFrame, page: int) -> pl.DataFrame:
    """One page of the rows whose LINEAGE `places` has, oldest charge first: SHOWN, LINEAGE and `object`."""
    shown = places.slice((page - 1) * PAGE_ROWS, PAGE_ROWS)
    if shown.is_empty():
        return shown
    names = ", ".join(f'c."{name}"' for name in (*SHOWN, *LINEAGE))
    tests = " OR ".join(["(c.x_source = ? AND c.x_period = ? AND c.x_load_id = ? AND c.x_row = ?)"] * shown.height)
    params = [value for row in shown.select(LINEAGE[:4]).iter_rows() for value in row]
    found = snapshot.frame(
        f"""
        SELECT {names}, load.object FROM cost_and_usage c LEFT JOIN load ON load.load_id = c.x_load_id
        WHERE {tests} ORDER BY c.ChargePeriodStart, c.x_load_id, c.x_row, c.x_part""",
        params,
    )
    return found.join(shown.select(LINEAGE), on=list(LINEAGE), how="semi", nulls_equal=True, maintain_order="left")


@remembered
def billing_row(snapshot: Snapshot, viewer: Viewer, load_id: str, row: int, part: int = 0) -> pl.DataFrame:
    """One billing row with every column of its bill, our own included; no rows where the viewer has none such."""
    load = lineage(snapshot, viewer, (load_id,))
    if not load.height:
        return load
    source, period = load.row(0, named=True)["source"], load.row(0, named=True)["billing_period"]
    return snapshot.frame(
        f"""
        SELECT * FROM cost_and_usage
        WHERE x_source = ? AND x_period = ? AND x_load_id = ? AND x_row = ? AND coalesce(x_part, 0) = ?
            AND {visible(viewer)}""",
        [source, period, load_id, row, part],
    )


@remembered
def lineage(snapshot: Snapshot, viewer: Viewer, load_ids: tuple[str, ...]) -> pl.DataFrame:
    """The loads of these ids: which object, which version of it, how large, read when and by which code."""
    marks = ", ".join("?" * len(load_ids)) or "NULL"
    return snapshot.frame(
        f"""
        SELECT load_id, source, billing_period, object, version, size_bytes, modified, rows, rejected_rows, loaded_at,
            code_version
        FROM load WHERE load_id IN ({marks}) ORDER BY load_id""",
        load_ids,
    )


def _rows(snapshot: Snapshot, viewer: Viewer, filters: SpendFilters, asked: Question) -> Sql:
    """Conditions on billing rows `c`, limited to the sources and periods that have such: files are pruned."""
    where, params = in_bills(viewer, filters, asked.currency, asked.days.now)
    files = _files(snapshot, viewer, filters, asked)
    pruned = " OR ".join(["(c.x_source = ? AND c.x_period = ?)"] * files.height) or "false"
    return f"({pruned}) AND {where}", [*(value for row in files.iter_rows() for value in row), *params]


def _files(snapshot: Snapshot, viewer: Viewer, filters: SpendFilters, asked: Question) -> pl.DataFrame:
    """`x_source` and `x_period` of the charges asked for."""
    where, params = in_marts(viewer, filters, asked.currency, asked.days.now)
    return snapshot.frame(f"SELECT DISTINCT x_source, x_period FROM {asked.mart} c WHERE {where} ORDER BY ALL", params)
