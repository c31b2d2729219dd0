"""Every rule is there, is documented, asks for what is declared, and has an estate where it fires and one where not.

A test module of rules tells both as `FIRES` and `HOLDS`, each an estate by a rule's id, or in tests that name the rule
and the outcomes.
"""

import ast
import importlib
import pkgutil
from collections import defaultdict
from collections.abc import Iterator
from inspect import getdoc
from pathlib import Path
from types import ModuleType

import pytest

import tests.transforms.waste.rules
import transforms.waste.rules
from sources.reference.metrics import metrics
from tests.transforms.waste.estates import outcomes
from transforms.waste.estate import Estate
from transforms.waste.rule import Rule
from transforms.waste.rules import BY_ID, RULES
from warehouse.tables.resource_types import BY_NAME

PROMISED = {
    "aws": """
        ebs.unattached ebs.on_stopped_instance ebs.low_io ebs.gp2_to_gp3 ebs.io_to_gp3 ebs.snapshot_old
        ebs.snapshot_orphan ami.unused ec2.idle ec2.underused ec2.stopped_long ec2.schedulable ec2.old_generation
        elb.unused eip.unattached nat.unused vpce.inactive rds.idle rds.underused rds.stopped rds.old_generation
        rds.snapshot_old rds.snapshot_orphan redshift.idle elasticache.idle opensearch.idle docdb.idle neptune.idle
        dynamodb.idle dynamodb.overprovisioned kinesis.idle waf.idle apigw.idle sagemaker.idle_endpoint
        workspaces.unused fsx.idle lambda.idle_provisioned lambda.overmemory s3.abandoned s3.no_lifecycle
        s3.incomplete_multipart ecr.untagged_images logs.no_retention logs.stale secrets.unused route53.unused_check
        cloudtrail.duplicate commitment.unused odcr.unused extended_support
    """,
    "azure": """
        disk.unattached disk.on_stopped_vm disk.premium_underused snapshot.old snapshot.orphan snapshot.premium
        vm.stopped_not_deallocated vm.deallocated_long vm.idle vm.underused vm.schedulable vmss.underused
        aks.idle_nodepool ip.unattached nic.orphan lb.no_backend appgw.no_backend natgw.unattached vnetgw.unused
        firewall.idle expressroute.unprovisioned ddos.unattached private_endpoint.disconnected appservice.empty_plan
        appservice.underused sql.idle sql.underused sqlpool.empty cosmos.idle postgres.idle synapse.idle
        storage.no_lifecycle loganalytics.excess backup.orphan
    """,
    "gcp": """
        disk.unattached disk.on_stopped_vm disk.low_io address.unused vm.idle vm.underused vm.stopped_long
        vm.schedulable sql.idle sql.underused snapshot.old snapshot.orphan image.unused lb.no_backend nat.unused
        bigquery.stale_table bigquery.idle_slots gke.idle_nodepool run.idle_min_instances spanner.idle
        project.unattended
    """,
    "any": "untagged commitment_unused paid_not_used zombie cost_growth",
}
IDS = [f"{provider}.{name}" for provider, names in PROMISED.items() for name in names.split()]
REPORTED, QUIET = {"waste", "lead"}, {"in_use", "unknown"}


def modules(package: ModuleType) -> Iterator[ModuleType]:
    for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        yield importlib.import_module(found.name)


def said() -> dict[str, set[str]]:
    """Which outcomes the tests of rules speak of, by the rule that they name, in words or by a constant."""
    words: dict[str, set[str]] = defaultdict(set)
    for file in Path(tests.transforms.waste.rules.__path__[0]).rglob("test_*.py"):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        named: dict[str, set[str]] = {}
        for node in tree.body:
            if isinstance(node, ast.Assign):
                named |= constants(node, named)
            elif isinstance(node, ast.FunctionDef):
                spoken = texts(node, named)
                named[node.name] = spoken & BY_ID.keys()
                for rule in spoken & BY_ID.keys():
                    words[rule] |= spoken & (REPORTED | QUIET)
    return words


def constants(node: ast.Assign, named: dict[str, set[str]]) -> dict[str, set[str]]:
    """`A, B = "a", "b"` and `A = "a"`."""
    target, value = node.targets[0], node.value
    if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
        return {ast.unparse(name): texts(each, named) for name, each in zip(target.elts, value.elts, strict=True)}
    return {ast.unparse(target): texts(value, named)}


def texts(node: ast.AST, named: dict[str, set[str]]) -> set[str]:
    nodes = list(ast.walk(node))
    told = {each.value for each in nodes if isinstance(each, ast.Constant) and isinstance(each.value, str)}
    return told.union(*(named.get(each.id, ()) for each in nodes if isinstance(each, ast.Name)))


TESTED = [module for module in modules(tests.transforms.waste.rules) if hasattr(module, "FIRES")]
FIRES = {rule: there for module in TESTED for rule, there in module.FIRES.items()}
HOLDS = {rule: there for module in TESTED for rule, there in module.HOLDS.items()}
SAID = said()


def test_there_are_just_the_promised_rules() -> None:
    assert sorted(rule.id for rule in RULES) == sorted(IDS)
    assert len(IDS) == len(set(IDS)) == 110


def test_every_module_of_rules_is_in_its_tuple() -> None:
    found = [rule for module in modules(transforms.waste.rules) for rule in getattr(module, "RULES", ())]
    assert {rule.id for rule in found} == set(IDS)


def test_no_former_id_is_one_of_today() -> None:
    former = [old for rule in RULES for old in rule.former_ids]
    assert not set(former) & set(IDS)
    assert len(BY_ID) == len(IDS) + len(former)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_it_says_what_it_asks_and_what_it_cannot_see(rule: Rule) -> None:
    assert rule.question.endswith("?")
    assert getdoc(rule.judge)
    assert rule.command
    assert rule.cannot_see
    assert not rule.cannot_see.endswith(".")


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_its_thresholds_have_a_unit_and_a_reason(rule: Rule) -> None:
    assert len({each.name for each in rule.settings}) == len(rule.settings)
    for each in rule.settings:
        assert each.unit
        assert each.why.endswith(".")


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_what_it_asks_of_the_inventory_is_declared(rule: Rule) -> None:
    assert set(rule.resource_types) <= set(BY_NAME)
    assert {metric for metric, _ in rule.reads} <= set(metrics()["metric"])


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_there_is_a_case_where_it_fires_and_one_where_it_does_not(rule: Rule) -> None:
    assert rule.id in FIRES or (SAID[rule.id] & REPORTED and SAID[rule.id] & QUIET)


def test_each_estate_is_of_a_rule() -> None:
    assert FIRES.keys() == HOLDS.keys()
    assert FIRES.keys() <= set(IDS)


@pytest.mark.parametrize(("rule", "there"), FIRES.items(), ids=FIRES)
def test_it_fires_where_it_must(rule: str, there: Estate) -> None:
    assert set(outcomes(rule, there).values()) & REPORTED


@pytest.mark.parametrize(("rule", "there"), HOLDS.items(), ids=HOLDS)
def test_it_does_not_where_it_must_not(rule: str, there: Estate) -> None:
    assert not set(outcomes(rule, there).values()) & REPORTED
