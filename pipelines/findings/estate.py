"""What the rules are judged on, from the warehouse as it is on the business day."""

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

import polars as pl

from sources.reference.for_rules import for_rules
from transforms.spend.account import ACCOUNT_SQL
from transforms.waste.charges import KEPT_DAYS, READ, USAGE_TYPE, WINDOW_DAYS, charges, costs, last_complete_day
from transforms.waste.days import DAYS, daily_costs
from transforms.waste.days import READ as READ_OF_DAYS
from transforms.waste.estate import Estate
from transforms.waste.rules import RULES
from transforms.waste.settings import WasteSettings
from transforms.waste.thresholds import Thresholds
from warehouse.scratch import scanned
from warehouse.segments import segment_frame
from warehouse.store import Store
from warehouse.tables import COST_AND_USAGE, METRIC_DAILY

METRIC_DAYS = 100
# An estate of so few rows is held in memory; rules read the metrics of a larger one from their files.
FEW_ROWS = 250_000
BILLED = f"""
SELECT coalesce(x_provider, '') AS provider, {ACCOUNT_SQL} AS account, BillingCurrency AS currency,
    sum(coalesce(EffectiveCost, BilledCost)) AS cost
FROM cost_daily JOIN ends USING (x_source) WHERE day > window_end - ?::INTEGER AND day <= window_end GROUP BY ALL
"""
MEASURED_BY = ["x_resource_key", "metric"]
# The newest delivery of each source, and the last day that it charges usage for.
DELIVERED = """
SELECT source AS x_source, max(modified) AS delivered, any_value(last_day) AS last_day
FROM load JOIN (
    SELECT x_source, max(day) AS last_day FROM cost_daily WHERE day < $as_of GROUP BY ALL
) ON x_source = source
WHERE replaced_at IS NULL GROUP BY ALL
"""
# Each resource from the one source that saw it last; of several, from the one that outlay.toml names first.
HISTORY = """
WITH newest AS (
    SELECT provider, account, x_resource_key, x_source, max(x_last_seen) AS seen FROM resource GROUP BY ALL
), chosen AS (
    SELECT * FROM newest
    QUALIFY row_number() OVER (
        PARTITION BY provider, account, x_resource_key
        ORDER BY seen DESC, list_position($sources::VARCHAR[], x_source) NULLS LAST, x_source
    ) = 1
)
SELECT resource.* FROM resource SEMI JOIN chosen USING (provider, account, x_resource_key, x_source)
"""


def estate(
    store: Store,
    as_of: date,
    waste: WasteSettings,
    inventories: Sequence[str],
    ends: pl.DataFrame,
    folder: Path,
) -> Estate:
    """The estate of the business day, while `folder` stands, to which it writes what is not held in memory.

    `inventories` are the names of outlay.toml's sources, in its order; `ends` is what `window_ends` says.
    """
    charged = _charges(store, ends)
    since = f"{as_of - timedelta(days=METRIC_DAYS):%Y-%m}"
    history = store.connection.sql(HISTORY, params={"sources": list(inventories)}).pl()
    metrics = _each_once(store, since, inventories)
    measured = sum(each.rows for each in store.segments(METRIC_DAILY, since=since))
    is_small = measured + history.height + charged.height <= FEW_ROWS
    return Estate(
        as_of=as_of,
        history=history.lazy(),
        metrics=metrics.collect(engine="in-memory").lazy() if is_small else metrics,
        charges=charged.lazy(),
        costs=costs(charged.lazy()).collect().lazy(),
        thresholds=Thresholds.of(RULES, waste.thresholds, waste.overrides),
        scans=store.frame("FROM inventory_scan"),
        references=for_rules(),
        daily_costs=_days(store, as_of, ends, folder),
        is_small=is_small,
    )


def _each_once(store: Store, since: str, inventories: Sequence[str]) -> pl.LazyFrame:
    """METRIC_DAILY, what several sources measure of a resource by the one that outlay.toml names first."""
    sources = {each.source for each in store.segments(METRIC_DAILY, since=since)}
    ordered = [name for name in inventories if name in sources] + sorted(sources.difference(inventories))
    kept: list[pl.LazyFrame] = []
    known: list[pl.LazyFrame] = []  # read now: every metric that a rule asks for would read it again
    for name in ordered:
        of_it = store.metrics(name, since).drop("x_source")
        kept.append(of_it.join(pl.concat(known), on=MEASURED_BY, how="anti") if known else of_it)
        if name != ordered[-1]:
            known.append(of_it.filter(pl.col("points") > 0).select(MEASURED_BY).unique().collect().lazy())
    return pl.concat(kept) if kept else METRIC_DAILY.empty().lazy()


def _charges(store: Store, ends: pl.DataFrame) -> pl.DataFrame:
    if not ends.height:
        return charges(
            COST_AND_USAGE.empty().with_columns(pl.lit("").alias(USAGE_TYPE), x_source=pl.lit("")).lazy(), ends
        ).collect()
    first = ends["window_end"].min()
    assert isinstance(first, date)
    since = f"{first - timedelta(days=KEPT_DAYS + 31):%Y-%m}"
    segments = store.segments(COST_AND_USAGE, since=since)
    return charges(segment_frame(segments, USAGE_TYPE).select(READ), ends).collect(engine="streaming")


def _days(store: Store, as_of: date, ends: pl.DataFrame, folder: Path) -> pl.LazyFrame:
    """DAILY_COST; a bill that stopped long ago has none."""
    since = as_of - timedelta(days=2 * DAYS)
    rows = f"SELECT {', '.join(READ_OF_DAYS)} FROM cost_daily WHERE day >= DATE '{since}'"
    return daily_costs(scanned(store.connection, rows, folder / "cost_daily.parquet"), ends)


def billed(store: Store, ends: pl.DataFrame) -> pl.DataFrame:
    """`provider, account, currency, cost`: the effective cost of each source's window, summed from the daily mart."""
    store.connection.register("ends", ends.to_arrow())
    try:
        return store.frame(BILLED, [WINDOW_DAYS])
    finally:
        store.connection.unregister("ends")


def window_ends(store: Store, as_of: date) -> pl.DataFrame:
    """`x_source, window_end`: the last complete day of each source with charges."""
    delivered = store.connection.sql(DELIVERED, params={"as_of": as_of}).pl()
    ends = [last_complete_day(row["delivered"], row["last_day"]) for row in delivered.iter_rows(named=True)]
    return delivered.select("x_source", window_end=pl.Series(ends, dtype=pl.Date()))
