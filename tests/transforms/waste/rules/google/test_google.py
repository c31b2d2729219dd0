"""The registry: every rule of the folder is in the tuple, says what it needs, and is tested."""

import importlib
import pkgutil
from pathlib import Path

import pytest

from sources.reference.metrics import metrics
from transforms.waste.rule import Rule
from transforms.waste.rules import google
from transforms.waste.rules.google import FAMILIES, GOOGLE
from warehouse.tables.resource_types import BY_NAME

# The Google table of the waste rules.
ASKED = (
    *("disk.unattached", "disk.on_stopped_vm", "disk.low_io", "address.unused"),
    *("vm.idle", "vm.underused", "vm.stopped_long", "vm.schedulable", "sql.idle", "sql.underused"),
    *("snapshot.old", "snapshot.orphan", "image.unused", "lb.no_backend", "nat.unused"),
    *("bigquery.stale_table", "bigquery.idle_slots", "gke.idle_nodepool", "run.idle_min_instances", "spanner.idle"),
    "project.unattended",
)
TESTS = "".join(file.read_text(encoding="utf-8") for file in Path(__file__).parent.glob("test_*.py"))


def test_every_rule_that_was_asked_for_is_there() -> None:
    assert {rule.id for rule in GOOGLE} == {f"gcp.{name}" for name in ASKED}


def test_every_module_with_rules_is_in_the_tuple() -> None:
    modules = (
        importlib.import_module(f"{google.__name__}.{each.name}") for each in pkgutil.iter_modules(google.__path__)
    )
    assert {module for module in modules if hasattr(module, "RULES")} == set(FAMILIES)


@pytest.mark.parametrize("rule", GOOGLE, ids=lambda rule: rule.id)
def test_a_rule_is_whole(rule: Rule) -> None:
    assert rule.question.endswith("?")
    assert rule.judge.__doc__
    assert rule.cannot_see
    assert rule.command
    assert all(BY_NAME[name] for name in rule.resource_types)
    assert f'"{rule.id}"' in TESTS


@pytest.mark.parametrize("rule", [rule for rule in GOOGLE if rule.reads], ids=lambda rule: rule.id)
def test_what_a_rule_reads_is_measured_of_one_of_its_types(rule: Rule) -> None:
    known = metrics().filter(resource_type=rule.resource_types[0]) if len(rule.resource_types) == 1 else metrics()
    types = set(rule.resource_types)
    told = {row["metric"] for row in known.iter_rows(named=True) if row["resource_type"] in types}
    assert {name for name, _ in rule.reads} <= told
