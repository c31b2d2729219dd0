"""Budgets: what is planned, version by version, beside what was spent and is forecast of the same scope."""

from datetime import date

import polars as pl

from pipelines.finance import Books, Worked
from pipelines.finance.said import gaps, lines_of, nearest, read_or_gap
from pipelines.finance.tables import has_table
from sources.finance.budgets import FORM, Typed, read_budgets
from sources.finance.judged import apart, wrong_where
from transforms.budgets.alerts import alerts
from transforms.budgets.phasing import phased
from transforms.budgets.rates import in_currency
from transforms.budgets.scopes import BUILT_IN, needs_tags, spent, unknown_names
from transforms.budgets.stand import Spent, months, stands
from transforms.budgets.versions import entered, identified, new_versions, standing
from warehouse.store import Store
from warehouse.tables import BUDGET, BUDGET_ALERT, BUDGET_MONTH, BUDGET_VERSION

COSTS = """
    SELECT date_trunc('month', day)::DATE AS month, BillingCurrency AS currency, SubAccountId AS account,
        ServiceName AS service, x_provider AS provider, RegionId AS region, ServiceCategory AS category, {tags},
        CASE WHEN CommitmentDiscountStatus = 'Unused' THEN 'commitment'
            WHEN ChargeClass = 'Correction' OR ChargeCategory IN ('Credit', 'Adjustment') THEN 'one_off'
            ELSE 'rest' END AS kind,
        sum(EffectiveCost) AS effective, sum(BilledCost) AS billed
    FROM cost_daily_rollup WHERE day >= ? AND day < ? GROUP BY ALL ORDER BY ALL
"""
ALLOCATED = """
    SELECT dimension, target, (period || '-01')::DATE AS month, BillingCurrency AS currency, 'rest' AS kind,
        sum(EffectiveCost) AS effective, sum(BilledCost) AS billed
    FROM allocation_monthly WHERE period BETWEEN ? AND ? GROUP BY ALL ORDER BY ALL
"""
NO_RATES = {"month": pl.Date(), "from": pl.String(), "to": pl.String(), "rate": pl.Decimal(38, 18)}
NO_FORECAST = {
    **dict.fromkeys(("budget", "period"), pl.String()),
    **dict.fromkeys(("forecast", "forecast_low", "forecast_high"), pl.Decimal(38, 18)),
    "over_percent": pl.Float64(),
}


def work_out(books: Books) -> Worked:
    """Keeps BUDGET_VERSION, BUDGET_MONTH, BUDGET and BUDGET_ALERT."""
    said, told, whole = _said(books)
    kept = books.store.frame("FROM budget_version ORDER BY budget, period, version")
    versions = pl.concat([kept, new_versions(said, kept, books.as_of, whole=whole)])
    stand = standing(versions, books.as_of)
    first, last = _days_needed(stand, books.as_of)
    costs = _costs(books.store, stand, first, last)
    spending = Spent(in_currency(costs, stand, _rates()), _first_bill(books.store), books.as_of)
    planned, original = _phased(versions, stand, costs)
    by_month = months(stand, planned, original, spending)
    now = stands(stand, by_month, spending, _forecast())
    raised = alerts(
        now.join(stand.select("budget", "period", "version"), on=["budget", "period"]),
        books.store.frame("FROM budget_alert"),
        books.as_of,
    )
    with books.store.transaction():
        tables = {BUDGET_VERSION: versions, BUDGET_MONTH: by_month, BUDGET: now, BUDGET_ALERT: raised}
        for table, rows in tables.items():
            books.store.connection.execute(f"DELETE FROM {table.name}")
            books.store.insert(table, rows)
    return Worked(gaps=told)


def _said(books: Books) -> tuple[pl.DataFrame, tuple[str, ...], bool]:
    """What files, outlay.toml and people say (`identified`, with `origin`), sentences, and whether all was read."""
    settings = books.settings
    lines = lines_of(settings, "budgets", len(settings.budgets)) if settings.budgets else []
    typed = [
        Typed(each, str(settings.file), line)
        for each, line in zip(settings.budgets, lines, strict=True)
        if not each.path
    ]
    into = settings.state / "tmp"
    rows, told, whole = read_or_gap(lambda: read_budgets(settings.budgets, typed, settings.base, into), FORM)
    starts = pl.lit(settings.reporting.fiscal_year_starts)
    files = identified(rows.rows.with_columns(origin=pl.lit("file")), starts)
    good, off = _of_known_scopes(files, books.store)
    return pl.concat([good, entered(books.decisions)], how="diagonal_relaxed"), (*told, *off), whole and not off


