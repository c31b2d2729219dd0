"""Salesforce: its own users left out, frozen ones kept, sessions that end in mid-run, what may not be seen."""

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from sources.base import Unreachable
from sources.saas.salesforce import SALESFORCE
from tests.servers.answers import answering
from tests.servers.vendors import Sessions, Vendor, told
from tests.sources.saas.asking import AS_OF, Asked, asked_at, served
from tests.sources.sample.serve.asking import TOKEN, write_feed

SFDC, CHATTER, UNLIMITED, SET = "100SFDC", "100CHAT", "100AUL", "0PLInbox"
PEOPLE = 4_300


def user(number: int, licence: str = SFDC, profile: str = "Sales User", **more: Any) -> dict[str, Any]:
    name = f"P{number}@haldane.example"
    base = {"Id": f"005{number}", "Username": name, "Name": f"P {number}", "Email": name, "IsActive": True}
    dates = {"LastLoginDate": "2026-11-27T12:30:00.000+0000", "CreatedDate": "2024-05-01T09:10:00.000+0000"}
    of_profile = {"Name": profile, "UserLicenseId": licence}
    return {**base, "UserType": "Standard", **dates, "EmployeeNumber": f"HF{number}", "Profile": of_profile, **more}


USERS = [
    *(user(n) for n in range(PEOPLE)),
    user(9000, LastLoginDate=None),
    user(9001, IsActive=False),
    user(9002, CHATTER),
    user(9003, UserType="CloudIntegrationUser"),
    user(9004, Username="insightssecurity@00d.ext", Email="x@vendor.example"),
    user(9005, profile="Analytics Cloud Integration User"),
    user(9006, UserType="AutomatedProcess"),
    user(9007, UNLIMITED, EmployeeNumber=None),
]


def licence(key: str, name: str, total: int, used: int, id_: str) -> dict[str, Any]:
    base = {"Id": id_, "MasterLabel": name, "LicenseDefinitionKey": key, "Status": "Active"}
    return {**base, "TotalLicenses": total, "UsedLicenses": used}


def metric(day: str, active: int | None, **of: str) -> dict[str, Any]:
    return {"Id": f"5MP{day}{active}", "MetricsDate": day, "AssignedUserCount": 9, "ActiveUserCount": active, **of}


LISTS: dict[str, Any] = {
    "User": USERS,
    "UserLicense": [
        licence("SFDC", "Salesforce", 4_400, 4_301, SFDC),
        licence("PID_CHATTER", "Chatter Free", 5_000, 12, CHATTER),
        licence("AUL", "Salesforce Platform", -1, 1, UNLIMITED),
    ],
    "PermissionSetLicense": [
        {
            "Id": SET,
            "MasterLabel": "Inbox User",
            "DeveloperName": "InboxPsl",
            "Status": "Active",
            "ExpirationDate": "2027-01-31",
            "TotalLicenses": 20,
            "UsedLicenses": 2,
        }
    ],
    "PermissionSetLicenseAssign": [
        {"Id": f"2LA{n}", "AssigneeId": f"005{n}", "PermissionSetLicenseId": SET} for n in (1, 2, 9001)
    ],
    "ActiveProfileMetric": [
        metric(day, number, UserLicenseId=licence, ProfileId=f"00e{profile}")
        for day, licence, profile, number in (
            ("2026-11-27", SFDC, 1, 9),
            ("2026-11-28", SFDC, 1, 3_900),
            ("2026-11-28", SFDC, 2, 40),
            ("2026-11-28", UNLIMITED, 3, None),
        )
    ],
    "ActivePermSetLicenseMetric": [
        metric("2026-11-27", 2, PermissionSetLicenseId=SET),
        metric("2026-11-28", 1, PermissionSetLicenseId=SET),
    ],
    "UserLogin": [{"Id": f"0Yw{n}", "UserId": f"005{n}", "IsFrozen": n == 7} for n in range(10)],
}


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asked]:
    company = write_feed(tmp_path_factory.mktemp("salesforce"), "salesforce", LISTS)
    with served(SALESFORCE, company, faults=True) as (one, _):
        yield one


def test_all_pages_of_a_query_are_followed(asked: Asked) -> None:
    assert len(asked.answers()["users"].records) == len(USERS) > 2 * 2_000


def test_the_vendors_own_users_are_nobodys_seats(asked: Asked) -> None:
    own = {f"005{n}" for n in (9003, 9004, 9005, 9006)}
    assert not own & set(asked.told().accounts["account"])
    assert not own & set(asked.told().seats["account"])


def test_a_frozen_user_holds_the_seat(asked: Asked) -> None:
    told_ = asked.told()
    assert told_.accounts.filter(account="0057")["account_status"].to_list() == ["suspended"]
    assert told_.seats.filter(account="0057", sku="SFDC").height == 1


def test_a_deactivated_user_does_not(asked: Asked) -> None:
    told_ = asked.told()
    assert told_.accounts.filter(account="0059001")["account_status"].to_list() == ["deleted"]
    assert told_.seats.filter(account="0059001").is_empty()


def test_use_is_the_last_login_which_only_successes_change(asked: Asked) -> None:
    activity = asked.told().activity.select("account", "signal", "last_activity_at", "as_of")
    assert activity.filter(account="0051").row(0) == ("0051", "login", datetime(2026, 11, 27, 12, 30), AS_OF)
    assert activity.filter(pl.col("last_activity_at").is_null())["account"].to_list() == ["0059000"]


