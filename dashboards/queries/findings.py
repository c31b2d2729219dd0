"""What rules say of resources, with what people decided since: the newest word on each finding."""

from collections.abc import Mapping

import polars as pl

from dashboards.access.viewer import Viewer
from dashboards.queries.asked import remembered
from dashboards.queries.renewals import sees_software
from dashboards.queries.scope import visible
from dashboards.queries.whose import is_of
from transforms.findings.acted import acted
from transforms.findings.exempt import SCOPES, about
from transforms.findings.lifecycle import statuses
from transforms.findings.renamed import followed
from transforms.findings.saving import NO_COSTS, savings
from transforms.waste.rules import FORMER
from warehouse.snapshot import Snapshot
from warehouse.tables import FINDING, FINDING_HISTORY

# Groups of statuses, as the queue shows them.
TO_ACT = ("open", "acknowledged", "in_progress", "regressed", "not_realised")
WAITING = ("resolved",)
IN_PEACE = ("snoozed", "exempt")
SOFTWARE = "starts_with(rule, 'saas.')"
COST = "cost."
FILTERS = ("outcome", "owner", "provider", "account", "rule", "confidence", "status")
AS_THE_BILL_SAYS = ("verified", "not_realised", "regressed")
ORDER = pl.col("confidence").replace_strict({"high": 0, "medium": 1, "low": 2}, default=3, return_dtype=pl.Int8())
NOT_SETTLED = pl.DataFrame(schema={"provider": pl.String(), "days": pl.Int64()})


def findings(snapshot: Snapshot, viewer: Viewer, filters: Mapping[str, str], entered: pl.DataFrame) -> pl.DataFrame:
    """FINDING's columns, the largest saving first, then the surest; `entered` are the decisions that stand now.

    Beside them `until`, `decided_by`, `decided_at` and `note` of the decision on the finding, and `age_days`. A filter
    of FILTERS takes one value; of owner, `~` is nobody.
    """
    found = laid_over(snapshot, told(snapshot, viewer), entered)
    wanted = [is_of(name, filters[name]) for name in FILTERS if filters.get(name)]
    aged = found.filter(pl.lit(value=True), *wanted).with_columns(
        age_days=(pl.lit(snapshot.as_of) - pl.coalesce("since", "first_found")).dt.total_days()
    )
    return aged.sort("saving_per_month", ORDER, "finding_id", descending=[True, False, False], nulls_last=True)


@remembered
def told(snapshot: Snapshot, viewer: Viewer) -> pl.DataFrame:
    """The findings of the snapshot that the viewer may see; those of software only who may see contracts and seats."""
    theirs = visible(viewer, "account") if sees_software(viewer) else f"{visible(viewer, 'account')} AND NOT {SOFTWARE}"
    return snapshot.frame(f"SELECT {', '.join(FINDING.names)} FROM finding WHERE {theirs}")


def is_software(rule: str) -> bool:
    """Whether a rule judges seats, pools, contracts or overlaps."""
    return rule.startswith("saas.")


def is_cost(rule: str) -> bool:
    """Whether a finding is an event in the cost, not waste of a resource."""
    return rule.startswith(COST)


@remembered
def last_decision(snapshot: Snapshot) -> int:
    """The id of the newest decision that was known when the snapshot was published; 0 for none."""
    return snapshot.frame("SELECT coalesce(max(id), 0) AS id FROM decision").item()


def laid_over(snapshot: Snapshot, found: pl.DataFrame, entered: pl.DataFrame) -> pl.DataFrame:
    """The findings as decisions leave them, with what the newest one on each says."""
    entered = followed(entered, found, FORMER)
    own = entered.filter(pl.col("subject_kind") == "finding").select(
        "until", finding_id="subject_id", decided_by="by", decided_at="at", note="reason"
    )
    return _judged(snapshot, found, entered).join(own, on="finding_id", how="left", maintain_order="left")


def _judged(snapshot: Snapshot, found: pl.DataFrame, entered: pl.DataFrame) -> pl.DataFrame:
    """Judges anew what decisions are about; the rest stands as the run judged it.

    So does what bills and rules said of a decision that the run knew: that it is verified, not realised, regressed.
    """
    decided = entered.filter(pl.col("subject_kind").is_in(["finding", *SCOPES]))
    if decided.is_empty():
        return found
    tags = snapshot.frame(TAGS)
    own = decided.filter(pl.col("subject_kind") == "finding")
    ids = pl.concat([own["subject_id"], about(found, decided, tags)["finding_id"]]).unique()
    touched = found.filter(pl.col("finding_id").is_in(ids.implode()))
    history = _history(snapshot, ids)
    saved = savings(acted(history, entered), NO_COSTS, NOT_SETTLED, snapshot.as_of)
    anew = statuses(touched, history, entered, saved, snapshot.as_of, tags=tags).rename(
        {"status": "status_now", "owner": "owner_now", "owner_from": "owner_from_now"}
    )
    news = own.filter(pl.col("id") > last_decision(snapshot))["subject_id"]
    told_by_bill = pl.col("status").is_in(AS_THE_BILL_SAYS) & (pl.col("status_now") != "exempt")
    kept = told_by_bill & ~pl.col("finding_id").is_in(news.implode())
    is_touched = pl.col("status_now").is_not_null()
    return (
        found.join(anew, on="finding_id", how="left", maintain_order="left")
        .with_columns(
            status=pl.when(is_touched & ~kept).then("status_now").otherwise("status"),
            owner=pl.when(is_touched).then("owner_now").otherwise("owner"),
            owner_from=pl.when(is_touched).then("owner_from_now").otherwise("owner_from"),
        )
        .drop("status_now", "owner_now", "owner_from_now")
    )


TAGS = """
SELECT provider, account, x_resource_key AS resource_id, any_value(tags) AS tags FROM resource
WHERE x_valid_to IS NULL AND tags IS NOT NULL GROUP BY ALL
"""


def _history(snapshot: Snapshot, ids: pl.Series) -> pl.DataFrame:
    """FINDING_HISTORY of some findings."""
    names = ", ".join(FINDING_HISTORY.names)
    chosen = "finding_id IN (SELECT unnest(?::VARCHAR[]))"
    return snapshot.frame(f"SELECT {names} FROM finding_history WHERE {chosen}", [ids.to_list()])
