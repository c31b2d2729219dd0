"""Renewal packs on schedule: of each contract one 120, 90 and 60 days before the last day to decide, each made once.

What was made stands in the audit with the snapshot that it names, and that snapshot is kept.
"""

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from dashboards.access.viewer import ON_THIS_MACHINE
from dashboards.entered import decisions_path
from dashboards.queries.renewals import renewals
from dashboards.reports.renewal import pack
from dashboards.reports.renewal.files import PackForm, pack_file
from pipelines.packs.notes import made_before, note
from warehouse.decisions import Decisions, open_decisions
from warehouse.snapshot import Snapshot, open_snapshot

FOLDER = "packs"
FORMS: tuple[PackForm, ...] = ("pdf", "xlsx")


@dataclass(frozen=True)
class MadePack:
    """One pack that was made: of which contract, at which review, and its files."""

    contract_id: str
    stage: str
    end: date
    files: tuple[Path, ...]


def make_due(state: Path, company: str = "") -> list[MadePack]:
    """Makes the packs that are due by the newest snapshot and were not made yet. Raises NoSnapshot, NoTypst.

    Due is the review whose day has come last: a contract that is first seen 70 days before its day gets one of 90 days.
    One whose day is past, or cannot be told, gets none.
    """
    with open_snapshot(state) as snapshot, open_decisions(decisions_path(state)) as decisions:
        entered = decisions.overlay()
        made = made_before(decisions)
        rows = renewals(snapshot, ON_THIS_MACHINE, entered).filter(pl.col("stage").str.contains(r"^\d+$"))
        due = [row for row in rows.to_dicts() if (row["contract_id"], row["end"], row["stage"]) not in made]
        return [_make(state, snapshot, decisions, entered, row, company) for row in due]


def _make(
    state: Path, snapshot: Snapshot, decisions: Decisions, entered: pl.DataFrame, row: dict[str, Any], company: str
) -> MadePack:
    """Writes the files, then notes them: a pack that could not be written is made by the next run."""
    occasion = f"{row['stage']} days before its day to decide"
    made = pack(snapshot, ON_THIS_MACHINE, entered, row["contract_id"], occasion, company=company)
    folder = state / FOLDER
    folder.mkdir(mode=0o700, exist_ok=True)
    stem = f"{_file_name(row['contract_id'])}-{row['end']}-{row['stage']}"
    files = tuple(folder / f"{stem}.{form}" for form in FORMS)
    for form, file in zip(FORMS, files, strict=True):
        file.write_bytes(pack_file(made, snapshot, form))
    note(decisions, row["contract_id"], stage=row["stage"], end=row["end"], snapshot_id=snapshot.id, file=files[0].name)
    return MadePack(row["contract_id"], row["stage"], row["end"], files)


def _file_name(contract_id: str) -> str:
    """What of an id can stand in a file's name anywhere."""
    return re.sub(r"[^A-Za-z0-9._-]+", "_", contract_id).strip(".") or "contract"
