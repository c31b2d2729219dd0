import json
import logging
import re
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Generator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from warehouse.decisions import open_decisions
from warehouse.people import KeyChanged, KeyMissing, People, PeopleKey, PeopleUnreachable, UnknownPerson, person_id

SECRET = "a secret of the tests, long enough to be one"
KEY = PeopleKey(SECRET.encode())
ANN, BO = person_id(KEY, "ann@example.com"), person_id(KEY, "bo@example.com")


@pytest.fixture
def people(tmp_path: Path) -> Generator[People]:
    with People(tmp_path, KEY) as opened:
        yield opened


def series(*texts: str | None) -> pl.Series:
    return pl.Series("email", texts, dtype=pl.String)


def nobody(*_entries: object) -> None:
    """An audit that keeps nothing."""


def test_ids_come_back_in_order_with_nulls_for_nobody(people: People) -> None:
    found = people.ids(series("Ann@Example.com", None, "bo@example.com", " ", "ANN@example.com "))
    assert found.to_list() == [ANN, None, BO, None, ANN]
    assert (found.name, found.dtype) == ("email", pl.String())


@pytest.mark.parametrize("emails", [pl.Series("email", [], dtype=pl.String), pl.Series("email", [None, None])])
def test_no_addresses_give_no_ids(people: People, emails: pl.Series) -> None:
    assert people.ids(emails).to_list() == [None] * len(emails)


def test_what_another_connection_writes_is_known_at_once(people: People, tmp_path: Path) -> None:
    people.ids(series("ann@example.com", "bo@example.com"))
    assert people.known(series("cy@example.com", "bo@example.com")).to_list() == [None, BO]
    with People(tmp_path, KEY) as other:
        other.ids(series("cy@example.com"))
        other.join(ANN, BO)
    assert people.known(series("cy@example.com", "bo@example.com")).to_list() == [person_id(KEY, "cy@example.com"), ANN]
    with People(tmp_path, KEY) as other:
        other.release(series("cy@example.com"))
    assert people.known(series("cy@example.com")).to_list() == [None]


def test_a_pseudonym_once_given_is_never_changed(tmp_path: Path) -> None:
    with People(tmp_path, KEY) as people:
        [hired] = people.ids(pl.Series(["E-001"]), kind="hr")
        people.attach(series("ann@example.com"), pl.Series([hired]))
    with People(tmp_path, KEY) as people:
        assert people.ids(series("Ann@example.com")).to_list() == [hired]
        assert people.ids(pl.Series(["E-001"]), kind="hr").to_list() == [hired] == [person_id(KEY, "E-001")]
    assert hired != ANN


def test_a_roster_that_comes_late_joins_the_two_pseudonyms(people: People) -> None:
    people.ids(series("ann@example.com"))
    hired = people.ids(pl.Series(["E-001", "E-002"]), kind="hr")
    people.attach(series("ANN@example.com", None), hired)
    assert people.ids(series("ann@example.com")).to_list() == [ANN]
    assert people.aliases().rows() == [(hired[0], ANN)]


def test_attaching_to_nobody_is_refused_whole(people: People) -> None:
    people.ids(series("ann@example.com"))
    with pytest.raises(UnknownPerson, match=BO):
        people.attach(series("a@example.com", "b@example.com"), pl.Series([ANN, BO]))
    assert people.ids(series("a@example.com")).to_list() == [person_id(KEY, "a@example.com")]


def test_joined_pseudonyms_lead_to_one_root_in_one_step(people: People) -> None:
    a, b, c, d = people.ids(series(*(f"{name}@example.com" for name in "abcd")))
    people.join(a, b)
    people.join(c, d)
    people.join(b, d)
    people.join(d, a)
    assert sorted(people.aliases().rows()) == sorted([(b, a), (c, a), (d, a)])


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(joins=st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7)), max_size=12))
def test_aliases_are_the_families_that_the_joins_make(tmp_path: Path, joins: list[tuple[int, int]]) -> None:
    (tmp_path / "people.db").unlink(missing_ok=True)
    families = {n: {n} for n in range(8)}
    with People(tmp_path, KEY) as people:
        given = people.ids(series(*(f"{n}@example.com" for n in range(8)))).to_list()
        for one, other in joins:
            people.join(given[one], given[other])
            both = families[one] | families[other]
            families |= dict.fromkeys(both, both)
        roots = {person: person for person in given} | dict(people.aliases().iter_rows())
    assert all(
        (roots[given[one]] == roots[given[other]]) is (other in families[one]) for one in range(8) for other in range(8)
    )


def test_a_join_with_nobody_is_refused(people: People) -> None:
    people.ids(series("ann@example.com"))
    with pytest.raises(UnknownPerson, match=f"found {BO}"):
        people.join(ANN, BO)


def test_names_are_shown_after_their_audit_row_is_kept(people: People, tmp_path: Path) -> None:
    people.ids(series("ann@example.com", "bo@example.com"))
    people.keep_names(pl.DataFrame({"person_id": [ANN, None], "name": ["Ann Ash", "Nobody"]}))
    with open_decisions(tmp_path / "decisions.db") as decisions:
        shown = people.names(pl.Series([BO, ANN, ANN, None]), by="it", reason="reclaim", audit=decisions.audit)
        audits = decisions.audits()
    expected = pl.DataFrame(
        {"person_id": [ANN, BO], "name": ["Ann Ash", None], "email": ["ann@example.com", "bo@example.com"]}
    )
    assert_frame_equal(shown, expected.sort("person_id"))
    assert audits.select("by", "action", "subject_kind").unique().rows() == [("it", "unmask", "person")]
    assert audits["subject_id"].to_list() == sorted([ANN, BO])
    assert [json.loads(detail) for detail in audits["detail"]] == [{"reason": "reclaim"}] * 2


