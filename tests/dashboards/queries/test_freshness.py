"""How far a source reaches and whether it is as it should be."""

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import polars as pl
import pytest

from dashboards.access.viewer import ON_THIS_MACHINE, Scope, Viewer
from dashboards.queries.freshness import complete_to, sources
from tests.dashboards.company import Company, healthy, write_state
from warehouse.snapshot import Snapshot, open_snapshot


def read(state: Path) -> pl.DataFrame:
    with open_snapshot(state) as snapshot:
        return sources(snapshot, ON_THIS_MACHINE, {})


def test_what_is_not_as_it_should_be_stands_first(snapshot: Snapshot) -> None:
    found = sources(snapshot, ON_THIS_MACHINE, {})
    assert found["source"].to_list() == ["gcp-billing", "aws-focus", "azure-costs"]
    assert found["state"].to_list() == ["held_back", "rejects", "fresh"]
    assert found["data_to"].to_list() == [None, date(2026, 11, 22), date(2026, 11, 22)]
    assert found["rejected_rows"].to_list() == [0, 40, 0]


def test_the_figures_are_complete_to_the_last_settled_day(snapshot: Snapshot) -> None:
    assert complete_to(sources(snapshot, ON_THIS_MACHINE, {})) == date(2026, 11, 22)


def test_a_day_that_its_provider_has_not_settled_is_not_complete(tmp_path: Path) -> None:
    """Read at noon of the 22nd, the 21st had not yet settled."""
    state = write_state(tmp_path, replace(healthy(), modified=datetime.fromisoformat("2026-11-22T12:00")))
    assert read(state)["data_to"].to_list() == [date(2026, 11, 20)]


def test_a_bill_that_stopped_is_stale(tmp_path: Path) -> None:
    found = read(write_state(tmp_path, replace(healthy(), as_of=date(2026, 11, 26))))
    assert found["state"].to_list() == ["stale"]
    assert complete_to(found) == date(2026, 11, 22)


def test_a_source_with_nothing_but_a_file_that_was_refused_is_named(tmp_path: Path) -> None:
    found = read(write_state(tmp_path, Company(services=(), rejects=0, drift=False)))
    assert found.select("source", "state", "rows").rows() == [("gcp-billing", "held_back", 0)]
    assert complete_to(found) is None


def test_a_scope_hides_the_days_of_accounts_outside_it(snapshot: Snapshot) -> None:
    nobody = Viewer("finance", Scope(frozenset()))
    assert sources(snapshot, nobody, {})["data_to"].to_list() == [None, None, None]


@pytest.mark.parametrize("accounts", [{"sub-0007"}, {"o'brien", "sub-0007"}])
def test_a_scope_shows_its_accounts(snapshot: Snapshot, accounts: set[str]) -> None:
    found = sources(snapshot, Viewer("finance", Scope(frozenset(accounts))), {})
    assert found.drop_nulls("data_to")["source"].to_list() == ["azure-costs"]
