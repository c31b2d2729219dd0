"""What the vendors answer: nobody real, the same past on a later day, and the traps that a reader has to see."""

import json
import re
from datetime import date, timedelta
from pathlib import Path

import duckdb
import pytest

from sources.sample import software
from sources.sample.software.answers.daily import spans
from sources.sample.world import Place, World

KINDS = {
    "okta": "okta",
    "microsoft365": "microsoft365",
    "corran365": "microsoft365",
    "google-workspace": "google-workspace",
    "slack": "slack",
    "github": "github",
    "zoom": "zoom",
    "salesforce": "salesforce",
}
ADDRESS = re.compile(r"[\w.+-]+@([\w.-]+\w)")


@pytest.fixture(scope="module")
def later(world: World, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same company nine weeks later."""
    folder = tmp_path_factory.mktemp("later")
    software.write(world.on(world.as_of + timedelta(weeks=9)), Place(folder))
    return folder


def lines(folder: Path, collection: str) -> list[dict[str, object]]:
    text = (folder / "answers" / f"{collection}.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


def test_each_feed_says_what_it_is_and_what_lets_in(written: Path) -> None:
    about = {
        path.parent.name: json.loads(path.read_text(encoding="utf-8"))
        for path in (written / "answers").glob("*/_about.json")
    }
    assert {name: told["kind"] for name, told in about.items()} == KINDS
    assert len({told["token"] for told in about.values()}) == len(KINDS)
    assert about["corran365"]["denied"] == ["signInActivity", "directory.subscriptions"]


def test_every_line_is_an_object_and_every_address_invented(written: Path) -> None:
    domains: set[str] = set()
    for path in (written / "answers").rglob("*.jsonl"):
        text = path.read_text(encoding="utf-8")
        domains |= set(ADDRESS.findall(text))
        assert all(isinstance(json.loads(line), dict) for line in text.splitlines()[:50]), path.name
    assert {domain for domain in domains if not domain.endswith(".example")} == set()


@pytest.mark.parametrize("feed", ["google-workspace", "slack", "zoom"])
def test_a_vendor_that_leaves_keys_out_gives_no_nulls(written: Path, feed: str) -> None:
    for path in (written / "answers" / feed).glob("*.jsonl"):
        assert b":null" not in path.read_bytes()


def test_oktas_log_of_a_later_day_has_the_same_events(written: Path, later: Path) -> None:
    before, after = ({e["uuid"]: e for e in lines(folder, "okta/logs")} for folder in (written, later))
    oldest = min(str(event["published"]) for event in after.values())
    kept = {uuid: event for uuid, event in before.items() if str(event["published"]) >= oldest}
    assert len(kept) > 1_000
    assert {uuid: after.get(uuid) for uuid in kept} == kept


def test_a_days_file_never_changes(written: Path, later: Path) -> None:
    for name in ("slack/admin.analytics.getFile.2026-10-20", "google-workspace/usage.users.2026-10-20"):
        before, after = (
            {line.get("user_id", str(line.get("entity"))): line for line in lines(folder, name)}
            for folder in (written, later)
        )
        assert before
        assert before == after


def test_what_is_left_of_an_earlier_day_is_what_a_later_one_would_write(
    written: Path, later: Path, world: World, tmp_path: Path
) -> None:
    place = Place(tmp_path, whole_after=world)
    software.write(world.on(world.as_of + timedelta(weeks=9)), place)
    assert len(place.left) > 600
    there = [path.relative_to(later) for path in later.rglob("*.*")]
    lived = {path: (written if path in place.left else tmp_path) / path for path in there}
    assert [path for path, file in lived.items() if file.read_bytes() != (later / path).read_bytes()] == []


def test_days_to_write_come_in_spans() -> None:
    first = date(2026, 11, 28)
    days = [first + timedelta(days=after) for after in (0, 1, 2, 4)]
    assert spans(days) == [(days[0], days[2]), (days[3], days[3])]


def test_failed_sign_ons_and_oktas_own_apps_are_there(written: Path) -> None:
    results = {str(event["outcome"]) for event in lines(written, "okta/logs")}
    assert any("FAILURE" in result for result in results)
    assert any("SUCCESS" in result for result in results)
    names = {app["name"] for app in lines(written, "okta/apps")}
    assert {"saasure", "okta_enduser", "okta_browser_plugin"} < names
    statuses = {user["status"] for user in lines(written, "okta/users")}
    assert {"ACTIVE", "DEPROVISIONED"} <= statuses


def test_what_only_looks_bought_is_told_beside_what_is(written: Path) -> None:
    skus = {str(sku["skuPartNumber"]): sku["prepaidUnits"] for sku in lines(written, "microsoft365/subscribedSkus")}
    assert skus["POWER_BI_PRO"]["suspended"] > 0  # type: ignore[index]
    assert skus["POWER_BI_PRO"]["lockedOut"] > 0  # type: ignore[index]
    assert skus["Microsoft_365_Copilot"]["warning"] > 0  # type: ignore[index]
    subscriptions = lines(written, "microsoft365/directory.subscriptions")
    assert any(subscription["isTrial"] for subscription in subscriptions)
    assert {subscription["status"] for subscription in subscriptions} == {
        "Enabled",
        "Warning",
        "Suspended",
        "LockedOut",
    }


def test_names_are_concealed_where_the_tenant_says_so(written: Path) -> None:
    for feed, concealed in (("microsoft365", False), ("corran365", True)):
        assert lines(written, f"{feed}/admin.reportSettings") == [{"displayConcealedNames": concealed}]
        path = written / "answers" / feed / "reports.getOffice365ActiveUserDetail.csv"
        users = duckdb.sql(f"""select "User Principal Name" from read_csv('{path}')""").fetchall()
        assert all(bool(re.fullmatch(r"[0-9A-F]{32}", user)) == concealed for (user,) in users)


def test_slack_has_robots_guests_deleted_and_invited_members(written: Path) -> None:
    members = {str(member["id"]): member for member in lines(written, "slack/users.list")}
    assert members["USLACKBOT"]["is_bot"] is False
    for flag in ("is_bot", "is_ultra_restricted", "deleted", "is_invited_user"):
        assert sum(bool(member.get(flag)) for member in members.values()) >= 2, flag
    billed = {key: value for line in lines(written, "slack/team.billableInfo") for key, value in line.items()}
    assert {id_ for id_, member in members.items() if member["is_ultra_restricted"]} == {
        id_ for id_, told in billed.items() if told == {"billing_active": False}
    }


def test_some_zoom_users_are_known_by_a_name_that_they_had(written: Path) -> None:
    found = duckdb.sql(
        f"""select count(*) from read_json('{written}/answers/zoom/users.jsonl') u
        join (select email as now, unnest(string_split(aliases, ';')) as email
              from read_csv('{written}/people/roster.csv') where status <> 'left') r using (email)
        where u.type = 2 and email like '%@haldane.example'"""
    ).fetchall()
    assert found[0][0] >= 1


def test_vendors_own_users_and_frozen_ones_are_in_salesforce(written: Path) -> None:
    kinds = {user["UserType"] for user in lines(written, "salesforce/User")}
    assert {"Standard", "AutomatedProcess", "CloudIntegrationUser"} == kinds
    assert any(user["Name"] == "Security User" for user in lines(written, "salesforce/User"))
    assert any(login["IsFrozen"] for login in lines(written, "salesforce/UserLogin"))


def test_the_help_desks_export_stands_still_while_people_sign_on(written: Path) -> None:
    newest, light = duckdb.sql(
        f"""select max("Last sign-in"), count(*) filter (Role = 'Light agent')
        from read_csv('{written}/seats/zendesk.csv')"""
    ).fetchall()[0]
    assert newest <= date(2026, 9, 15)
    assert light >= 2
    sign_ons = [event for event in lines(written, "okta/logs") if '"Zendesk Suite"' in json.dumps(event["target"])]
    assert max(str(event["published"]) for event in sign_ons) > "2026-10-20"
    told = duckdb.sql(f"select distinct state, waste from '{written}/truth/seats.csv' where source = 'zendesk-export'")
    assert told.fetchall() == [("unknown", False)]
