"""What Resource Manager answers fits the truth, and fools whoever looks at one field alone."""

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from typing import Any

import polars as pl
import pytest

from sources.sample.clouds.azure.graph import COLUMNS
from tests.sources.sample.clouds.azure.conftest import Made

Found = dict[str, Any]


def answers(company: Made, kind: str) -> list[Found]:
    files = sorted((company.folder / "answers" / "azure").glob(f"*/{kind.casefold().replace('/', '.')}.jsonl"))
    return [json.loads(line) for file in files for line in file.read_text(encoding="utf-8").splitlines()]


def listed(company: Made) -> dict[str, Found]:
    """All answers by lower-cased id."""
    files = (company.folder / "answers" / "azure").glob("*/*.jsonl")
    lines = [json.loads(line) for file in files for line in file.read_text(encoding="utf-8").splitlines()]
    return {line["id"].casefold(): line for line in lines}


def outcomes(company: Made, rule: str) -> dict[str, str]:
    return dict(company.truth.filter(rule=rule).select("resource_id", "outcome").iter_rows())


def test_each_resource_of_the_truth_is_listed_and_a_zombie_is_not(company: Made) -> None:
    there = set(listed(company))
    zombies = set(company.truth.filter(rule="any.zombie", outcome="waste")["resource_id"])
    assert zombies
    assert zombies & there == set()
    assert set(company.truth["resource_id"]) - zombies <= there


def test_each_answer_lies_with_its_subscription_and_type_and_has_its_words_filled_in(company: Made) -> None:
    for file in (company.folder / "answers" / "azure").glob("*/*.jsonl"):
        for line in file.read_text(encoding="utf-8").splitlines():
            answer = json.loads(line)
            assert answer["id"].startswith(f"/subscriptions/{file.parent.name}/resourceGroups/")
            assert answer["type"].casefold().replace("/", ".") == file.stem
            assert answer["id"].endswith(answer["name"])
            assert "$" not in line
            assert re.search(r"None/|: ?null", line) is None


def test_the_subscriptions_are_those_of_the_bill(company: Made) -> None:
    lines = (company.folder / "answers" / "azure" / "subscriptions.jsonl").read_text(encoding="utf-8").splitlines()
    told = {line["subscriptionId"]: line["displayName"] for line in map(json.loads, lines)}
    assert told == dict(company.whole.select("account", "account_name").unique().iter_rows())
    folders = {path.name for path in (company.folder / "answers" / "azure").iterdir() if path.is_dir()}
    assert set(told) == folders


def test_whoever_asks_only_for_managed_by_takes_disks_that_are_needed(company: Made) -> None:
    disks = {disk["id"].casefold(): disk for disk in answers(company, "Microsoft.Compute/disks")}
    truth = outcomes(company, "azure.disk.unattached")
    naive = {key for key, disk in disks.items() if "managedBy" not in disk}
    wanted = {key for key, outcome in truth.items() if outcome == "waste"}
    assert wanted < naive
    assert len(naive) >= 2 * len(wanted)

    morning = datetime.combine(company.world.as_of, time(4), UTC)

    def is_left(disk: Found) -> bool:
        told, tags = disk["properties"], " ".join(disk["tags"])
        kept = told["diskState"] != "Unattached" or "kubernetes.io" in tags or "ASR-" in tags
        if "LastOwnershipUpdateTime" not in told:  # whoever looked since has seen it for a week
            made = datetime.fromisoformat(told["timeCreated"]).date()
            first = min(look for look in company.world.whole_looks if look > made)
            return company.world.as_of - first >= timedelta(days=7)
        since = datetime.fromisoformat(told["LastOwnershipUpdateTime"])
        return not kept and morning - since >= timedelta(days=7)

    assert {key for key in naive if is_left(disks[key])} == wanted
    assert any("LastOwnershipUpdateTime" not in disks[key]["properties"] for key in wanted)
    assert {disk["properties"]["diskState"] for disk in disks.values()} == {
        "Attached",
        "Unattached",
        "Reserved",
        "ActiveSAS",
    }


