"""Where each finding stands, and what acting on findings saved, as of the business day."""

from datetime import date

import polars as pl

from pipelines.findings.estate import window_ends
from sources.reference.settling import settling
from transforms.findings.costs import READ, daily_costs
from transforms.findings.lifecycle import savings, statuses
from transforms.findings.renamed import followed
from transforms.licenses.realised import still_paid
from transforms.waste.rules import FORMER
from warehouse.store import Store
from warehouse.tables import SAVING

TAGS = """
SELECT provider, account, x_resource_key AS resource_id, any_value(tags) AS tags
FROM resource WHERE x_valid_to IS NULL AND tags IS NOT NULL GROUP BY ALL
"""
STAND = """
UPDATE finding SET status = stands.status, owner = stands.owner, owner_from = stands.owner_from
FROM stands WHERE stands.finding_id = finding.finding_id
"""


def settle(store: Store, decisions: pl.DataFrame, as_of: date, exempt_tag: str) -> None:
    """Gives each finding of today its status and owner, and each act its saving; call it in a transaction.

    `decisions` are all DECISION rows up to now; `exempt_tag` is the tag that leaves a resource in peace.
    """
    findings, history = store.frame("FROM finding"), store.frame("FROM finding_history")
    decisions = followed(decisions, findings, FORMER)
    known = settling()
    costs = pl.concat([_costs(store, history, as_of), _paid_for(store, history, decisions, as_of)])
    tags = store.frame(TAGS)
    stand = statuses(findings, history, decisions, costs, known, as_of, tags=tags, exempt_tag=exempt_tag)
    store.connection.register("stands", stand.to_arrow())
    store.connection.execute(STAND)
    store.connection.unregister("stands")
    store.connection.execute("DELETE FROM saving")
    store.insert(SAVING, savings(history, decisions, costs, known, as_of))


def _costs(store: Store, history: pl.DataFrame, as_of: date) -> pl.DataFrame:
    resources = history.select("provider", "account", "resource_id").unique()
    if not resources.height:
        return daily_costs(store.frame("FROM cost_daily LIMIT 0").lazy(), _ends(store, as_of), resources)
    rows = store.frame(f"SELECT {', '.join(dict.fromkeys(READ))} FROM cost_daily WHERE ResourceId IS NOT NULL")
    return daily_costs(rows.lazy(), _ends(store, as_of), resources)


def _paid_for(store: Store, history: pl.DataFrame, decisions: pl.DataFrame, as_of: date) -> pl.DataFrame:
    pools, bought, contracts = (
        store.frame(f'FROM "{table}"') for table in ("license_pool_history", "license_pool", "contract")
    )
    return still_paid(history, decisions, pools, bought, contracts, as_of)


def _ends(store: Store, as_of: date) -> pl.DataFrame:
    return window_ends(store, as_of).rename({"window_end": "complete_to"})
