"""A look at Azure: pages, what each subscription refuses, what goes wrong on the way, and a day that is replayed."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from sources.base import SourceError
from sources.inventory import Asking, Look, kind_named
from sources.settings import InventorySettings
from tests.sources.inventory.azure.manager import GRAPH, Manager, Said, denied, error
from tests.sources.inventory.azure.things import CLOSED, ONE, TWO, disk, listed, machine, place, row

AZURE = kind_named("azure")
Settings = Callable[..., InventorySettings]
DISKS = "microsoft.compute/disks"


@pytest.fixture
def company(manager: Manager) -> Manager:
    """Two subscriptions with five disks and a machine."""
    manager.lists["/subscriptions"] = listed(ONE, TWO)
    manager.tables["resources"] = [
        *(disk(f"disk-{n}", ONE) for n in range(3)),
        *(disk(f"disk-{n}", TWO) for n in range(2)),
        machine("vm-1"),
    ]
    manager.tables["recoveryservicesresources"] = []
    return manager


def status(look: Look, account: str, type_: str = DISKS) -> tuple[str, int, str | None]:
    """The line of a type in a subscription: its status, rows, and the permission that lacks."""
    (line,) = look.scans.filter(account=account, resource_type=type_).select("status", "rows", "permission").rows()
    return line


def test_everything_in_all_subscriptions_page_by_page(company: Manager, settings: Settings, asking: Asking) -> None:
    look = AZURE.look(settings(), asking)
    assert look.resources.group_by("account", "resource_type").len().sort(pl.all()).rows() == [
        (ONE, DISKS, 3),
        (ONE, "microsoft.compute/virtualmachines", 1),
        (TWO, DISKS, 2),
    ]
    asked = [
        body for method, path, body in company.requests if path.lower() == GRAPH and "Resources |" in body["query"]
    ]
    assert [body["options"].get("$skipToken") for body in asked if body["query"].startswith("Resources")] == [
        None,
        "2",
        "4",
    ]
    assert status(look, ONE) == ("ok", 3, None)
    assert status(look, ONE, "microsoft.network/natgateways") == ("ok", 0, None)
    assert status(look, "", "accounts") == ("ok", 2, None)


def test_a_resource_is_told_as_our_tables_have_it(company: Manager, settings: Settings, asking: Asking) -> None:
    company.tables["resources"] = [
        row(
            "Microsoft.Compute/disks",
            "Disk-1",
            location="West Europe",
            managedBy=place("Microsoft.Compute/virtualMachines", "vm-1"),
            tags={"Team": "routing"},
            sku={"name": "Premium_LRS", "tier": "Premium"},
            properties={"diskState": "Attached", "diskSizeGB": 512, "timeCreated": "2026-08-01T01:12:44.5234447+00:00"},
        )
    ]
    (told,) = AZURE.look(settings(), asking).resources.rows(named=True)
    assert told["x_resource_key"] == place("Microsoft.Compute/disks", "Disk-1").lower()
    assert (told["provider"], told["account"], told["region"], told["name"]) == ("azure", ONE, "westeurope", "Disk-1")
    assert (told["state"], f"{told['created']:%F %T}") == ("attached", "2026-08-01 01:12:44")
    assert json.loads(told["tags"]) == {"Team": "routing"}
    attributes = json.loads(told["attributes"])
    assert attributes["attached_to"] == [place("Microsoft.Compute/virtualMachines", "vm-1").lower()]
    assert (attributes["size_gb"], attributes["sku"]) == (512, "Premium_LRS")


def test_rows_as_a_table_and_without_what_is_null(company: Manager, settings: Settings, asking: Asking) -> None:
    bare = {name: value for name, value in disk("d").items() if name not in ("tags", "managedBy", "sku")}
    table = {"columns": [{"name": name, "type": "string"} for name in bare], "rows": [list(bare.values())]}
    company.faults = [None] * 3 + [Said(200, {"totalRecords": 1, "count": 1, "data": table})]
    (told,) = AZURE.look(settings(), asking).resources.rows(named=True)
    assert (told["name"], told["tags"]) == ("d", "{}")
    assert json.loads(told["attributes"])["attached_to"] == []


def test_only_the_subscriptions_that_are_named(company: Manager, settings: Settings, asking: Asking) -> None:
    look = AZURE.look(settings(accounts=[TWO.upper(), CLOSED]), asking)
    assert look.resources["account"].unique().to_list() == [TWO]
    assert status(look, CLOSED) == ("refused", 0, "Microsoft.Compute/disks/read")
    assert look.scans.filter(account=ONE).is_empty()


def test_a_closed_subscription_is_told_and_hides_no_other(company: Manager, settings: Settings, asking: Asking) -> None:
    company.lists["/subscriptions"] = listed(ONE, CLOSED)
    company.closed = {CLOSED}
    refusal = denied("Microsoft.Authorization/permissions/read")
    company.lists[f"/subscriptions/{CLOSED}/providers/microsoft.authorization/permissions"] = refusal
    look = AZURE.look(settings(), asking)
    assert status(look, ONE) == ("ok", 3, None)
    assert status(look, CLOSED)[0] == "refused"
    (reason,) = look.scans.filter(account=CLOSED, resource_type=DISKS)["reason"]
    assert "AuthorizationFailed" in reason
    assert "docs/permissions/azure.json" in reason


def test_where_every_subscription_is_closed_each_says_what_it_needs(
    company: Manager, settings: Settings, asking: Asking
) -> None:
    company.closed = {ONE, TWO}
    look = AZURE.look(settings(), asking)
    assert look.resources.is_empty()
    assert status(look, ONE) == status(look, TWO) == ("refused", 0, "Microsoft.Compute/disks/read")


def test_what_no_role_allows_is_refused_by_name(company: Manager, settings: Settings, asking: Asking) -> None:
    company.lists[f"/subscriptions/{ONE}/providers/microsoft.authorization/permissions"] = [
        {"actions": ["Microsoft.Compute/virtualMachines/read", "Microsoft.Network/*"], "notActions": []},
        {"actions": ["*/read"], "notActions": ["Microsoft.Compute/*"]},
    ]
    look = AZURE.look(settings(), asking)
    assert status(look, ONE) == ("refused", 3, "Microsoft.Compute/disks/read")
    assert status(look, ONE, "microsoft.compute/virtualmachines")[0] == "ok"
    assert status(look, ONE, "microsoft.web/sites")[0] == "ok"


def test_a_role_on_a_group_alone_is_not_the_whole_subscription(
    company: Manager, settings: Settings, asking: Asking
) -> None:
    company.lists[f"/subscriptions/{ONE}/providers/microsoft.authorization/permissions"] = []
    look = AZURE.look(settings(), asking)
    assert status(look, ONE) == ("refused", 3, "Microsoft.Compute/disks/read")


def test_an_identity_that_may_not_ask_what_it_may_is_taken_by_what_it_sees(
    company: Manager, settings: Settings, asking: Asking
) -> None:
    for each in (ONE, TWO):
        refusal = denied("Microsoft.Authorization/permissions/read")
        company.lists[f"/subscriptions/{each}/providers/microsoft.authorization/permissions"] = refusal
    assert status(AZURE.look(settings(), asking), ONE) == ("ok", 3, None)


@pytest.mark.parametrize(
    "fault",
    [
        error(429, "TooManyRequests", Retry_After="0"),
        error(503, "ServerTimeout", Retry_After="0"),
        error(500, "InternalServerError"),
        Said(200, {"value": []}, cut=True),
    ],
    ids=["limited", "busy", "a bad moment", "cut off"],
)
@pytest.mark.parametrize("before", [0, 3], ids=["first", "in between"])
def test_a_request_that_goes_wrong_once_is_made_again(
    company: Manager, settings: Settings, asking: Asking, fault: Said, before: int
) -> None:
    company.faults = [None] * before + [fault]
    look = AZURE.look(settings(), asking)
    assert len(look.resources) == 6
    assert set(look.scans["status"]) == {"ok"}


def test_a_limit_for_an_hour_is_told_and_not_waited_for(company: Manager, settings: Settings, asking: Asking) -> None:
    company.lists["/subscriptions"] = error(429, "TooManyRequests", Retry_After="3600")
    with pytest.raises(SourceError, match="wait 3600 seconds"):
        AZURE.look(settings(), asking)
    assert len(company.requests) == 1


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (error(401, "InvalidAuthenticationToken", "expired"), "credentials that have expired"),
        (Said(200, b"<html>sign in</html>"), "no JSON"),
        (Said(200, b"[]"), "no object"),
        (Said(200, {"value": []}), "a role in each subscription"),
        (denied("Microsoft.Resources/subscriptions/read"), "access denied"),
    ],
    ids=["expired", "a web page", "a list", "no subscription", "refused"],
)
def test_where_nothing_can_be_had_it_is_an_error(
    company: Manager, settings: Settings, asking: Asking, answer: Said, said: str
) -> None:
    company.lists["/subscriptions"] = answer
    with pytest.raises(SourceError, match=said):
        AZURE.look(settings(), asking)


def test_subscriptions_that_are_named_are_asked_where_they_cannot_be_listed(
    company: Manager, settings: Settings, asking: Asking
) -> None:
    company.lists["/subscriptions"] = denied("Microsoft.Resources/subscriptions/read")
    look = AZURE.look(settings(accounts=[ONE]), asking)
    assert len(look.resources) == 4
    assert status(look, "", "accounts") == ("refused", 0, "Microsoft.Resources/subscriptions/read")


def test_nobody_there_is_told_at_once(asking: Asking, settings: Settings) -> None:
    with pytest.raises(SourceError, match="connection refused"):
        AZURE.look(settings(endpoint="http://127.0.0.1:9"), asking)


def test_without_credentials_every_place_that_was_looked_at_is_named(
    company: Manager, settings: Settings, asking: Asking
) -> None:
    with pytest.raises(SourceError, match=r"OUTLAY_<NAME>_TOKEN.*AZURE_CLIENT_ID.*az login"):
        AZURE.look(settings(token_env="NOT_SET"), asking)
    assert not company.requests


def test_a_token_never_goes_out_unencrypted(asking: Asking, settings: Settings) -> None:
    with pytest.raises(SourceError, match="unencrypted"):
        AZURE.look(settings(endpoint="http://azure.example.com"), asking)


def test_a_missing_provider_is_never_registered(company: Manager, settings: Settings, asking: Asking) -> None:
    company.lists["/subscriptions"] = error(409, "MissingSubscriptionRegistration", "'Microsoft.ResourceGraph'")
    with pytest.raises(SourceError, match="MissingSubscriptionRegistration"):
        AZURE.look(settings(), asking)
    assert [method for method, _, _ in company.requests] == ["GET"]


def test_a_day_is_asked_once_and_replayed(company: Manager, settings: Settings, asking: Asking) -> None:
    first = AZURE.look(settings(), asking)
    made = len(company.requests)
    company.tables["resources"].append(disk("disk-9"))
    again = AZURE.look(settings(), asking)
    assert len(company.requests) == made
    assert again.resources.equals(first.resources)
    assert again.scans.equals(first.scans)
    following = AZURE.look(settings(), replace(asking, as_of=asking.as_of.replace(day=30)))
    assert len(following.resources) == len(first.resources) + 1
    kept = list(asking.archive.folder.rglob("*.fernet"))
    assert kept
    assert not any(b"disk-1" in file.read_bytes() for file in kept)


@pytest.mark.parametrize("before", [[], denied("Microsoft.Authorization/permissions/read")], ids=["a group", "nothing"])
def test_what_a_role_allows_later_on_the_day_is_asked_for(
    company: Manager, settings: Settings, asking: Asking, before: Any
) -> None:
    permissions = f"/subscriptions/{TWO}/providers/microsoft.authorization/permissions"
    company.lists[permissions], company.silent = before, {TWO}
    first = AZURE.look(settings(), asking)
    assert status(first, TWO) == ("refused", 0, "Microsoft.Compute/disks/read")
    del company.lists[permissions]
    company.silent = set()
    assert status(AZURE.look(settings(), asking), TWO) == ("ok", 2, None)


def test_what_failed_is_asked_for_again(company: Manager, settings: Settings, asking: Asking, tmp_path: Path) -> None:
    company.faults = [None, None, None, *[Said(503, {}, {"Retry-After": "0"})] * 15]
    with pytest.raises(SourceError):
        AZURE.look(settings(), asking)
    company.faults = []
    assert len(AZURE.look(settings(), asking).resources) == 6
