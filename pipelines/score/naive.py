"""What people write first to find anomalies, on the same company: what the finder is held beside."""

from collections.abc import Iterator

import polars as pl

from checks.score import SCORE, found_schema
from checks.score.events import of_anomalies
from transforms.spend.account import ACCOUNT_SQL
from warehouse.snapshot import Snapshot
from warehouse.tables.truth import TRUE_ANOMALY

AREA, OURS = "naive", "these"
# Days before these are judged by nothing, nor are the newest, which are not all there.
LEARNED_DAYS, SETTLING_DAYS = 28, 2
DAYS_A_MONTH = 30.44
USAGE = f"""
SELECT coalesce(x_provider, '') AS provider, {ACCOUNT_SQL} AS account, ServiceName AS service,
    BillingCurrency AS currency, day, sum(coalesce(EffectiveCost, BilledCost))::DOUBLE AS cost
FROM cost_daily_rollup
WHERE ChargeCategory = 'Usage' AND ChargeClass IS NULL AND coalesce(CommitmentDiscountStatus, '') <> 'Unused'
GROUP BY ALL
"""
SERIES = ("provider", "account", "service", "currency")
COST = pl.col("cost")
# What is usual of a day, and from what on it is told, by what was before.
METHODS = {
    "mean + 3 sigma of 30 days": (
        COST.shift(1).rolling_mean(30),
        COST.shift(1).rolling_mean(30) + 3 * COST.shift(1).rolling_std(30, ddof=0),
    ),
    "+20% on the week before": (COST.shift(7), COST.shift(7) * 1.2),
}


def naive(snapshot: Snapshot, truth: pl.DataFrame, ours: pl.DataFrame) -> pl.DataFrame:
    """SCORE of the area `naive`: `<method>.precision`, `.recall` and `.false` (alarms per 100 series a month).

    `truth` is TRUE_ANOMALY; `ours` is SCORE, from which the finder has the same under the name `these`.
    """
    days = _calendar(snapshot)
    found = days.filter("is_judged").select(many=pl.struct(SERIES).n_unique(), months=pl.col("day").n_unique())
    many, months = found.row(0)
    hundreds = many / 100 * (months / DAYS_A_MONTH)
    judged = {OURS: ours.filter(area="finance", kind="all")}
    judged |= {name: of_anomalies(truth, _alarms(days, *method)) for name, method in METHODS.items()}
    rows: list[dict[str, object]] = []
    for name, counted in judged.items():
        planted, found, right = (int(counted[side].sum()) for side in ("planted", "found", "right"))
        for measure, value in _measures(planted, found, right, hundreds):
            rows.append({"area": AREA, "kind": f"{name}.{measure}", "value": value})
    return pl.DataFrame(rows, schema=SCORE.schema)


def _measures(planted: int, found: int, right: int, hundreds: float) -> Iterator[tuple[str, float | None]]:
    """`hundreds` are months of a hundred series."""
    yield "precision", right / found if found else None
    yield "recall", right / planted if planted else None
    yield "false", (found - right) / hundreds if hundreds else None


def _calendar(snapshot: Snapshot) -> pl.DataFrame:
    """SERIES, `day`, `cost`, `is_judged`: each day from the first of all, 0 where nothing was charged."""
    costs = snapshot.frame(USAGE)
    last = pl.lit(snapshot.as_of) - pl.duration(days=SETTLING_DAYS)
    every = costs.select(pl.date_range(pl.col("day").min(), last).alias("day"))
    whole = (
        costs.select(SERIES)
        .unique()
        .join(every, how="cross")
        .join(costs, on=[*SERIES, "day"], how="left", nulls_equal=True)
    )
    judged = (pl.col("day") - pl.col("day").min()).dt.total_days() >= LEARNED_DAYS
    return whole.with_columns(COST.fill_null(0.0), is_judged=judged).sort(*SERIES, "day", nulls_last=True)


def _alarms(days: pl.DataFrame, usual: pl.Expr, limit: pl.Expr) -> pl.DataFrame:
    """`found_schema` of anomalies: told days in a row are one."""
    is_told = pl.col("is_judged") & (pl.col("limit") < COST).fill_null(value=False)
    bout = (pl.col("is_told") & ~pl.col("is_told").shift(1, fill_value=False)).cum_sum().over(SERIES)
    told = (
        days.lazy()
        .with_columns(usual=usual.over(SERIES), limit=limit.over(SERIES))
        .with_columns(is_told=is_told)
        .with_columns(bout=bout)
        .filter("is_told")
        .group_by(*SERIES, "bout")
        .agg(start=pl.col("day").min(), end=pl.col("day").max(), money=(COST - pl.col("usual")).sum())
        .sort(*SERIES, "start", nulls_last=True)
        .with_columns(kind=pl.lit("spike"), money=pl.col("money").round(6))
        .collect()
    )
    schema = found_schema(TRUE_ANOMALY)
    return told.select(
        (pl.col(name) if name in told.columns else pl.lit(None)).cast(kind).alias(name) for name, kind in schema.items()
    )