def _of_known_scopes(said: pl.DataFrame, store: Store) -> tuple[pl.DataFrame, tuple[str, ...]]:
    """Those whose target is known, whose filter names what bills have, and whose periods do not overlap."""
    if said.is_empty():
        return said, ()
    known = _targets(store, said["dimension"].drop_nulls().unique().to_list())
    dimensions = known["dimension"].unique().to_list()
    named = known.select("dimension", "target", is_known=pl.lit(value=True)).unique()
    joined = said.join(named, on=["dimension", "target"], how="left", maintain_order="left")
    odd = {match: unknown_names(match) for match in said["match"].drop_nulls().unique()}
    wrong = pl.coalesce(
        wrong_where(
            pl.col("dimension").is_not_null() & ~pl.col("dimension").is_in(dimensions),
            "dimension",
            f"found no such dimension; expected one of {', '.join(sorted({*dimensions, *BUILT_IN}))}",
        ),
        wrong_where(pl.col("target").is_not_null() & pl.col("is_known").is_null(), "target", "found no such target"),
        wrong_where(
            pl.col("match").is_in([match for match, names in odd.items() if names]),
            "match",
            f"found a name that is not known; expected of {', '.join(BUILT_IN)} and tag.…",
        ),
        wrong_where(_overlaps(), "period", "found days that another budget of this scope has; expected each day once"),
    )
    good, rejects = apart(joined.sort("budget", "start", "end", "x_line"), wrong)
    targets = known["target"].unique().to_list()
    hinted = [
        f"{reason.removesuffix('.')}.{nearest(value, targets)}" if column == "target" else reason
        for column, value, reason in rejects.select("column_name", "value", "reason").rows()
    ]
    return good.drop("is_known"), gaps(
        rejects.with_columns(reason=pl.Series(hinted, dtype=pl.String).str.strip_suffix("."))
    )


def _overlaps() -> pl.Expr:
    """It begins before the end of another period of the same budget; versions of one period do not."""
    other = pl.col("period") != pl.col("period").shift(1).over("budget")
    return other & (pl.col("start") < pl.col("end").shift(1).over("budget"))


def _targets(store: Store, dimensions: list[str]) -> pl.DataFrame:
    """`dimension, target` of what is allocated, and of what every bill has."""
    columns = {"account": "SubAccountId", "service": "ServiceName", "provider": "x_provider", "region": "RegionId"}
    columns["category"] = "ServiceCategory"
    asked = [
        f"SELECT DISTINCT '{name}' AS dimension, {column} AS target FROM cost_monthly"
        for name, column in columns.items()
        if name in dimensions
    ]
    if has_table(store, "allocation_target"):
        asked.append("SELECT dimension, target FROM allocation_target")
    if not asked:
        return pl.DataFrame(schema={"dimension": pl.String(), "target": pl.String()})
    return store.frame(" UNION ALL ".join(asked)).drop_nulls()


def _days_needed(stand: pl.DataFrame, as_of: date) -> tuple[date, date]:
    """From a year before the first period, where one is phased by last year, to the business day."""
    if stand.is_empty():
        return as_of, as_of
    first: date = stand["start"].min()  # pyright: ignore[reportAssignmentType]
    return (first.replace(year=first.year - 1) if (stand["phasing"] == "last_year").any() else first), as_of


def _costs(store: Store, stand: pl.DataFrame, first: date, last: date) -> pl.DataFrame:
    tags = needs_tags(stand["match"])
    costs = store.frame(COSTS.format(tags="x_tag_set" if tags else "NULL AS x_tag_set"), [first, last])
    allocated = pl.DataFrame(schema={"dimension": pl.String(), "target": pl.String()})
    if has_table(store, "allocation_monthly"):
        allocated = store.frame(ALLOCATED, [f"{first:%Y-%m}", f"{last:%Y-%m}"])
    sets = (
        store.frame("SELECT x_tag_set, key, value FROM tag_set")
        if tags
        else pl.DataFrame(schema={"x_tag_set": pl.UInt64()})
    )
    return spent(costs.lazy(), allocated.lazy(), stand, sets.lazy())


def _first_bill(store: Store) -> date | None:
    return store.frame("SELECT min(day) AS day FROM cost_daily_rollup")["day"].item()


def _phased(versions: pl.DataFrame, stand: pl.DataFrame, costs: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The months of the versions that stand, and of the first ones; last year is told in the budget's own currency."""
    own = costs.join(stand.select("budget", "currency").unique(), on=["budget", "currency"], how="semi")
    others = costs.join(stand.select("budget", "currency").unique(), on=["budget", "currency"], how="anti")
    months_ = own.join(others.select("budget", "month").unique(), on=["budget", "month"], how="anti")
    last_year = months_.group_by("budget", pl.col("month").dt.offset_by("1y")).agg(pl.col("cost").sum())
    first = versions.sort("decided_on", "version").group_by("budget", "period", maintain_order=True).first()
    return phased(stand, last_year), phased(first, last_year)


def _rates() -> pl.DataFrame:
    return pl.DataFrame(schema=NO_RATES)


def _forecast() -> pl.DataFrame:
    return pl.DataFrame(schema=NO_FORECAST)
