import sqlite3
from pathlib import Path

import pytest

from tests.servers.postgres import PASSWORD, PASSWORD_IN_URL, Postgres
from warehouse.decisions import DatabaseUnreachable, Decision, open_decisions

WORD = "s3cr3t%2Fword"


def told(error: pytest.ExceptionInfo[DatabaseUnreachable]) -> str:
    assert error.value.found
    assert error.value.expected
    assert error.value.do
    return str(error.value)


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        pytest.param(f"postgresql://ann:{WORD}@127.0.0.1:1/outlay", "ann:***@127.0.0.1:1/outlay", id="nobody listens"),
        pytest.param(
            f"postgresql://ann@127.0.0.1:1/x?password={WORD}&sslpassword={WORD}",
            "ann@127.0.0.1:1",
            id="as an option",
        ),
        pytest.param(f"postgresql://ann:s3cr3t/word@host:port/{WORD}", "a text that is no database URL", id="no URL"),
        pytest.param(f"nosuch://ann:{WORD}@127.0.0.1/outlay", "no driver for nosuch", id="unknown kind"),
        pytest.param("sqlite://", "a SQLite URL without a file", id="in memory"),
    ],
)
def test_a_database_that_cannot_be_reached_is_named_without_its_secret(url: str, shown: str) -> None:
    with pytest.raises(DatabaseUnreachable) as error:
        open_decisions(url)
    assert shown in told(error)
    assert "s3cr3t" not in str(error.value)
    assert error.value.__suppress_context__


def test_a_wrong_password_is_told_and_not_shown(postgres: Postgres) -> None:
    url = postgres.fresh()
    with pytest.raises(DatabaseUnreachable, match="password authentication failed") as error:
        open_decisions(url.replace(PASSWORD_IN_URL, WORD))
    assert "s3cr3t" not in told(error)
    with open_decisions(url) as decisions:
        assert "outlay:***@127.0.0.1" in repr(decisions)
        assert PASSWORD not in repr(decisions)
        assert PASSWORD_IN_URL not in repr(decisions)


def test_a_server_that_stops_and_comes_back_loses_no_decision(postgres: Postgres) -> None:
    with open_decisions(postgres.fresh()) as decisions:
        decisions.record(Decision(by="Ann", subject_kind="app", subject_id="slack", status="keep"))
        postgres.stop()
        try:
            with pytest.raises(DatabaseUnreachable, match="Is the server up"):
                decisions.overlay()
        finally:
            postgres.start()
        assert decisions.overlay()["status"].to_list() == ["keep"]


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(DatabaseUnreachable, match="No such file or directory") as error:
        open_decisions(tmp_path / "absent" / "decisions.db")
    assert str(tmp_path) in told(error)


def test_a_file_that_is_no_database_is_told_and_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "decisions.db"
    path.write_text("app,status\n" * 100)
    with pytest.raises(DatabaseUnreachable, match="file is not a database"):
        open_decisions(path)
    assert path.read_text() == "app,status\n" * 100


def test_a_file_that_another_process_holds_is_told_and_free_again_later(tmp_path: Path) -> None:
    path = tmp_path / "decisions.db"
    entered = Decision(by="Ann", subject_kind="app", subject_id="slack", status="keep")
    with open_decisions(path) as decisions:
        holder = sqlite3.connect(path, isolation_level=None)
        holder.execute("BEGIN IMMEDIATE")
        with pytest.raises(DatabaseUnreachable, match="database is locked"):
            decisions.record(entered)
        assert decisions.events().is_empty()
        holder.close()
        assert decisions.record(entered) == 1
