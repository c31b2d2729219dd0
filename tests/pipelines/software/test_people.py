"""Rosters through time: who is who, who has left, and what is not believed."""

import os
from datetime import UTC, datetime, timedelta
from typing import Any

import polars as pl
import pytest

from pipelines.shadow import lists_of
from pipelines.software.judging import software
from tests.pipelines.software.own import Own
from warehouse.tables import SPEND_TRANSACTION

ANA, BEN = "ana@haldane.example", "ben@haldane.example"


def person(number: int, email: str | None = None, **more: Any) -> dict[str, Any]:
    return {
        "hr_id": f"E{number}", "email": email or f"p{number}@haldane.example", "name": f"Person {number}",
        "aliases": None, "department": "Sales", "manager_hr_id": None, "status": "active", "end": None, **more,
    }  # fmt: skip


@pytest.fixture
def company(own: Own) -> Own:
    """Twenty people."""
    own.source("people_source", "hr", "csv", "roster.csv")
    own.write("roster.csv", [person(n) for n in range(20)])
    own.run()
    return own


def statuses(own: Own) -> dict[str, int]:
    return {row["status"]: row["n"] for row in own.rows("SELECT status, count(*) AS n FROM person GROUP BY ALL")}


def test_people_are_pseudonyms_with_their_department_and_manager(own: Own) -> None:
    own.source("people_source", "hr", "csv", "roster.csv")
    own.write("roster.csv", [person(1, ANA), person(2, BEN, manager_hr_id="E1", department="IT")])
    assert own.run()["hr"].rows == 2
    [ana, ben] = own.rows("FROM person ORDER BY department DESC")
    assert (ben["manager_id"], ben["department"], ben["x_line"]) == (ana["person_id"], "IT", 3)
    with own.people() as people:
        assert people.known(pl.Series(["BEN@haldane.example", "nobody@x.example"])).to_list() == [
            ben["person_id"],
            None,
        ]


def test_who_is_gone_from_the_roster_has_left_on_the_last_day_that_it_had_them(company: Own) -> None:
    first = company.day
    company.write("roster.csv", [person(n) for n in range(19)])
    company.run(days=3)
    [left] = company.rows("FROM person WHERE status = 'left'")
    assert (left["end"], left["as_of"]) == (first, first)
    company.write("roster.csv", [person(n) for n in range(20)])
    company.run(days=1)
    assert statuses(company) == {"active": 20}


@pytest.mark.parametrize("half", ["rows are missing", "all are said to have left"])
def test_a_roster_that_half_the_people_have_vanished_from_changes_nobody(company: Own, half: str) -> None:
    gone = [person(n, status="left") for n in range(10, 20)] if half.startswith("all") else []
    company.write("roster.csv", [person(n) for n in range(10)] + gone)
    seen = company.run(days=1)["hr"]
    assert "found 10 of 20 people gone at once; expected at most 20 percent" in seen.held
    assert statuses(company) == {"active": 20}
    [feed] = company.rows("FROM saas_feed WHERE source = 'hr'")
    assert (feed["status"], feed["last_ok"]) == ("failed", company.rows("SELECT min(as_of) AS d FROM person")[0]["d"])


def test_a_missing_or_empty_roster_changes_nobody(company: Own) -> None:
    (company.folder / "roster.csv").rename(company.folder / "elsewhere.csv")
    assert company.run(days=1)["hr"].held
    company.text("roster.csv", "hr_id,email,status\n")
    assert "gone at once" in company.run(days=1)["hr"].held
    assert statuses(company) == {"active": 20}


def test_an_old_roster_is_told_and_says_of_nobody_that_they_left(company: Own) -> None:
    company.write("roster.csv", [person(n) for n in range(19)])
    seen = company.run(days=4000)["hr"]
    assert "expected one of the last 45 days" in seen.gaps[0]
    assert statuses(company) == {"active": 20}
    assert company.rows("SELECT status FROM saas_feed WHERE source = 'hr'") == [{"status": "stale"}]


def test_whom_a_line_tells_that_cannot_be_read_has_not_left(company: Own) -> None:
    company.write("roster.csv", [*(person(n) for n in range(19)), person(19, end="soon")])
    seen = company.run(days=1)["hr"]
    assert "line 21, column end 'soon': found what is not a day such as 2026-10-31" in seen.gaps[0]
    assert statuses(company) == {"active": 20}
    [reject] = company.rows("SELECT * FROM reject")
    assert (reject["line"], reject["column_name"], reject["value"]) == (21, "end", "soon")


def test_a_former_address_stays_theirs_when_the_name_changes(company: Own) -> None:
    with company.people() as people:
        [before] = people.known(pl.Series(["p3@haldane.example"]))
    company.write("roster.csv", [person(n, "new.name@haldane.example" if n == 3 else None) for n in range(20)])
    company.run(days=1)
    with company.people() as people:
        both = people.known(pl.Series(["p3@haldane.example", "new.name@haldane.example"]))
    assert both.to_list() == [before, before]


