"""A company of a few files, run day by day without Dagster."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from pipelines.settings import load
from pipelines.software import Seen
from pipelines.workspace import Workspace
from warehouse.people import People

FIRST = date(2026, 11, 2)


@dataclass
class Own:
    """Its folder, and the business day that it has come to."""

    folder: Path
    day: date = FIRST
    tables: list[str] = field(default_factory=list[str])

    def source(self, table: str, name: str, kind: str, path: str, more: str = "") -> None:
        """Adds a source to its outlay.toml."""
        self.tables.append(f'[[{table}]]\nname = "{name}"\nkind = "{kind}"\npath = "{path}"\n{more}\n')
        (self.folder / "outlay.toml").write_text("".join(self.tables), encoding="utf-8")

    def write(self, name: str, rows: Sequence[dict[str, Any]]) -> Path:
        """One CSV in place of what was there; None is an empty field."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, list(dict.fromkeys(key for row in rows for key in row)))
            writer.writeheader()
            writer.writerows(rows)
        return path

    def text(self, name: str, text: str) -> None:
        (self.folder / name).write_text(text, encoding="utf-8")

    def run(self, days: int = 0) -> dict[str, Seen]:
        """Reads what is due so many days later, and gives what became of each source."""
        self.day += timedelta(days=days)
        workspace = self.workspace()
        with workspace.store():
            return {source.name: workspace.look_at_software(source) for source in workspace.software_due()}

    def workspace(self) -> Workspace:
        return Workspace(load(self.folder / "outlay.toml"), self.day)

    def rows(self, sql: str) -> list[dict[str, Any]]:
        """What the warehouse has."""
        with self.workspace().store() as store:
            return store.frame(sql).to_dicts()

    def people(self) -> People:
        """The name store, to be entered."""
        return People(self.folder / ".outlay")
