"""Google Workspace: the directory's ids, licences of who is suspended, what was bought, use by the days' reports."""

import json
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from google.auth import jwt

from sources.base import SourceError
from sources.saas.google_workspace import GOOGLE_WORKSPACE, PRODUCTS
from tests.servers.answers import Answer, Request, answering
from tests.sources.saas.asking import AS_OF, Asked, asked_at, served
from tests.sources.sample.serve.asking import write_feed

PEOPLE = 620
JSON = {"Content-Type": "application/json"}
NEVER = "1970-01-01T00:00:00.000Z"


def user(number: int, **more: Any) -> dict[str, Any]:
    return {
        "id": f"10{number}",
        "primaryEmail": f"p{number}@haldane.example",
        "name": {"fullName": f"Ada N{number}"},
        "lastLoginTime": "2026-11-27T11:06:40.000Z",
        "creationTime": "2025-05-13T09:10:00.000Z",
        "suspended": number == 7,
        "archived": number == 8,
        "customerId": "C03haldane",
        **more,
    }


def licence(address: str, sku: str = "1010020020", product: str = "Google-Apps") -> dict[str, Any]:
    return {"productId": product, "skuId": sku, "userId": address}


def report(number: int, **times: str) -> dict[str, Any]:
    names = {"login": "accounts:last_login_time", "gmail": "gmail:last_interaction_time"}
    parameters = [{"name": names[name], "datetimeValue": time} for name, time in times.items()]
    return {
        "entity": {"profileId": f"10{number}", "userEmail": f"p{number}@haldane.example"},
        "parameters": [*parameters, {"name": "accounts:is_suspended", "boolValue": False}],
    }


def bought(total: int) -> dict[str, Any]:
    counts = {"accounts:num_users": 3, "accounts:gsuite_enterprise_total_licenses": total}
    counts |= {"accounts:gsuite_enterprise_used_licenses": 620, "accounts:gsuite_basic_total_licenses": 0}
    return {"parameters": [{"name": name, "intValue": str(count)} for name, count in counts.items()]}


LISTS: dict[str, Any] = {
    "users": [*(user(n) for n in range(PEOPLE)), user(900, aliases=["former@haldane.example"])],
    "licenses": [
        *(licence(f"P{n}@haldane.example") for n in range(PEOPLE)),
        licence("former@haldane.example"),
        licence("p8@haldane.example", "1010340001", "101034"),
        licence("p9@haldane.example", "1010010001", "101001"),
        licence("nobody@haldane.example"),
    ],
    "usage.customer.2026-11-24": [bought(620)],
    "usage.customer.2026-11-26": [bought(640)],
    "usage.users.2025-12-31": [report(1, gmail="2025-12-30T10:00:00.000Z")],
    "usage.users.2026-08-31": [
        report(1, login="2026-08-30T10:00:00.000Z", gmail="2026-07-01T10:00:00.000Z"),
        report(2, login="2026-07-20T10:00:00.000Z"),
    ],
    "usage.users.2026-11-26": [
        report(1, login="2026-08-30T10:00:00.000Z", gmail="2026-11-25T10:00:00.000Z"),
        report(2, login="2026-07-20T10:00:00.000Z"),
        report(3, login=NEVER, gmail=NEVER),
    ],
}


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_feed(tmp_path_factory.mktemp("google"), "google-workspace", LISTS)


@pytest.fixture(scope="module")
def google(company: Path) -> Iterator[Asked]:
    with served(GOOGLE_WORKSPACE, company) as (asked, _):
        yield asked


def test_licences_are_known_by_addresses_and_kept_by_the_directorys_ids(google: Asked) -> None:
    seats = {(row["sku"], row["account"]): row for row in google.told().seats.iter_rows(named=True)}
    assert ("1010020020", "101") in seats
    assert ("1010020020", "10900") in seats  # by a former address
    assert ("1010020020", "nobody@haldane.example") in seats
    assert len(seats) == PEOPLE + 4
    assert seats["1010020020", "101"]["assigned_at"] == datetime(2025, 5, 13, 9, 10)


def test_who_is_suspended_holds_a_licence_still_and_who_is_archived_one_of_its_own(google: Asked) -> None:
    told = google.told()
    status = dict(told.accounts.select("account", "account_status").iter_rows())
    assert (status["107"], status["108"], status["109"]) == ("suspended", "suspended", "active")
    held = told.seats.filter(account="107")
    assert held.select("sku", "paid").rows() == [("1010020020", True)]
    assert "1010340001" in told.seats.filter(account="108")["sku"].to_list()
    assert told.seats.filter(sku="1010010001").select("app_id", "paid").rows() == [("cloud-identity", False)]


def test_what_was_bought_is_of_the_newest_report_and_zero_is_no_pool(google: Asked) -> None:
    pools = google.told().pools.select("app_id", "sku", "purchased", "consumed")
    assert pools.rows() == [("google-workspace", "1010020020", 640, 620)]


def test_use_is_of_the_newest_report_and_1970_is_never(google: Asked) -> None:
    told = google.told()
    last = {(row["account"], row["signal"]): row for row in told.activity.iter_rows(named=True)}
    assert last["101", "usage.gmail"]["last_activity_at"] == datetime(2026, 11, 25, 10)
    assert last["102", "usage.login"]["last_activity_at"] == datetime(2026, 7, 20, 10)
    assert last["103", "usage.login"]["last_activity_at"] is None
    assert {row["as_of"] for row in last.values()} == {date(2026, 11, 26)}
    assert not told.activity.filter(account="104").height  # no report has it: nothing is told