def test_an_address_of_two_who_work_here_is_nobodys(company: Own) -> None:
    company.write("roster.csv", [person(n, aliases="shared@haldane.example" if n < 2 else None) for n in range(20)])
    seen = company.run(days=1)["hr"]
    assert "1 address is claimed by several people, on lines 2 and 3" in seen.notes[0]
    with company.people() as people:
        assert people.known(pl.Series(["shared@haldane.example"])).to_list() == [None]
        assert people.aliases().is_empty()


def test_an_address_that_a_leaver_had_is_of_who_has_it_now(company: Own) -> None:
    rows = [person(n) for n in range(20)]
    rows[0] |= {"status": "left", "end": "2026-10-01"}
    company.write("roster.csv", [*rows, person(21, "p0@haldane.example")])
    company.run(days=1)
    with company.people() as people:
        [now, new] = (
            people.known(pl.Series(["p0@haldane.example", "E21"]), "email").to_list()[:1]
            + people.known(pl.Series(["E21"]), "hr").to_list()
        )
        assert now == new
        assert people.aliases().is_empty()


def test_an_address_met_before_its_person_was_known_is_joined_to_them(own: Own) -> None:
    own.source("people_source", "hr", "csv", "roster.csv")
    own.write("roster.csv", [person(1, ANA)])
    with own.workspace().store(), own.people() as people:
        [met] = people.ids(pl.Series(["old.ana@haldane.example"]))
    own.write("roster.csv", [person(1, ANA, aliases="old.ana@haldane.example")])
    own.run()
    with own.people() as people:
        known = people.known(pl.Series([ANA, "old.ana@haldane.example"]))
        assert people.aliases().height == 1
    [row] = own.rows("FROM person")
    assert known.to_list() == [row["person_id"]] * 2 == [met] * 2


def test_nothing_is_due_twice_a_day_but_a_file_that_changed(company: Own) -> None:
    assert company.run() == {}
    company.write("roster.csv", [person(n) for n in range(21)])
    assert [*company.run()] == ["hr"]
    assert [*company.run(days=1)] == ["hr"]


def test_contractors_of_a_second_roster_stay_when_hr_says_that_they_left(company: Own) -> None:
    company.source("people_source", "agency", "csv", "agency.csv")
    company.write("agency.csv", [person(7, kind="contractor")])
    company.write("roster.csv", [person(n, status="left" if n == 7 else "active") for n in range(20)])
    company.run(days=1)
    assert company.rows("SELECT kind, status FROM person WHERE x_source = 'agency'") == [
        {"kind": "contractor", "status": "active"}
    ]
    assert statuses(company) == {"active": 20}


def test_a_last_day_that_passes_while_the_roster_is_old_makes_nobody_leave(own: Own) -> None:
    own.source("people_source", "hr", "csv", "roster.csv", "stale_days = 30\n")
    file = own.write("roster.csv", [person(1, end="2026-11-20"), person(2)])
    written = datetime(2026, 11, 2, tzinfo=UTC).timestamp()
    os.utime(file, (written, written))
    own.run(days=19)
    assert statuses(own) == {"active": 1, "left": 1}
    own.run(days=14)
    assert statuses(own) == {"active": 2}
    settings = own.workspace().settings
    with own.workspace().store() as store:
        people = software(store, settings, own.day, SPEND_TRANSACTION.empty(), lists_of(settings)).people
    assert people["end"].to_list() == [None, None]


def test_words_of_hr_systems_are_understood_and_others_are_rejects(own: Own) -> None:
    own.source("people_source", "hr", "csv", "roster.csv")
    words = ("Active", "Terminated", "On leave", "Suspended", "Seconded")
    own.write("roster.csv", [person(n, status=word, kind="Full-time") for n, word in enumerate(words)])
    assert "expected" not in own.run()["hr"].held
    assert statuses(own) == {"active": 1, "left": 1, "leave": 1, "suspended": 1}
    assert [row["value"] for row in own.rows("FROM reject")] == ["Seconded"]


def test_who_is_to_come_has_not_left_and_who_is_to_go_is_here_until_then(own: Own) -> None:
    own.source("people_source", "hr", "csv", "roster.csv")
    later = f"{own.day + timedelta(days=40)}"
    own.write("roster.csv", [person(1), person(2, status="Pre-hire", start=later), person(3, end=later)])
    own.run()
    sql = f"SELECT status, start = '{later}' AS starts, \"end\" = '{later}' AS ends FROM person ORDER BY ALL"
    rows = own.rows(sql)
    assert [tuple(row.values()) for row in rows] == [
        ("active", True, None),
        ("active", None, True),
        ("active", None, None),
    ]
