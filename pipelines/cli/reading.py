"""A command's view of the newest snapshot, or of the one named."""

import time
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from pipelines.cli.exits import Failed, tell
from pipelines.cli.options import Format, settings_of
from pipelines.cli.output import write
from pipelines.cli.progress import amount, duration
from warehouse.snapshot import NoSnapshot, Snapshot, open_snapshot


@dataclass(frozen=True)
class Reading:
    """An open snapshot of a state folder, and how what is read from it is shown."""

    state: Path
    snapshot: Snapshot
    format: Format
    started: float = field(default_factory=time.monotonic)

    def show(self, frame: pl.DataFrame, *, money: Sequence[str] = (), objects: Sequence[str] = ()) -> None:
        """Writes the frame to stdout, and to stderr what it is a view of."""
        write(frame, self.format, money=money, objects=[name for name in objects if name in frame.columns])
        known = f"snapshot {self.snapshot.id}, as of {self.snapshot.as_of}"
        tell(f"{amount(frame.height, 'row')} from {known}, in {duration(time.monotonic() - self.started)}.")


@contextmanager
def reading(config: Path | None, snapshot_id: str | None, form: Format) -> Generator[Reading]:
    """Opens the snapshot of the config's state folder. Raises Failed where nothing is published."""
    started = time.monotonic()
    state = settings_of(config).state
    try:
        with open_snapshot(state, snapshot_id) as snapshot:
            yield Reading(state, snapshot, form, started)
    except NoSnapshot as error:
        raise Failed(str(error)) from error
