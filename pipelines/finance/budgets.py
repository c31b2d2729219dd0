"""Budgets: what is planned, version by version, beside what was spent and is forecast of the same scope."""

from datetime import date

import polars as pl

from pipelines.finance import Books, Worked
from pipelines.finance.said import gaps, lines_of, nearest, read_or_gap
from sources.finance.budgets import FORM, Typed, read_budgets
from sources.finance.judged import apart, wrong_where
from sources.own_files import OwnRows
from transforms.allocation.charge import CHARGE_SQL
from transforms.budgets.alerts import alerts
from transforms.budgets.expected import FORECAST_SCHEMA, expected
from transforms.budgets.phasing import phased
from transforms.budgets.rates import in_currency
from transforms.budgets.scopes import BUILT_IN, Tagged, by_kind, needs_tags, spent, unknown_names
from transforms.budgets.stand import Spent, months, stands
from transforms.budgets.versions import entered, identified, new_versions, standing
from transforms.changes.drivers import DRIVER_SQL
from transforms.close.rates import rates_on
from warehouse.store import Store
from warehouse.tables import BUDGET, BUDGET_ALERT, BUDGET_MONTH, BUDGET_VERSION

# What moved whole and was not planned; a purchase is one-off where it does not come back each month.
KIND = """CASE
    WHEN driver = 'unused_commitment' THEN 'commitment'
    WHEN driver IN ('credit', 'refund', 'correction') THEN 'one_off'
    WHEN driver = 'purchase' AND ChargeFrequency = 'One-Time' THEN 'one_off'
    ELSE 'rest' END"""
COSTS = f"""
    SELECT month, currency, account, service, provider, region, category, charge, {KIND} AS kind,
        sum(EffectiveCost) AS effective, sum(BilledCost) AS billed
    FROM (
        SELECT c.month, c.BillingCurrency AS currency, c.SubAccountId AS account, c.ServiceName AS service,
            c.x_provider AS provider, c.RegionId AS region, c.ServiceCategory AS category, c.ChargeFrequency,
            c.EffectiveCost, c.BilledCost, {DRIVER_SQL} AS driver, {CHARGE_SQL} AS charge
        FROM sku_monthly c WHERE c.month >= ? AND c.month <= ?)
    GROUP BY ALL ORDER BY ALL
"""
TAGGED = """
    SELECT date_trunc('month', day)::DATE AS month, BillingCurrency AS currency, SubAccountId AS account,
        ServiceName AS service, x_provider AS provider, RegionId AS region, ServiceCategory AS category, x_tag_set,
        CASE WHEN CommitmentDiscountStatus = 'Unused' THEN 'commitment'
            WHEN ChargeClass = 'Correction' OR ChargeCategory IN ('Credit', 'Adjustment') THEN 'one_off'
            ELSE 'rest' END AS kind,
        sum(EffectiveCost) AS effective, sum(BilledCost) AS billed
    FROM cost_daily_rollup WHERE day >= ? AND day <= ? GROUP BY ALL ORDER BY ALL
"""
ALLOCATED = """
    SELECT dimension, target, date_trunc('month', day)::DATE AS month, BillingCurrency AS currency,
        x_provider AS provider, SubAccountId AS account, ServiceName AS service, x_charge AS charge,
        sum(EffectiveCost) AS effective, sum(BilledCost) AS billed
    FROM allocation WHERE date_trunc('month', day) BETWEEN ? AND ? AND list_contains(?, dimension)
    GROUP BY ALL ORDER BY ALL
"""
# The newest forecast of each month of each scope that a budget may have.
FORECAST = """
    SELECT coalesce(dimension, kind) AS dimension, coalesce(target, CASE kind WHEN 'provider' THEN provider
            WHEN 'account' THEN account WHEN 'service' THEN service END) AS target,
        (month || '-01')::DATE AS month, currency,
        total, low80, high80, low95, high95, reason
    FROM forecast WHERE as_of = (SELECT max(as_of) FROM forecast)
        AND kind IN ('provider', 'account', 'service', 'target', 'filter')
    ORDER BY ALL
"""


def work_out(books: Books) -> Worked:
    """Keeps BUDGET_VERSION, BUDGET_MONTH, BUDGET and BUDGET_ALERT."""
    said, told, whole = _said(books)
    kept = books.store.frame("FROM budget_version ORDER BY budget, period, version")
    versions = pl.concat([kept, new_versions(said, kept, books.as_of, whole=whole)])
    stand = standing(versions, books.as_of)
    first, last = _days_needed(stand, books.as_of)
    costs = _costs(books.store, stand, first, last)
    fx = _rates(books, stand, costs)
    spending = Spent(in_currency(costs, stand, fx), _first_bill(books.store), books.as_of)
    planned, original = _phased(versions, stand, costs)
    by_month = months(stand, planned, original, spending)
    now = stands(stand, by_month, spending, expected(stand, by_month, _forecast(books.store), fx, books.as_of))
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
    return Worked(gaps=(*told, *_unrated(stand, spending)))


def matches(books: Books) -> list[str]:
    """The filters that budgets are on."""
    rows, _, _ = _read(books)
    return pl.concat([rows.rows["match"], entered(books.decisions)["match"]]).drop_nulls().unique().sort().to_list()


def _said(books: Books) -> tuple[pl.DataFrame, tuple[str, ...], bool]:
    """What files, outlay.toml and people say (`identified`, with `origin`), sentences, and whether all was read."""
    rows, told, whole = _read(books)
    starts = pl.lit(books.settings.reporting.fiscal_year_starts)
    files = identified(rows.rows.with_columns(origin=pl.lit("file")), starts)
    good, off = _of_known_scopes(files, books.store)
    return pl.concat([good, entered(books.decisions)], how="diagonal_relaxed"), (*told, *off), whole and not off


