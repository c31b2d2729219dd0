"""Real money: what a city's directorates spend by card each month, forecast on days 5, 12 and 19 of eight months."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from transforms.forecast.backtest import month_after, rest_of_month
from transforms.forecast.complete import SCHEMA
from transforms.forecast.panel import SERIES, panel

CARDS = Path(__file__).parents[4] / "shared/data/purchase-cards/transactions-2014-2015.csv.gz"
MONTHS, DAYS, DIRECTORATES = 8, (5, 12, 19), 6

pytestmark = pytest.mark.skipif(
    not CARDS.is_file(), reason="the purchase cards are not beside this checkout, in ../shared/data"
)


def spend() -> pl.DataFrame:
    """SERIES, `day`, `cost` of the six directorates that spend most."""
    lines = pl.read_csv(CARDS, infer_schema=False).select(
        "directorate", day=pl.col("trans_date").str.to_date(), cost=pl.col("billing_amount").cast(pl.Float64)
    )
    most = (
        lines.drop_nulls("directorate")
        .group_by("directorate")
        .agg(pl.col("cost").sum())
        .sort("cost", descending=True)
        .head(DIRECTORATES)
    )
    known = (
        lines.join(most.select("directorate"), on="directorate")
        .group_by("directorate", "day")
        .agg(pl.col("cost").sum())
    )
    none = {name: pl.lit("cards") for name in SERIES if name not in ("ServiceName", "line")}
    return known.select(
        *(value.alias(name) for name, value in none.items()),
        pl.col("directorate").alias("ServiceName"),
        pl.lit("usage").alias("line"),
        "day",
        "cost",
    )


def test_monthly_card_spend_is_forecast_no_worse_than_by_a_30_day_mean(
    record_property: Callable[[str, object], None],
) -> None:
    daily = spend()
    last = daily["day"].max()
    assert isinstance(last, date)
    month = last.replace(day=1)
    off = {"ours": 0.0, "mean": 0.0, "run_rate": 0.0}
    size = 0.0
    for _ in range(MONTHS):
        end, month = month, (month - timedelta(days=1)).replace(day=1)
        for day in DAYS:
            as_of = month.replace(day=day)
            known = panel(daily, pl.DataFrame(schema=SCHEMA), as_of, 400)
            rest, _ = rest_of_month(known, as_of, 1)
            whole = panel(daily, pl.DataFrame(schema=SCHEMA), end, 400)
            at = whole.column(as_of)
            came = np.nan_to_num(whole.values[:, at:]).sum(axis=1)
            left = (month_after(month) - as_of).days
            mean = np.nan_to_num(known.values[:, -30:]).mean(axis=1) * left
            size += np.abs(np.nan_to_num(whole.values[:, whole.column(month) :]).sum(axis=1)).sum()
            for name, told in (("ours", rest.expected), ("mean", mean), ("run_rate", rest.run_rate)):
                off[name] += np.abs(told - came).sum()
    errors = {name: 100 * each / size for name, each in off.items()}
    record_property("wape_percent", {name: float(error) for name, error in errors.items()})
    print(f"WAPE of the month's total: {', '.join(f'{name} {each:.1f} %' for name, each in errors.items())}")
    assert errors["ours"] <= errors["mean"]
