"""What months will come to, how each number came about, and how right forecasts of this day were before."""

from datetime import date, timedelta

import polars as pl

from dashboards.access.viewer import Viewer
from dashboards.queries.asked import remembered
from dashboards.queries.forecast_entered import NO_SHARES, entered_since, shares, with_entered
from dashboards.queries.scope import billed_in, visible
from transforms.budgets.phasing import by_day
from warehouse.snapshot import Snapshot
from warehouse.tables import DECISION, FORECAST, FORECAST_DAY

KINDS = ("all", "provider", "account", "service", "target", "contract")
ROLES = ("finance", "platform")
SCOPE = ("kind", "provider", "account", "service", "dimension", "target", "currency")
# A kept forecast is of this day of the month where it was made so few days beside it.
BESIDE_DAYS, PAST_MONTHS = 3, 6
ERRORS = ("kept_wape_percent", "kept_run_rate_wape_percent", "kept_inside80_percent")
PAST = (*SCOPE, *ERRORS, "kept_forecasts")
# A budget's dimension by the kind of scope that it is drawn for, and the column that has its target.
PLANNED = {
    "provider": ("provider", "x_provider"),
    "account": ("account", "SubAccountId"),
    "all": ("provider", "x_provider"),
}
NO_PLAN = pl.DataFrame(schema={"day": pl.Date(), "planned": pl.Decimal(38, 18)})
NOTHING_ENTERED = DECISION.empty()


def forecasts(
    snapshot: Snapshot, viewer: Viewer, by: str, at: date | None = None, entered: pl.DataFrame = NOTHING_ENTERED
) -> pl.DataFrame:
    """FORECAST rows of one kind, the newest or those made on `at`, with how right kept ones of this day were (PAST).

    `entered` are DECISION rows up to now: changes among them count at once. This month first, the largest first. A
    viewer of some accounts sees these alone.
    """
    made = at or snapshot.as_of
    rows = _kept(snapshot, viewer).filter(pl.col("kind") == by)
    newest = rows.filter(pl.col("as_of") == (pl.lit(at) if at else pl.col("as_of").max()))
    if at is None and viewer.scope.accounts is None:
        since = entered_since(snapshot, entered)
        newest = with_entered(newest, since, by, shares(snapshot) if since.height else NO_SHARES)
    told = newest.join(kept_errors(snapshot, viewer, made), on=SCOPE, how="left", nulls_equal=True)
    this = pl.col("month") == f"{made:%Y-%m}"
    past = [pl.when(this).then(name).alias(name) for name in PAST if name not in SCOPE]
    size = pl.col("total").cast(pl.Float64).abs()
    return told.with_columns(past).sort(
        "month", size, *SCOPE, descending=[False, True, *(False for _ in SCOPE)], nulls_last=True
    )


@remembered
def kept_errors(snapshot: Snapshot, viewer: Viewer, made: date) -> pl.DataFrame:
    """PAST: of each scope the kept forecasts of about this day of months that are over, against what they came to."""
    kept = _kept(snapshot, viewer).filter(
        pl.col("month") == pl.col("as_of").dt.strftime("%Y-%m"),
        pl.col("month") < f"{made:%Y-%m}",
        (pl.col("as_of").dt.day().cast(pl.Int64) - made.day).abs() <= BESIDE_DAYS,
        pl.col("total").is_not_null(),
    )
    months = kept["month"].unique().sort(descending=True).head(PAST_MONTHS)
    came = _came(snapshot, viewer)
    both = kept.filter(pl.col("month").is_in(months.implode())).join(came, on=[*SCOPE, "month"], nulls_equal=True)
    total, rate, true = (pl.col(name).cast(pl.Float64) for name in ("total", "run_rate", "came"))
    inside = (pl.col("came") >= pl.col("low80")) & (pl.col("came") <= pl.col("high80"))
    size = true.abs().sum()
    return both.group_by(SCOPE).agg(
        kept_wape_percent=pl.when(size > 0).then(100 * (total - true).abs().sum() / size),
        kept_run_rate_wape_percent=pl.when(size > 0).then(100 * (rate - true).abs().sum() / size),
        kept_inside80_percent=100 * inside.mean(),
        kept_forecasts=pl.len().cast(pl.Int64),
    )


def of_scope(
    snapshot: Snapshot, viewer: Viewer, kind: str, key: str, currency: str, entered: pl.DataFrame = NOTHING_ENTERED
) -> pl.DataFrame:
    """The newest FORECAST of this month of one scope: `key` is the provider's, account's or service's."""
    rows = forecasts(snapshot, viewer, kind, entered=entered).filter(
        pl.col("month") == f"{snapshot.as_of:%Y-%m}", pl.col("currency").fill_null("") == currency
    )
    return rows if kind == "all" else rows.filter(pl.col(kind) == key)


