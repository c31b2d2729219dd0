"""What this month and the next twelve come to: every forecast is kept, with how good its like were before."""

from datetime import date

import polars as pl

from pipelines.finance import Books, Worked
from warehouse.figures import keep_figures
from warehouse.store import Store
from warehouse.tables import FORECAST, FORECAST_DAY

PART = "forecast"
LEARNED_DAYS = 400
DAILY = """
    SELECT x_source, BillingCurrency, x_provider, BillingAccountId, SubAccountId, ServiceName,
        CASE WHEN ChargeClass = 'Correction' THEN 'correction' ELSE lower(ChargeCategory) END AS line,
        day, sum(EffectiveCost)::DECIMAL(38, 18) AS cost
    FROM cost_daily_rollup
    WHERE day >= ?::DATE - ?::INTEGER AND EffectiveCost IS NOT NULL
    GROUP BY ALL HAVING sum(EffectiveCost) <> 0
"""
HISTORY = "FROM cost_history WHERE day >= ?::DATE - 150"


def work_out(books: Books) -> Worked:
    from transforms.forecast.month import forecast

    as_of, store = books.as_of, books.store
    daily = store.frame(DAILY, [as_of, LEARNED_DAYS])
    made = forecast(daily, store.frame(HISTORY, [as_of]), as_of)
    keep(store, as_of, made.forecasts, made.days)
    return Worked(gaps=made.gaps)


def keep(store: Store, as_of: date, forecasts: pl.DataFrame, days: pl.DataFrame) -> None:
    """The forecasts of the day beside those of other days, the newest's days, and the figures of this month's."""
    from transforms.forecast.figures import figures

    with store.transaction():
        store.connection.execute("DELETE FROM forecast WHERE as_of = ?", [as_of])
        store.insert(FORECAST, forecasts)
        store.connection.execute("DELETE FROM forecast_day")
        store.insert(FORECAST_DAY, days)
        of_month = store.frame("FROM forecast WHERE month = ? AND as_of <= ?", [f"{as_of:%Y-%m}", as_of])
        keep_figures(store, PART, figures(of_month))
