"""Reports as files and messages: `report platform`, `report send`."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import App, Parameter

from pipelines.cli.exits import Failed, UsageError, tell
from pipelines.cli.options import ConfigOption, SnapshotOption

if TYPE_CHECKING:
    from warehouse.snapshot import Snapshot

PlatformFormat = Literal["html", "xlsx", "csv", "focus"]
PlatformOption = Annotated[
    PlatformFormat,
    Parameter("--format", help="html to read; xlsx and csv with every row; focus: FOCUS' draft Recommendation rows."),
]
OutOption = Annotated[Path | None, Parameter("--out", help="The file; else stdout (xlsx needs one).")]
OwnerOption = Annotated[str | None, Parameter(help="Only what is this one's; ~ is nobody's.")]

DeliveryWord = Annotated[str | None, Parameter(help="This delivery alone.")]
AgainFlag = Annotated[bool, Parameter("--again", negative=(), help="Send what was sent already, too.")]

report = App("report", help_format="plaintext")


@report.command
def platform(
    *,
    format: PlatformOption = "html",  # noqa: A002 - the option's name
    out: OutOption = None,
    owner: OwnerOption = None,
    snapshot: SnapshotOption = None,
    config: ConfigOption = None,
) -> None:
    """Waste to act on, what waits for the bill, what is unknown, and what was saved."""
    from pipelines.cli.reading import reading

    if format == "xlsx" and out is None and sys.stdout.isatty():
        raise UsageError("--format xlsx is no text: name a file with --out.")
    with reading(config, snapshot, "table") as opened:
        made = _made(opened.snapshot, opened.state, format, {"owner": owner} if owner else {})
    if out is None:
        sys.stdout.buffer.write(made)
        return
    try:
        out.write_bytes(made)
    except OSError as error:
        raise Failed(f"{out}: {error.strerror}. Name a file that can be written with --out.") from error
    tell(f"Written: {out}, {len(made):,} bytes, from snapshot {opened.snapshot.id}.")


@report.command
def send(name: DeliveryWord = None, /, *, again: AgainFlag = False, config: ConfigOption = None) -> int:
    """Send what is due to those whom [[delivery]] names; each once a day, week or month.

    Exit status: 0 all that is due is sent; 3 something could not be sent, each told in a line.
    """
    from pipelines.cli.options import settings_of
    from pipelines.cli.work import send_due

    settings = settings_of(config)
    known = [delivery.name for delivery in settings.delivery]
    if not known or (name is not None and name not in known):
        said = f'"{name}"' if name else "none"
        raise UsageError(f"[[delivery]]: found {said}; outlay.toml has: {', '.join(known) or 'none yet'}.")
    return send_due(settings, name=name, again=again)


def _made(snapshot: "Snapshot", state: Path, form: PlatformFormat, filters: dict[str, str]) -> bytes:
    from dashboards.access.viewer import ON_THIS_MACHINE
    from dashboards.entered import entered_for
    from dashboards.reports.platform_files import platform_file

    return platform_file(snapshot, ON_THIS_MACHINE, entered_for(snapshot, state), form, filters)
