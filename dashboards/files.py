"""Files under /files/: what a page shows, for the same viewer, from the same snapshot."""

from flask import Flask, Response, request

from dashboards.access.viewer import ON_THIS_MACHINE
from dashboards.queries.filters import read_address
from dashboards.queries.known import known
from dashboards.reports.csv_file import csv_text
from dashboards.reports.spend import spend_table
from dashboards.snapshots import Snapshots


def serve_files(server: Flask, snapshots: Snapshots) -> None:
    """The routes; 404 before anything is published."""

    @server.get("/files/spend.csv")
    def spend_csv() -> Response:  # pyright: ignore[reportUnusedFunction]
        with snapshots.current() as opened:
            if opened is None:
                return Response("Nothing has been published yet. Run `outlay run` first.\n", 404, mimetype="text/plain")
            filters, _ = read_address(request.args.to_dict(), known(opened.snapshot, ON_THIS_MACHINE))
            text = csv_text(spend_table(opened.snapshot, ON_THIS_MACHINE, filters))
            return download(text, f"spend-{opened.snapshot.id}.csv")


def download(text: str, name: str) -> Response:
    """A CSV that browsers save under `name`; the mark at its start tells spreadsheets that it is UTF-8."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response("\ufeff" + text, mimetype="text/csv", headers=headers)
