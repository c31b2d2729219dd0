"""Unit cost: what is counted of the company's work, and what a unit of it costs, by month and scope."""

import polars as pl

from pipelines.finance import Books, Worked
from pipelines.finance.ai_cost import ai_cost, token_figures
from pipelines.finance.said import read_or_gap
from sources.finance.metrics import FORM, read_metrics
from transforms.unit_cost.counted import counted
from transforms.unit_cost.unit import of_ai, unit_cost
from warehouse.figures import keep_figures
from warehouse.store import Store
from warehouse.tables import AI_COST, METRIC, UNIT_COST

# The cost of each month's days before `until`, of all and by what every bill has.
COSTS = """
    WITH span AS (SELECT unnest(?::DATE[]) AS month, unnest(?::DATE[]) AS until),
    summed AS (
        SELECT month, until, BillingCurrency AS currency, x_provider AS provider, SubAccountId AS account,
            ServiceName AS service, sum(EffectiveCost) AS cost
        FROM span JOIN cost_daily_rollup ON date_trunc('month', day) = month AND day < until GROUP BY ALL)
    SELECT CASE WHEN grouping(provider) = 0 THEN 'provider' WHEN grouping(account) = 0 THEN 'account'
            WHEN grouping(service) = 0 THEN 'service' END AS dimension,
        coalesce(provider, account, service) AS target, month, until, currency, sum(cost) AS cost
    FROM summed
    GROUP BY GROUPING SETS ((month, until, currency), (month, until, currency, provider),
        (month, until, currency, account), (month, until, currency, service))
    ORDER BY ALL
"""
ALLOCATED = """
    WITH span AS (SELECT unnest(?::DATE[]) AS month, unnest(?::DATE[]) AS until)
    SELECT dimension, target, month, until, BillingCurrency AS currency, sum(EffectiveCost) AS cost
    FROM span JOIN allocation_monthly ON period = strftime(month, '%Y-%m')
    WHERE until = month + INTERVAL 1 MONTH AND dimension NOT IN ('account', 'provider', 'service')
    GROUP BY ALL ORDER BY ALL
"""


def work_out(books: Books) -> Worked:
    """Keeps AI_COST, METRIC, UNIT_COST, and how many tokens each model took as figures."""
    settings = books.settings
    told, gaps, _ = read_or_gap(
        lambda: read_metrics(settings.metrics, settings.base, settings.state / "tmp", books.as_of), FORM
    )
    metrics = told.rows.select(METRIC.names)
    counts = counted(metrics, books.as_of)
    first = books.store.frame("SELECT min(day) AS day FROM cost_daily_rollup")["day"].item()
    ai = ai_cost(books.store)
    costs = pl.concat([_costs(books.store, counts), of_ai(ai, counts)])
    units = unit_cost(counts, costs, first or books.as_of)
    with books.store.transaction():
        for table, rows in {AI_COST: ai, METRIC: metrics, UNIT_COST: units}.items():
            books.store.connection.execute(f"DELETE FROM {table.name}")
            books.store.insert(table, rows)
        keep_figures(books.store, "unit_cost", token_figures(ai))
    return Worked(gaps=gaps)


def _costs(store: Store, counts: pl.DataFrame) -> pl.DataFrame:
    spans = counts.select("month", "until").unique().sort("month", "until")
    asked = [spans["month"].to_list(), spans["until"].to_list()]
    named = pl.col("dimension").is_null() | pl.col("target").is_not_null()
    return pl.concat([store.frame(COSTS, asked), store.frame(ALLOCATED, asked)]).filter(named)
