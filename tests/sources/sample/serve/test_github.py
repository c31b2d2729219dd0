"""GitHub's dialect: numbered pages and links, lists in envelopes, reports behind links, 403 as a limit."""

import json
from collections.abc import Iterator

import pytest

from sources.sample.serve import serving
from sources.sample.serve.asked import Request
from sources.sample.serve.dialects.github import DIALECT
from tests.sources.sample.serve.asking import Told, ask, write_feed

LICENSED = [{"github_com_login": f"dev{n}", "license_type": "enterprise"} for n in range(130)]
SEATS = [{"assignee": {"login": f"dev{n}"}, "last_activity_at": None} for n in range(75)]
USED = [{"user_login": f"dev{n}", "day": "2026-11-20"} for n in range(3)]


@pytest.fixture(scope="module")
def github(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    lists = {
        "enterprises.haldane.consumed-licenses": LICENSED,
        "enterprises.haldane.consumed-licenses.envelope": [{"total_seats_consumed": 130, "total_seats_purchased": 150}],
        "orgs.haldane.copilot.billing.seats": SEATS,
        "orgs.haldane.copilot.billing.seats.envelope": [{"total_seats": 70}],
        "orgs.haldane.copilot.billing": [{"seat_breakdown": {"total": 70}}],
        "orgs.haldane.copilot.metrics.reports.users-28-day.latest": USED,
        "orgs.haldane.members": [{"login": "dev1"}],
        "orgs.haldane.audit-log": [],
    }
    folder = write_feed(tmp_path_factory.mktemp("company"), "github", lists, denied=["orgs.haldane.audit-log"])
    with serving(folder) as providers:
        yield f"{providers.address}/github"


def walk(address: str) -> list[Told]:
    told, here = [], address
    while here:
        told.append(ask(here))
        here = told[-1].next
    return told


def test_lists_come_in_their_envelope_by_links(github: str) -> None:
    told = walk(f"{github}/enterprises/haldane/consumed-licenses")
    assert [len(page.json["users"]) for page in told] == [30, 30, 30, 30, 10]
    assert told[0].json["total_seats_purchased"] == 150
    assert 'rel="last"' in told[0].headers["link"]
    assert 'rel="prev"' in told[-1].headers["link"]
    assert "x-ratelimit-remaining" in told[0].headers
    seats = walk(f"{github}/orgs/haldane/copilot/billing/seats?per_page=500")
    assert [len(page.json["seats"]) for page in seats] == [75]
    assert seats[0].json["total_seats"] == 70
    assert "link" not in seats[0].headers


def test_one_thing_and_a_plain_list(github: str) -> None:
    assert ask(f"{github}/orgs/haldane/copilot/billing").json == {"seat_breakdown": {"total": 70}}
    assert ask(f"{github}/orgs/haldane/members").json == [{"login": "dev1"}]


def test_a_report_is_behind_a_link_that_takes_no_token(github: str) -> None:
    told = ask(f"{github}/orgs/haldane/copilot/metrics/reports/users-28-day/latest").json
    assert (told["report_start_day"], told["report_end_day"]) == ("2026-10-31", "2026-11-27")
    (link,) = told["download_links"]
    assert [json.loads(line) for line in ask(link, token="").body.splitlines()] == USED


@pytest.mark.parametrize(
    ("path", "token", "status"),
    [
        ("orgs/haldane/members", "stolen", 401),
        ("orgs/haldane/audit-log", "t0ken", 403),
        ("orgs/other/members", "t0ken", 404),
    ],
)
def test_refusals(github: str, path: str, token: str, status: int) -> None:
    assert ask(f"{github}/{path}", token=token).status == status


def test_a_limit_is_a_403_that_says_when_it_ends(github: str) -> None:
    limited = DIALECT.limited(Request("GET", "/", github), 1)
    assert limited.status == 403
    assert dict(limited.headers)["X-RateLimit-Remaining"] == "0"
