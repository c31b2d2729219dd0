"""Which packs were made, and which snapshots they name: rows of the audit."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from dashboards.entered import decisions_path
from warehouse.decisions import AuditEntry, Decisions, open_decisions

BY, ACTION, CONTRACT = "outlay", "pack", "contract"


def note(decisions: Decisions, contract_id: str, *, stage: str, end: date, snapshot_id: str, file: str) -> None:
    """Keeps that a pack was made."""
    detail = json.dumps({"stage": stage, "end": end.isoformat(), "snapshot_id": snapshot_id, "file": file})
    decisions.audit(AuditEntry(by=BY, action=ACTION, subject_kind=CONTRACT, subject_id=contract_id, detail=detail))


def made_before(decisions: Decisions) -> set[tuple[str, date, str]]:
    """Contract, last day of its term and stage of each pack that was made."""
    return {(contract, date.fromisoformat(of["end"]), of["stage"]) for contract, of in _noted(decisions)}


def snapshots_named(state: Path) -> list[str]:
    """The snapshots that packs name; looking makes no database where there is none."""
    if not decisions_path(state).is_file():
        return []
    with open_decisions(decisions_path(state)) as decisions:
        return sorted({of["snapshot_id"] for _, of in _noted(decisions)})


def _noted(decisions: Decisions) -> list[tuple[str, dict[str, Any]]]:
    rows = decisions.audits().filter(pl.col("action") == ACTION)
    return [(row["subject_id"], json.loads(row["detail"])) for row in rows.iter_rows(named=True)]
