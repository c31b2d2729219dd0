"""GitHub: licences and whose they are, Copilot's seats once a person, and activity that is erased."""

import json
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from sources.base import Unreachable
from sources.saas import Answer
from sources.saas.github import GITHUB, read
from sources.saas.settings import SaasSettings
from tests.servers.answers import Answer as Sent
from tests.servers.answers import Request, answering
from tests.servers.vendors import Question, Vendor, told
from tests.sources.saas.asking import AS_OF, Asked, asked_at, served
from tests.sources.sample.serve.asking import write_feed

SEATS = 160
PLACE = "enterprises.acme"


def licence(number: int, **more: Any) -> dict[str, Any]:
    return {
        "github_com_login": f"dev-{number}",
        "github_com_name": f"D {number}",
        "enterprise_server_user_ids": [],
        "license_type": "enterprise",
        "github_com_saml_name_id": f"D{number}@haldane.example",
        "github_com_verified_domain_emails": [f"d{number}@haldane.example", f"d{number}@old.example"],
        "enterprise_server_emails": [],
        "visual_studio_subscription_email": "",
        **more,
    }


def seat(
    number: int, last: str | None = "2026-11-27T10:00:00Z", team: str | None = "it", **more: Any
) -> dict[str, Any]:
    return {
        "created_at": "2025-03-01T10:00:00Z",
        "last_activity_at": last,
        "plan_type": "business",
        "assignee": {"login": f"dev-{number}", "id": number, "type": "User"},
        "assigning_team": {"name": team, "slug": team} if team else None,
        **more,
    }


def report_line(number: int, day: str) -> dict[str, Any]:
    return {"user_login": f"dev-{number}", "day": day, "report_end_day": "2026-11-27", "used_chat": True}


LICENCES = [
    *(licence(n) for n in range(SEATS)),
    licence(900, license_type="Visual Studio subscription", visual_studio_subscription_email="vs@haldane.example"),
    licence(901, github_com_login="", enterprise_server_user_ids=["ghes.haldane.example:7"]),
    licence(902, github_com_saml_name_id="", github_com_verified_domain_emails=[]),
]
OWNED = [
    *(seat(n) for n in range(SEATS)),
    seat(500, None),
    seat(501, team=None),
    seat(502, plan_type="enterprise"),
]
AGAIN = [seat(1, "2026-11-28T10:00:00Z", "release", created_at="2024-01-01T10:00:00Z"), seat(501)]
COUNTS = [{"total_seats_consumed": 163, "total_seats_purchased": 200}]
LISTS: dict[str, Any] = {
    f"{PLACE}.consumed-licenses": LICENCES,
    f"{PLACE}.consumed-licenses.envelope": COUNTS,
    "orgs.acme.copilot.billing.seats": OWNED,
    f"{PLACE}.copilot.billing.seats": [*OWNED, *AGAIN],
    f"{PLACE}.copilot.billing.seats.envelope": [{"total_seats": len(OWNED)}],
    f"{PLACE}.copilot.metrics.reports.users-28-day.latest": [
        report_line(1, "2026-10-31"),
        report_line(1, "2026-11-20"),
        report_line(500, "2026-11-02"),
    ],
}


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asked]:
    company = write_feed(tmp_path_factory.mktemp("github"), "github", LISTS)
    with served(GITHUB, company, faults=True, organization="acme") as (one, _):
        yield one


def test_bought_and_consumed_stand_beside_the_list(asked: Asked) -> None:
    pool = asked.told().pools.filter(sku="github-enterprise").row(0, named=True)
    assert (pool["purchased"], pool["consumed"]) == (200, 163)


def test_all_pages_of_licences_are_followed(asked: Asked) -> None:
    assert asked.told().seats.filter(app_id="github").height == len(LICENCES)


def test_a_licence_of_visual_studio_was_bought_from_microsoft(asked: Asked) -> None:
    row = asked.told().seats.filter(account="dev-900", app_id="github").row(0, named=True)
    assert (row["sku"], row["paid"]) == ("visual-studio", False)


def test_who_is_on_a_server_alone_is_known_by_its_number_there(asked: Asked) -> None:
    assert asked.told().accounts.filter(account="ghes.haldane.example:7").height == 1


