"""What the invented company decides of findings: one a snapshot, and what its people said between two of them."""

from datetime import date
from pathlib import Path

import pytest

from dashboards.entered import all_entered
from pipelines.demo_decisions import APPS, DECIDED, catch_up, decide
from pipelines.settings import load
from tests.dashboards.wasteful import ACCOUNTS, AS_OF, DATABASE, VOLUME, wasteful
from warehouse.snapshot import open_snapshot

LATER = date(2026, 12, 5)
HEAD = "day,provider,account,resource_id,rule,status,reason,person\n"
OF_THE_VOLUME = (
    f"aws,{ACCOUNTS[0]},vol-0a94c1d37be2f5508,aws.ebs.unattached,resolved,Asked for its deletion.,M. Keane\n"
)
OF_NOBODY = f"aws,{ACCOUNTS[0]},vol-0000000000000000,aws.ebs.unattached,resolved,Asked for its deletion.,M. Keane\n"


@pytest.fixture
def state(tmp_path: Path) -> Path:
    return wasteful(tmp_path / ".outlay")


def company(folder: Path, *rows: str) -> Path:
    target = folder / DECIDED
    target.parent.mkdir()
    target.write_text(HEAD + "".join(rows), encoding="utf-8")
    return folder


def caught_up(folder: Path, state: Path) -> None:
    with open_snapshot(state) as snapshot:
        catch_up(snapshot, folder, state, LATER)


def test_one_finding_is_decided_on_a_snapshot_and_never_twice(state: Path) -> None:
    file = state.parent / "outlay.toml"
    file.write_text("", encoding="utf-8")
    decide(load(file), state.parent)
    decide(load(file), state.parent)
    told = all_entered(state).filter(subject_kind="finding")
    assert told.select("subject_id", "status", "by").rows() == [(DATABASE, "acknowledged", "J. Ortiz")]
    assert told["at"].dt.date().to_list() == [AS_OF]


def test_what_people_said_since_the_snapshot_is_entered_once_with_what_they_saw(tmp_path: Path, state: Path) -> None:
    folder = company(tmp_path, f"2026-11-27,{OF_THE_VOLUME}")
    caught_up(folder, state)
    caught_up(folder, state)
    (told,) = all_entered(state).filter(subject_kind="finding").to_dicts()
    assert (told["subject_id"], told["status"], told["by"]) == (VOLUME, "resolved", "M. Keane")
    assert (told["at"].date(), told["reason"]) == (date(2026, 11, 27), "Asked for its deletion.")
    assert f"{told['saving']:f}".startswith("612.4")


def test_nobody_decides_before_a_snapshot_after_the_day_or_of_what_was_not_found(tmp_path: Path, state: Path) -> None:
    days = ("2026-11-23", "2026-12-05", "2026-12-06")
    folder = company(tmp_path, *(f"{day},{OF_THE_VOLUME}" for day in days), f"2026-11-27,{OF_NOBODY}")
    caught_up(folder, state)
    assert all_entered(state).is_empty()


def test_what_it_decided_of_apps_before_the_day_is_entered_once(tmp_path: Path, state: Path) -> None:
    folder = company(tmp_path)
    lines = "app,status,until,reason,decided\nxero,sanctioned,,Asked for.,2026-03-01\nmiro,ignored,,Late.,2026-12-05\n"
    (folder / APPS).write_text(lines, encoding="utf-8")
    caught_up(folder, state)
    caught_up(folder, state)
    told = all_entered(state).select("subject_kind", "subject_id", "status", "reason", "by").rows()
    assert told == [("app", "xero", "sanctioned", "Asked for.", "IT")]


def test_before_the_next_look_both_are_decided_and_what_people_said_comes_last(tmp_path: Path, state: Path) -> None:
    folder, file = company(tmp_path, f"2026-11-27,{OF_THE_VOLUME}"), tmp_path / "outlay.toml"
    file.write_text("", encoding="utf-8")
    decide(load(file), folder, LATER)
    told = all_entered(state).filter(subject_kind="finding")
    assert told.select("subject_id", "status").rows() == [(DATABASE, "acknowledged"), (VOLUME, "resolved")]


def test_without_a_snapshot_nobody_has_seen_anything(tmp_path: Path) -> None:
    folder, file = company(tmp_path, f"2026-11-27,{OF_THE_VOLUME}"), tmp_path / "outlay.toml"
    file.write_text("", encoding="utf-8")
    decide(load(file), folder, LATER)
    assert not (tmp_path / ".outlay").exists()
