"""Every rule has its waste and its look-alikes, and every story has what it is told with."""

import json
from collections import Counter

import pytest

from sources.sample.clouds.azure.tables import HERE, read

RULES = """
disk.unattached disk.on_stopped_vm disk.premium_underused snapshot.old snapshot.orphan snapshot.premium
vm.stopped_not_deallocated vm.deallocated_long vm.idle vm.underused vm.schedulable vmss.underused aks.idle_nodepool
ip.unattached nic.orphan lb.no_backend appgw.no_backend natgw.unattached vnetgw.unused firewall.idle
expressroute.unprovisioned ddos.unattached private_endpoint.disconnected appservice.empty_plan appservice.underused
sql.idle sql.underused sqlpool.empty cosmos.idle postgres.idle synapse.idle storage.no_lifecycle loganalytics.excess
backup.orphan
"""
STORIES = read("stories")
# What the bill does not charge for: hygiene, what is free, what another resource pays for.
FREE = {"nic", "site", "sqlserver", "synapse", "lifecycle", "backupitem", "connection", "agentpool"}
FREE_SIZES = {"Basic Dynamic", "Basic", "Y1", "System", "ElasticPool", "Free"}


@pytest.mark.parametrize("rule", [f"azure.{name}" for name in RULES.split()])
def test_a_rule_has_something_to_find_and_something_to_leave_alone(rule: str) -> None:
    outcomes = set(STORIES.filter(rule=rule)["outcome"])
    assert outcomes & {"waste", "lead"}
    assert outcomes & {"in_use", "unknown"}


def test_the_small_company_has_enough_of_each() -> None:
    small = Counter[str]()
    for outcome, count in STORIES.filter(STORIES["rule"].is_not_null()).select("outcome", "small").iter_rows():
        small[outcome] += count
    assert small["waste"] >= 28
    assert small["in_use"] + small["unknown"] >= 28
    assert STORIES.filter(outcome="waste")["rule"].n_unique() >= 22


def test_what_a_story_needs_is_there() -> None:
    told = STORIES.filter(STORIES["rule"].is_not_null())
    assert told["why"].null_count() == 0
    assert not told["story"].is_duplicated().any()
    assert set(STORIES["parent"].drop_nulls()) | set(STORIES["refers"].drop_nulls()) <= set(STORIES["story"])
    assert set(STORIES["type"]) <= set(read("types")["type"])
    roots = STORIES.filter(STORIES["parent"].is_null())
    assert roots.select("cycle", "days", "begins").null_count().sum_horizontal().item() == 0


def test_what_is_charged_for_has_a_price() -> None:
    priced = set(read("prices").select("type", "size").iter_rows())
    asked = {(kind, size) for kind, size in STORIES.select("type", "size").iter_rows() if kind not in FREE}
    assert {(kind, size) for kind, size in asked - priced if size not in FREE_SIZES} == set()


def test_each_type_has_a_template_and_each_state_a_story() -> None:
    assert {path.stem for path in (HERE / "arm").glob("*.json")} == set(read("types")["type"])
    beside = {f"{story}_{what}" for story in STORIES["story"] for what in ("disk", "nic", "agentpool")}
    states = json.loads((HERE / "states.json").read_text(encoding="utf-8"))
    assert set(states) <= set(STORIES["story"]) | beside
