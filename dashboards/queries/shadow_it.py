"""Apps that trails saw and whether anybody approved them, with what was decided and answered since."""

import json

import polars as pl

from dashboards.access.viewer import Viewer
from dashboards.queries.asked import remembered
from dashboards.queries.renewals import sees_software
from dashboards.queries.sights import moved, products, sights
from transforms.shadow_it.approved import DECIDED, SUBJECT, decided, said
from transforms.shadow_it.apps import joined, reason
from transforms.shadow_it.money import with_money
from warehouse.decisions import standing
from warehouse.snapshot import Snapshot
from warehouse.tables import APP

DISCOVERED, SANCTIONED, IGNORED = "discovered", "sanctioned", "ignored"
APPROVED = (SANCTIONED, IGNORED)
# What is listed: what is newly seen, all that is not approved, and apart from it what is.
LISTS = ("inbox", "unapproved", "approved")
# From here on an app should be asked about within a week.
RISKY = 60
NAMED = ("app", "name", "vendor", "category")
KEYS = (
    *NAMED,
    *("state", "trails", "people", "spend_12_months", "currency", "risk", "risk_reasons", "first_seen", "last_seen"),
    *(
        "reason",
        "departments",
        "cadence",
        "recurring_per_year",
        "same_job_as",
        "scopes",
        "lines",
        "approved_by",
        "owner",
    ),
    *DECIDED.names()[2:],
)
CONTRACTED = """
SELECT app_id, 'contract ' || min(contract_id) || ' stands' AS approved_by FROM contract
WHERE x_valid_from <= $1 AND (x_valid_to IS NULL OR x_valid_to > $1) AND app_id IS NOT NULL GROUP BY app_id
"""


def apps(snapshot: Snapshot, viewer: Viewer, entered: pl.DataFrame) -> pl.DataFrame:
    """KEYS, a row an app that a trail saw within twelve months, the riskiest first.

    `entered` are the decisions that stand now: what is decided of an app, and what a text on lines was answered to be,
    count at once. `risk` is as the run reckoned it, null for what an answer brought since.
    """
    every = _as_answered(snapshot, viewer, entered)
    own = entered.filter(pl.col("subject_kind") == SUBJECT)
    touched = pl.concat([own["subject_id"], _decided_before(snapshot)]).unique()
    is_touched = pl.col("app_id").is_in(touched.implode()) | pl.col("is_moved")
    now = _stated(every.filter(is_touched), entered, snapshot)
    owners = own.select(app_id="subject_id", its_owner="owner")
    whole = pl.concat([now, every.filter(~is_touched)], how="diagonal_relaxed").join(owners, on="app_id", how="left")
    ordered = whole.with_columns(owner=pl.coalesce("its_owner", "owner"), app="app_id").sort(
        "risk", "spend_12_months", "app", descending=[True, True, False], nulls_last=True
    )
    return ordered.select(KEYS)


def listed(rows: pl.DataFrame, name: str) -> pl.DataFrame:
    """Those of `apps` on one of LISTS."""
    if name == "inbox":
        return rows.filter(pl.col("state") == DISCOVERED)
    approved = pl.col("state").is_in(APPROVED)
    return rows.filter(approved if name == "approved" else ~approved)


def unapproved(snapshot: Snapshot, viewer: Viewer, entered: pl.DataFrame) -> pl.DataFrame:
    """A row an app that neither a contract nor a decision approves, the riskiest first."""
    return listed(apps(snapshot, viewer, entered), "unapproved")


def parts(risk_reasons: str | None) -> list[tuple[int | None, str]]:
    """The points and the sentence of each part of a risk, the most first; null where the run told no points."""
    told = [each.partition(": ") for each in json.loads(risk_reasons or "[]")]
    each = [
        (int(points), said) if points.isdigit() else (None, f"{points}{colon}{said}") for points, colon, said in told
    ]
    return sorted(each, key=lambda part: -(part[0] or 0))


def _stated(rows: pl.DataFrame, entered: pl.DataFrame, snapshot: Snapshot) -> pl.DataFrame:
    """The rows with the state that they have by the decisions that stand, else by what approves them without any."""
    told = decided(entered, snapshot.as_of)
    both = rows.drop(told.columns[1:], strict=False).join(told, on="app_id", how="left", maintain_order="left")
    alone = pl.when(pl.col("approved_by").is_null()).then(pl.lit(DISCOVERED)).otherwise(pl.lit(SANCTIONED))
    because = both.with_columns(state=pl.coalesce("decided", alone), because=pl.coalesce(said(), "approved_by"))
    return because.with_columns(reason=reason()).drop("decided", "because")


@remembered
def known(snapshot: Snapshot, viewer: Viewer) -> pl.DataFrame:
    """APP rows of what a trail saw within twelve months, as the snapshot has them, with DECIDED's columns."""
    found = snapshot.frame("FROM app WHERE state IS NOT NULL")
    told = decided(standing(snapshot.frame("FROM decision")), snapshot.as_of)
    both = found.join(told, on="app_id", how="left").drop("decided")
    return both if sees_software(viewer) else both.clear()


@remembered
def _decided_before(snapshot: Snapshot) -> pl.Series:
    """The apps of which the run knew a decision: it may have been taken back since."""
    return decided(standing(snapshot.frame("FROM decision")), snapshot.as_of)["app_id"]


def _as_answered(snapshot: Snapshot, viewer: Viewer, entered: pl.DataFrame) -> pl.DataFrame:
    """`known`, with what answers moved to or from an app since, and `is_moved` where they did.

    What is reckoned from more than sights (the risk, what does the same job) is as the run had it.
    """
    before = known(snapshot, viewer)
    found = moved(snapshot, viewer, entered)
    if found.is_empty():
        return before.with_columns(is_moved=False)
    again = _added_up(snapshot, sights(snapshot, viewer, entered).join(found, on="app_id", how="semi"))
    kept = before.select(pl.exclude(again.columns), "app_id")
    of_product = products(snapshot).rename({"product": "app_id"})
    contracts = snapshot.frame(CONTRACTED, [snapshot.as_of])
    whole = again.join(kept, on="app_id", how="left").join(of_product, on="app_id", how="left", suffix="_told")
    named = whole.join(contracts, on="app_id", how="left", suffix="_told").with_columns(
        pl.coalesce(name, f"{name}_told").alias(name) for name in ("name", "vendor", "category", "approved_by")
    )
    called = named.with_columns(name=pl.coalesce("name", "app_id"), is_moved=True).select(*before.columns, "is_moved")
    rest = before.join(found, on="app_id", how="anti").with_columns(is_moved=False)
    return pl.concat([rest, called.cast(dict(rest.schema))])  # pyright: ignore[reportArgumentType]


def _added_up(snapshot: Snapshot, seen: pl.DataFrame) -> pl.DataFrame:
    """`app_id` and what sights alone tell: who, how much, since when, by which trail."""
    people = snapshot.frame("SELECT person_id, department FROM person")
    each = seen.rename({"first_seen": "first", "last_seen": "day"})
    lines = snapshot.frame("SELECT currency, date FROM spend_transaction")
    whole = with_money(joined(each, people, snapshot.as_of), each, lines, snapshot.as_of)
    return whole.select(name for name in APP.names if name in whole.columns)
