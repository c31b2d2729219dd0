"""Microsoft 365: what was bought and what only looks so, reports by a redirect, and what concealment leaves unknown."""

import json
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from sources.archive import Archive
from sources.base import Unreachable
from sources.saas.microsoft365 import MICROSOFT365
from tests.sources.saas.asking import AS_OF, KEY, Asked, asked_at, served
from tests.sources.sample.serve.asking import TOKEN, write_feed

E3, MAIL, COPILOT, BI, FREE, TRIAL = (f"{n}{'0' * 7}-0000-0000-0000-000000000000" for n in range(1, 7))
PLANS = {
    E3: ("SPE_E3", ("EXCHANGE_S_ENTERPRISE", "TEAMS1", "SHAREPOINTENTERPRISE", "YAMMER_ENTERPRISE", "MCOSTANDARD")),
    MAIL: ("EXCHANGESTANDARD", ("EXCHANGE_S_STANDARD",)),
    COPILOT: ("Microsoft_365_Copilot", ("M365_COPILOT_BUSINESS_CHAT",)),
    BI: ("POWER_BI_PRO", ("BI_AZURE_P2",)),
    FREE: ("FLOW_FREE", ("FLOW_P2_VIRAL",)),
    TRIAL: ("VISIOCLIENT", ("VISIO_CLIENT_SUBSCRIPTION",)),
}
PEOPLE = 260
REFRESHED = "2026-11-26"


def sku(key: str, enabled: int, warning: int = 0, **more: Any) -> dict[str, Any]:
    name, plans = PLANS[key]
    units = {"enabled": enabled, "warning": warning, "suspended": 40, "lockedOut": 7}
    named = [{"servicePlanName": plan, "appliesTo": "User"} for plan in plans]
    base = {"id": f"t_{key}", "skuId": key, "skuPartNumber": name, "appliesTo": "User", "consumedUnits": 3}
    return {**base, "prepaidUnits": units, "servicePlans": named, **more}


def subscription(key: str, status: str, ends: str, trial: bool = False) -> dict[str, Any]:
    end = f"{ends}T00:00:00Z"
    return {"skuId": key, "status": status, "isTrial": trial, "nextLifecycleDateTime": end, "totalLicenses": 5}


def user(number: int, *keys: str, **more: Any) -> dict[str, Any]:
    name = f"P{number}@haldane.example"
    states = [
        {"skuId": key, "assignedByGroup": "g1", "state": "Active", "lastUpdatedDateTime": "2025-02-03T09:00:00Z"}
        for key in keys
    ]
    signed = {
        "lastSuccessfulSignInDateTime": None,
        "lastSignInDateTime": None,
        "lastNonInteractiveSignInDateTime": None,
    }
    return {
        "id": f"id-{number}",
        "displayName": f"P {number}",
        "userPrincipalName": name,
        "mail": name,
        "proxyAddresses": [f"SMTP:{name}", f"smtp:old{number}@haldane.example"],
        "employeeId": f"HF{number}",
        "userType": "Member",
        "accountEnabled": True,
        "createdDateTime": "2024-01-01T08:00:00Z",
        "assignedLicenses": [{"skuId": key, "disabledPlans": []} for key in keys],
        "licenseAssignmentStates": states,
        "signInActivity": {**signed, **more.pop("signed", {})},
        **more,
    }


DIRECT = {"skuId": E3, "assignedByGroup": None, "state": "Active", "lastUpdatedDateTime": "2025-06-01T09:00:00Z"}
USERS = [
    *(user(n, E3) for n in range(PEOPLE)),
    user(900, E3, licenseAssignmentStates=[*user(900, E3)["licenseAssignmentStates"], DIRECT]),
    user(901, MAIL, COPILOT, BI, FREE),
    user(902, E3, MAIL),
    user(903, TRIAL, employeeId=None),
    user(904, userType="Guest", userPrincipalName="g_x.example#EXT#@haldane.example", mail="g@x.example"),
    user(905, E3, accountEnabled=False, employeeId=None),
    user(906, E3, signed={"lastSignInDateTime": "2023-05-01T08:00:00Z"}),
    user(907, E3, signed={"lastSignInDateTime": "2026-11-01T08:00:00Z"}),
    user(908, E3, signed={"lastSuccessfulSignInDateTime": "2026-11-02T08:00:00Z"}),
]
SKUS = [sku(E3, 255, 10), sku(MAIL, 78), sku(COPILOT, 25, 10), sku(BI, 52), sku(FREE, 10_000), sku(TRIAL, 25)]
SKUS.append(sku(E3, 900, skuPartNumber="SHAREPOINTSTORAGE", skuId="other", appliesTo="Company"))
SUBSCRIPTIONS = [
    subscription(E3, "Enabled", "2027-06-01"),
    subscription(E3, "Enabled", "2027-03-01"),
    subscription(E3, "Suspended", "2026-12-01"),
    subscription(TRIAL, "Enabled", "2027-01-01", trial=True),
]