def _read(books: Books) -> tuple[OwnRows, tuple[str, ...], bool]:
    """What files and outlay.toml say, as `read_or_gap` has it."""
    settings = books.settings
    lines = lines_of(settings, "budgets", len(settings.budgets)) if settings.budgets else []
    typed = [
        Typed(each, str(settings.file), line)
        for each, line in zip(settings.budgets, lines, strict=True)
        if not each.path
    ]
    into = settings.state / "tmp"
    return read_or_gap(lambda: read_budgets(settings.budgets, typed, settings.base, into), FORM)


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
        wrong_where(
            pl.col("target").is_not_null() & pl.col("is_known").is_null(),
            "target",
            "found no such target; expected one of the dimension",
        ),
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
        f"{reason}{nearest(value, targets)}" if column == "target" else reason
        for column, value, reason in rejects.select("column_name", "value", "reason").rows()
    ]
    return good.drop("is_known"), gaps(rejects.with_columns(reason=pl.Series(hinted, dtype=pl.String)))


def _overlaps() -> pl.Expr:
    """It begins before the end of another period of the same budget; versions of one period do not."""
    other = pl.col("period") != pl.col("period").shift(1).over("budget")
    return other & (pl.col("start") < pl.col("end").cum_max().shift(1).over("budget"))


def _targets(store: Store, dimensions: list[str]) -> pl.DataFrame:
    """`dimension, target` of what is allocated, and of what every bill has."""
    columns = {"account": "SubAccountId", "service": "ServiceName", "provider": "x_provider", "region": "RegionId"}
    columns["category"] = "ServiceCategory"
    asked = [
        f"SELECT DISTINCT '{name}' AS dimension, {column} AS target FROM cost_monthly"
        for name, column in columns.items()
        if name in dimensions
    ]
    asked.append("SELECT dimension, target FROM allocation_target")
    rules = store.frame("SELECT dimension, says FROM allocation_rule")
    of_rules = rules.select("dimension", target=pl.col("says").str.json_path_match("$.target"))
    return pl.concat([store.frame(" UNION ALL ".join(asked)), of_rules]).drop_nulls().unique()


def _days_needed(stand: pl.DataFrame, as_of: date) -> tuple[date, date]:
    """From a year before the first period, where one is phased by last year, to the business day."""
    if stand.is_empty():
        return as_of, as_of
    first: date = stand["start"].min()  # pyright: ignore[reportAssignmentType]
    return (first.replace(year=first.year - 1) if (stand["phasing"] == "last_year").any() else first), as_of


def _costs(store: Store, stand: pl.DataFrame, first: date, last: date) -> pl.DataFrame:
    """`scopes.spent` of the months from the first to the last."""
    days = [first.replace(day=1), last]
    costs = store.frame(COSTS, days).lazy()
    dimensions = set(stand["dimension"].drop_nulls()) - set(BUILT_IN)
    whole = store.frame(ALLOCATED, [*days, sorted(dimensions)])
    allocated = by_kind(whole.lazy(), costs)
    tagged, sets = costs, pl.LazyFrame(schema={"x_tag_set": pl.UInt64()})
    if needs_tags(stand["match"]):
        tagged, sets = store.frame(TAGGED, days).lazy(), store.frame("FROM tag_set").lazy()
    return spent(costs, allocated, stand, Tagged(tagged, sets))


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


def _rates(books: Books, stand: pl.DataFrame, costs: pl.DataFrame) -> pl.DataFrame:
    """`month, from, to, rate`: the mean of a month's days up to the business day, for what budgets are reckoned by."""
    pairs = (
        costs.select("budget", "currency").unique().join(stand.select("budget", to="currency").unique(), on="budget")
    )
    spans = pairs.select("currency", "to").unique().filter(pl.col("currency") != pl.col("to"))
    months_ = costs.select("month").unique()
    last = pl.min_horizontal(pl.col("month").dt.month_end(), pl.lit(books.as_of))
    days = months_.with_columns(day=pl.date_ranges("month", last)).explode("day").drop_nulls("day")
    asked = spans.join(days, how="cross")
    rated = rates_on(books.store.frame("FROM fx_rate"), asked)
    known = rated.group_by("month", pl.col("currency").alias("from"), "to").agg(pl.col("rate").mean())
    return known.with_columns(pl.col("rate").cast(pl.Decimal(38, 18))).sort("month", "from", "to")


def _unrated(stand: pl.DataFrame, spending: Spent) -> list[str]:
    """A sentence a budget of which a currency has no rate: where it stands, and which."""
    planned = stand.filter(pl.col("amount").is_not_null())
    lacking = spending.unrated.join(planned, on=["budget", "period"]).sort("said_in", "line", nulls_last=True)
    rejects = lacking.select(
        object="said_in",
        line="line",
        column_name=pl.lit("currency"),
        value="currency",
        reason=pl.col("unrated").str.strip_suffix(".").str.replace("^N", "n")
        + "; expected one in [[fx]] or in plan_rates",
    )
    return [*gaps(rejects)]


def _forecast(store: Store) -> pl.DataFrame:
    """FORECAST_SCHEMA of the newest forecasts."""
    return store.frame(FORECAST).cast(dict(FORECAST_SCHEMA))  # pyright: ignore[reportArgumentType]