def test_addresses_are_those_of_single_sign_on_and_of_verified_domains(asked: Asked) -> None:
    accounts = asked.told().accounts
    row = accounts.filter(account="dev-1").row(0, named=True)
    assert row["email"] == "d1@haldane.example"
    assert "d1@old.example" in row["aliases"]
    assert accounts.filter(account="dev-902")["email"].to_list() == [None]


def test_a_person_of_two_teams_or_organizations_has_one_seat_of_copilot(asked: Asked) -> None:
    told_ = asked.told()
    seats = told_.seats.filter(app_id="github-copilot")
    assert seats.height == len(OWNED) == seats["account"].n_unique()
    assert seats.filter(account="dev-1").select("assigned_at", "via").row(0) == (datetime(2024, 1, 1, 10), "group")
    assert seats.filter(account="dev-501")["via"].to_list() == ["direct"]


def test_the_plan_of_copilot_makes_two_skus_and_its_seats_are_billed_as_they_are_assigned(asked: Asked) -> None:
    pools = asked.told().pools.filter(app_id="github-copilot").select("sku", "purchased", "consumed").rows()
    assert sorted(pools) == [("copilot-business", 162, 162), ("copilot-enterprise", 1, 1)]


def test_an_activity_that_was_erased_is_not_unused(asked: Asked) -> None:
    activity = asked.told().activity
    assert activity["last_activity_at"].null_count() == 0
    assert activity.filter(account="dev-500").select("signal", "last_activity_at", "as_of").rows() == [
        ("copilot.report", datetime(2026, 11, 2), date(2026, 11, 27))
    ]
    assert activity.filter(account="dev-1", signal="copilot.last_activity").row(0)[3:] == (
        datetime(2026, 11, 28, 10),
        AS_OF,
    )


def test_all_days_of_the_report_count_for_months(asked: Asked) -> None:
    months = asked.told().months.filter(account="dev-1")["month"].sort().to_list()
    assert months == ["2026-10", "2026-11"]


def test_licences_tell_no_use(asked: Asked) -> None:
    feeds = asked.told().feeds
    assert feeds.filter(feed="activity.github")["status"].to_list() == ["not_offered"]
    assert asked.told().activity.filter(app_id="github").is_empty()
    assert not {"organization", "members"} & set(feeds["feed"])


def test_a_seat_that_may_not_be_seen_is_refused_and_not_missing(tmp_path: Path) -> None:
    denied = [f"{PLACE}.consumed-licenses", f"{PLACE}.copilot.billing.seats", "orgs.acme.copilot.billing.seats"]
    folder = write_feed(tmp_path, "github", LISTS, denied=denied)
    with served(GITHUB, folder, organization="acme") as (one, _):
        told_ = one.told()
    lines = {row["feed"]: row for row in told_.feeds.to_dicts()}
    assert lines["licenses"]["status"] == "refused"
    assert lines["licenses"]["permission"] == "read:enterprise, of a classic token"
    assert lines["copilot_enterprise"]["status"] == lines["activity.github-copilot"]["status"] != "ok"
    assert told_.pools.is_empty()
    assert told_.covered.is_empty()


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param({"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "1795939200"}, id="an epoch second"),
        pytest.param({"Retry-After": "60"}, id="seconds"),
        pytest.param({}, id="nothing"),
    ],
)
def test_a_403_may_be_a_limit(headers: dict[str, str], tmp_path: Path) -> None:
    asked_: list[str] = []

    def answer(question: Question) -> Sent:
        asked_.append(question.path)
        if len(asked_) == 1:
            return told({"message": "You have exceeded a secondary rate limit."}, status=403, **headers)
        return told({"users": [], "seats": [], "total_seats_consumed": 0})

    with Vendor(answer).serving() as address:
        answers = asked_at(GITHUB, address, tmp_path, organization="acme").answers()
    assert answers["licenses"].status == "ok"


def test_the_report_is_downloaded_without_the_token(tmp_path: Path) -> None:
    """Its address is signed, and of another service."""
    lines = "".join(f"{json.dumps(report_line(n, '2026-11-20'))}\n" for n in range(3)).encode()
    shown: list[str | None] = []

    def download(request: Request) -> Sent:
        shown.append(request.headers.get("authorization"))
        return Sent(200, lines)

    with answering(download) as elsewhere:

        def answer(question: Question) -> Sent:
            links = {"download_links": [f"{elsewhere}/1?sig=s3cret"], "report_end_day": "2026-11-27"}
            return told(links if question.path.endswith("/latest") else {"users": [], "seats": []})

        with Vendor(answer).serving() as address:
            answers = asked_at(GITHUB, address, tmp_path, organization="acme").answers()
    assert set(shown) == {None}
    assert [line["user_login"] for line in answers["copilot_usage"].records] == ["dev-0", "dev-1", "dev-2"]


