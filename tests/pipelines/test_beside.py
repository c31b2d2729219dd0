"""What needs no findings is worked out beside them, and comes to the same as one after the other."""

from concurrent.futures import CancelledError
from pathlib import Path

import duckdb
import pytest

from pipelines.beside import beside
from pipelines.finance import PARTS
from pipelines.workspace import Workspace
from tests.pipelines.software.own import Own
from warehouse.store import Store, open_store

ADD = "INSERT INTO migration VALUES (?, now()::TIMESTAMP)"
SAID = ("license_pool", "seat", "renewal", "contract_candidate", "app", "product", "metric", "figure")


def test_work_is_done_in_its_order_on_the_same_warehouse(tmp_path: Path) -> None:
    with open_store(tmp_path, told=print, doing="test") as store, beside(store) as there:
        for version in (90001, 90002):
            there.begin(str(version), lambda other, version=version: other.connection.execute(ADD, [version]))
        there.begin("both", lambda other: other.frame("SELECT count(*) AS n FROM migration WHERE version > 90000"))
        assert there.of("both", store, _not_called)["n"].to_list() == [2]
        assert store.frame("SELECT max(version) AS last FROM migration")["last"].to_list() == [90002]


def test_an_instant_is_in_utc_there_too(tmp_path: Path) -> None:
    zone = "SELECT current_setting('TimeZone') AS zone"
    with open_store(tmp_path, told=print, doing="test") as store, beside(store) as there:
        there.begin("zone", lambda other: other.frame(zone)["zone"].to_list())
        assert there.of("zone", store, _not_called) == ["UTC"]


def test_what_it_raised_is_raised_where_it_is_waited_for_and_what_was_not_begun_is_done(tmp_path: Path) -> None:
    with open_store(tmp_path, told=print, doing="test") as store, beside(store) as there:
        there.begin("wrong", lambda other: other.frame("FROM no_such_table"))
        with pytest.raises(duckdb.CatalogException, match="no_such_table"):
            there.of("wrong", store, _not_called)
        assert there.of("wrong", store, lambda given: given is store)


@pytest.fixture
def company(tmp_path: Path) -> Own:
    """Slack is paid by card each month, and a list tells of Zoom."""
    own = Own(tmp_path)
    own.source("contracts", "list", "csv", "contracts.csv")
    zoom = {"contract_id": "C-1", "app": "Zoom", "start": "2026-01-01", "end": "2026-12-31", "seats": "40"}
    own.write("contracts.csv", [zoom | {"price_per_seat": "12.00", "currency": "USD"}])
    own.source("spend", "card", "card-csv", "card.csv")
    paid = {"amount": "114.00", "currency": "GBP", "descriptor": "SLACK.COM", "mcc": "5734"}
    own.write("card.csv", [{"date": f"2026-{month:02}-05"} | paid for month in range(3, 11)])
    own.run()
    return own


def test_side_by_side_comes_to_what_one_after_the_other_does(company: Own) -> None:
    alone = company.workspace()
    with alone.store() as store:
        _all_of(alone)
        expected = _said(store)
        for table in SAID:
            store.connection.execute(f'DELETE FROM "{table}"')
    workspace = company.workspace()
    with workspace.store() as store, workspace.side_by_side():
        _all_of(workspace)
        assert _said(store) == expected
    assert expected["renewal"]
    assert expected["contract_candidate"]
    assert workspace.concluded.software_found == alone.concluded.software_found
    assert workspace.concluded.worked.keys() == alone.concluded.worked.keys()


def test_nothing_is_kept_of_software_where_the_findings_were_not(company: Own) -> None:
    workspace = company.workspace()
    with workspace.store() as store:
        store.connection.execute("ALTER TABLE waste_total RENAME TO gone")
        with workspace.side_by_side():
            with pytest.raises(duckdb.CatalogException, match="waste_total"):
                workspace.judge()
            with pytest.raises(CancelledError):
                workspace.judge_software()
        assert not _said(store)["renewal"]


def _all_of(workspace: Workspace) -> None:
    workspace.judge()
    for part in PARTS:
        workspace.work_out(part)
    workspace.judge_software()


def _said(store: Store) -> dict[str, list[tuple[object, ...]]]:
    return {table: store.frame(f'SELECT * FROM "{table}" ORDER BY ALL').rows() for table in SAID}


def _not_called(_: Store) -> object:
    raise AssertionError
