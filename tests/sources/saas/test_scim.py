"""Any SCIM server: users alone, paged by what came, with keys that may be absent; never use."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sources.archive import Archive
from sources.base import Unreachable
from sources.saas.scim import SCIM
from sources.saas.scim_users import ENTERPRISE
from tests.servers.vendors import Vendor, scim, told
from tests.sources.saas.asking import AS_OF, KEY, Asked, asked_at

PEOPLE = 45


def user(number: int, **more: Any) -> dict[str, Any]:
    mail = f"P{number}@haldane.example"
    name = {"givenName": "Ada", "familyName": f"N{number}"}
    return {"id": f"u{number}", "userName": mail, "name": name, "active": True, **more}


USERS = [
    *(user(n) for n in range(PEOPLE)),
    user(50, active=False),
    {**user(51), "userName": "p51", "emails": [{"value": "a@x.example"}, {"value": "B@x.example", "primary": True}]},
    user(52, **{ENTERPRISE: {"employeeNumber": "HF7", "costCenter": "4"}}, displayName="Ada King"),
    {key: value for key, value in user(53, password="hunter2secret").items() if key != "active"},
]


@pytest.fixture
def vendor() -> Vendor:
    return Vendor(scim(USERS, "/scim/Users", most=20))


@pytest.fixture
def asked(vendor: Vendor, tmp_path: Path) -> Iterator[Asked]:
    with vendor.serving() as address:
        yield asked_at(SCIM, f"{address}/scim", tmp_path, app="miro")


def test_pages_advance_by_what_came_and_not_by_what_was_asked_for(asked: Asked, vendor: Vendor) -> None:
    assert asked.told().accounts.height == len(USERS)
    assert [path.partition("startIndex=")[2].partition("&")[0] for path in vendor.asked] == ["1", "21", "41"]


def test_who_is_not_said_to_be_inactive_is_active(asked: Asked) -> None:
    accounts = asked.told().accounts
    assert accounts.filter(account="u53")["account_status"].to_list() == ["active"]
    assert accounts.filter(account="u50")["account_status"].to_list() == ["suspended"]


def test_an_inactive_user_has_no_seat(asked: Asked) -> None:
    seats = asked.told().seats
    assert "u50" not in seats["account"]
    assert seats.filter(account="u1").row(0) == ("miro", "miro-seat", "u1", True, None, None)


def test_the_address_is_the_user_name_else_the_primary_mail(asked: Asked) -> None:
    mails = dict(asked.told().accounts.select("account", "email").iter_rows())
    assert (mails["u1"], mails["u51"]) == ("p1@haldane.example", "b@x.example")


def test_the_number_of_the_roster_makes_a_person(asked: Asked) -> None:
    row = asked.told().accounts.filter(account="u52").select("hr_id", "name", "account_kind").row(0)
    assert row == ("HF7", "Ada King", "person")


@pytest.mark.parametrize("absent", ["Resources", "totalResults", "itemsPerPage"])
def test_keys_of_an_answer_may_be_absent(absent: str, tmp_path: Path) -> None:
    whole = Vendor(scim(USERS, "/Users", most=20, absent=absent))
    nobody = Vendor(scim([], "/Users", absent=absent))
    with whole.serving() as address:
        assert asked_at(SCIM, address, tmp_path / "whole").told().accounts.height == len(USERS)
    with nobody.serving() as address:
        assert asked_at(SCIM, address, tmp_path / "nobody").told().feeds.row(0)[:2] == ("users", "ok")


def test_no_password_is_archived(asked: Asked, tmp_path: Path) -> None:
    asked.told()
    folder = tmp_path / "archive" / "scim" / f"{AS_OF}"
    kept = "".join(Archive(tmp_path / "archive", KEY).read(folder, "*.json"))
    assert "p53@haldane.example" in kept.lower()
    assert "hunter2secret" not in kept


def test_scim_tells_no_use_and_not_what_was_bought(asked: Asked) -> None:
    told_ = asked.told()
    assert told_.feeds.filter(feed="activity.miro")["status"].to_list() == ["not_offered"]
    assert told_.activity.is_empty()
    assert told_.covered.is_empty()
    assert told_.pools.select("purchased", "consumed").row(0) == (None, len(USERS) - 1)


def test_records_in_another_shape_are_a_failed_feed_and_no_words_of_theirs_are_told(tmp_path: Path) -> None:
    odd = Vendor(lambda _: told({"totalResults": 1, "Resources": [{"id": "u1", "userName": {"of": "a@x.example"}}]}))
    with odd.serving() as address:
        line = asked_at(SCIM, address, tmp_path).told().feeds.row(0, named=True)
    assert line["status"] == "failed"
    assert "x.example" not in line["reason"]


def test_a_token_that_is_refused_names_the_permission(tmp_path: Path, vendor: Vendor) -> None:
    vendor.shown = "Bearer another"
    with vendor.serving() as address, pytest.raises(Unreachable, match="401") as caught:
        asked_at(SCIM, f"{address}/scim", tmp_path).told()
    assert "t0ken" not in str(caught.value)
    assert "OUTLAY_SCIM_TOKEN" in str(caught.value)