def test_a_machine_tells_its_disks_and_they_tell_it(company: Made) -> None:
    machines = {each["id"]: each for each in answers(company, "Microsoft.Compute/virtualMachines")}
    disks = {each["id"]: each for each in answers(company, "Microsoft.Compute/disks")}
    for key, machine in machines.items():
        storage = machine["properties"]["storageProfile"]
        attached = [
            storage["osDisk"]["managedDisk"]["id"],
            *(disk["managedDisk"]["id"] for disk in storage["dataDisks"]),
        ]
        assert all(key in (disks[disk]["managedBy"], *disks[disk].get("managedByExtended", [])) for disk in attached)
    shared = [disk for disk in disks.values() if "managedByExtended" in disk]
    assert shared
    for disk in shared:
        states = {power(machines[machine]) for machine in disk["managedByExtended"]}
        assert states == {"PowerState/deallocated", "PowerState/running"}
    assert all(disk["managedBy"] in machines for disk in disks.values() if "managedBy" in disk)


def power(machine: Found) -> str:
    return machine["properties"]["instanceView"]["statuses"][-1]["code"]


def test_a_machine_is_off_as_the_truth_says(company: Made) -> None:
    machines = {each["id"].casefold(): each for each in answers(company, "Microsoft.Compute/virtualMachines")}
    stopped = {key for key, machine in machines.items() if power(machine) == "PowerState/stopped"}
    truth = outcomes(company, "azure.vm.stopped_not_deallocated")
    assert stopped == {key for key, outcome in truth.items() if outcome == "waste"}
    off = {key for key, machine in machines.items() if power(machine) == "PowerState/deallocated"}
    assert off > {key for key, outcome in outcomes(company, "azure.vm.deallocated_long").items() if outcome == "waste"}


# rule -> type, and what its row of the specification asks for.
ASKED: dict[str, tuple[str, Callable[[Found], bool]]] = {
    "azure.natgw.unattached": ("Microsoft.Network/natGateways", lambda told: not told.get("subnets")),
    "azure.ddos.unattached": ("Microsoft.Network/ddosProtectionPlans", lambda told: not told.get("virtualNetworks")),
    "azure.expressroute.unprovisioned": (
        "Microsoft.Network/expressRouteCircuits",
        lambda told: told["serviceProviderProvisioningState"] == "NotProvisioned",
    ),
    "azure.private_endpoint.disconnected": (
        "Microsoft.Network/privateEndpoints",
        lambda told: any(
            link["properties"]["privateLinkServiceConnectionState"]["status"] == "Disconnected"
            for link in told["privateLinkServiceConnections"]
        ),
    ),
    "azure.loganalytics.excess": (
        "Microsoft.OperationalInsights/workspaces",
        lambda told: told["retentionInDays"] > 90,
    ),
}


@pytest.mark.parametrize("rule", ASKED)
def test_a_plain_rule_finds_what_is_planted(company: Made, rule: str) -> None:
    kind, asked = ASKED[rule]
    found = {each["id"].casefold() for each in answers(company, kind) if asked(each["properties"])}
    truth = outcomes(company, rule)
    assert found == {key for key, outcome in truth.items() if outcome in ("waste", "lead")}
    assert found != set(truth)


def test_an_address_may_be_used_without_an_ip_configuration(company: Made) -> None:
    free, needed = set[str](), set[str]()
    for address in answers(company, "Microsoft.Network/publicIPAddresses"):
        told = address["properties"]
        if "ipConfiguration" not in told:
            elsewhere = "natGateway" in told or "publicIPPrefix" in told
            costs = address["sku"]["name"] == "Standard" or told["publicIPAllocationMethod"] == "Static"
            (needed if elsewhere or not costs else free).add(address["id"].casefold())
    truth = outcomes(company, "azure.ip.unattached")
    assert free == {key for key, outcome in truth.items() if outcome == "waste"}
    assert needed == {key for key, outcome in truth.items() if outcome == "in_use"}


