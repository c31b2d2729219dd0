"""`people unmask`: names for IT, an audit row first."""

from pathlib import Path

import polars as pl
import pytest

from dashboards.access.viewer import Viewer
from dashboards.entered import decisions_path
from dashboards.entries.people import unmask
from dashboards.entries.refused import Refused
from tests.pipelines.cli.conftest import Outlay
from warehouse.decisions import open_decisions
from warehouse.people import People, make_key

NOBODY = "0" * 32


@pytest.fixture
def state(tmp_path: Path) -> Path:
    (tmp_path / "outlay.toml").write_text("", encoding="utf-8")
    state = tmp_path / ".outlay"
    make_key(state)
    return state


@pytest.fixture
def ana(state: Path) -> str:
    with People(state) as people:
        [ana] = people.ids(pl.Series(["ana@haldane.example"]))
        people.keep_names(pl.DataFrame({"person_id": [ana], "name": ["Ana Lindqvist"]}))
    return ana


def audits(state: Path) -> list[tuple[str, str, str]]:
    with open_decisions(decisions_path(state)) as decisions:
        return decisions.audits().select("by", "action", "subject_id").rows()


def test_a_name_is_shown_and_who_asked_is_kept(outlay: Outlay, state: Path, ana: str) -> None:
    ended = outlay("people", "unmask", ana, "--reason", "offboarding", "--as", "J. Ortiz", "--format", "csv")
    assert (ended.status, ended.out.splitlines()[1]) == (0, f"{ana},Ana Lindqvist,ana@haldane.example")
    assert audits(state) == [("J. Ortiz", "unmask", ana)]


def test_an_account_that_is_nobodys_is_shown_as_its_vendor_calls_it(outlay: Outlay, state: Path) -> None:
    with People(state) as people:
        [account] = people.account_ids(pl.Series(["U0270A60855"]))
        told = pl.DataFrame({"account_id": [account], "name": ["Build robot"], "email": ["bot@haldane.example"]})
        people.keep_accounts("slack", told)
    ended = outlay("people", "unmask", account, "--reason", "whose is it", "--format", "csv")
    assert ended.out.splitlines()[1] == f"{account},Build robot,bot@haldane.example"


def test_who_is_not_known_is_said_and_kept_too(outlay: Outlay, state: Path, ana: str) -> None:
    ended = outlay("people", "unmask", ana, NOBODY, "--reason", "audit")
    assert (ended.status, "1 of 2 known" in ended.err) == (3, True)
    assert len(audits(state)) == 2


def test_without_a_reason_nobody_is_shown(outlay: Outlay, state: Path, ana: str) -> None:
    ended = outlay("people", "unmask", ana, "--reason", " ")
    assert (ended.status, ended.out) == (2, "")
    assert audits(state) == []


def test_a_name_in_place_of_a_pseudonym_is_not_shown_back(outlay: Outlay, ana: str) -> None:
    ended = outlay("people", "unmask", "Ana Lindqvist", "--reason", "audit")
    assert ended.status != 0
    assert "Lindqvist" not in ended.out + ended.err


@pytest.mark.parametrize("role", ["finance", "platform"])
def test_another_role_sees_nobody(state: Path, ana: str, role: str) -> None:
    with open_decisions(decisions_path(state)) as decisions, pytest.raises(Refused, match="expected the role it"):
        unmask(state, decisions, Viewer(role), pl.Series([ana]), reason="curious", by="x")  # pyright: ignore[reportArgumentType]
    assert audits(state) == []
