"""Files under /files/ of licences and renewals: lists, the calendar of last days, and each contract's pack."""

from collections.abc import Callable
from typing import cast, get_args

from flask import Flask, Response

from dashboards.access.viewer import ON_THIS_MACHINE
from dashboards.entered import Entered
from dashboards.queries.licenses import pools, reclaim
from dashboards.queries.renewals import candidates, renewals
from dashboards.reports.contracts_csv import contracts_csv
from dashboards.reports.csv_file import csv_text
from dashboards.reports.renewal import NoContract, pack
from dashboards.reports.renewal.files import PackForm, pack_file
from dashboards.reports.renewal.pdf import NoTypst
from dashboards.reports.renewals_ics import ics
from dashboards.snapshots import Snapshots
from warehouse.snapshot import Snapshot

MARK = "\ufeff"  # tells spreadsheets that a CSV is UTF-8
TYPES = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "html": "text/html",
    "csv": "text/csv",
}


def serve_software_files(server: Flask, snapshots: Snapshots, entered: Entered) -> None:
    """The routes; 404 before anything is published, and for what is not there."""

    @server.get("/files/licenses.csv")
    def licenses_csv() -> Response:  # pyright: ignore[reportUnusedFunction]
        return opened(lambda shown: csv(csv_text(pools(shown, ON_THIS_MACHINE)), f"licenses-{shown.id}.csv"))

    @server.get("/files/reclaim.csv")
    def reclaim_csv() -> Response:  # pyright: ignore[reportUnusedFunction]
        return opened(lambda shown: csv(csv_text(reclaim(shown, ON_THIS_MACHINE)), f"reclaim-{shown.id}.csv"))

    @server.get("/files/renewals.ics")
    def renewals_ics() -> Response:  # pyright: ignore[reportUnusedFunction]
        def calendar(shown: Snapshot) -> Response:
            rows = renewals(shown, ON_THIS_MACHINE, entered.current())
            return Response(ics(rows, shown), mimetype="text/calendar")

        return opened(calendar)

    @server.get("/files/contract-candidates.csv")
    def candidates_csv() -> Response:  # pyright: ignore[reportUnusedFunction]
        return opened(lambda shown: csv(contracts_csv(candidates(shown, ON_THIS_MACHINE)), "contracts.csv"))

    @server.get("/files/renewal/<contract_id>.<form>")
    def renewal_pack(contract_id: str, form: str) -> Response:  # pyright: ignore[reportUnusedFunction]
        return opened(lambda shown: of_contract(shown, entered, contract_id, form))

    def opened(make: Callable[[Snapshot], Response]) -> Response:
        with snapshots.current() as current:
            return (
                missing("Nothing has been published yet. Run `outlay run` first.")
                if current is None
                else make(current.snapshot)
            )


def of_contract(snapshot: Snapshot, entered: Entered, contract_id: str, form: str) -> Response:
    """The pack as it would be written now, under a name that says of what it is."""
    if form not in get_args(PackForm):
        return missing(f"Found the form {form}; expected one of {', '.join(get_args(PackForm))}.")
    try:
        made = pack(snapshot, ON_THIS_MACHINE, entered.current(), contract_id)
        body = pack_file(made, snapshot, cast("PackForm", form))
    except NoContract:
        return missing(f"Found no contract {contract_id} in this snapshot; /renewals lists those that there are.")
    except NoTypst as error:
        return missing(str(error))
    name = f"renewal-{contract_id}-{snapshot.id}.{form}"
    return Response(body, mimetype=TYPES[form], headers=named(name))


def csv(text: str, name: str) -> Response:
    return Response(MARK + text, mimetype="text/csv", headers=named(name))


def named(name: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="{name}"'}


def missing(why: str) -> Response:
    return Response(f"{why}\n", 404, mimetype="text/plain")
