"""Why cost changed between two periods: terms that add up to the change, for any part of it."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any

import polars as pl

from dashboards.access.viewer import Viewer
from dashboards.queries.asked import remembered
from dashboards.queries.compared import BY, DAILY, MONTHLY, Compared, compared_by, spans
from dashboards.queries.known import currencies, known
from dashboards.queries.scope import billed_in, visible
from transforms.changes.reporting import in_one, period_rates
from transforms.changes.resources import OF, by_resource, resources_sql
from transforms.changes.rollup import listed, rolled_up
from transforms.changes.sums import MONEY, sums_sql
from transforms.changes.targets import CELL, borne_sql, by_target
from transforms.changes.terms import TERMS, terms
from warehouse.snapshot import Snapshot

# A provider that was heard of so lately is seen up to that day; of others every day that is over counts.
HEARD_WITHIN_DAYS = 5
PLACE = ("SubAccountId", "ServiceName")
MOST_BARS = 130
OF_A_CELL = ("provider", "account", "service")


@remembered
def keyed(snapshot: Snapshot, viewer: Viewer, compared: Compared) -> pl.DataFrame:
    """A row a key, as `transforms.changes.terms` gives it."""
    where, params = compared.where(viewer)
    sums = snapshot.frame(sums_sql(compared.mart[0], *compared.spans, where), params)
    days = _days(snapshot, viewer, compared)
    keys = terms(sums.lazy().join(days.lazy(), on="x_provider", how="left", nulls_equal=True))
    return (in_one(keys, rates_of(snapshot, viewer, compared), compared.to) if compared.to else keys).collect()


@remembered
def rates_of(snapshot: Snapshot, viewer: Viewer, compared: Compared) -> pl.DataFrame:
    """Of each billing currency what one of it is in `compared.to` on each period's last day that is over.

    `currency`, `rate_before`, `rate_after`, and `lacking`, a sentence where one is not known: it stays apart.
    """
    over = snapshot.as_of - timedelta(days=1)
    days = [min(each.last, over) for each in (compared.before, compared.after)]
    own = [name for name in currencies(snapshot, viewer)["currency"] if name]
    return period_rates(snapshot.frame("FROM fx_rate"), own, compared.to, days)


def _days(snapshot: Snapshot, viewer: Viewer, compared: Compared) -> pl.DataFrame:
    """`x_provider`, `days_before`, `days_after`: of each period those that are over and told of."""
    seen = last_days(snapshot, viewer)
    heard = snapshot.as_of - timedelta(days=HEARD_WITHIN_DAYS)
    over = pl.when(pl.col("last") >= heard).then("last").otherwise(pl.lit(snapshot.as_of - timedelta(days=1)))
    sides = {"days_before": compared.before, "days_after": compared.after}
    return seen.select(
        "x_provider",
        **{
            name: (pl.min_horizontal(over, pl.lit(each.last)) - pl.lit(each.first)).dt.total_days().clip(0) + 1
            for name, each in sides.items()
        },
    )


@remembered
def last_days(snapshot: Snapshot, viewer: Viewer) -> pl.DataFrame:
    """`x_provider` and `last`, the newest day up to the snapshot's that it has charges on."""
    return snapshot.frame(
        f"SELECT x_provider, max(day) FILTER (day <= ?) AS last FROM sku_daily WHERE {visible(viewer)} GROUP BY 1",
        [snapshot.as_of],
    )


@remembered
def dimensions(snapshot: Snapshot) -> tuple[str, ...]:
    """The dimensions that cost is allocated by."""
    return tuple(snapshot.frame("SELECT DISTINCT dimension FROM allocation ORDER BY 1")["dimension"])


@remembered
def targeted(snapshot: Snapshot, viewer: Viewer, compared: Compared, dimension: str) -> pl.DataFrame:
    """A row a target of a dimension and cell (account and service), as `transforms.changes.targets` gives it.

    Of a comparison that is limited by OF_A_CELL at most: of less than a cell nobody tells who bears it.
    """
    where, params = compared.where(viewer)
    cells = rolled_up(keyed(snapshot, viewer, compared).lazy(), CELL)
    first = min(compared.before.first, compared.after.first)
    sql = borne_sql(*spans(compared, "c.day"), f"{where} AND c.dimension = ?", first)
    return by_target(cells, snapshot.frame(sql, [*params, dimension]).lazy()).collect()


def changes(snapshot: Snapshot, viewer: Viewer, compared: Compared, by: Sequence[str] = ()) -> pl.DataFrame:
    """A row a currency, member of `by` (BY's words, or one dimension of allocation) and term: `term`, `currency`,
    `amount`, then `by`.

    Amounts of a currency add up to its change, exactly. Rolled up by something, terms of 0 are left out.
    """
    columns = ["BillingCurrency", *(BY[slug].key if slug in BY else "target" for slug in by)]
    rows = listed(_rolled(snapshot, viewer, compared, by, columns), columns)
    told = rows.filter(pl.col("amount") != 0) if by else rows
    order = pl.col("term").replace_strict({name: at for at, name in enumerate(TERMS)}, return_dtype=pl.Int64)
    named = {"currency": pl.col("BillingCurrency")} | {
        slug: pl.col(column) for slug, column in zip(by, columns[1:], strict=True)
    }
    shown = told.sort(*columns, order, nulls_last=True).select("term", "amount", **named)
    return shown.select("term", "currency", "amount", *by).collect()


def _rolled(
    snapshot: Snapshot, viewer: Viewer, compared: Compared, by: Sequence[str], columns: Sequence[str]
) -> pl.LazyFrame:
    dimension = next((slug for slug in by if slug not in BY), None)
    if dimension is None:
        return rolled_up(keyed(snapshot, viewer, compared).lazy(), columns)
    rows = targeted(snapshot, viewer, compared, dimension)
    return rows.lazy().group_by(columns).agg(pl.col("before", "after", *TERMS).sum())


