"""What a forecast of many series costs: this month of each, back-tested on its own past, beside DuckDB's bare sums."""

import sys
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import polars as pl

from benchmarks.loads import OUT
from benchmarks.measure import in_turn, tell, tell_ratios, timed

AS_OF, DAYS, ACCOUNTS = date(2026, 10, 12), 400, 50
SEED = 7
PLAIN = """
import duckdb, sys
duckdb.sql(f\"\"\"
    CREATE TABLE sums AS SELECT ServiceName, SubAccountId, day, sum(cost) AS cost FROM read_parquet('{sys.argv[1]}')
    GROUP BY ALL
\"\"\")
"""


def forecast(series: int, runs: int) -> None:
    """Series with a week, steps, month-end jobs and noise over 400 days; three origins of each of eight months."""
    made = OUT / f"forecast-{series}.parquet"
    if not made.exists():
        OUT.mkdir(parents=True, exist_ok=True)
        daily_costs(series).write_parquet(made)
    ours, plain = in_turn(
        runs,
        lambda: timed([sys.executable, "-m", "benchmarks.forecast", str(made)], cwd=Path.cwd()),
        lambda: timed([sys.executable, "-c", PLAIN, str(made)], cwd=Path.cwd()),
    )
    print(f"{series:,} series x {DAYS} days, 24 origins back-tested, intervals by scope; {runs} runs in turn")
    tell("this month and twelve more of every series and scope", ours, series)
    tell("DuckDB: the same days grouped by series", plain, series)
    tell_ratios(ours, plain, "DuckDB's")


def daily_costs(series: int) -> pl.DataFrame:
    """SERIES, `day`, `cost` (exact)."""
    dice = np.random.default_rng(SEED)
    days = [AS_OF - timedelta(days=DAYS - day) for day in range(DAYS)]
    week = np.array([0.6 if day.weekday() >= 5 else 1.0 for day in days])
    edge = np.array([1.0 if (day + timedelta(days=1)).day == 1 else 0.0 for day in days])
    level = dice.lognormal(4, 1, (series, 1))
    steps = 1 + (np.arange(DAYS) >= dice.integers(60, 2 * DAYS, (series, 1))) * dice.uniform(-0.5, 1, (series, 1))
    jobs = level * edge * (dice.random((series, 1)) < 0.2) * 3
    costs = (level * week * steps + jobs) * (1 + 0.04 * dice.normal(size=(series, DAYS)))
    number = np.repeat(np.arange(series), DAYS)
    return pl.DataFrame({"number": number, "day": days * series, "cost": np.maximum(costs, 0).ravel()}).select(
        x_source=pl.lit("bill"),
        BillingCurrency=pl.lit("EUR"),
        x_provider=pl.lit("aws"),
        BillingAccountId=pl.lit("payer"),
        SubAccountId=pl.format("account-{}", pl.col("number") % ACCOUNTS),
        ServiceName=pl.format("service-{}", pl.col("number") // ACCOUNTS),
        line=pl.lit("usage"),
        day="day",
        cost=pl.col("cost").round(6).cast(pl.Decimal(38, 6)).cast(pl.Decimal(38, 18)),
    )


def forecast_all(made: Path) -> pl.DataFrame:
    """FORECAST of made series, each day of which was whole the morning after it. Raises RuntimeError without any."""
    from transforms.forecast.month import Told
    from transforms.forecast.month import forecast as told
    from warehouse.tables import COST_HISTORY

    daily = pl.read_parquet(made)
    history = daily.with_columns(
        x_period=pl.col("day").dt.strftime("%Y-%m"),
        EffectiveCost="cost",
        BilledCost="cost",
        x_valid_from=pl.col("day") + pl.duration(days=1),
        x_valid_to=pl.lit(None, pl.Date),
    ).select(COST_HISTORY.names)
    rows, _ = told(Told(daily, history), AS_OF)
    if not rows["total"].count():
        raise RuntimeError("nothing was forecast")
    return rows


if __name__ == "__main__":
    forecast_all(Path(sys.argv[1]))
