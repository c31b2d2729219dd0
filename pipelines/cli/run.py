"""What makes and shows snapshots: `run`, `serve`, `snapshot list`."""

import re
from datetime import date
from typing import Annotated

from cyclopts import App, Parameter

from pipelines.cli.exits import Exit, UsageError, tell
from pipelines.cli.options import ConfigOption, FormatOption, any_source, asked_source, settings_of
from pipelines.cli.progress import amount, progress
from pipelines.cli.work import send_due, serve_pages, show_report, state_errors

PERIOD = r"\d{4}-(0[1-9]|1[0-2])"
AsOf = Annotated[date | None, Parameter(name="--as-of", help="The business day, as 2026-10-31; else today in UTC.")]
Sources = Annotated[
    tuple[str, ...],
    Parameter("--source", negative=(), show_default=False, help="This source alone; said more than once, these alone."),
]
Period = Annotated[str | None, Parameter(help="This billing period alone, as 2026-10.")]
Forget = Annotated[str | None, Parameter(help="Drop all rows of a source that outlay.toml no longer names.")]
Replay = Annotated[
    str | None, Parameter(help="Ask nobody: read again what an interface told last in full, from the archive.")
]
Port = Annotated[int | None, Parameter(help="The port on 127.0.0.1; else the config's, 8050.")]

snapshot = App("snapshot", help_format="plaintext")


def run(
    *,
    sources: Sources = (),
    period: Period = None,
    as_of: AsOf = None,
    forget: Forget = None,
    replay: Replay = None,
    config: ConfigOption = None,
) -> int:
    """Read what is new, prove it, publish it.

    What [[delivery]] says is due is sent then. Exit status: 0 everything is in; 3 something was not taken or sent, each
    told in a line; 1 nothing is published; 2 a mistake in outlay.toml.
    """
    settings = settings_of(config)
    for source in sources:
        any_source(settings, source, "--source")
    if period is not None:
        _is_period(period)
    if replay is not None:
        _is_alone(*sources, period, forget)
        asked_source(settings, replay, "--replay")
    from pipelines.run import run as run_all

    with state_errors():
        ended = run_all(
            settings,
            told=tell,
            watch=progress,
            sources=sources,
            period=period,
            as_of=as_of,
            forget=forget,
            replay=replay,
        )
    status = show_report(ended)
    if not settings.delivery or status not in (Exit.COMPLETE, Exit.INCOMPLETE):
        return status
    return max(status, send_due(settings, quiet=True))


def serve(*, port: Port = None, config: ConfigOption = None) -> int:
    """Serve the pages on this machine, until Ctrl-C."""
    serve_pages(settings_of(config), port)
    return Exit.COMPLETE


@snapshot.command(name="list")
def list_snapshots(*, format: FormatOption = "table", config: ConfigOption = None) -> None:  # noqa: A002 - the option's name
    """List the snapshots that are kept, newest first."""
    from pipelines.cli.output import write
    from pipelines.snapshots import kept_snapshots

    kept = kept_snapshots(settings_of(config).state)
    write(kept, format)
    tell(
        f"{amount(kept.height, 'snapshot')} kept." if kept.height else "Nothing is published yet. `outlay run` does it."
    )


def _is_alone(*others: str | None) -> None:
    if any(others):
        raise UsageError(
            "--replay: found --source, --period or --forget beside it; expected it alone, with its source."
        )


def _is_period(text: str) -> None:
    if not re.fullmatch(PERIOD, text):
        raise UsageError(f'--period: found "{text}"; expected a billing period such as 2026-10.')
