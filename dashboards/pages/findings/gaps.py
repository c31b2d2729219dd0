"""Why there is more that is unknown than need be: rules that could not run, and what may not be read."""

from collections.abc import Mapping
from typing import Any

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
    failed = judged.drop_nulls("failure").to_dicts()
    rows = [*(_rule(row) for row in failed), *(_place(row) for row in by_place(scans).to_dicts())]
    if not rows:
        return None
    number = len(failed) + scans.height
    sentence = f"{wording.some(number, 'thing')} could not be looked at"
    caption = "What is not seen is unknown: it is neither waste nor in use, and in no saving."
    rest = f"{wording.count(len(rows) - MOST)} more" if len(rows) > MOST else None
    return card(sentence, caption, table(columns(), rows[:MOST], label="What was not seen", rest=rest))


def by_place(scans: pl.DataFrame) -> pl.DataFrame:
    """What was not told in full, a row a source, account, region and status."""
    return scans.group_by("source", "account", "region", "status", maintain_order=True).agg(
        types=pl.col("resource_type").unique().sort(),
        permissions=pl.col("permission").drop_nulls().unique().sort(),
        reason=pl.col("reason").drop_nulls().first(),
    )


def _rule(row: Mapping[str, Any]) -> dict[str, str]:
    return {"what": rule_name(row["rule"]), "where": row["rule"], "status": "failed", "why": row["failure"]}


def _place(row: Mapping[str, Any]) -> dict[str, str]:
    """What is not seen there, and what it needs."""
    types, needed = row["types"], row["permissions"]
    what = types[0] if len(types) == 1 else f"{wording.count(len(types))} types of resource"
    where = ", ".join(part for part in (row["source"], row["account"], row["region"]) if part)
    needs = f"Needs {', '.join(needed)}." if needed else row["reason"] or "not told"
    return {"what": what, "where": where, "status": row["status"], "why": needs}


def columns() -> list[Column]:
    return [
        Column("What", lambda row: named(row["what"], row["where"]), narrow="name", width="category"),
        Column("State", lambda row: chip(NAMES[row["status"]], TONES[row["status"]]), narrow="amount"),
        Column("Why, and what to do", lambda row: row["why"] or "not told", narrow="detail"),
    ]
