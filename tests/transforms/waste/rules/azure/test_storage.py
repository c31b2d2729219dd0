"""What is kept: storage accounts, logs, backups."""

from typing import Any

import pytest

from tests.transforms.waste.estates import Part, charge, estate, judge, money, outcomes, resource
from tests.transforms.waste.rules.azure.keys import asked, key

STORE, POLICY = "microsoft.storage/storageaccounts", "microsoft.storage/storageaccounts/managementpolicies"
LOGS, VAULT = "microsoft.operationalinsights/workspaces", "microsoft.recoveryservices/vaults"
ITEM = f"{VAULT}/backupfabrics/protectioncontainers/protecteditems"
MACHINE = "microsoft.compute/virtualmachines"
S, L, V, VM, GONE = key(STORE, "scans"), key(LOGS, "hub"), key(VAULT, "hub"), key(MACHINE, "app"), key(MACHINE, "gone")
NO_LIFECYCLE, EXCESS, ORPHAN = "azure.storage.no_lifecycle", "azure.loganalytics.excess", "azure.backup.orphan"


def store(**said: Any) -> Part:
    return resource(S, STORE, **{"kind": "StorageV2", "access_tier": "Hot", "sku": "Standard_LRS", **said})


def policy(rules: int) -> Part:
    return resource(key(POLICY, "scans/default"), POLICY, rules=rules)


def test_an_account_without_a_policy_is_a_lead() -> None:
    said = money(NO_LIFECYCLE, estate(store(), asked(POLICY), charge(S, "Hot LRS Data Stored", "9.00")))[S]
    assert (said["outcome"], said["saving_per_month"]) == ("lead", None)


@pytest.mark.parametrize(
    ("parts", "outcome"),
    [
        ((store(), policy(1)), "in_use"),
        ((store(), policy(0)), "lead"),
        ((store(access_tier="Archive"), asked(POLICY)), "in_use"),
        ((store(kind="FileStorage"), asked(POLICY)), "in_use"),
        ((store(),), "unknown"),
        ((store(), asked(POLICY, status="refused")), "unknown"),
    ],
    ids=["a policy", "no rule of it is on", "archive", "files have none", "never asked", "refused"],
)
def test_other_accounts(parts: tuple[Part, ...], outcome: str) -> None:
    assert outcomes(NO_LIFECYCLE, estate(*parts))[S] == outcome


@pytest.mark.parametrize(("days", "outcome"), [(730, "lead"), (90, "in_use"), (30, "in_use"), (None, "unknown")])
def test_logs_kept_for_longer_than_anybody_asks_are_a_lead(days: int | None, outcome: str) -> None:
    assert outcomes(EXCESS, estate(resource(L, LOGS, retention_days=days))) == {L: outcome}


def test_how_long_may_be_set() -> None:
    there = estate(
        resource(L, LOGS, retention_days=730), settings={"azure_loganalytics_excess_max_retention_days": 730}
    )
    assert outcomes(EXCESS, there) == {L: "in_use"}


def item(name: str, *sources: str) -> Part:
    at = key(ITEM, f"hub/azure/iaasvmcontainer/{name}")
    return resource(at, ITEM, sources=list(sources), protection_state="ProtectionStopped")


def test_a_vault_of_machines_that_are_gone_is_waste_at_most_at_its_cost() -> None:
    there = estate(resource(V, VAULT), item("gone", GONE), asked(MACHINE), charge(V, "Protected Instances", "0.50"))
    said = money(ORPHAN, there)[V]
    assert (said["outcome"], said["saving_is_upper_bound"]) == ("waste", True)
    assert said["reason"] == "Everything that it backs up is deleted: gone."
    assert float(said["saving_per_month"]) == pytest.approx(0.5 * 30.44)


@pytest.mark.parametrize(
    ("parts", "outcome"),
    [
        ((item("app", VM), resource(VM, MACHINE)), "in_use"),
        ((item("app", VM), item("gone", GONE), resource(VM, MACHINE)), "in_use"),
        ((item("gone", GONE),), "unknown"),
        ((item("gone", GONE), asked(MACHINE, status="failed")), "unknown"),
        ((item("files", key(STORE, "files")), asked(MACHINE)), "unknown"),
        ((item("on-premises"), asked(MACHINE)), "unknown"),
        ((asked(MACHINE),), "unknown"),
        ((asked(ITEM, MACHINE),), "in_use"),
        ((item("gone", GONE), asked(ITEM, status="refused"), asked(MACHINE)), "unknown"),
    ],
    ids=[
        "its machine is there",
        "one of two is there",
        "machines never asked",
        "machines failed",
        "no machine",
        "not in Azure",
        "items never asked",
        "no item",
        "items refused in part",
    ],
)
def test_other_vaults(parts: tuple[Part, ...], outcome: str) -> None:
    assert judge(ORPHAN, estate(resource(V, VAULT), *parts))[V]["outcome"] == outcome
