"""Whose an account is: by HR's number, by addresses, by what was known before; never by a name."""

from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest

from pipelines.software.resolving import resolved
from sources.saas.base import ACCOUNTS
from warehouse.people import EMAIL, HR_ID, People, make_key
from warehouse.tables import PERSON


@pytest.fixture
def people(tmp_path: Path) -> Iterator[People]:
    make_key(tmp_path)
    with People(tmp_path) as opened:
        ids = opened.ids(pl.Series(["E1", "E2", "E3"]), HR_ID)
        opened.attach(pl.Series(["ana@h.example", "ben@h.example", "cleo@h.example", "ana@old.example"]),
                      ids.gather([0, 1, 2, 0]), EMAIL)  # fmt: skip
        yield opened


@pytest.fixture
def roster(people: People) -> pl.DataFrame:
    ids = people.known(pl.Series(["E1", "E2", "E3"]), HR_ID)
    return PERSON.empty().clear(3).with_columns(person_id=ids, kind=pl.Series(["employee", "contractor", "employee"]))


def account(user_id: str, email: str | None = None, *, aliases: tuple[str, ...] = (), **more: str) -> pl.DataFrame:
    told = {"account": user_id, "email": email, "aliases": list(aliases), "account_kind": "unknown",
            "account_status": "active", **more}  # fmt: skip
    return pl.DataFrame([told], schema=ACCOUNTS)


def found(people: People, roster: pl.DataFrame, accounts: pl.DataFrame) -> tuple[str | None, str]:
    [row] = resolved(people, accounts, roster, "slack").to_dicts()
    numbers = dict(zip(roster["person_id"], ("E1", "E2", "E3"), strict=True))
    return numbers.get(row["person_id"], row["person_id"]), row["account_kind"]


@pytest.mark.parametrize(
    ("accounts", "whose"),
    [
        (account("U1", "ANA@h.example"), ("E1", "person")),
        (account("U1", "ana@old.example"), ("E1", "person")),
        (account("U1", "elsewhere@x.example", aliases=("ben@h.example",)), ("E2", "contractor")),
        (account("U1", None, hr_id="E3"), ("E3", "person")),
        (account("U1", "ana@h.example", hr_id="E2"), (None, "unknown")),
        (account("U1", "ana@h.example", aliases=("ben@h.example",)), (None, "unknown")),
        (account("U1", "nobody@h.example", name="Ana"), (None, "unknown")),
        (account("U1", "ana@h.example", account_kind="service_account"), (None, "service_account")),
        (account("U1", "ana@h.example", account_kind="shared_mailbox"), (None, "shared_mailbox")),
        (account("U1", "ana@h.example", account_kind="guest"), ("E1", "guest")),
        (account("U1", "x@partner.example", account_kind="guest"), (None, "guest")),
    ],
    ids=[
        "in whichever case", "under a former address", "by another address", "by HR's number",
        "number and address of two people", "addresses of two people", "a name is no evidence",
        "a service account with a person's address", "a shared mailbox", "an employee as guest", "a guest",
    ],
)  # fmt: skip
def test_an_account_is_of_the_one_person_that_it_fits(
    people: People, roster: pl.DataFrame, accounts: pl.DataFrame, whose: tuple[str | None, str]
) -> None:
    assert found(people, roster, accounts) == whose


def test_an_account_that_has_lost_its_address_stays_with_whom_it_was(people: People, roster: pl.DataFrame) -> None:
    assert found(people, roster, account("U9", "ben@h.example"))[0] == "E2"
    assert found(people, roster, account("U9", None, account_status="deleted"))[0] == "E2"


def test_without_a_roster_an_address_is_a_person(people: People) -> None:
    both = pl.concat([account("U1", "dan@h.example"), account("U2", "dan@h.example"), account("U3", None)])
    rows = resolved(people, both, PERSON.empty(), "slack").sort("account")
    assert rows["person_id"][0] == rows["person_id"][1] is not None
    assert rows["account_kind"].to_list() == ["person", "person", "unknown"]
    assert rows["account_id"].n_unique() == 3
