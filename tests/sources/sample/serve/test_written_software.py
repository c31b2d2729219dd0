"""What the company's software vendors are written to answer comes whole through their dialects, element for element."""

import csv
import gzip
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from sources.sample.serve import Providers
from tests.sources.sample.serve.asking import ask


class Feed:
    """One feed as a client sees it, and what was written for it."""

    def __init__(self, served: Providers, name: str) -> None:
        answers = served.company.feed(name)
        assert answers, f"{name} does not answer"
        self.folder, self.token = answers.folder, answers.about["token"]
        self.address = f"{served.address}/{name}"

    def written(self, collection: str) -> list[Any]:
        file = self.folder / f"{collection}.jsonl"
        return [json.loads(line) for line in file.read_text().splitlines() if line]

    def get(self, path: str, **query: str) -> Any:
        told = self.answer(path, **query)
        assert told.status == 200, told.body[:300]
        return told.json

    def answer(self, path: str, **query: str) -> Any:
        address = path if path.startswith("http") else f"{self.address}/{path}"
        return ask(f"{address}?{urlencode(query)}" if query else address, token=self.token)

    def by_link(self, path: str) -> Iterator[Any]:
        """The elements behind `rel="next"`."""
        here: str | None = f"{self.address}/{path}"
        while here:
            told = ask(here, token=self.token)
            yield from told.json
            here = told.next

    def by_token(self, path: str, key: str, sent: str, given: str, **query: str) -> Iterator[Any]:
        """The elements behind a token in the answer."""
        token = ""
        while True:
            body = self.get(path, **query, **({sent: token} if token else {}))
            yield from body.get(key, [])
            token = body.get(given) or ""
            if not token:
                return


def test_okta(served: Providers) -> None:
    okta = Feed(served, "okta")
    apps = list(okta.by_link("api/v1/apps?limit=10"))
    assert apps == okta.written("apps")
    for app in apps[:5]:
        users = f"apps.{app['id']}.users"
        if (okta.folder / f"{users}.jsonl").is_file():
            assert list(okta.by_link(f"api/v1/apps/{app['id']}/users")) == okta.written(users)
    gone = list(okta.by_link("api/v1/users?filter=status+eq+%22DEPROVISIONED%22"))
    listed = list(okta.by_link("api/v1/users"))
    assert len(gone) + len(listed) == len(okta.written("users"))
    bounded = "since=2026-08-31T04:00:00Z&until=2026-11-29T04:00:00Z&limit=1000"
    kept = [event for event in okta.written("logs") if event["published"] >= "2026-08-31T04"]
    assert list(okta.by_link(f"api/v1/logs?{bounded}")) == kept


@pytest.mark.parametrize("tenant", ["microsoft365", "corran365"])
def test_microsoft_365(served: Providers, tenant: str) -> None:
    graph = Feed(served, tenant)
    assert graph.get("v1.0/subscribedSkus")["value"] == graph.written("subscribedSkus")
    users = graph.get("v1.0/users", **{"$select": "id,assignedLicenses", "$top": "999"})["value"]
    assert [user["id"] for user in users] == [user["id"] for user in graph.written("users")]
    concealed = graph.get("v1.0/admin/reportSettings")["displayConcealedNames"]
    place = graph.answer("v1.0/reports/getOffice365ActiveUserDetail(period='D180')").headers["location"]
    rows = list(csv.DictReader(io.StringIO(ask(place, token="").body.decode("utf-8-sig"))))
    assert len(rows) > 10
    assert all(("@" in row["User Principal Name"]) is not concealed for row in rows)


def test_slack(served: Providers) -> None:
    slack = Feed(served, "slack")
    body = slack.get("api/users.list", limit="1000")
    assert body["members"] == slack.written("users.list")[: len(body["members"])]
    assert slack.get("api/team.billing.info")["info"] == slack.written("team.billing.info")[0]
    file = sorted(slack.folder.glob("admin.analytics.getFile.*"))[-3]
    told = slack.answer("api/admin.analytics.getFile", type="member", date=file.stem.rpartition(".")[2])
    assert len(gzip.decompress(told.body).splitlines()) == len(slack.written(file.stem))