def test_nobody_is_shown_where_the_audit_cannot_be_kept(people: People) -> None:
    asked: list[object] = []

    def full(*entries: object) -> None:
        asked.extend(entries)
        raise OSError("disk full")

    people.ids(series("ann@example.com"))
    with pytest.raises(OSError, match="disk full"):
        people.names(pl.Series([ANN]), by="it", reason="", audit=full)
    assert len(asked) == 1


def test_a_joined_pseudonym_shows_the_name_of_its_other_half(people: People) -> None:
    [hired] = people.ids(pl.Series(["E-001"]), kind="hr")
    people.keep_names(pl.DataFrame({"person_id": [hired], "name": ["Ann Ash"]}))
    people.ids(series("ann@example.com"))
    people.join(ANN, hired)
    rows = people.names(pl.Series([ANN, hired]), by="it", reason="", audit=nobody).rows()
    assert {row[1:] for row in rows} == {("Ann Ash", "ann@example.com")}
    assert len(rows) == 2


def test_an_address_in_place_of_a_pseudonym_reaches_neither_audit_nor_error(people: People) -> None:
    kept: list[object] = []
    with pytest.raises(UnknownPerson) as error:
        people.names(series("ann@example.com"), by="it", reason="", audit=lambda *entries: kept.extend(entries))
    assert "ann" not in str(error.value)
    assert kept == []


def test_the_main_account_is_under_todays_address_else_under_one_of_its_domain(people: People) -> None:
    ids = people.ids(series("ann.new@firm.example", "bob@firm.example"))
    people.keep_addresses(pl.DataFrame({"person_id": ids, "email": ["ann.new@firm.example", "bob@firm.example"]}))
    emails = ["ann.old@firm.example", "ann@bought.example", "bob@firm.example", "bob.old@firm.example"]
    accounts = pl.DataFrame({"account_id": ["a1", "a2", "b1", "b2"], "name": [None] * 4, "email": emails})
    people.keep_accounts("zoom", accounts.cast(pl.String))
    owners = pl.DataFrame({"account_id": ["a1", "a2", "b1", "b2"], "person_id": [ids[0], ids[0], ids[1], ids[1]]})
    people.attach_accounts("zoom", owners)
    assert people.main_accounts().rows() == [("zoom", "a1"), ("zoom", "b1")]


def test_the_file_is_its_owners_alone_and_holds_no_key(tmp_path: Path, people: People) -> None:
    people.ids(series("ann@example.com"))
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()}
    assert modes == dict.fromkeys(("people.db", "people.db-wal", "people.db-shm"), 0o600)
    assert all(SECRET.encode() not in path.read_bytes() for path in tmp_path.iterdir())


def test_nothing_shows_the_key_or_a_name(people: People, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        people.ids(series("ann@example.com"))
    told = f"{people!r} {people} {caplog.text}"
    assert SECRET not in told
    assert "ann@" not in told


def test_another_key_is_refused(tmp_path: Path, people: People) -> None:
    other = PeopleKey(b"another secret that is long enough as well")
    with pytest.raises(KeyChanged, match="another people key made it") as error, People(tmp_path, other):
        pass
    assert "another secret" not in str(error.value)


def test_people_need_a_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OUTLAY_PEOPLE_KEY", raising=False)
    with pytest.raises(KeyMissing), People(tmp_path):
        pass
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_no_database_is_told(tmp_path: Path) -> None:
    (tmp_path / "people.db").write_text("id,email\n" * 100)
    with (
        pytest.raises(PeopleUnreachable, match="found file is not a database"),
        People(tmp_path, KEY),
    ):
        pass


def test_a_database_that_another_process_holds_keeps_nothing_half(tmp_path: Path, people: People) -> None:
    holder = sqlite3.connect(tmp_path / "people.db", isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    with pytest.raises(PeopleUnreachable, match="database is locked"):
        people.ids(series("ann@example.com"))
    holder.close()
    assert people.ids(series("ann@example.com")).to_list() == [ANN]


def test_threads_and_polars_itself_may_ask(people: People) -> None:
    batches = [series(*(f"p{n % 60}@example.com" for n in range(start, start + 40))) for start in range(0, 400, 20)]
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(people.ids, batches))
    expected = [[person_id(KEY, email) for email in batch] for batch in batches]
    assert [answer.to_list() for answer in answers] == expected
    lazy = pl.LazyFrame({"email": ["ann@example.com"] * 3})
    assert lazy.select(pl.col("email").map_batches(people.ids, pl.String)).collect()["email"].to_list() == [ANN] * 3


WRITER = """
import sys
from pathlib import Path
import polars as pl
from warehouse.people import People, PeopleKey
sys.stdin.readline()
with People(Path(sys.argv[1]), PeopleKey(sys.argv[2].encode())) as people:
    for start in range(0, 200, 20):
        people.ids(pl.Series([f"p{n}@example.com" for n in range(start, start + 40)]))
"""


def test_processes_that_register_the_same_people_at_once_agree(tmp_path: Path) -> None:
    command = [sys.executable, "-c", WRITER, str(tmp_path), SECRET]
    streams = {"stdin": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    writers = [subprocess.Popen(command, **streams) for _ in range(3)]
    for writer in writers:
        writer.stdin.write("go\n")
        writer.stdin.flush()
    assert [writer.communicate(timeout=60)[1] for writer in writers] == [""] * 3
    rows = sqlite3.connect(tmp_path / "people.db").execute("SELECT identity, person_id FROM identity").fetchall()
    assert dict(rows) == {f"p{n}@example.com": person_id(KEY, f"p{n}@example.com") for n in range(220)}
    assert all(re.fullmatch("[0-9a-f]{32}", given) for _, given in rows)
