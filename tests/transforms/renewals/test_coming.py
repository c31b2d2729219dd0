"""Who is to come and go by the roster, and how many seats that is."""

import json
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import polars as pl
import pytest

from tests.transforms.renewals.made import AS_OF, MONTHS, contract, rows, software
from transforms.licenses.software import ALIASES, Licenses, Software
from transforms.renewals import PLANS, renewals
from transforms.renewals.coming import Coming, coming
from transforms.renewals.settings import RenewalSettings
from warehouse.tables import PERSON

ENDS, NEXT_ENDS = date(2027, 7, 31), date(2028, 7, 31)
SOON = AS_OF + timedelta(days=30)


def person(name: str, department: str | None = "Sales", **more: Any) -> dict[str, Any]:
    base = {"person_id": name, "x_source": "hr", "kind": "employee", "status": "active", "department": department}
    return {**base, "as_of": AS_OF, **more}


def company(*people: dict[str, Any], users: int = 8) -> Software:
    """Ten of Sales, of whom p0 to p7 use Slack, ten of Legal, of whom nobody does, and these."""
    sales = [person(f"p{n}") for n in range(10)]
    legal = [person(f"l{n}", "Legal") for n in range(10)]
    named = {each["person_id"] for each in people}
    there = [each for each in (*sales, *legal) if each["person_id"] not in named]
    now = software(contract(), people=dict.fromkeys(MONTHS, users))
    return replace(now, people=rows(PERSON, *there, *people))


def of_slack(now: Software) -> Coming:
    return coming(now).get("slack", Coming())


@pytest.mark.parametrize(
    ("department", "share"),
    [("Sales", Fraction(8, 10)), ("Legal", Fraction(0)), ("New", Fraction(8, 20)), (None, Fraction(8, 20))],
    ids=["of their department", "of one that does not use it", "of a new one", "of none"],
)
def test_who_is_to_come_counts_for_the_share_of_their_department(department: str | None, share: Fraction) -> None:
    assert of_slack(company(person("new", department, start=SOON))).joiners == ((SOON, share),)


def test_who_is_to_go_counts_where_they_use_it() -> None:
    found = of_slack(company(person("p1", end=SOON), person("p9", end=SOON), person("l1", "Legal", end=SOON)))
    assert found.leavers == (SOON,)


@pytest.mark.parametrize("days", [1, 61], ids=["near", "later"])
def test_a_contractors_last_day_ends_a_term_and_no_seat(days: int) -> None:
    ends = AS_OF + timedelta(days=days)
    assert of_slack(company(person("p1", kind="contractor", end=ends))).leavers == ()


@pytest.mark.parametrize(
    "told",
    [
        {"start": AS_OF, "status": "active"},
        {"start": SOON, "status": "left"},
        {"start": SOON, "kind": "shared_mailbox"},
        {"end": AS_OF - timedelta(days=1), "status": "left"},
    ],
    ids=["began today", "never came", "a mailbox", "has left"],
)
def test_who_has_come_or_gone_or_is_nobody_is_not_planned(told: dict[str, Any]) -> None:
    assert of_slack(company(person("p1", **told))) == Coming()


def test_two_pseudonyms_of_one_person_come_once() -> None:
    twice = company(person("a", start=SOON), person("b", start=SOON))
    joined = replace(twice, aliases=pl.DataFrame({"person_id": ["b"], "same_as": ["a"]}, ALIASES))
    assert len(of_slack(joined).joiners) == 1


@pytest.mark.parametrize(
    ("days", "joiners", "leavers"),
    [
        ((SOON, SOON), 1, 1),
        ((NEXT_ENDS, ENDS), 1, 1),
        ((NEXT_ENDS + timedelta(days=1), ENDS + timedelta(days=1)), 0, 0),
    ],
    ids=["soon", "on the last day", "a day later"],
)
def test_joiners_come_by_the_end_of_the_next_term_and_leavers_go_before_it(
    days: tuple[date, date], joiners: int, leavers: int
) -> None:
    told = Coming(((days[0], Fraction(1, 2)),), (days[1],))
    assert told.by_term(ENDS, NEXT_ENDS) == (joiners, leavers)


def test_without_a_term_that_ends_nobody_is_planned_and_halves_go_up() -> None:
    some = Coming(((SOON, Fraction(4, 10)),) * 3, (SOON,))
    assert some.by_term(None, None) == (0, 0)
    assert some.by_term(ENDS, None) == (1, 1)


def test_the_roster_is_in_the_number_and_its_sentence() -> None:
    now = company(*(person(f"new{n}", start=SOON) for n in range(5)), person("p1", end=SOON))
    (row,) = renewals(now, Licenses(), RenewalSettings()).to_dicts()
    assert row["seats_recommended"] == 8 + 4 - 1
    assert "4 to come; 1 to go" in row["recommendation_reason"]
    assert json.loads(row["arithmetic"])["planned_by"] == "roster"


@pytest.mark.parametrize("app", ["slack", None], ids=["of the product", "of all"])
def test_a_list_of_the_companys_own_stands_in_its_place(app: str | None) -> None:
    plans = pl.DataFrame({"app_id": [app], "joiners": [2], "leavers": [0], "reason": [""]}, PLANS)
    now = company(*(person(f"new{n}", start=SOON) for n in range(5)))
    (row,) = renewals(now, Licenses(), RenewalSettings(), plans).to_dicts()
    assert row["seats_recommended"] == 8 + 2
    assert json.loads(row["arithmetic"])["planned_by"] == "list"
