"""Where each finding stands, and what acting on findings saved, as of the business day."""

from datetime import date

import polars as pl

from sources.reference.settling import settling
from transforms.findings.acted import RESOURCE, acted
from transforms.findings.costs import READ, daily_costs, key_of_a_row
from transforms.findings.lifecycle import statuses
from transforms.findings.renamed import followed
from transforms.findings.saving import savings
from transforms.licenses.realised import still_paid
from transforms.waste.rules import FORMER
from warehouse.store import Store
from warehouse.tables import SAVING

# Tags of resources whose tags speak of any of the keys.
TAGS = """
SELECT provider, account, x_resource_key AS resource_id, any_value(tags) AS tags
FROM resource WHERE x_valid_to IS NULL AND tags IS NOT NULL GROUP BY ALL
HAVING len(list_filter($keys::VARCHAR[], lambda key: contains(lower(any_value(tags)), lower(key)))) > 0
"""
# What a status is made of. What nobody decided about, what was never gone, and what no tag speaks of, is open.
FINDINGS = """
SELECT finding_id, rule, provider, account, resource_id, status, owner, owner_from FROM finding
WHERE $is_wide OR status <> 'open' OR finding_id IN (SELECT unnest($ids::VARCHAR[]))
    OR (provider, account, resource_id) IN (SELECT (provider, account, resource_id) FROM tagged)
"""
RENAMED = "SELECT finding_id, rule, provider, account, resource_id FROM finding WHERE list_contains(?, rule)"
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
    history = store.frame("FROM finding_history")
    decisions = followed(decisions, store.frame(RENAMED, [list(FORMER)]), FORMER)
    acts = acted(history, decisions)
    costs = pl.concat([_costs(store, acts, ends), _paid_for(store, history, decisions, as_of)])
    tags = _tags(store, decisions, exempt_tag)
    findings = _findings(store, decisions, acts, tags)
    saved = savings(acts, costs, settling(), as_of)
    stand = statuses(findings, history, decisions, saved, as_of, tags=tags, exempt_tag=exempt_tag)
    changed = stand.filter(~pl.all_horizontal(pl.col(name).eq_missing(findings[name]) for name in STANDING))
    store.connection.register("stands", changed.to_arrow())
    store.connection.execute(STAND)
    store.connection.unregister("stands")
    store.connection.execute("DELETE FROM saving")
    store.insert(SAVING, saved)


def _tags(store: Store, decisions: pl.DataFrame, exempt_tag: str) -> pl.DataFrame:
    """`provider, account, resource_id, tags` of what the exempt tag, or any tag that was decided about, may be on."""
    decided = decisions.filter(pl.col("subject_kind") == "tag")["subject_id"].str.split("=").list.first()
    return store.connection.sql(TAGS, params={"keys": [exempt_tag, *decided]}).pl()


def _paid_for(store: Store, history: pl.DataFrame, decisions: pl.DataFrame, as_of: date) -> pl.DataFrame:
    pools, bought, contracts = (
        store.frame(f'FROM "{table}"') for table in ("license_pool_history", "license_pool", "contract")
    )
    return still_paid(history, decisions, pools, bought, contracts, as_of)


def _findings(store: Store, decisions: pl.DataFrame, acts: pl.DataFrame, tags: pl.DataFrame) -> pl.DataFrame:
    """The findings of today whose status may be other than open, or may have been."""
    ids = [*decisions.filter(pl.col("subject_kind") == "finding")["subject_id"], *acts["finding_id"]]
    is_wide = decisions["subject_kind"].is_in(["resource", "rule", "account"]).any()
    store.connection.register("tagged", tags.to_arrow())
    findings = store.connection.sql(FINDINGS, params={"is_wide": is_wide, "ids": ids}).pl()
    store.connection.unregister("tagged")
    return findings


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
