"""Why there is more that is unknown than need be: rules that could not run, and what may not be read."""

import polars as pl
from dash import html

from dashboards import wording
from dashboards.components import Column, card, chip, named, table
from dashboards.pages.findings.words import rule_name

MOST = 10
TONES = {"refused": "not-imported", "failed": "bad", "not_asked": "unknown"}
NAMES = {"refused": "Refused", "failed": "Failed", "not_asked": "Not asked"}


def gaps_card(judged: pl.DataFrame, scans: pl.DataFrame) -> html.Section | None:
    """Nothing where every rule ran on all that it needs."""
    failed = judged.drop_nulls("failure")
    rows = [
        *(
            {"what": rule_name(row["rule"]), "where": row["rule"], "status": "failed", "why": row["failure"]}
            for row in failed.to_dicts()
        ),
        *(
            {
                "what": row["resource_type"],
                "where": ", ".join(part for part in (row["source"], row["account"], row["region"]) if part),
                "status": row["status"],
                "why": " ".join(
                    part for part in (row["reason"], f"Needs {row['permission']}." if row["permission"] else "") if part
                ),
            }
            for row in scans.to_dicts()
        ),
    ]
    if not rows:
        return None
    sentence = f"{wording.some(len(rows), 'thing')} could not be looked at"
    caption = "What is not seen is unknown: it is neither waste nor in use, and in no saving."
    rest = f"{wording.count(len(rows) - MOST)} more" if len(rows) > MOST else None
    return card(sentence, caption, table(columns(), rows[:MOST], label="What was not seen", rest=rest))


def columns() -> list[Column]:
    return [
        Column("What", lambda row: named(row["what"], row["where"]), narrow="name"),
        Column("State", lambda row: chip(NAMES[row["status"]], TONES[row["status"]]), narrow="amount"),
        Column("Why, and what to do", lambda row: row["why"] or "not told", narrow="detail"),
    ]
