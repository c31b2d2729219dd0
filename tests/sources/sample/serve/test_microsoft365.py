"""Graph's dialect: links, pages cut silently, reports behind a redirection, signing in."""

from collections.abc import Iterator
from urllib.parse import quote, urlencode

import pytest

from sources.sample.serve import serving
from tests.sources.sample.serve.asking import ask, pages_by_link, write_feed

USERS = [
    {
        "id": f"u{n:04d}",
        "userPrincipalName": f"u{n}@haldane.example",
        "accountEnabled": n % 10 > 0,
        "assignedLicenses": [],
        "signInActivity": {"lastSuccessfulSignInDateTime": None},
    }
    for n in range(250)
]
REPORT = [{"Report Refresh Date": "2026-11-26", "User Principal Name": "A" * 32, "Has Teams License": "True"}]
FORM = {"Content_Type": "application/x-www-form-urlencoded"}


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    lists = {
        "users": USERS,
        "subscribedSkus": [{"skuPartNumber": "SPE_E5", "consumedUnits": 3}],
        "admin.reportSettings": [{"displayConcealedNames": True}],
        "reports.getOffice365ActiveUserDetail": REPORT,
        "auditLogs.signIns": [],
    }
    denied = ["auditLogs.signIns", "reports.getMicrosoft365CopilotUsageUserDetail"]
    folder = write_feed(tmp_path_factory.mktemp("company"), "microsoft365", lists, denied=denied)
    with serving(folder) as providers:
        yield f"{providers.address}/microsoft365"


@pytest.mark.parametrize(
    ("query", "sizes"),
    [
        ("", [100, 100, 50]),
        ("?$top=999", [250]),
        ("?$select=id,signInActivity&$top=999", [120, 120, 10]),
        (f"?$filter={quote('accountEnabled eq false')}", [25]),
    ],
)
def test_users_come_in_pages_by_link_cut_silently_for_sign_ins(graph: str, query: str, sizes: list[int]) -> None:
    told = pages_by_link("@odata.nextLink", f"{graph}/v1.0/users{query}")
    assert [len(page) for page in told] == sizes


def test_only_what_is_selected_is_told_and_else_a_few_fields(graph: str) -> None:
    selected = ask(f"{graph}/v1.0/users?$select=id,assignedLicenses&$top=1").json["value"][0]
    assert selected == {"id": "u0000", "assignedLicenses": []}
    assert "assignedLicenses" not in ask(f"{graph}/v1.0/users?$top=1").json["value"][0]
    assert ask(f"{graph}/v1.0/users/u7@haldane.example?$select=id").json["id"] == "u0007"
    assert ask(f"{graph}/v1.0/admin/reportSettings").json["displayConcealedNames"] is True


def test_a_report_is_a_redirection_to_a_file_that_takes_no_token(graph: str) -> None:
    told = ask(f"{graph}/v1.0/reports/getOffice365ActiveUserDetail(period='D180')")
    assert told.status == 302
    place = told.headers["location"]
    assert place.startswith(graph)
    assert ask(place).status == 401
    header, row = ask(place, token="").body.decode("utf-8-sig").splitlines()
    assert header == "Report Refresh Date,User Principal Name,Has Teams License"
    assert row == f"2026-11-26,{'A' * 32},True"
    assert ask(place, token="").body.startswith(b"\xef\xbb\xbf")


@pytest.mark.parametrize(
    ("path", "token", "status", "code"),
    [
        ("users", "stolen", 401, "InvalidAuthenticationToken"),
        ("auditLogs/signIns", "t0ken", 403, "Authorization_RequestDenied"),
        ("reports/getMicrosoft365CopilotUsageUserDetail(period='D30')", "t0ken", 403, "Authorization_RequestDenied"),
        ("planets", "t0ken", 404, "Request_ResourceNotFound"),
        ("users?$filter=odd", "t0ken", 400, "BadRequest"),
    ],
)
def test_refusals_are_graphs_own(graph: str, path: str, token: str, status: int, code: str) -> None:
    told = ask(f"{graph}/v1.0/{path}", token=token)
    assert (told.status, told.json["error"]["code"]) == (status, code)


def test_a_tenant_without_premium_tells_no_sign_ins(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = write_feed(tmp_path_factory.mktemp("plain"), "microsoft365", {"users": USERS}, denied=["signInActivity"])
    with serving(folder) as providers:
        told = ask(f"{providers.address}/microsoft365/v1.0/users?$select=id,signInActivity")
    assert (told.status, "NonPremiumTenant" in told.json["error"]["code"]) == (403, True)


def test_signing_in_gives_a_session(graph: str) -> None:
    form = urlencode({"grant_type": "client_credentials", "client_secret": "t0ken"}).encode()
    told = ask(f"{graph}/tenant/oauth2/v2.0/token", "POST", form, token="", **FORM).json
    assert ask(f"{graph}/v1.0/subscribedSkus", token=told["access_token"]).json["value"][0]["consumedUnits"] == 3
    wrong = urlencode({"client_secret": "x"}).encode()
    assert ask(f"{graph}/tenant/oauth2/v2.0/token", "POST", wrong, token="", **FORM).status == 401
