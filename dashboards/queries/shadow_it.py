"""Apps that trails saw and whether anybody approved them, with what was decided and answered since."""

import polars as pl

from dashboards.access.viewer import Viewer
from dashboards.queries.asked import remembered
from dashboards.queries.renewals import sees_software
from dashboards.queries.sights import moved, products, sights
from transforms.shadow_it.apps import joined
from transforms.shadow_it.states import DECIDED, SUBJECT, decided, stated
from warehouse.decisions import standing
from warehouse.snapshot import Snapshot

DISCOVERED, SANCTIONED, IGNORED = "discovered", "sanctioned", "ignored"
APPROVED = (SANCTIONED, IGNORED)
# What is listed: what is newly seen, all that is not approved, and apart from it what is.
LISTS = ("inbox", "unapproved", "approved")
NAMED = ("app", "name", "vendor", "category")
KEYS = (
    *NAMED,
    *("state", "trails", "people", "spend_12_months", "currency", "risk", "risk_reasons", "first_seen", "last_seen"),
    *("reason", "lines", "approved_by", *DECIDED.names()[1:], "owner"),
)
SEEN = "SELECT * RENAME (app_id AS app) FROM app WHERE state IS NOT NULL"
CONTRACTED = """
SELECT app_id AS app, min(contract_id) AS approved_by FROM contract
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
    is_touched = pl.col("app").is_in(touched.implode()) | pl.col("is_moved")
    now = stated(every.filter(is_touched).rename({"app": "app_id"}), entered, snapshot.as_of).rename({"app_id": "app"})
    owners = own.select(app="subject_id", its_owner="owner")
    whole = pl.concat([now, every.filter(~is_touched)], how="diagonal_relaxed").join(owners, on="app", how="left")
    ordered = whole.with_columns(owner=pl.coalesce("its_owner", "owner")).sort(
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


@remembered
def known(snapshot: Snapshot, viewer: Viewer) -> pl.DataFrame:
    """A row an app that a trail saw within twelve months, as the snapshot has it."""
    found = snapshot.frame(SEEN).with_columns(pl.lit(None, kind).alias(name) for name, kind in _OF_DECISIONS.items())
    return found if sees_software(viewer) else found.clear()


_OF_DECISIONS = {name: kind for name, kind in DECIDED.items() if name != "app_id"}


@remembered
def _decided_before(snapshot: Snapshot) -> pl.Series:
    """The apps of which the run knew a decision: it may have been taken back since."""
    return decided(standing(snapshot.frame("FROM decision")), snapshot.as_of)["app_id"]


def _as_answered(snapshot: Snapshot, viewer: Viewer, entered: pl.DataFrame) -> pl.DataFrame:
    """`known`, with what answers moved to or from an app since, and `is_moved` where they did."""
    before = known(snapshot, viewer)
    found = moved(snapshot, viewer, entered)
    if found.is_empty():
        return before.with_columns(is_moved=False)
    seen = sights(snapshot, viewer, entered).join(found, on="app_id", how="semi")
    again = joined(seen, snapshot.as_of).rename({"app_id": "app"}).drop("money", "currencies", "^by_.*$")
    risks = before.select("app", "risk", "risk_reasons", "owner")
    contracts = snapshot.frame(CONTRACTED, [snapshot.as_of])
    named = pl.concat([before.select(NAMED), products(snapshot).rename({"product": "app"})]).unique(
        "app", keep="first", maintain_order=True
    )
    whole = (
        again.join(named, on="app", how="left").join(risks, on="app", how="left").join(contracts, on="app", how="left")
    )
    rest = before.join(found, left_on="app", right_on="app_id", how="anti")
    return pl.concat([rest.with_columns(is_moved=False), whole.with_columns(is_moved=True)], how="diagonal_relaxed")
