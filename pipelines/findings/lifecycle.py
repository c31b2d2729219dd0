"""Where each finding stands, and what acting on findings saved, as of the business day."""

from datetime import date

import polars as pl

from sources.reference.settling import settling
from transforms.findings.acted import RESOURCE, acted
from transforms.findings.costs import READ, daily_costs, key_of_a_row
from transforms.findings.lifecycle import savings, statuses
from transforms.findings.renamed import followed
from transforms.waste.rules import FORMER
from warehouse.store import Store
from warehouse.tables import SAVING

TAGS = """
SELECT provider, account, x_resource_key AS resource_id, any_value(tags) AS tags
FROM resource WHERE x_valid_to IS NULL AND tags IS NOT NULL GROUP BY ALL
"""
# Of FINDING, what a status is made of.
FINDINGS = """
SELECT finding_id, rule, provider, account, resource_id, status, owner, owner_from FROM finding
"""
STAND = """
UPDATE finding SET status = stands.status, owner = stands.owner, owner_from = stands.owner_from
FROM stands WHERE stands.finding_id = finding.finding_id
"""
STANDING = ("status", "owner", "owner_from")
NAMED = "SELECT DISTINCT x_provider, ServiceName, ResourceId FROM cost_daily WHERE ResourceId IS NOT NULL"
COSTS = f"SELECT {', '.join(dict.fromkeys(READ))} FROM cost_daily SEMI JOIN wanted USING (ResourceId)"


def settle(store: Store, decisions: pl.DataFrame, as_of: date, exempt_tag: str, ends: pl.DataFrame) -> None:
    """Gives each finding of today its status and owner, and each act its saving; call it in a transaction.

    `decisions` are all DECISION rows up to now; `exempt_tag` is the tag that leaves a resource in peace; `ends` is what
    `window_ends` says.
    """
    findings, history = store.frame(FINDINGS), store.frame("FROM finding_history")
    decisions = followed(decisions, findings, FORMER)
    known = settling()
    costs = _costs(store, acted(history, decisions), ends)
    tags = store.frame(TAGS)
    stand = statuses(findings, history, decisions, costs, known, as_of, tags=tags, exempt_tag=exempt_tag)
    changed = stand.filter(~pl.all_horizontal(pl.col(name).eq_missing(findings[name]) for name in STANDING))
    store.connection.register("stands", changed.to_arrow())
    store.connection.execute(STAND)
    store.connection.unregister("stands")
    store.connection.execute("DELETE FROM saving")
    store.insert(SAVING, savings(history, decisions, costs, known, as_of))


def _costs(store: Store, acts: pl.DataFrame, ends: pl.DataFrame) -> pl.DataFrame:
    """Daily costs of the resources that something was done about."""
    resources = acts.select(RESOURCE).unique()
    if resources.is_empty():
        rows = store.frame("FROM cost_daily LIMIT 0")
    else:
        wanted = store.frame(NAMED).filter(key_of_a_row().is_in(resources["resource_id"].implode()))
        store.connection.register("wanted", wanted.select("ResourceId").to_arrow())
        rows = store.frame(COSTS)
        store.connection.unregister("wanted")
    return daily_costs(rows.lazy(), ends.rename({"window_end": "complete_to"}), resources)
