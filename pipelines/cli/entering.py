"""What a person enters at a terminal: the decisions of a state folder, opened, and a refusal told as wrong usage."""

import getpass
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.cli.exits import UsageError

if TYPE_CHECKING:
    from dashboards.access.viewer import Viewer
    from warehouse.decisions import Decisions
    from warehouse.snapshot import Snapshot


@dataclass(frozen=True)
class Entry:
    """Where something is entered, what is seen while it is, and by whose rights."""

    decisions: "Decisions"
    snapshot: "Snapshot"
    viewer: "Viewer"


@contextmanager
def entering(config: Path | None) -> Generator[Entry]:
    """Opens the decisions beside the newest snapshot. Raises UsageError with what an entry refuses."""
    from dashboards.access.viewer import ON_THIS_MACHINE
    from dashboards.entered import decisions_path
    from dashboards.entries.refused import Refused
    from pipelines.cli.reading import reading
    from pipelines.cli.work import state_errors
    from warehouse.decisions import open_decisions

    with reading(config, None, "table") as opened, state_errors():
        try:
            with open_decisions(decisions_path(opened.state)) as decisions:
                yield Entry(decisions, opened.snapshot, ON_THIS_MACHINE)
        except Refused as error:
            raise UsageError(str(error)) from error


def who(name: str | None) -> str:
    """Who enters it: as they say, else the name of this login."""
    return name or getpass.getuser()
