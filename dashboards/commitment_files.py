"""Commitments under /files/: the calendar of their ends, the list of them, and the recommendation."""

from collections.abc import Callable

import polars as pl
from flask import Flask, Response

from dashboards.access.viewer import ON_THIS_MACHINE
from dashboards.files import download, nothing_yet
from dashboards.queries.commitments import advice, commitments, ladder
from dashboards.reports.commitments_ics import ics
from dashboards.reports.csv_file import csv_text
from dashboards.snapshots import Snapshots
from warehouse.snapshot import Snapshot


def serve_commitments(server: Flask, snapshots: Snapshots) -> None:
    """The routes; 404 before anything is published."""

    @server.get("/files/commitments.ics")
    def calendar_of_ends() -> Response:  # pyright: ignore[reportUnusedFunction]
        with snapshots.current() as opened:
            if opened is None:
                return nothing_yet()
            rows = ladder(opened.snapshot, ON_THIS_MACHINE)
            return Response(ics(rows, opened.snapshot), mimetype="text/calendar")

    @server.get("/files/commitments.csv")
    def listed_commitments() -> Response:  # pyright: ignore[reportUnusedFunction]
        return from_snapshot("commitments", lambda snapshot: commitments(snapshot, ON_THIS_MACHINE))

    @server.get("/files/commitment-advice.csv")
    def recommended_commitments() -> Response:  # pyright: ignore[reportUnusedFunction]
        return from_snapshot("commitment-advice", lambda snapshot: advice(snapshot, ON_THIS_MACHINE))

    def from_snapshot(name: str, make: Callable[[Snapshot], pl.DataFrame]) -> Response:
        with snapshots.current() as opened:
            if opened is None:
                return nothing_yet()
            return download(csv_text(make(opened.snapshot)), f"{name}-{opened.snapshot.id}.csv")