def report_line(name: str, exchange: str = "", teams: str = "", suite: bool = True) -> dict[str, str]:
    held = {f"Has {w} License": str(suite) for w in ("OneDrive", "SharePoint", "Skype For Business", "Yammer", "Teams")}
    days = {f"{w} Last Activity Date": "" for w in ("OneDrive", "SharePoint", "Skype For Business", "Yammer")}
    return {
        "Report Refresh Date": REFRESHED,
        "User Principal Name": name,
        "Display Name": "P",
        "Is Deleted": "False",
        "Has Exchange License": "True",
        **held,
        "Exchange Last Activity Date": exchange,
        "Teams Last Activity Date": teams,
        **days,
    }


REPORT = [
    report_line("p1@haldane.example", "2026-11-25", "2026-11-26"),
    report_line("p2@haldane.example"),
    report_line("p901@haldane.example", "2026-11-20", suite=False),
    report_line("p902@haldane.example", "2026-11-21"),
    {**report_line("p3@haldane.example", "2026-11-26"), "Is Deleted": "True"},
]
COPILOT_LINE = {"Report Refresh Date": REFRESHED, "Report Period": "180", "User Principal Name": "p901@haldane.example"}
LISTS: dict[str, Any] = {
    "users": USERS,
    "subscribedSkus": SKUS,
    "directory.subscriptions": SUBSCRIPTIONS,
    "admin.reportSettings": [{"displayConcealedNames": False}],
    "reports.getOffice365ActiveUserDetail": REPORT,
    "reports.getMicrosoft365CopilotUsageUserDetail": [{**COPILOT_LINE, "Last Activity Date": "2026-11-19"}],
}


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_feed(tmp_path_factory.mktemp("graph"), "microsoft365", LISTS)


@pytest.fixture(scope="module")
def asked(company: Path) -> Iterator[Asked]:
    with served(MICROSOFT365, company, faults=True) as (one, _):
        yield one


@pytest.fixture
def concealing(tmp_path: Path) -> Iterator[Asked]:
    """Names are hidden, and the setting may not be asked for; nor may sign-ins and subscriptions."""
    hidden = [{**line, "User Principal Name": f"{n:032X}"} for n, line in enumerate(REPORT)]
    lists = {**LISTS, "reports.getOffice365ActiveUserDetail": hidden}
    denied = ["signInActivity", "directory.subscriptions", "admin.reportSettings"]
    folder = write_feed(tmp_path, "microsoft365", lists, denied=denied)
    with served(MICROSOFT365, folder) as (one, _):
        yield one


def test_bought_is_enabled_or_in_grace_and_never_suspended_or_locked_out(asked: Asked) -> None:
    pools = asked.told().pools
    assert pools.select("sku", "purchased", "in_grace", "consumed").rows() == [
        ("SPE_E3", 265, 10, 3),
        ("EXCHANGESTANDARD", 78, 0, 3),
        ("Microsoft_365_Copilot", 35, 10, 3),
        ("POWER_BI_PRO", 52, 0, 3),
        ("VISIOCLIENT", 25, 0, 3),
    ]


def test_of_several_subscriptions_the_first_that_renews_counts(asked: Asked) -> None:
    terms = dict(asked.told().pools.select("sku", pl.struct("is_trial", "renews_on")).iter_rows())
    assert terms["SPE_E3"] == {"is_trial": False, "renews_on": date(2027, 3, 1)}
    assert terms["VISIOCLIENT"]["is_trial"]
    assert terms["POWER_BI_PRO"] == {"is_trial": None, "renews_on": None}


def test_free_and_trial_seats_cost_nothing(asked: Asked) -> None:
    free = asked.told().seats.filter(~pl.col("paid"))
    assert set(free["sku"]) == {"FLOW_FREE", "VISIOCLIENT"}


def test_pages_that_are_cut_silently_are_followed(asked: Asked) -> None:
    feeds = dict(asked.told().feeds.select("feed", "rows").iter_rows())
    assert feeds["users"] == feeds["sign_ins"] == len(USERS)


def test_a_seat_that_is_assigned_twice_is_one_and_direct(asked: Asked) -> None:
    seats = asked.told().seats
    assert seats.filter(account="id-1").row(0) == (
        "microsoft-365",
        "SPE_E3",
        "id-1",
        True,
        datetime(2025, 2, 3, 9),
        "group",
    )
    assert seats.filter(account="id-900").select("via", "assigned_at").rows() == [("direct", datetime(2025, 2, 3, 9))]


