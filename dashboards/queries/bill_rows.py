"""The billing rows behind a figure of the reconciliation: one bill, one line of it or all."""

from collections.abc import Mapping

import polars as pl

from dashboards.access.viewer import Viewer
from dashboards.entries.subjects import Bill
from dashboards.queries.drill import LINEAGE, PAGE_ROWS, SHOWN
from dashboards.queries.scope import billed_in, visible
from transforms.spend.bill_lines import LINE_SQL
from warehouse.issuers import MAIN, OF_A_BILL
from warehouse.snapshot import Snapshot
from warehouse.tables.marts import LINES

OF_BILL = " AND ".join(f"m.{name} IS NOT DISTINCT FROM c.{name}" for name in OF_A_BILL)
COVERING = ("purchases", "refunds")
# What a figure stands for, by its name: lines of the bill.
FIGURES: Mapping[str, tuple[str, ...]] = {
    **{line: (line,) for line in LINES},
    "billed": LINES,
    "effective": LINES,
    "covering": COVERING,
    "recognised": tuple(line for line in LINES if line not in COVERING),
}


def figure_totals(snapshot: Snapshot, viewer: Viewer, bill: Bill, figure: str) -> pl.DataFrame:
    """One row: `rows`, and `billed` and `effective` of them, exact."""
    where, params = _where(viewer, bill, figure)
    return snapshot.frame(
        f"""
        SELECT count(*) AS rows,
            coalesce(sum(c.BilledCost), 0) AS billed, coalesce(sum(c.EffectiveCost), 0) AS effective
        FROM cost_and_usage c WHERE {where}""",
        params,
    )


def figure_rows(snapshot: Snapshot, viewer: Viewer, bill: Bill, figure: str, page: int) -> pl.DataFrame:
    """One page of the rows, oldest charge first: SHOWN, LINEAGE, and `object`, which it was read from."""
    where, params = _where(viewer, bill, figure)
    names = ", ".join(f'c."{name}"' for name in (*SHOWN, *LINEAGE))
    return snapshot.frame(
        f"""
        SELECT {names}, load.object FROM cost_and_usage c LEFT JOIN load ON load.load_id = c.x_load_id WHERE {where}
        ORDER BY c.ChargePeriodStart, c.x_load_id, c.x_row, c.x_part LIMIT ? OFFSET ?""",
        [*params, PAGE_ROWS, (page - 1) * PAGE_ROWS],
    )


def _where(viewer: Viewer, bill: Bill, figure: str) -> tuple[str, list[object]]:
    """Source and period first, so that other files are not read."""
    lines = FIGURES[figure]
    marks = ", ".join("?" * len(lines))
    provider = "c.x_provider = ?" if bill.provider else "c.x_provider IS NULL"
    currency, shown = billed_in(bill.currency), visible(viewer)
    where = f"c.x_source = ? AND c.x_period = ? AND {provider} AND {currency} AND {LINE_SQL} IN ({marks}) AND {shown}"
    named = [name for name in (bill.provider, bill.currency) if name]
    params: list[object] = [bill.source, bill.billing_period, *named, *lines]
    if not bill.issuer:
        return where, params
    main = f"SELECT main FROM ({MAIN}) m WHERE {OF_BILL}"
    issuer = f"coalesce(c.InvoiceIssuerName, ({main}), c.x_provider, c.x_source) = ?"
    return f"{where} AND {issuer}", [*params, bill.issuer]