@remembered
def plan_of(snapshot: Snapshot, viewer: Viewer, kind: str, key: str, currency: str) -> pl.DataFrame:
    """`day`, `planned`: the month's plan for a provider or account, or for all where each provider has a budget.

    By day as the budget is phased; no row where there is no such budget.
    """
    there = snapshot.frame("SELECT 1 FROM duckdb_columns() WHERE table_name = 'budget_month' LIMIT 1")
    if not there.height or kind not in PLANNED or viewer.scope.accounts is not None:
        return NO_PLAN
    dimension, column = PLANNED[kind]
    month = snapshot.as_of.replace(day=1)
    months = snapshot.frame(
        """
        SELECT target AS budget, month, planned, phased FROM budget_month WHERE month = ? AND basis = 'effective'
            AND match IS NULL AND currency = ? AND dimension = ? AND planned IS NOT NULL""",
        [month, currency, dimension],
    )
    if kind == "all":
        charged = forecasts(snapshot, viewer, "provider").filter(pl.col("currency").fill_null("") == currency)
        if not set(charged["provider"].drop_nulls()) <= set(months["budget"]):
            return NO_PLAN
    else:
        months = months.filter(budget=key)
    then = snapshot.frame(
        f"""
        SELECT {column} AS budget, (day + INTERVAL 1 YEAR)::DATE AS day, sum(EffectiveCost) AS cost
        FROM cost_daily_rollup WHERE day >= ?::DATE - INTERVAL 1 YEAR AND day < ?::DATE - INTERVAL 11 MONTH
            AND BillingCurrency = ? GROUP BY ALL""",
        [month, month, currency],
    )
    return by_day(months, then).group_by("day").agg(pl.col("planned").sum()).sort("day")


@remembered
def days_of_month(snapshot: Snapshot, viewer: Viewer, currency: str, kind: str, key: str) -> pl.DataFrame:
    """`day`, `cost`, `is_forecast` of this month: what came on complete days, and what the others are expected to.

    What is charged by month, and stands on the bill already, counts on its day.
    """
    first = snapshot.as_of.replace(day=1)
    named = {"provider": "x_provider", "account": "SubAccountId", "service": "ServiceName"}
    column = named.get(kind)
    inside = f'"{column}" = ?' if column else "true"
    params = [*([currency] if currency else []), *([key] if column else [])]
    scope = f"{visible(viewer)} AND {billed_in(currency)} AND {inside}"
    came = snapshot.frame(
        f"""
        SELECT day, x_source, sum(EffectiveCost) AS cost FROM cost_daily_rollup
        WHERE day >= ? AND {scope} GROUP BY ALL""",
        [first, *params],
    )
    expected = _frame(snapshot, FORECAST_DAY.name, f"WHERE {scope}", params, FORECAST_DAY.empty())
    open_days = expected.filter(pl.col("part") == "modelled").select("x_source", "day").unique()
    whole = came.join(open_days, on=["x_source", "day"], how="anti").group_by("day").agg(pl.col("cost").sum())
    ahead = expected.group_by("day").agg(pl.col("cost").sum())
    both = [whole.with_columns(is_forecast=pl.lit(value=False)), ahead.with_columns(is_forecast=pl.lit(value=True))]
    money = pl.col("cost").cast(pl.Decimal(38, 18))
    return pl.concat([each.select("day", money, "is_forecast") for each in both]).sort("day", "is_forecast")


def _kept(snapshot: Snapshot, viewer: Viewer) -> pl.DataFrame:
    """FORECAST rows that the viewer may see."""
    rows = _frame(snapshot, FORECAST.name, "", [], FORECAST.empty())
    accounts = viewer.scope.accounts
    if accounts is not None:
        rows = rows.filter(pl.col("kind") == "account", pl.col("account").is_in(sorted(accounts)))
    return rows


@remembered
def _came(snapshot: Snapshot, viewer: Viewer) -> pl.DataFrame:
    """SCOPE, `month`, `came`: what months that are over came to, by charge day and without later corrections."""
    over = snapshot.as_of.replace(day=1) - timedelta(days=1)
    costs = snapshot.frame(
        f"""
        SELECT strftime(day, '%Y-%m') AS month, BillingCurrency AS currency, x_provider AS provider,
            SubAccountId AS account, ServiceName AS service, sum(EffectiveCost) AS came FROM cost_daily_rollup
        WHERE day BETWEEN ?::DATE - 400 AND ? AND ChargeClass IS DISTINCT FROM 'Correction' AND {visible(viewer)}
        GROUP BY ALL""",
        [over, over],
    )
    none = pl.lit(None, pl.String)
    named = {
        "all": (),
        "provider": ("provider",),
        "account": ("provider", "account"),
        "service": ("provider", "service"),
    }
    return pl.concat(
        costs.group_by("month", "currency", *names)
        .agg(pl.col("came").sum())
        .select(
            pl.lit(kind).alias("kind"),
            *((pl.col(name) if name in names else none).alias(name) for name in SCOPE[1:-1]),
            "currency",
            "month",
            "came",
        )
        for kind, names in named.items()
    )


def _frame(snapshot: Snapshot, table: str, where: str, params: list[str], empty: pl.DataFrame) -> pl.DataFrame:
    """The table's rows; none where the snapshot is older than the table."""
    there = snapshot.frame("SELECT 1 FROM duckdb_columns() WHERE table_name = ? LIMIT 1", [table])
    return snapshot.frame(f"FROM {table} {where}", params) if there.height else empty
