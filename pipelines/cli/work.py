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


def serve_pages(settings: "Settings", port: int | None = None) -> None:
    """Serves the pages until Ctrl-C. Raises Failed where the port is taken."""
    from dashboards.serve import NotServed, serve

    try:
        serve(settings.state, port, settings=settings.access, tell=lambda address: tell(f"{address}  (Ctrl-C ends it)"))
    except NotServed as error:
        raise Failed(str(error)) from error
    tell("The pages are served no longer.")
