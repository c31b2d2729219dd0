"""Renewals under /files/: the calendar that programs subscribe to, the list, and each contract's pack in every form."""

from flask import Flask, Response

from dashboards.access.viewer import ON_THIS_MACHINE
from dashboards.entered import Entered
from dashboards.files import download, nothing_yet
from dashboards.queries.renewals import renewals
from dashboards.reports.csv_file import csv_text
from dashboards.reports.renewal import NoContract, pack
from dashboards.reports.renewal.files import PackForm, pack_file
from dashboards.reports.renewal.pdf import NoTypst
from dashboards.reports.renewals_ics import ics
from dashboards.snapshots import Snapshots

KINDS: dict[str, tuple[PackForm, str]] = {
    "pdf": ("pdf", "application/pdf"),
    "xlsx": ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "html": ("html", "text/html"),
    "csv": ("csv", "text/csv"),
}


def serve_renewals(server: Flask, snapshots: Snapshots, entered: Entered, company: str) -> None:
    """The routes; `company` stands on each pack. 404 before anything is published, and of what is not there."""

    @server.get("/files/renewals.ics")
    def calendar() -> Response:  # pyright: ignore[reportUnusedFunction]
        with snapshots.current() as opened:
            if opened is None:
                return nothing_yet()
            rows = renewals(opened.snapshot, ON_THIS_MACHINE, entered.current())
            return Response(ics(rows, opened.snapshot), mimetype="text/calendar")

    @server.get("/files/renewals.csv")
    def listed() -> Response:  # pyright: ignore[reportUnusedFunction]
        with snapshots.current() as opened:
            if opened is None:
                return nothing_yet()
            rows = renewals(opened.snapshot, ON_THIS_MACHINE, entered.current())
            return download(csv_text(rows), f"renewals-{opened.snapshot.id}.csv")

    @server.get("/files/renewal/<path:contract_id>.<form>")
    def of_a_contract(contract_id: str, form: str) -> Response:  # pyright: ignore[reportUnusedFunction]
        with snapshots.current() as opened:
            if opened is None:
                return nothing_yet()
            if form not in KINDS:
                return _told(404, f'Found "{form}"; expected one of: {", ".join(KINDS)}.')
            try:
                made = pack(opened.snapshot, ON_THIS_MACHINE, entered.current(), contract_id, company=company)
                file = pack_file(made, opened.snapshot, KINDS[form][0])
            except NoContract as error:
                return _told(404, f'Found "{contract_id}"; expected the id of one of {len(error.there)} contracts.')
            except NoTypst as error:
                return _told(501, str(error))
            name = f"renewal-{opened.snapshot.id}.{form}"
            headers = {"Content-Disposition": f'attachment; filename="{name}"'}
            return Response(file, mimetype=KINDS[form][1], headers=headers)


def _told(status: int, said: str) -> Response:
    return Response(f"{said}\n", status, mimetype="text/plain")