def test_github(served: Providers) -> None:
    github = Feed(served, "github")
    path = "enterprises/haldane/consumed-licenses"
    told = [github.get(path, per_page="100", page=str(number)) for number in (1, 2, 3, 4)]
    assert [user for page in told for user in page["users"]] == github.written(path.replace("/", "."))
    assert told[0]["total_seats_purchased"] >= told[0]["total_seats_consumed"] > 0
    report = github.get("enterprises/haldane/copilot/metrics/reports/users-28-day/latest")
    assert len(ask(report["download_links"][0], token="").body.splitlines()) > 0


def test_google_workspace(served: Providers) -> None:
    google = Feed(served, "google-workspace")
    users = google.by_token("admin/directory/v1/users", "users", "pageToken", "nextPageToken", customer="my_customer")
    assert list(users) == google.written("users")
    path = "apps/licensing/v1/product/Google-Apps/users"
    licences = google.by_token(path, "items", "pageToken", "nextPageToken", customerId="C1")
    assert list(licences) == google.written("licenses")
    day = sorted(google.folder.glob("usage.users.*"))[-1].stem.rpartition(".")[2]
    usage = google.get(f"admin/reports/v1/usage/users/all/dates/{day}")["usageReports"]
    assert usage == google.written(f"usage.users.{day}")


def test_zoom(served: Providers) -> None:
    zoom = Feed(served, "zoom")
    told: list[Any] = []
    for status in ("active", "inactive", "pending"):
        told += zoom.by_token("v2/users", "users", "next_page_token", "next_page_token", status=status)
    assert sorted(user["id"] for user in told) == sorted(user["id"] for user in zoom.written("users"))


def test_salesforce(served: Providers) -> None:
    salesforce = Feed(served, "salesforce")
    asked = "SELECT Id, IsActive, Profile.UserLicenseId FROM User"
    told = salesforce.get("services/data/v62.0/query", q=asked)
    assert [record["Id"] for record in told["records"]] == [user["Id"] for user in salesforce.written("User")]
    asked = "SELECT Name, TotalLicenses, UsedLicenses FROM UserLicense"
    licences = salesforce.get("services/data/v62.0/query", q=asked)
    assert licences["totalSize"] == len(salesforce.written("UserLicense"))


@pytest.mark.parametrize(
    ("feed", "path", "key"),
    [
        ("ramp", "developer/v1/transactions", "data"),
        ("brex", "v2/transactions/card/primary", "items"),
    ],
)
def test_cards(served: Providers, feed: str, path: str, key: str) -> None:
    cards = Feed(served, feed)
    sizes = {"ramp": {"page_size": "100"}, "brex": {"limit": "1000"}}[feed]
    first = cards.get(path, **sizes)[key]
    assert first == cards.written(path.replace("/", "."))[: len(first)]


def test_nothing_written_is_left_without_an_address(served: Providers) -> None:
    """Every list of a SaaS feed is one that its dialect can be asked for: by its name, or as part of another."""
    parts = ("envelope", "getFile", "usage.", "apps.", "reports.")
    plain = {
        "okta": "api/v1/",
        "slack": "api/",
        "microsoft365": "v1.0/",
        "github": "",
        "zoom": "v2/",
        "ramp": "",
        "brex": "",
    }
    for answers in served.company.feeds:
        root = plain.get(answers.about["kind"])
        if root is None or not (answers.folder / "_about.json").is_file():
            continue
        for file in answers.folder.glob("*.jsonl"):
            if not any(part in file.stem for part in parts) and not answers.denies(file.stem):
                path = file.stem if root == "api/" else file.stem.replace(".", "/")
                told = Feed(served, answers.name).answer(f"{root}{path}")
                assert (told.status, b'"ok":false' in told.body) == (200, False), f"{answers.name} {file.stem}"


def test_the_tokens_open_their_own_feed_alone(served: Providers, written: Path) -> None:
    assert written.is_dir()
    slack = Feed(served, "slack")
    assert ask(f"{slack.address}/api/users.list", token=Feed(served, "ramp").token).json["error"] == "invalid_auth"
