"""What this month and the next twelve come to: every forecast is kept, with how good its like were before."""

from datetime import date, timedelta

import polars as pl

from checks.forecast import judge_forecasts
from pipelines.finance import Books, Worked
from warehouse.figures import keep_figures
from warehouse.store import Store
from warehouse.tables import CONTRACT_COMMITMENT, COST_AND_USAGE, FORECAST, FORECAST_DAY

PART = "forecast"
DAILY = """
    SELECT x_source, BillingCurrency, x_provider, BillingAccountId, SubAccountId, ServiceName,
        CASE WHEN ChargeClass = 'Correction' THEN 'correction' ELSE lower(ChargeCategory) END AS line,
        day, sum(EffectiveCost)::DECIMAL(38, 18) AS cost
    FROM cost_daily_rollup
    WHERE day >= ?::DATE - ?::INTEGER AND EffectiveCost IS NOT NULL
    GROUP BY ALL HAVING sum(EffectiveCost) <> 0
"""
# Of months beyond the next, the newest forecast of each month is kept, not that of every day.
FAR_AHEAD = """
    DELETE FROM forecast WHERE as_of < ?::DATE AND date_trunc('month', as_of) = date_trunc('month', ?::DATE)
        AND month > strftime(as_of + INTERVAL 1 MONTH, '%Y-%m')
"""
BORNE = """
    WITH borne AS (
        SELECT dimension, target, BillingCurrency, x_provider, SubAccountId, ServiceName, sum(EffectiveCost) AS cost
        FROM allocation_monthly WHERE period >= strftime(?::DATE - INTERVAL 1 MONTH, '%Y-%m')
        GROUP BY ALL HAVING sum(EffectiveCost) > 0),
    whole AS (
        SELECT *, sum(cost) OVER (
            PARTITION BY dimension, BillingCurrency, x_provider, SubAccountId, ServiceName) AS "all"
        FROM borne)
    SELECT dimension, target, BillingCurrency, x_provider, SubAccountId, ServiceName,
        cost::DOUBLE / "all"::DOUBLE AS weight FROM whole ORDER BY ALL
"""
# What was forecast of the month while it ran.
OF_MONTH = """
    FROM forecast WHERE month = strftime(?::DATE, '%Y-%m') AND strftime(as_of, '%Y-%m') = month AND as_of <= ?
"""
HISTORY = "FROM cost_history WHERE day >= ?::DATE - 150"


CONTRACTS_END = """
    SELECT contract_id AS name, "end" AS last_day FROM contract
    WHERE x_valid_to IS NULL AND "end" IS NOT NULL AND NOT coalesce(auto_renews, false)
"""
BILLED_COMMITMENTS = """
    SELECT CommitmentDiscountId AS id FROM commitment_usage WHERE CommitmentDiscountId IS NOT NULL
    UNION SELECT ContractCommitmentId FROM contract_applied
"""
# What the bill says of purchases: those that recur. And of credits, what they are called.
RECURRING = pl.col("ChargeFrequency") == "Recurring"
IS_CREDIT = pl.col("ChargeCategory") == "Credit"
APPLIED = pl.col("ContractApplied").str.extract(r'"ContractCommitmentI[dD]"\s*:\s*"([^"]+)"')
NAMED = pl.when(IS_CREDIT).then(pl.coalesce(APPLIED, "ChargeDescription"))


def work_out(books: Books) -> Worked:
    from transforms.forecast.ending import CREDIT, last_days
    from transforms.forecast.month import Told, forecast
    from transforms.forecast.panel import SERIES

    as_of, store, settings = books.as_of, books.store, books.settings.forecast
    daily = store.frame(DAILY, [as_of, settings.history_days])
    said = said_of_charges(store, as_of)
    promises = contract_rows(books)
    told = Told(
        daily,
        store.frame(HISTORY, [as_of]),
        recurring=said.filter(line="purchase").select(SERIES),
        ends=last_days(said.filter(line=CREDIT), ends_told(store, promises)),
        agreed=agreed(books, daily, promises),
        shares=shares(store, as_of),
        filters=filters(books),
    )
    forecasts, days = forecast(told, as_of, settings)
    worked = Worked(tuple(judge_forecasts(forecasts, as_of)))
    if not worked.off:
        keep(store, as_of, forecasts, days)
    return worked


