"""Does the warehouse hold what the sources billed? Exact sums, and what is held back."""

from collections.abc import Iterable, Mapping
from decimal import MAX_EMAX, MAX_PREC, MIN_EMIN, Context, Decimal, Inexact, InvalidOperation, localcontext

import polars as pl

from dashboards.access.viewer import Viewer
from warehouse.snapshot import Snapshot

KEY = ("source", "billing_period", "currency", "column")
COUNTS = ("rows", "split_rows", "rejected_rows")
SUMS = ("source_sum", "warehouse_sum", "rejected_sum", "rounding", "difference")
ORDER = (
    *KEY,
    "rows",
    "source_sum",
    "warehouse_sum",
    "rejected_rows",
    "rejected_sum",
    "rounding",
    "difference",
    "status",
    "split_rows",
)
EXACT = Context(prec=MAX_PREC, Emax=MAX_EMAX, Emin=MIN_EMIN, traps=[Inexact, InvalidOperation])

LIVE_SUMS = """
    SELECT load_sum.source, load_sum.billing_period, load_sum.currency, load_sum.column_name AS "column",
           load_sum.rows, coalesce(load_sum.split_rows, 0) AS split_rows, load_sum.rejected_rows,
           source_sum, warehouse_sum, rejected_sum, rounding, difference
    FROM load_sum JOIN load USING (load_id)
    WHERE load.replaced_at IS NULL
      AND ($source IS NULL OR load_sum.source = $source)
      AND ($period IS NULL OR load_sum.billing_period = $period)
"""
# A reason without a billing period is about the periods that its object gave before, or about the whole source.
HELD_PERIODS = """
    SELECT DISTINCT load.source, load.billing_period
    FROM load JOIN held_back ON load.source = held_back.source
     AND coalesce(held_back.billing_period = load.billing_period, held_back.object = load.object, true)
    WHERE load.replaced_at IS NULL
"""
HELD_BACK = """
    SELECT source, billing_period, object, reason, since, last_tried FROM held_back
    WHERE ($source IS NULL OR source = $source)
      AND ($period IS NULL OR billing_period IS NULL OR billing_period = $period)
    ORDER BY ALL
"""


def reconcile(snapshot: Snapshot, viewer: Viewer, filters: Mapping[str, str]) -> pl.DataFrame:
    """A row for each source, billing period, currency and cost column, of the loads that are live.

    Sums are exact decimal text; `status` is ok, held_back (a newer delivery was not taken, these are the last good
    figures) or incomplete (rows were rejected). Sums are not kept by account, so a viewer of some accounts sees none.
    """
    sums = snapshot.frame(LIVE_SUMS, _parameters(filters))
    if viewer.scope.accounts is not None:
        sums = sums.clear()
    held = snapshot.frame(HELD_PERIODS).with_columns(held=True)
    totals = _totals(sums).join(held, on=["source", "billing_period"], how="left")
    return totals.with_columns(status=_status()).select(ORDER).sort(KEY, nulls_last=True)


def held_back(snapshot: Snapshot, viewer: Viewer, filters: Mapping[str, str]) -> pl.DataFrame:
    """source, billing_period, object, reason, since, last_tried of each thing that was not taken."""
    held = snapshot.frame(HELD_BACK, _parameters(filters))
    return held if viewer.scope.accounts is None else held.clear()


def _parameters(filters: Mapping[str, str]) -> dict[str, str | None]:
    return {name: filters.get(name) for name in ("source", "period")}


def _totals(sums: pl.DataFrame) -> pl.DataFrame:
    """The sums of all loads of a key, exact: their texts have more digits than any decimal column holds."""
    counts = (pl.col(name).sum() for name in COUNTS)
    grouped = sums.group_by(KEY).agg(*counts, *SUMS)
    return grouped.with_columns(pl.Series(name, map(_exact_sum, grouped[name]), pl.String) for name in SUMS)


def _exact_sum(texts: Iterable[str]) -> str:
    """`1E-28` and `0.10` are `0.1000000000000000000000000001`."""
    with localcontext(EXACT):
        total = f"{sum(map(Decimal, texts), Decimal(0)):f}"
    return total.rstrip("0").rstrip(".") if "." in total else total


def _status() -> pl.Expr:
    incomplete = pl.col("rejected_rows").max().over("source", "billing_period") > 0
    return (
        pl.when(pl.col("held").is_not_null())
        .then(pl.lit("held_back"))
        .when(incomplete)
        .then(pl.lit("incomplete"))
        .otherwise(pl.lit("ok"))
    )
