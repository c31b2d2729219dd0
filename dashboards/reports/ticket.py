"""A finding as the text of a ticket: what, why, what it costs, what to run, what to look at before."""

from collections.abc import Mapping
from typing import Any

from dashboards import wording

Row = Mapping[str, Any]


def ticket_title(row: Row) -> str:
    """`orders-archive-2023: No connection since 11 Sep 2026`; one line."""
    name = row["resource_name"] or row["resource_id"]
    return f"{name}: {row['reason'].rstrip('.')}".replace("\n", " ")


def ticket_text(row: Row, *, snapshot_id: str, address: str = "") -> str:
    """Plain text, a line a fact; a person runs the command, Outlay only reads."""
    facts = [
        ("Resource", row["resource_id"]),
        ("Account", ", ".join(part for part in (row["provider"], row["account"], row["region"]) if part)),
        ("Owner", row["owner"] or "nobody is known"),
        ("Saving", money(row)),
        ("Confidence", row["confidence"] or "none"),
        ("Rule", f"{row['rule']}, version {row['rule_version']}"),
        ("What it cannot see", row["cannot_see"]),
        ("Finding", address or row["finding_id"]),
        ("Snapshot", snapshot_id),
    ]
    told = "\n".join(f"{name}: {value}" for name, value in facts if value)
    run = (
        f"\n\nTo run by a person, after a look at what the rule cannot see:\n\n    {row['action']}"
        if row["action"]
        else ""
    )
    return f"{ticket_title(row)}\n\n{row['reason']}\n\n{told}{run}\n"


def money(row: Row) -> str:
    """The saving a month in words, or why none is claimed."""
    if row["saving_per_month"] is None:
        why = row["no_saving_reason"] or "none is claimed"
        estimate = row["list_price_estimate_per_month"]
        about = f"; list price about {wording.exact(estimate, row['currency'])} a month" if estimate is not None else ""
        return f"no number: {why}{about}"
    before = "up to " if row["saving_is_upper_bound"] else ""
    freed = row["commitment_freed_per_month"]
    apart = f"; frees {wording.exact(freed, row['currency'])} a month of a commitment" if freed else ""
    return f"{before}{wording.exact(row['saving_per_month'], row['currency'])} a month{apart}"