def said_of_charges(store: Store, as_of: date) -> pl.DataFrame:
    """SERIES and `names` of purchases that the bills of the last months say recur, and of credits.

    A credit's names are the contract commitments that it counts towards, else its description.
    """
    from transforms.forecast.panel import SERIES

    since = f"{as_of - timedelta(days=100):%Y-%m}"
    names = [name for name in SERIES if name not in ("x_source", "line")]
    frames = [
        pl.scan_parquet(each.path, hive_partitioning=False)
        .filter(((pl.col("ChargeCategory") == "Purchase") & RECURRING) | IS_CREDIT)
        .select(
            pl.lit(each.source).alias("x_source"), *names, line=pl.col("ChargeCategory").str.to_lowercase(), name=NAMED
        )
        .unique()
        for each in store.segments(COST_AND_USAGE, since=since)
    ]
    none = pl.DataFrame(schema={**dict.fromkeys(SERIES, pl.String()), "names": pl.List(pl.String)})
    return pl.concat(pl.collect_all(frames)).group_by(SERIES).agg(names="name") if frames else none


def contract_rows(books: Books) -> pl.DataFrame:
    """The rows of `[commitments] contract_commitments`, those of FOCUS 1.3 too; none where no file is named or read."""
    from pipelines.finance.commitments.terms import contract_commitment_rows

    read = contract_commitment_rows(books)
    return CONTRACT_COMMITMENT.empty() if read is None else read


def ends_told(store: Store, promises: pl.DataFrame) -> pl.DataFrame:
    """`name`, `last_day` of contracts that do not renew themselves, and of contract commitments, by their ids."""
    of_rows = promises.select(
        name="ContractCommitmentId", last_day=pl.col("ContractCommitmentPeriodEnd").dt.date() - pl.duration(days=1)
    )
    return pl.concat([store.frame(CONTRACTS_END), of_rows.drop_nulls()])


def agreed(books: Books, daily: pl.DataFrame, promises: pl.DataFrame) -> pl.DataFrame:
    """AGREED of commitments that end, contracts, contract commitments of no bill, and what people entered."""
    from transforms.forecast.agreed import contracts, ending, entries, months_from, promised
    from transforms.forecast.month import MONTHS_AHEAD

    months = months_from(books.as_of, MONTHS_AHEAD + 1)
    billed = daily["x_provider"].drop_nulls().unique().to_list()
    parts = [
        contracts(books.store.frame("FROM contract WHERE x_valid_to IS NULL"), months, billed),
        promised(promises, months, books.store.frame(BILLED_COMMITMENTS)["id"].to_list()),
        entries(books.decisions, months),
    ]
    parts.append(ending(books.store.frame("FROM commitment"), months))
    return pl.concat(parts)


def shares(store: Store, as_of: date) -> pl.DataFrame:
    """SHARES: how the targets of each dimension bore what each service of an account cost lately."""
    from transforms.forecast.scopes import SHARES

    return store.frame(BORNE, [as_of]).cast(pl.Schema(SHARES))


def filters(books: Books) -> list[str]:
    """What budgets are on that name no target, where it is by what series know."""
    from pipelines.finance.budgets import matches
    from transforms.budgets.scopes import unforeseen_names

    return [match for match in matches(books) if not unforeseen_names(match)]


def keep(store: Store, as_of: date, forecasts: pl.DataFrame, days: pl.DataFrame) -> None:
    """The forecasts of the day beside those of other days, the newest's days, and the figures of this month's."""
    from transforms.forecast.figures import figures

    with store.transaction():
        store.connection.execute("DELETE FROM forecast WHERE as_of = ?", [as_of])
        store.connection.execute(FAR_AHEAD, [as_of, as_of])
        store.insert(FORECAST, forecasts)
        store.connection.execute("DELETE FROM forecast_day")
        store.insert(FORECAST_DAY, days)
        of_month = store.frame(OF_MONTH, [as_of, as_of])
        keep_figures(store, PART, figures(of_month))
