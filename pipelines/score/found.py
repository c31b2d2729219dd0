"""What a snapshot says that it found, in the columns of the truth: one question a table, asked where it is there."""

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from checks.score import AREAS, BESIDE, FIGURES, found_schema
from warehouse.people_key import PeopleKey, person_id
from warehouse.snapshot import Snapshot


@dataclass(frozen=True)
class Finder:
    """Where one area's findings come from: the tables with the columns that they must have, those they may, and SQL.

    A column that a table may have is null where it has not. `sql` gives columns of `found_schema`; others are null.
    """

    truth: str
    tables: Mapping[str, tuple[str, ...]]
    may: Mapping[str, tuple[str, ...]]
    sql: str


FINDERS = (
    Finder(
        "waste",
        {"finding": ("rule", "outcome", "provider", "account", "resource_id", "saving_per_month", "currency")},
        {"finding": ("commitment_freed_per_month", "reason", "included_in", "origin")},
        """
        SELECT * FROM finding
        WHERE included_in IS NULL AND coalesce(origin, 'outlay') = 'outlay'
            AND NOT starts_with(rule, 'saas.') AND NOT starts_with(rule, 'cost.')
        """,
    ),
    Finder(
        "acted",
        {"saving": ("rule", "provider", "account", "resource_id", "acted_on", "acted_by", "state")},
        {"saving": ("verified_per_month", "currency", "reason")},
        "SELECT * FROM saving WHERE acted_by IS NOT NULL",
    ),
    Finder(
        "seats",
        {"seat": ("source", "sku", "account_id", "state"), "license_pool": ("source", "sku", "purchased", "consumed")},
        {
            "seat": (
                "waste",
                "saving_per_month",
                "currency",
                "reason",
                "app_id",
                "cheaper_sku",
                "tier_saving_per_month",
            ),
            "license_pool": ("unit_price_per_month", "currency", "app_id", "is_trial"),
        },
        """
        SELECT state, waste, source, app_id AS app, sku, account_id AS account, 1 AS seats, saving_per_month,
            CASE WHEN saving_per_month IS NOT NULL THEN currency END AS currency, reason
        FROM seat
        UNION ALL BY NAME
        SELECT 'over_tier' AS state, true AS waste, source, app_id AS app, sku, account_id AS account, 1 AS seats,
            tier_saving_per_month AS saving_per_month, currency, reason
        FROM seat WHERE cheaper_sku IS NOT NULL AND NOT coalesce(waste, false)
        UNION ALL BY NAME
        SELECT 'unassigned' AS state, true AS waste, source, app_id AS app, sku, purchased - consumed AS seats,
            (purchased - consumed) * unit_price_per_month AS saving_per_month, currency
        FROM license_pool
        WHERE purchased > consumed AND NOT coalesce(is_trial, false) AND unit_price_per_month > 0
        """,
    ),
    Finder(
        "renewals",
        {"renewal": ("contract_id", "end", "decide_by", "reading", "seats_recommended", "saving_at_renewal")},
        {"renewal": ("app", "currency", "recommendation_reason")},
        "SELECT * EXCLUDE (recommendation_reason), coalesce(recommendation_reason, reading) AS reason FROM renewal",
    ),
    Finder(
        "overlap",
        {"overlap": ("kind", "kept", "retired", "net_saving_per_year")},
        {"overlap": ("people_on_both", "currency", "reason")},
        "SELECT * FROM overlap WHERE net_saving_per_year > 0",
    ),
    Finder(
        "shadow_it",
        {"app": ("app_id", "state", "trails", "people", "spend_12_months")},
        {"app": ("vendor", "currency", "first_seen", "last_seen", "reason")},
        """
        SELECT * EXCLUDE (app_id), app_id AS app, state NOT IN ('sanctioned', 'ignored') AS listed
        FROM app WHERE state IS NOT NULL
        """,
    ),
    Finder(
        "anomalies",
        {"anomaly": ("kind", "provider", "account", "service", "region", "resource_id", "start", "end")},
        {"anomaly": ("money", "currency", "reason")},
        "SELECT * FROM anomaly",
    ),
    Finder(
        "finance",
        {"figure": ("kind", "scope", "value", "unit")},
        {"figure": ("reason",)},
        "SELECT * FROM figure",
    ),
)
COLUMNS = "SELECT table_name, column_name FROM duckdb_columns() WHERE NOT internal AND database_name <> 'snapshot'"


def what_was_found(snapshot: Snapshot) -> dict[str, pl.DataFrame | None]:
    """By the truth's table; None where a table that tells of it is not there, or lacks a column that it must have."""
    there = snapshot.frame(COLUMNS).group_by("table_name").agg("column_name")
    columns = {name: frozenset(of_it) for name, of_it in there.iter_rows()}
    return {finder.truth: _found(finder, snapshot, columns) for finder in FINDERS}


def with_vendors_ids(seats: pl.DataFrame, truth: pl.DataFrame, key: PeopleKey) -> pl.DataFrame:
    """The seats with the vendors' own user ids, as far as the truth has them, in place of their pseudonyms."""
    accounts = truth["account"].drop_nulls().unique()
    own = {person_id(key, account): account for account in accounts}
    return seats.with_columns(pl.col("account").replace(own))


def _found(finder: Finder, snapshot: Snapshot, columns: Mapping[str, frozenset[str]]) -> pl.DataFrame | None:
    if any(not columns.get(table, frozenset()).issuperset(needed) for table, needed in finder.tables.items()):
        return None
    views = ", ".join(_view(table, finder.may.get(table, ()), columns[table]) for table in finder.tables)
    rows = snapshot.frame(f"WITH {views} {finder.sql}")
    schema = SCHEMAS[finder.truth]
    return rows.select(
        (pl.col(name) if name in rows.columns else pl.lit(None)).cast(kind).alias(name) for name, kind in schema.items()
    )


def _view(table: str, may: tuple[str, ...], there: frozenset[str]) -> str:
    """The table under its own name, with those of the columns that it may have as nulls where it has not."""
    lacking = "".join(f', NULL AS "{name}"' for name in may if name not in there)
    return f'"{table}" AS (SELECT *{lacking} FROM memory.main."{table}")'


SCHEMAS = {area.truth.name: found_schema(area.truth) for area in (*AREAS, *BESIDE)} | {
    FIGURES.name: found_schema(FIGURES)
}