def test_the_report_of_a_months_last_day_tells_the_whole_month(google: Asked) -> None:
    told = google.told()
    assert told.covered["month"].to_list() == ["2025-12", "2026-08"]  # a month without a report is no history
    months = told.months.select("account", "month").sort("account", "month").rows()
    assert months == [("101", "2025-12"), ("101", "2026-08"), ("101", "2026-11")]


def test_days_that_are_not_there_yet_are_no_failure(google: Asked) -> None:
    feeds = {row["feed"]: row for row in google.told().feeds.iter_rows(named=True)}
    assert {row["status"] for row in feeds.values()} == {"ok"}
    assert feeds["activity"]["as_of"] == date(2026, 11, 26)


def test_after_a_first_run_few_days_are_asked_for(company: Path) -> None:
    with served(GOOGLE_WORKSPACE, company, port=0) as (google, _):
        answer = google.answers(since={"activity": date(2026, 11, 28)})["activity"]
    assert {record["x_of"] for record in answer.records} == {"2026-11-26"}


@pytest.mark.parametrize(
    ("denied", "feed", "scope"),
    [
        ("licenses", "licenses.Google-Apps", "https://www.googleapis.com/auth/apps.licensing"),
        ("usage.users", "activity", "https://www.googleapis.com/auth/admin.reports.usage.readonly"),
    ],
)
def test_a_scope_that_is_missing_is_named_and_the_rest_is_told(
    tmp_path: Path, denied: str, feed: str, scope: str
) -> None:
    with served(GOOGLE_WORKSPACE, write_feed(tmp_path, "google-workspace", LISTS, denied=[denied])) as (google, _):
        told = google.told()
    row = told.feeds.filter(feed=feed).row(0, named=True)
    assert (row["status"], row["permission"]) == ("refused", scope)
    assert told.accounts.height == PEOPLE + 1


def test_a_403_is_a_limit_where_its_reason_says_so(tmp_path: Path) -> None:
    limited = [True]

    def answer(request: Request) -> Answer:
        if limited.pop() if limited else False:
            body = {"error": {"code": 403, "message": "User Rate Limit Exceeded"}}
            body["error"]["errors"] = [{"reason": "userRateLimitExceeded"}]
            return Answer(403, json.dumps(body).encode(), JSON)
        return Answer(200, json.dumps({"users": [user(1)]} if "directory" in request.path else {}).encode(), JSON)

    with answering(answer) as address:
        told = asked_at(GOOGLE_WORKSPACE, address, tmp_path).told()
    assert told.accounts.height == 1


def test_a_product_that_was_never_bought_is_nobodys(tmp_path: Path) -> None:
    def answer(request: Request) -> Answer:
        if "licensing" in request.path and "/Google-Apps/" not in request.path:
            return Answer(404, b'{"error":{"code":404,"message":"Not found"}}', JSON)
        body = {"users": [user(1)]} if "directory" in request.path else {"items": [licence("p1@haldane.example")]}
        return Answer(200, json.dumps(body).encode(), JSON)

    with answering(answer) as address:
        told = asked_at(GOOGLE_WORKSPACE, address, tmp_path).told()
    assert told.seats.height == 1
    listed = told.feeds.filter(told.feeds["feed"].str.starts_with("licenses."))
    assert listed["status"].to_list() == ["ok"] * len(PRODUCTS)


def test_a_service_account_signs_in_the_name_of_an_administrator(tmp_path: Path) -> None:
    private = rsa.generate_private_key(65537, 2048)
    pem = private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()
    public = private.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    claims: dict[str, Any] = {}
    uri = "https://oauth2.googleapis.com/token"

    def answer(request: Request) -> Answer:
        if request.path == "/token":
            (signed,) = parse_qs(request.body.decode())["assertion"]
            claims.update(jwt.decode(signed, public, audience=uri))
            return Answer(200, b'{"access_token":"session"}', JSON)
        assert request.headers["authorization"] == "Bearer session"
        return Answer(200, json.dumps({"users": [user(1)]} if "users" in urlsplit(request.path).path else {}).encode())

    key = json.dumps({"client_email": "outlay@haldane.example", "private_key": pem, "token_uri": uri})
    with answering(answer) as address:
        google = asked_at(GOOGLE_WORKSPACE, address, tmp_path, token=key, admin="it@haldane.example")
        assert google.answers()["users"].status == "ok"
    assert (claims["iss"], claims["sub"]) == ("outlay@haldane.example", "it@haldane.example")
    assert "admin.directory.user.readonly" in claims["scope"]


def test_half_a_key_is_told_without_showing_it(tmp_path: Path) -> None:
    google = asked_at(GOOGLE_WORKSPACE, "http://127.0.0.1:1", tmp_path, token='{"private_key":"s3cret"}')
    with pytest.raises(SourceError, match="client_email") as told:
        google.answers()
    assert "s3cret" not in str(told.value)


def test_limits_failures_and_broken_answers_are_overcome(company: Path) -> None:
    with served(GOOGLE_WORKSPACE, company, port=0, faults=True) as (google, _):
        for file in (google.asking.archive.folder / "google-workspace" / f"{AS_OF}").iterdir():
            file.unlink()
        assert google.told().seats.height == PEOPLE + 4
