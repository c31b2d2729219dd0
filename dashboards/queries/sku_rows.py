"""The billing rows behind a key of a change, in both periods."""

import polars as pl

from dashboards.access.viewer import Viewer
from dashboards.queries.compared import Compared, spans
from dashboards.queries.drill import LINEAGE, PAGE_ROWS, SHOWN
from dashboards.queries.scope import billed_in
from warehouse.snapshot import Snapshot

SKU_SQL = "coalesce(c.SkuId, c.SkuMeter, c.ChargeDescription)"


def key_totals(snapshot: Snapshot, viewer: Viewer, compared: Compared, currency: str) -> pl.DataFrame:
    """One row: `rows`, and what they cost effectively `before` and `after`, exact."""
    before, after = spans(compared, "c.ChargePeriodStart::DATE")
    sums = ", ".join(
        f"coalesce(sum(c.EffectiveCost) FILTER ({test}), 0) AS {name}"
        for name, test in (("before", before), ("after", after))
    )
    where, params = _where(snapshot, viewer, compared, currency)
    return snapshot.frame(f"SELECT count(*) AS rows, {sums} FROM cost_and_usage c WHERE {where}", params)


def key_rows(snapshot: Snapshot, viewer: Viewer, compared: Compared, currency: str, page: int) -> pl.DataFrame:
    """One page of them, oldest charge first: SHOWN, LINEAGE, and `object`, which each was read from."""
    where, params = _where(snapshot, viewer, compared, currency)
    names = ", ".join(f'c."{name}"' for name in (*SHOWN, *LINEAGE))
    return snapshot.frame(
        f"""
        SELECT {names}, load.object FROM cost_and_usage c LEFT JOIN load ON load.load_id = c.x_load_id WHERE {where}
        ORDER BY c.ChargePeriodStart, c.x_load_id, c.x_row, c.x_part LIMIT ? OFFSET ?""",
        [*params, PAGE_ROWS, (page - 1) * PAGE_ROWS],
    )


def _where(snapshot: Snapshot, viewer: Viewer, compared: Compared, currency: str) -> tuple[str, list[object]]:
    """Sources and periods first, so that other files are not read."""
    in_mart, of_mart = compared.where(viewer)
    named = [currency] if currency else []
    either = " OR ".join(f"({span})" for span in compared.spans)
    files = snapshot.frame(
        f"SELECT DISTINCT x_source, x_period FROM {compared.mart[0]} c "
        f"WHERE ({either}) AND {in_mart} AND c.{billed_in(currency)}",
        [*of_mart, *named],
    )
    pruned = " OR ".join(["(c.x_source = ? AND c.x_period = ?)"] * files.height) or "false"
    days = " OR ".join(f"({span})" for span in spans(compared, "c.ChargePeriodStart::DATE"))
    where = f"({pruned}) AND ({days}) AND {in_mart.replace('c.x_sku', SKU_SQL)} AND c.BillingCurrency = ?"
    where = where if currency else where.replace("c.BillingCurrency = ?", billed_in(""))
    return where, [*(value for row in files.iter_rows() for value in row), *of_mart, *named]