def changes_table(snapshot: Snapshot, viewer: Viewer, asked: Mapping[str, str]) -> pl.DataFrame:
    """`changes` of what an address asks for, in its currency, rolled up as its table is."""
    found, by = compared_by(snapshot, viewer, asked), asked.get("by", "category")
    if found is None:
        return pl.DataFrame(schema={"term": pl.String(), "currency": pl.String(), "amount": MONEY})
    is_known = by in BY or by in dimensions(snapshot)
    rows = changes(snapshot, viewer, found[0], (by if is_known else "category",))
    return rows.filter(pl.col("currency").fill_null("") == found[1])


@remembered
def totals(snapshot: Snapshot, viewer: Viewer, compared: Compared) -> pl.DataFrame:
    """A row a currency, the largest cost first: `before`, `after`, TERMS, `keys`, COVERAGE."""
    rolled = rolled_up(keyed(snapshot, viewer, compared).lazy(), ["BillingCurrency"]).collect()
    return rolled.sort(pl.max_horizontal(pl.col("before").abs(), pl.col("after").abs()), descending=True)


@remembered
def culprits(snapshot: Snapshot, viewer: Viewer, compared: Compared) -> pl.DataFrame:
    """A row a currency and term: the account and service that moved most of it its way, and their `amount`.

    `account` is what it is called, where it has a name, `account_id` what it is.
    """
    columns = ["BillingCurrency", *PLACE]
    places = listed(rolled_up(keyed(snapshot, viewer, compared).lazy(), columns), columns).collect()
    whole = pl.col("amount").sum().over("BillingCurrency", "term")
    toward = places.filter(pl.col("amount") != 0, (pl.col("amount") > 0) == (whole > 0))
    most = toward.sort(pl.col("amount").abs(), descending=True, maintain_order=True)
    names = known(snapshot, viewer).keys.get("account", {})
    told = most.unique(["BillingCurrency", "term"], keep="first", maintain_order=True)
    return told.select(
        "BillingCurrency",
        "term",
        "amount",
        account_id="SubAccountId",
        account=pl.col("SubAccountId").replace(dict(names)),
        service="ServiceName",
    )


@remembered
def daily(snapshot: Snapshot, viewer: Viewer, compared: Compared, currency: str) -> pl.DataFrame:
    """`day`, `cost` (effective, in one billing currency) and `is_after`, of each day of both periods with a charge.

    Of more than MOST_BARS days a row a month, by its first day.
    """
    where, params = compared.where(viewer)
    days = sum(each.days for each in (compared.before, compared.after))
    mart, day = DAILY if days <= MOST_BARS or compared.mart == DAILY else MONTHLY
    before, after = spans(compared, f"c.{day}")
    return snapshot.frame(
        f"""
        SELECT c.{day} AS day, sum(coalesce(c.EffectiveCost, c.BilledCost)) AS cost, bool_or({after}) AS is_after
        FROM {mart} c WHERE (({before}) OR ({after})) AND {billed_in(currency)} AND {where}
        GROUP BY ALL ORDER BY day""",
        [*([currency] if currency else []), *params],
    )


@remembered
def by_resources(snapshot: Snapshot, viewer: Viewer, compared: Compared) -> pl.DataFrame | None:
    """A row a currency: OF, which add up to `usage` before any mix, and how many resources are new, gone and changed.

    None where the periods are not whole months, of which alone resources are kept, and in one currency of several.
    """
    if compared.mart != MONTHLY or compared.to:
        return None
    where, params = compared.where(viewer)
    resources = snapshot.frame(resources_sql(*compared.spans, where), params)
    split = by_resource(keyed(snapshot, viewer, compared).lazy(), resources.lazy())
    counts = pl.col("n_new", "n_gone", "n_changed").sum()
    return split.group_by("BillingCurrency").agg(pl.col(*OF).sum(), counts).collect()


def details(
    snapshot: Snapshot, viewer: Viewer, compared: Compared
) -> Mapping[tuple[str, str | None], Mapping[str, str | float | None]]:
    """By term and currency what it knows beside its amount; null where it is not known.

    `usage` splits what it is before any mix, amounts as texts; `not_decomposed` tells its share of all that moved.
    """
    resources = by_resources(snapshot, viewer, compared)
    split = {} if resources is None else {row["BillingCurrency"]: row for row in resources.to_dicts()}
    told: dict[tuple[str, str | None], Mapping[str, str | float | None]] = {}
    for row in totals(snapshot, viewer, compared).to_dicts():
        currency = row["BillingCurrency"]
        told["usage", currency] = {name: str(split[currency][name]) if currency in split else None for name in OF}
        told["commitment", currency] = covered(row)
        told["not_decomposed", currency] = {"share": not_decomposed(row)}
        told["calendar", currency] = {"days_before": compared.before.days, "days_after": compared.after.days}
    return told


def covered(total: Mapping[str, Any]) -> dict[str, float | None]:
    """Coverage and depth of commitments before and after, of `totals`' row; depth is null where nothing is covered."""
    found: dict[str, float | None] = {}
    for side in ("before", "after"):
        whole, part, cost = (total[f"{name}_{side}"] for name in ("c", "covered_c", "f_covered_effective"))
        found[f"coverage_{side}"] = part / whole if whole else None
        found[f"depth_{side}"] = 1 - cost / part if part else None
    return found


def not_decomposed(total: Mapping[str, Any]) -> float | None:
    """Of what moved, signs apart, the share that could not be taken apart; None where nothing moved."""
    moved = sum((abs(total[name]) for name in TERMS), Decimal(0))
    return float(abs(total["not_decomposed"]) / moved) if moved else None