def test_use_is_told_by_workload_and_of_the_app_of_the_seat(asked: Asked) -> None:
    activity = asked.told().activity.filter(pl.col("signal") != "sign_in")
    of_one = activity.filter(account="id-1").select("signal", "last_activity_at").sort("signal").rows()
    assert of_one == [
        ("exchange", datetime(2026, 11, 25)),
        ("onedrive", None),
        ("sharepoint", None),
        ("skype", None),
        ("teams", datetime(2026, 11, 26)),
        ("yammer", None),
    ]
    apps = activity.filter(pl.col("account").is_in(["id-901", "id-902"]), pl.col("last_activity_at").is_not_null())
    assert apps.select("account", "app_id", "signal").sort("account", "signal").rows() == [
        ("id-901", "microsoft-365-copilot", "copilot"),
        ("id-901", "exchange-online", "exchange"),
        ("id-902", "microsoft-365", "exchange"),
    ]
    assert activity["as_of"].unique().to_list() == [date(2026, 11, 26)]


def test_months_count_for_each_app_that_the_account_has_the_workload_in(asked: Asked) -> None:
    months = asked.told().months.filter(account="id-902").select("app_id", "month").sort("app_id").rows()
    assert months == [("exchange-online", "2026-11"), ("microsoft-365", "2026-11")]


def test_a_report_knows_nobody_who_was_deleted(asked: Asked) -> None:
    assert asked.told().activity.filter(account="id-3").is_empty()


def test_what_is_none_of_the_workloads_has_no_feed(asked: Asked) -> None:
    status = dict(asked.told().feeds.select("feed", "status").iter_rows())
    assert (status["activity.power-bi"], status["activity.microsoft-365"]) == ("not_offered", "ok")


def test_a_report_carries_its_own_day(asked: Asked) -> None:
    days = dict(asked.told().feeds.select("feed", "as_of").iter_rows())
    assert (days["activity.microsoft-365"], days["users"]) == (date(2026, 11, 26), AS_OF)


def test_a_month_is_covered_at_its_end_alone(asked: Asked) -> None:
    assert asked.told().covered.is_empty()


def test_no_success_is_not_never(asked: Asked) -> None:
    signed = asked.told().activity.filter(signal="sign_in").select("account", "last_activity_at")
    assert dict(signed.iter_rows()) == {"id-906": datetime(2023, 5, 1, 8), "id-908": datetime(2026, 11, 2, 8)}
    assert set(asked.told().activity.filter(signal="sign_in")["app_id"]) == {"entra-id"}


def test_guests_people_and_what_may_be_anything(asked: Asked) -> None:
    kinds = dict(asked.told().accounts.select("account", "account_kind").iter_rows())
    assert (kinds["id-904"], kinds["id-1"], kinds["id-905"]) == ("guest", "person", "unknown")
    rows = asked.told().accounts.filter(account="id-1").row(0, named=True)
    assert rows["email"] == "p1@haldane.example"
    assert "old1@haldane.example" in rows["aliases"]


def test_names_concealed_are_told_though_the_setting_is_not(concealing: Asked) -> None:
    told_ = concealing.told()
    line = told_.feeds.filter(feed="activity.microsoft-365").row(0, named=True)
    assert line["status"] == "concealed"
    assert "https://admin.microsoft.com/" in line["reason"]
    assert told_.activity.filter(pl.col("signal") == "exchange").is_empty()
    assert line["as_of"] is None


def test_sign_ins_need_a_premium_licence(concealing: Asked) -> None:
    told_ = concealing.told()
    line = told_.feeds.filter(feed="sign_ins").row(0, named=True)
    assert (line["status"], line["permission"]) == ("refused", "AuditLog.Read.All and a licence of Entra ID P1")
    assert told_.accounts.height == len(USERS)


def test_a_missing_permission_is_named(concealing: Asked) -> None:
    told_ = concealing.told()
    line = told_.feeds.filter(feed="subscriptions").row(0, named=True)
    assert (line["status"], line["permission"]) == ("refused", "LicenseAssignment.Read.All")
    assert told_.pools["is_trial"].null_count() == told_.pools.height


def test_a_download_gets_no_token_which_it_would_refuse(asked: Asked) -> None:
    answers = asked.answers()
    assert [answers[feed].status for feed in ("active_users", "copilot")] == ["ok", "ok"]


def test_a_client_signs_in_with_its_id_and_secret(asked: Asked, tmp_path: Path) -> None:
    place = str(asked.settings.endpoint)
    by_client = asked_at(MICROSOFT365, place, tmp_path, token=f"client:{TOKEN}", organization="t1")
    assert by_client.told().accounts.height == len(USERS)
    with pytest.raises(Unreachable) as caught:
        asked_at(MICROSOFT365, place, tmp_path / "wrong", token="client:wrongsecret", organization="t1").told()
    assert "wrongsecret" not in str(caught.value)


def test_what_was_kept_reads_the_same_again(asked: Asked) -> None:
    answers = asked.answers()
    folder = asked.asking.archive.folder
    kept = Archive(folder, KEY).read(folder / "microsoft365" / f"{AS_OF}", "active_users-*.json")
    assert json.loads(kept[0])["replies"][0]["text"].startswith("Report Refresh Date")
    assert asked.kind.read(asked.settings, answers, AS_OF).activity.equals(asked.told().activity)
