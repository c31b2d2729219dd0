"""Which metrics are still to be asked, and keeping what came."""

from datetime import date, timedelta

import polars as pl

from sources.inventory.base import WANTED
from sources.reference.metrics import metrics
from transforms.waste.charges import DAYS_A_MONTH, WINDOW_DAYS
from transforms.waste.rules import RULES
from transforms.waste.settings import WasteSettings
from warehouse.segments import Segment, segment_path, sink
from warehouse.store import Store
from warehouse.tables import METRIC_DAILY

ID = ["provider", "account", "x_resource_key"]
# Files of one source and month before they are put together.
FILES_A_MONTH = 8
CANDIDATES = """
WITH month AS (
    SELECT x_provider AS provider, x_resource_key, x_period, sum(EffectiveCost)::DOUBLE AS cost
    FROM resource_cost WHERE x_period >= $since GROUP BY ALL
), cost AS (
    SELECT provider, x_resource_key, max(cost) AS cost FROM month GROUP BY ALL
)
SELECT provider, account, region, x_resource_key, resource_type, name, attributes, coalesce(cost, 0) AS cost
FROM resource LEFT JOIN cost USING (provider, x_resource_key)
WHERE x_source = $source AND x_valid_to IS NULL ORDER BY cost DESC, x_resource_key
"""


def reads() -> pl.DataFrame:
    """resource_type, metric, days: what any rule reads of a type that has the metric, over the longest window."""
    rows = [
        (resource_type, metric, days)
        for rule in RULES
        for resource_type in rule.resource_types
        for metric, days in rule.reads
    ]
    schema = {"resource_type": pl.String(), "metric": pl.String(), "days": pl.Int64()}
    known = metrics().select("resource_type", "metric").unique()
    return (
        pl.DataFrame(rows, schema=schema, orient="row")
        .join(known, on=["resource_type", "metric"], how="semi")
        .group_by("resource_type", "metric")
        .max()
    )


def wanted_metrics(store: Store, source: str, as_of: date, waste: WasteSettings) -> pl.DataFrame:
    """WANTED: what rules read of resources that cost enough, on days that were not asked before; dearest first."""
    # The dearer of two billing periods at most, so that the first days of a month are no reason not to ask.
    since = f"{as_of - timedelta(days=WINDOW_DAYS + 2):%Y-%m}"
    there = store.connection.sql(CANDIDATES, params={"source": source, "since": since}).pl()
    least = waste.metrics_min_cost_per_month * WINDOW_DAYS / float(DAYS_A_MONTH)
    worth = there.filter(pl.col("cost") >= least)
    yesterday = as_of - timedelta(days=1)
    asked = store.metrics(source).group_by("x_resource_key", "metric").agg(asked_until=pl.col("day").max()).collect()
    return (
        worth.join(reads(), on="resource_type", maintain_order="left")
        .join(asked, on=["x_resource_key", "metric"], how="left", maintain_order="left")
        .with_columns(
            first_day=pl.max_horizontal(
                pl.lit(as_of) - pl.duration(days=pl.col("days")), pl.col("asked_until") + pl.duration(days=1)
            ),
            last_day=pl.lit(yesterday),
        )
        .filter(pl.col("first_day") <= pl.col("last_day"))
        .select(WANTED.names())
    )


def keep_metrics(
    store: Store,
    source: str,
    metrics: pl.DataFrame,
    run_id: str,
    *,
    whole: bool = False,
    asked: pl.DataFrame | None = None,
    scans: pl.DataFrame | None = None,
) -> None:
    """Writes METRIC_DAILY rows as segments of the source, one a month.

    With `whole` they are all that the source has of these months; else they are added. Days that were `asked` and
    answered without a point are kept with 0 points, so that they are not asked again; of an account and region that
    `scans` says were not answered, nothing is.
    """
    rows = metrics.select(METRIC_DAILY.names)
    if asked is not None and scans is not None:
        rows = pl.concat([rows, _silent(asked, rows, scans)])
    for (month,), of_month in rows.with_columns(month=pl.col("day").dt.strftime("%Y-%m")).group_by("month"):
        _keep_month(store, source, str(month), of_month.drop("month"), run_id, whole=whole)


def _silent(asked: pl.DataFrame, rows: pl.DataFrame, scans: pl.DataFrame) -> pl.DataFrame:
    unanswered = scans.filter(pl.col("resource_type") == "metrics", pl.col("status") != "ok")
    keys = ["x_resource_key", "metric", "day"]
    days = (
        asked.join(unanswered, on=["provider", "account"], how="anti")
        .with_columns(day=pl.date_ranges("first_day", "last_day"))
        .drop("first_day", "last_day", "name", "attributes")
        .explode("day")
        .join(rows.select(keys), on=keys, how="anti")
    )
    return pl.concat([METRIC_DAILY.empty(), days.with_columns(points=pl.lit(0, pl.Int64()))], how="diagonal")


def _keep_month(store: Store, source: str, month: str, rows: pl.DataFrame, run_id: str, *, whole: bool) -> None:
    before = [] if whole else store.segments(METRIC_DAILY, source, month, month)
    if len(before) >= FILES_A_MONTH:
        rows = pl.concat([*(pl.read_parquet(each.path, hive_partitioning=False) for each in before), rows])
        before, whole = [], True
    load_id = f"{run_id}-{source}-{month}"
    path = segment_path(store.state, METRIC_DAILY, source, month, load_id)
    sink(rows.sort("metric", *ID, "day").lazy(), path).collect()
    segment = Segment(path, source, month, load_id, rows.height, path.stat().st_size, METRIC_DAILY.name)
    with store.transaction():
        if whole:
            store.connection.execute(
                "DELETE FROM segment WHERE table_name = ? AND source = ? AND billing_period = ?",
                [METRIC_DAILY.name, source, month],
            )
        store.add_segments([segment])