def test_without_the_name_of_the_enterprise_nothing_is_asked(tmp_path: Path) -> None:
    vendor = Vendor(lambda _: told({}))
    with vendor.serving() as address, pytest.raises(Unreachable, match='organization = "'):
        asked_at(GITHUB, address, tmp_path).answers()
    assert vendor.asked == []


def test_an_organization_without_an_enterprise_has_members_and_a_plan() -> None:
    plan = {"login": "acme", "plan": {"name": "team", "seats": 30, "filled_seats": 2}}
    members = [{"login": "dev-1", "type": "User"}, {"login": "a-bot", "type": "Bot"}]
    gone = Answer(status="refused", permission="read:enterprise, of a classic token", reason="found status 404")
    answers = {"licenses": gone, "organization": Answer([plan]), "members": Answer(members)}
    told_ = read(SaasSettings(name="github", kind="github"), answers, AS_OF)
    assert told_.seats.select("sku", "account", "paid").rows() == [("github-team", "dev-1", True)]
    assert told_.pools.select("sku", "purchased", "consumed").rows() == [("github-team", 30, 2)]


def test_an_organization_without_an_enterprise_has_a_report_of_its_own() -> None:
    gone = Answer(status="refused", permission="p", reason="found status 404")
    waits = Answer(status="not_asked", reason="It hangs on copilot_reports, which was not told.")
    seat_ = {"plan_type": "business", "assignee": {"login": "dev-1", "type": "User"}}
    answers = {
        "copilot_organization": Answer([seat_]),
        "copilot_reports": gone,
        "copilot_usage": waits,
        "copilot_reports_organization": Answer([{"link": "l", "report_end_day": "2026-11-27"}]),
        "copilot_usage_organization": Answer([{**report_line(1, "2026-11-20"), "report_end_day": "2026-11-27"}]),
    }
    told_ = read(SaasSettings(name="github", kind="github"), answers, AS_OF)
    assert told_.activity.select("account", "signal", "last_activity_at").rows() == [
        ("dev-1", "copilot.report", datetime(2026, 11, 20))
    ]
    assert not {"copilot_reports", "copilot_usage"} & set(told_.feeds["feed"])


@pytest.mark.parametrize("listed", [False, True], ids=["alone", "beside its seats"])
def test_an_organization_tells_how_many_seats_of_copilot_it_is_billed_for(*, listed: bool) -> None:
    billing = {"seat_breakdown": {"total": 12, "active_this_cycle": 9}, "plan_type": "enterprise"}
    gone = Answer(status="refused", permission="p", reason="found status 404")
    seat = {"plan_type": "business", "assignee": {"login": "dev-1", "type": "User"}}
    answers = {"copilot_organization": Answer([seat]) if listed else gone, "copilot_billing": Answer([billing])}
    told_ = read(SaasSettings(name="github", kind="github"), answers, AS_OF)
    expected = ("copilot-business", 1, 1) if listed else ("copilot-enterprise", 12, 12)
    assert told_.pools.select("sku", "purchased", "consumed").rows() == [expected]
    assert ("copilot_billing" in told_.feeds["feed"]) is not listed


def test_a_plan_that_bills_what_is_used_has_bought_no_number() -> None:
    counts = Answer([{"total_seats_consumed": 12, "total_seats_purchased": 0}])
    answers = {"licenses": Answer(LICENCES[:12]), "license_counts": counts}
    pool = read(SaasSettings(name="github", kind="github"), answers, AS_OF).pools
    assert pool.select("purchased", "consumed").rows() == [(None, 12)]


def test_the_last_value_is_of_a_month_at_whose_end_it_is_asked(asked: Asked) -> None:
    assert asked.told().covered.rows() == [("github-copilot", "2026-11")]
    early = read(asked.settings, asked.answers(), date(2026, 11, 12))
    assert early.covered.is_empty()
    assert early.months.filter(pl.col("month") == "2026-11").height > 0
