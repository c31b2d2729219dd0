"""What providers advise, beside what we find."""

import json
from datetime import datetime
from decimal import Decimal
from typing import Any

import polars as pl

from sources.reference.advice_kinds import advice_kinds
from tests.transforms.waste.estates import ACCOUNT, ago, charge, estate, metric, resource, said
from transforms.waste.advice import compared, unconfirmed
from transforms.waste.estate import Estate
from transforms.waste.rules import BY_ID
from transforms.waste.verdicts import priced
from warehouse.tables.inventory import RECOMMENDATION

ARN = "arn:aws:redshift:eu-west-1:111122223333:cluster:lab"
TYPE = "AWS::Redshift::Cluster"


def advised(kind: str = "Stop", saving: str | None = "80", key: str = ARN, **changes: Any) -> dict[str, Any]:
    row = {
        "x_source": "aws",
        "provider": "aws",
        "account": ACCOUNT,
        "x_resource_key": key,
        "resource_type": TYPE,
        "recommendation_id": f"{kind} {saving}",
        "origin": "aws.cost-optimization-hub",
        "kind": kind,
        "action": f"{kind} it",
        "saving_per_month": None if saving is None else Decimal(saving),
        "currency": "USD",
        "refreshed": datetime(2026, 10, 30, 1),
    }
    return {**row, **changes}


def cluster(connections: float | None) -> Estate:
    figures = [] if connections is None else [metric(ARN, "connections", connections)]
    return estate(resource(ARN, TYPE, seen=ago(90)), charge(ARN, "Node:ra3.xlplus", "2.00"), *figures)


def findings(there: Estate, *rows: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """By rule, as a run makes them."""
    recommendations = pl.LazyFrame(list(rows), RECOMMENDATION.schema)
    ours = said(there, BY_ID["aws.redshift.idle"])
    advice = unconfirmed(recommendations, ours.lazy(), advice_kinds())
    found = compared(priced([ours, advice], there), recommendations)
    return {row["rule"]: {**row, "evidence": json.loads(row["evidence"])} for row in found.to_dicts()}


def test_advice_that_we_confirm_is_one_finding_with_both_prices() -> None:
    found = findings(cluster(0.0), advised())
    assert list(found) == ["aws.redshift.idle"]
    ours = found["aws.redshift.idle"]
    assert (ours["origin"], ours["outcome"], ours["saving_per_month"]) == ("outlay", "waste", Decimal("60.88"))
    assert ours["evidence"]["advised_saving_per_month"] == 80.0
    assert ours["evidence"]["advised_by"] == "aws.cost-optimization-hub"
    assert ours["evidence"]["most"] == 0.0


def test_advice_that_nothing_confirms_is_a_lead_without_a_saving() -> None:
    found = findings(cluster(None), advised())["aws.cost-optimization-hub/Stop"]
    assert (found["origin"], found["outcome"]) == ("aws.cost-optimization-hub", "lead")
    assert (found["saving_per_month"], found["evidence"]["advised_saving_per_month"]) == (None, 80.0)
    assert found["reason"] == "aws.cost-optimization-hub advises: Stop it. No rule of ours confirms it."
    assert (found["cost_in_window"], found["confidence"]) == (Decimal(60), "low")


def test_advice_that_our_evidence_speaks_against_is_no_waste() -> None:
    found = findings(cluster(3.0), advised())["aws.cost-optimization-hub/Stop"]
    assert (found["outcome"], found["saving_per_month"]) == ("in_use", None)
    assert "But aws.redshift.idle finds: It had connections until 2026-10-30" in found["reason"]


def test_another_question_is_not_answered_by_what_is_in_use() -> None:
    found = findings(cluster(3.0), advised("Rightsize"), advised("MigrateToGraviton"))
    assert found["aws.cost-optimization-hub/Rightsize"]["outcome"] == "lead"
    assert found["aws.cost-optimization-hub/MigrateToGraviton"]["outcome"] == "lead"


def test_the_dearest_of_the_same_advice_counts() -> None:
    found = findings(cluster(None), advised(saving="80"), advised(saving="95"), advised(saving=None))
    assert found["aws.cost-optimization-hub/Stop"]["evidence"]["advised_saving_per_month"] == 95.0


def test_advice_without_a_price_is_a_lead_too() -> None:
    found = findings(cluster(None), advised(saving=None))["aws.cost-optimization-hub/Stop"]
    assert found["evidence"]["advised_saving_per_month"] is None


def test_advice_on_what_no_bill_or_inventory_knows() -> None:
    found = findings(cluster(0.0), advised(key="i-0a1b2c3d4e5f60718"))["aws.cost-optimization-hub/Stop"]
    assert (found["outcome"], found["cost_in_window"]) == ("lead", None)


def test_evidence_that_was_empty_stays_an_object() -> None:
    there = cluster(0.0)
    bare = said(there, BY_ID["aws.redshift.idle"]).with_columns(evidence=pl.lit("{}"))
    recommendations = pl.LazyFrame([advised()], RECOMMENDATION.schema)
    found = compared(priced([bare], there), recommendations)
    assert json.loads(found["evidence"][0])["advised"] == "Stop"


def test_without_advice_nothing_changes() -> None:
    assert list(findings(cluster(0.0))) == ["aws.redshift.idle"]
