"""Salesforce's dialect: queries and their locators, objects that an edition lacks, a session that ends in mid-run."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest

from sources.sample.serve import serving
from tests.sources.sample.serve.asking import ask, write_feed

DATA = "/services/data/v62.0"
USERS = [
    {
        "Id": f"005{n:012d}",
        "Username": f"u{n}@haldane.example",
        "IsActive": n % 5 > 0,
        "UserType": "Standard" if n % 7 else "AutomatedProcess",
        "LastLoginDate": None if n % 11 == 0 else "2026-11-20T08:00:00.000+0000",
        "Profile": {"UserLicenseId": "100A"} if n % 13 else None,
    }
    for n in range(450)
]
LISTS = {"User": USERS, "UserLicense": [{"Id": "100A", "Name": "Salesforce", "TotalLicenses": 500}], "Secret": []}
FORM = {"Content_Type": "application/x-www-form-urlencoded"}


@pytest.fixture(scope="module")
def salesforce(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = write_feed(tmp_path_factory.mktemp("company"), "salesforce", LISTS, denied=["Secret"])
    with serving(folder) as providers:
        yield f"{providers.address}/salesforce"


def query(address: str, soql: str, **more: str) -> Any:
    return ask(f"{address}{DATA}/query?{urlencode({'q': soql})}", **more).json


def test_records_are_of_the_fields_asked_for_with_their_attributes(salesforce: str) -> None:
    told = query(salesforce, "SELECT Id, Profile.UserLicenseId FROM User WHERE Username = 'u1@haldane.example'")
    assert (told["totalSize"], told["done"]) == (1, True)
    key = f"005{1:012d}"
    assert told["records"][0] == {
        "attributes": {"type": "User", "url": f"{DATA}/sobjects/User/{key}"},
        "Id": key,
        "Profile": {
            "attributes": {"type": "Profile", "url": f"{DATA}/sobjects/Profile/"},
            "UserLicenseId": "100A",
        },
    }
    orphan = query(salesforce, "SELECT Profile.UserLicenseId FROM User LIMIT 1")["records"][0]
    assert orphan["Profile"] is None


def test_pages_are_walked_by_locators_and_at_least_200_long(salesforce: str) -> None:
    told = query(salesforce, "SELECT Id FROM User", sforce_query_options="batchSize=10")
    sizes, ids = [], []
    while True:
        sizes.append(len(told["records"]))
        ids += [record["Id"] for record in told["records"]]
        if told["done"]:
            break
        told = ask(f"{salesforce}{told['nextRecordsUrl']}", sforce_query_options="batchSize=10").json
    assert sizes == [200, 200, 50]
    assert ids == [user["Id"] for user in USERS]
    assert "nextRecordsUrl" not in told


@pytest.mark.parametrize(
    ("where", "matches"),
    [
        ("IsActive = true AND UserType = 'Standard'", lambda u: u["IsActive"] and u["UserType"] == "Standard"),
        ("LastLoginDate = null", lambda u: u["LastLoginDate"] is None),
        ("LastLoginDate != null", lambda u: u["LastLoginDate"] is not None),
        (
            "UserType IN ('Standard','Guest') OR IsActive = false",
            lambda u: u["UserType"] == "Standard" or not u["IsActive"],
        ),
        ("Profile.UserLicenseId = '100A'", lambda u: u["Profile"] is not None),
    ],
)
def test_conditions(salesforce: str, where: str, matches: Any) -> None:
    assert query(salesforce, f"SELECT COUNT() FROM User WHERE {where}")["totalSize"] == sum(
        map(bool, map(matches, USERS))
    )


@pytest.mark.parametrize(
    ("soql", "code"),
    [
        ("SELECT Id FROM ActivePermSetLicenseMetric", "INVALID_TYPE"),
        ("SELECT Id FROM Secret", "INVALID_TYPE"),
        ("SELECT Shoe FROM User", "INVALID_FIELD"),
        ("SELECT FROM", "MALFORMED_QUERY"),
        ("SELECT Id FROM User WHERE (Id = 'x')", "MALFORMED_QUERY"),
    ],
)
def test_queries_that_are_refused(salesforce: str, soql: str, code: str) -> None:
    told = ask(f"{salesforce}{DATA}/query?{urlencode({'q': soql})}")
    assert (told.status, told.json[0]["errorCode"]) == (400, code)


def test_a_session_ends_in_mid_run_and_one_new_token_goes_on(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = write_feed(tmp_path_factory.mktemp("strict"), "salesforce", LISTS)
    with serving(folder, faults=True) as providers:
        address = f"{providers.address}/salesforce"
        asked = f"{address}{DATA}/query?{urlencode({'q': 'SELECT Id FROM UserLicense'})}"
        form = urlencode({"grant_type": "refresh_token", "refresh_token": "t0ken"}).encode()
        for _ in range(2):
            given = ask_through(f"{address}/services/oauth2/token", "POST", form, token="", **FORM).json
            assert given["instance_url"] == address
            answers = [ask_through(asked, token=given["access_token"]) for _ in range(30)]
            assert answers[0].json["totalSize"] == 1
            assert answers[-1].status == 401
            assert answers[-1].json[0]["errorCode"] == "INVALID_SESSION_ID"
        assert all(ask_through(asked).status == 200 for _ in range(30)), "the feed's own token does not end"


def ask_through(address: str, *arguments: Any, **more: str) -> Any:
    """As a patient client asks: again after what passes."""
    for _ in range(3):
        try:
            told = ask(address, *arguments, **more)
        except OSError:
            continue
        except Exception as error:
            if type(error).__name__ != "IncompleteRead":
                raise
            continue
        if told.status not in (403, 503):
            return told
    raise AssertionError(address)
