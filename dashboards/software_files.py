"""Lists of seats, of likely contracts and of overlaps under /files/, as their pages show them."""

from collections.abc import Callable

from flask import Flask, Response

from dashboards.access.viewer import ON_THIS_MACHINE
from dashboards.entered import Entered
from dashboards.files import download, nothing_yet
from dashboards.queries.licenses import pools, reclaim
from dashboards.queries.overlap import overlaps
from dashboards.queries.renewals import candidates
from dashboards.reports.contracts_csv import contracts_csv
from dashboards.reports.csv_file import csv_text
from dashboards.snapshots import Snapshots
from warehouse.snapshot import Snapshot


def serve_software_files(server: Flask, snapshots: Snapshots, entered: Entered) -> None:
    """The routes; 404 before anything is published."""

    @server.get("/files/licenses.csv")
    def licenses_csv() -> Response:  # pyright: ignore[reportUnusedFunction]
        return opened("licenses", lambda shown: csv_text(pools(shown, ON_THIS_MACHINE)))

    @server.get("/files/reclaim.csv")
    def reclaim_csv() -> Response:  # pyright: ignore[reportUnusedFunction]
        return opened("reclaim", lambda shown: csv_text(reclaim(shown, ON_THIS_MACHINE)))

    @server.get("/files/overlap.csv")
    def overlap_csv() -> Response:  # pyright: ignore[reportUnusedFunction]
        return opened("overlap", lambda shown: csv_text(overlaps(shown, ON_THIS_MACHINE, entered.current())))

    @server.get("/files/contract-candidates.csv")
    def candidates_csv() -> Response:  # pyright: ignore[reportUnusedFunction]
        return opened("contracts", lambda shown: contracts_csv(candidates(shown, ON_THIS_MACHINE, entered.current())))

    def opened(name: str, text: Callable[[Snapshot], str]) -> Response:
        with snapshots.current() as current:
            if current is None:
                return nothing_yet()
            return download(text(current.snapshot), f"{name}-{current.snapshot.id}.csv")