def test_a_plan_that_counts_no_sites_may_have_one(company: Made) -> None:
    used = {site["properties"]["serverFarmId"].casefold() for site in answers(company, "Microsoft.Web/sites")}
    plans = {plan["id"].casefold(): plan for plan in answers(company, "Microsoft.Web/serverfarms")}
    none = {key for key, plan in plans.items() if plan["properties"]["numberOfSites"] == 0}
    truth = outcomes(company, "azure.appservice.empty_plan")
    wanted = {key for key, outcome in truth.items() if outcome == "waste"}
    assert {key for key in none - used if plans[key]["sku"]["tier"] != "Dynamic"} == wanted
    assert none & used
    assert none - used - wanted


def test_databases_are_of_the_system_by_their_kind_and_in_a_pool_by_its_id(company: Made) -> None:
    databases = answers(company, "Microsoft.Sql/servers/databases")
    assert {each["name"] for each in databases if "system" in each["kind"]} == {"master"}
    filled = {each["properties"].get("elasticPoolId", "").casefold() for each in databases}
    pools = {pool["id"].casefold() for pool in answers(company, "Microsoft.Sql/servers/elasticPools")}
    truth = outcomes(company, "azure.sqlpool.empty")
    assert pools - filled == {key for key, outcome in truth.items() if outcome == "waste"}
    assert pools & filled


def test_snapshots_of_what_is_there_of_what_is_gone_and_copies(company: Made) -> None:
    disks = {disk["id"] for disk in answers(company, "Microsoft.Compute/disks")}
    old, orphans, copies, premium = set[str](), set[str](), set[str](), set[str]()
    for snapshot in answers(company, "Microsoft.Compute/snapshots"):
        key, told = snapshot["id"].casefold(), snapshot["properties"]
        age = company.world.as_of - datetime.fromisoformat(told["timeCreated"]).date()
        if age > timedelta(days=90) and "RSVaultBackup" not in snapshot["tags"]:
            old.add(key)
        if told["creationData"]["sourceResourceId"] not in disks:
            (copies if told["creationData"]["createOption"] == "CopyStart" else orphans).add(key)
        if snapshot["sku"]["name"] == "Premium_LRS":
            premium.add(key)
    for rule, found in (("old", old), ("orphan", orphans), ("premium", premium)):
        truth = outcomes(company, f"azure.snapshot.{rule}")
        assert found == {key for key, outcome in truth.items() if outcome == "waste"}, rule
    unknown = {key for key, told in outcomes(company, "azure.snapshot.orphan").items() if told == "unknown"}
    assert copies == unknown


def test_the_download_of_resource_graph_has_what_the_answers_have(company: Made) -> None:
    (file,) = (company.folder / "inventory" / "azure-graph").glob("*.csv")
    rows = pl.read_csv(file, infer_schema=False)
    assert tuple(rows.columns) == COLUMNS
    there = listed(company)
    assert len(rows) > 130
    assert {key.casefold() for key in rows["id"]} <= set(there)
    assert (rows["type"] == rows["type"].str.to_lowercase()).all()
    machines = rows.filter(type="microsoft.compute/virtualmachines")
    powers = {json.loads(told)["extended"]["instanceView"]["powerState"]["code"] for told in machines["properties"]}
    assert powers == {"PowerState/running", "PowerState/stopped", "PowerState/deallocated"}
    ours = rows.filter(type="microsoft.network/publicipaddresses").row(0, named=True)
    assert json.loads(ours["properties"]) == there[ours["id"].casefold()]["properties"]


def test_what_is_untagged_has_no_tag_in_any_case(company: Made) -> None:
    there = listed(company)
    for key, outcome in outcomes(company, "any.untagged").items():
        assert (there[key]["tags"] == {}) == (outcome == "lead")
    keys = {key for answer in there.values() for key in answer.get("tags", {})}
    assert {"team", "Team", "environment", "Environment"} <= keys
