"""Files under /files/: what a page shows, for the same viewer, from the same snapshot."""

from collections.abc import Callable

import polars as pl
from flask import Flask, Response, request

from dashboards.access.viewer import ON_THIS_MACHINE
from dashboards.entered import Entered
from dashboards.queries.allocation import borne
from dashboards.queries.changes import changes_table
from dashboards.queries.filters import read_address
from dashboards.queries.findings import findings
from dashboards.queries.known import known
from dashboards.reports.csv_file import csv_text
from dashboards.reports.savings import receipt_table, savings_table
from dashboards.reports.spend import spend_table
from dashboards.snapshots import Snapshots
from warehouse.snapshot import Snapshot


def serve_files(server: Flask, snapshots: Snapshots, entered: Entered) -> None:
    """The routes; 404 before anything is published."""

    @server.get("/files/spend.csv")
    def spend_csv() -> Response:  # pyright: ignore[reportUnusedFunction]
        with snapshots.current() as opened:
            if opened is None:
                return nothing_yet()
            filters, _ = read_address(request.args.to_dict(), known(opened.snapshot, ON_THIS_MACHINE))
            text = csv_text(spend_table(opened.snapshot, ON_THIS_MACHINE, filters))
            return download(text, f"spend-{opened.snapshot.id}.csv")

    @server.get("/files/savings.csv")
    def savings_csv() -> Response:  # pyright: ignore[reportUnusedFunction]
        return from_snapshot(
            "savings", lambda snapshot: savings_table(snapshot, ON_THIS_MACHINE, request.args.to_dict())
        )

    @server.get("/files/receipt.csv")
    def receipt_csv() -> Response:  # pyright: ignore[reportUnusedFunction]
        act = request.args.get("act", "")
        return from_snapshot("receipt", lambda snapshot: receipt_table(snapshot, ON_THIS_MACHINE, act))

    @server.get("/files/changes.csv")
    def changes_csv() -> Response:  # pyright: ignore[reportUnusedFunction]
        asked = request.args.to_dict()
        return from_snapshot("changes", lambda snapshot: changes_table(snapshot, ON_THIS_MACHINE, asked))

    @server.get("/files/findings.csv")
    def findings_csv() -> Response:  # pyright: ignore[reportUnusedFunction]
        asked = request.args.to_dict()
        return from_snapshot("findings", lambda snapshot: findings(snapshot, ON_THIS_MACHINE, asked, entered.current()))

    @server.get("/files/allocation.csv")
    def allocation_csv() -> Response:  # pyright: ignore[reportUnusedFunction]
        period, dimension = request.args.get("period", ""), request.args.get("dimension", "")
        return from_snapshot(
            "allocation",
            lambda snapshot: borne(snapshot, ON_THIS_MACHINE, by="month", period=period, dimension=dimension),
        )

    def from_snapshot(name: str, make: Callable[[Snapshot], pl.DataFrame]) -> Response:
        with snapshots.current() as opened:
            if opened is None:
                return nothing_yet()
            return download(csv_text(make(opened.snapshot)), f"{name}-{opened.snapshot.id}.csv")


def nothing_yet() -> Response:
    return Response("Nothing has been published yet. Run `outlay run` first.\n", 404, mimetype="text/plain")


def download(text: str, name: str) -> Response:
    """A CSV that browsers save under `name`; the mark at its start tells spreadsheets that it is UTF-8."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response("\ufeff" + text, mimetype="text/csv", headers=headers)