def test_what_comes_with_every_organization_was_not_bought(asked: Asked) -> None:
    told_ = asked.told()
    assert "PID_CHATTER" not in told_.pools["sku"]
    assert told_.seats.filter(account="0059002").select("sku", "paid").row(0) == ("PID_CHATTER", False)


def test_as_many_as_one_likes_is_no_number(asked: Asked) -> None:
    pools = asked.told().pools.select("app_id", "sku", "purchased", "consumed").rows()
    assert ("salesforce", "SFDC", 4_400, 4_301) in pools
    assert ("salesforce-platform", "AUL", None, 1) in pools


def test_a_permission_set_licence_is_an_app_of_its_own_whose_use_nobody_tells(asked: Asked) -> None:
    told_ = asked.told()
    app = "salesforce.InboxPsl"
    assert told_.seats.filter(app_id=app)["account"].sort().to_list() == ["0051", "0052"]
    assert told_.pools.filter(app_id=app).select("purchased", "consumed").row(0) == (20, 2)
    assert f"{told_.pools.filter(app_id=app)['renews_on'][0]}" == "2027-01-31"
    assert told_.feeds.filter(feed=f"activity.{app}")["status"].to_list() == ["not_offered"]


def test_what_is_counted_without_people_is_the_pools_alone(asked: Asked) -> None:
    told_ = asked.told()
    used = told_.pools.select("sku", "active", "active_days", "active_as_of").rows()
    assert used == [
        ("SFDC", 3_940, 30, date(2026, 11, 28)),
        ("AUL", None, None, None),
        ("InboxPsl", 1, 30, date(2026, 11, 28)),
    ]
    assert told_.activity["app_id"].unique().to_list() == ["salesforce"]
    assert told_.activity["signal"].unique().to_list() == ["login"]
    assert {"InboxPsl"}.isdisjoint(told_.months["app_id"])


def test_an_organization_without_the_counts_has_all_else(tmp_path: Path) -> None:
    folder = write_feed(tmp_path, "salesforce", LISTS, denied=["ActiveProfileMetric", "ActivePermSetLicenseMetric"])
    with served(SALESFORCE, folder) as (one, _):
        told_ = one.told()
    refused = told_.feeds.filter(status="refused").sort("feed")
    assert refused["feed"].to_list() == ["activity_by_profile", "activity_by_set"]
    assert told_.pools["active"].to_list() == [None] * 3


def test_an_object_that_may_not_be_seen_names_the_permission(tmp_path: Path) -> None:
    folder = write_feed(tmp_path, "salesforce", LISTS, denied=["UserLicense"])
    with served(SALESFORCE, folder) as (one, _):
        told_ = one.told()
    line = told_.feeds.filter(feed="licenses").row(0, named=True)
    assert (line["status"], line["permission"]) == ("refused", "View Setup and Configuration")
    assert told_.seats.filter(account="0051", app_id="salesforce")["sku"].to_list() == [SFDC]


def test_a_session_that_ends_in_mid_run_gets_a_new_token(tmp_path: Path) -> None:
    organization = Sessions(lasts=25, pages=6)
    with answering(organization) as address:
        answers = asked_at(SALESFORCE, address, tmp_path, token="key:secret").answers()
    assert {name: (answer.status, len(answer.records)) for name, answer in answers.items()} == {
        feed.name: ("ok", 6) for feed in SALESFORCE.feeds
    }
    assert 2 <= organization.opened <= 5  # 42 requests, seven at a time


def test_a_session_that_ends_at_once_is_renewed_once(tmp_path: Path) -> None:
    organization = Sessions(lasts=0, pages=1)
    with answering(organization) as address, pytest.raises(Unreachable, match="Session expired"):
        asked_at(SALESFORCE, address, tmp_path, token="key:secret").answers()
    assert organization.opened <= 1 + len(SALESFORCE.feeds)


def test_a_session_without_a_client_is_not_renewed(tmp_path: Path) -> None:
    ended = [{"message": "Session expired or invalid", "errorCode": "INVALID_SESSION_ID"}]
    vendor = Vendor(lambda _: told(ended, status=401))
    with vendor.serving() as address, pytest.raises(Unreachable, match="Session expired") as caught:
        asked_at(SALESFORCE, address, tmp_path).answers()
    assert len(vendor.asked) == len(SALESFORCE.feeds)
    assert TOKEN not in str(caught.value)


def test_a_limit_is_a_403_that_says_nothing_of_how_long(tmp_path: Path) -> None:
    limit = told([{"message": "TotalRequests Limit exceeded.", "errorCode": "REQUEST_LIMIT_EXCEEDED"}], status=403)
    seen: list[str] = []

    def answer(question: Any) -> Any:
        seen.append(question.path)
        return limit if len(seen) == 1 else told({"totalSize": 0, "done": True, "records": []})

    with Vendor(answer).serving() as address:
        assert asked_at(SALESFORCE, address, tmp_path).answers()["users"].status == "ok"


def test_an_organization_without_the_api_says_so(tmp_path: Path) -> None:
    off = [{"message": "API is not enabled for this Organization or Partner", "errorCode": "API_DISABLED_FOR_ORG"}]
    with (
        Vendor(lambda _: told(off, status=403)).serving() as address,
        pytest.raises(Unreachable, match="API is not enabled"),
    ):
        asked_at(SALESFORCE, address, tmp_path).answers()
