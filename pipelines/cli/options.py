"""What several commands take, and what they open with it."""

import time
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import Parameter

from pipelines.cli.exits import STATE, Failed, UsageError, tell

if TYPE_CHECKING:
    import polars as pl

    from pipelines.settings import BillingSettings, Settings
    from warehouse.snapshot import Snapshot

Format = Literal["table", "json", "csv"]
ConfigOption = Annotated[Path | None, Parameter("--config", help="The config; else OUTLAY_CONFIG, else ./outlay.toml.")]
FormatOption = Annotated[Format, Parameter("--format", help="How the result is written.")]
SnapshotOption = Annotated[str | None, Parameter("--snapshot", help="Read this one, not the newest (`snapshot list`).")]


def settings_of(config: Path | None) -> "Settings":
    """The settings that a command works by. Raises UsageError with all that is wrong in them."""
    from pipelines.settings import SettingsError, find, load

    try:
        settings = load(find(config))
    except SettingsError as error:
        raise UsageError(str(error)) from error
    STATE.set(settings.state)
    return settings


def named_source(settings: "Settings", name: str, what: str) -> "BillingSettings":
    """The source of that name; `what` is what the person typed it for. Raises UsageError with those that there are."""
    sources = {bill.name: bill for bill in settings.billing}
    if name in sources:
        return sources[name]
    nearest = get_close_matches(name, sources, n=1)
    hint = f' Did you mean "{nearest[0]}"?' if nearest else ""
    listed = ", ".join(sources) or "none yet"
    raise UsageError(f'{what}: found "{name}"; expected a source of outlay.toml: {listed}.{hint}')


@dataclass(frozen=True)
class Reading:
    """An open snapshot, and how what is read from it is shown."""

    snapshot: "Snapshot"
    format: Format
    started: float = field(default_factory=time.monotonic)

    def show(self, frame: "pl.DataFrame", *, money: Sequence[str] = ()) -> None:
        """Writes the frame to stdout, and to stderr what it is a view of."""
        from pipelines.cli.output import write
        from pipelines.cli.progress import amount, duration

        write(frame, self.format, money=money)
        known = f"snapshot {self.snapshot.id}, as of {self.snapshot.as_of}"
        tell(f"{amount(frame.height, 'row')} from {known}, in {duration(time.monotonic() - self.started)}.")


@contextmanager
def reading(config: Path | None, snapshot_id: str | None, form: Format) -> "Generator[Reading]":
    """Opens the snapshot of the config's state folder. Raises Failed where nothing is published."""
    from warehouse.snapshot import NoSnapshot, open_snapshot

    started = time.monotonic()
    state = settings_of(config).state
    try:
        with open_snapshot(state, snapshot_id) as snapshot:
            yield Reading(snapshot, form, started)
    except NoSnapshot as error:
        raise Failed(str(error)) from error
