"""What `run`, `serve` and `demo` share: how their work is shown, and how it fails."""

import sys
from collections.abc import Generator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from pipelines.cli.exits import Exit, Failed, tell

if TYPE_CHECKING:
    from pipelines.report import Report
    from pipelines.settings import Settings


@contextmanager
def state_errors() -> Generator[None]:
    """Tells what is wrong with the state folder, a lost key for one, in its own words."""
    from warehouse.errors import StateError

    try:
        yield
    except StateError as error:
        raise Failed(str(error)) from error


def show_report(report: "Report") -> Exit:
    """Writes a run's lines to stdout and gives its status."""
    sys.stdout.writelines(f"{line}\n" for line in report.lines)
    sys.stdout.flush()
    return Exit(report.exit_status)


def send_due(settings: "Settings", *, name: str | None = None, again: bool = False, quiet: bool = False) -> Exit:
    """Sends what `[[delivery]]` says is due, a line each; `quiet` leaves out what there was no need to send.

    Raises Failed where nothing is published.
    """
    from pipelines.deliver.due import send_due as send
    from warehouse.entries import utc_now
    from warehouse.snapshot import NoSnapshot

    try:
        with state_errors():
            done = send(settings, utc_now(), name=name, again=again)
    except NoSnapshot as error:
        raise Failed(str(error)) from error
    for each in done:
        if not quiet or each.state in ("sent", "failed"):
            tell(f"{each.name}: {each.state}. {each.said}")
    return Exit.INCOMPLETE if any(each.state == "failed" for each in done) else Exit.COMPLETE


def serve_pages(settings: "Settings", port: int | None = None) -> None:
    """Serves the pages until Ctrl-C. Raises Failed where the port is taken."""
    from dashboards.serve import NotServed, serve
    from pipelines.cli.close import bookkeeping

    try:
        serve(
            settings.state,
            port,
            settings=settings.access,
            close=bookkeeping(settings),
            tell=lambda address: tell(f"{address}  (Ctrl-C ends it)"),
        )
    except NotServed as error:
        raise Failed(str(error)) from error
    tell("The pages are served no longer.")
