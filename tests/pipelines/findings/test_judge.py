"""The rules and the providers' advice, judged on a warehouse and kept in it."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from pipelines.findings import judge
from transforms.waste.settings import WasteTable
from warehouse.store import Store, open_store
from warehouse.tables import DECISION, RECOMMENDATION, RESOURCE

DAY = date(2026, 10, 31)
NOW = datetime(2026, 10, 31, 6, tzinfo=UTC).replace(tzinfo=None)
ARN = "arn:aws:es:eu-west-1:111122223333:domain/lab"
DOMAIN = {
    "x_source": "aws",
    "provider": "aws",
    "account": "111122223333",
    "region": "eu-west-1",
    "x_resource_key": ARN,
    "resource_type": "AWS::OpenSearch::Domain",
    "name": "lab",
}
ADVICE = {
    "recommendation_id": "1",
    "origin": "aws.cost-optimization-hub",
    "kind": "Stop",
    "action": "Stop it",
    "saving_per_month": Decimal(80),
    "currency": "USD",
    "refreshed": NOW,
}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path, told=lambda _: None, doing="judge") as opened:
        seen = {"x_valid_from": date(2026, 9, 1), "x_first_seen": date(2026, 9, 1), "x_last_seen": DAY}
        opened.insert(RESOURCE, pl.DataFrame([DOMAIN | seen], RESOURCE.schema))
        yield opened


def findings(store: Store, *advice: dict[str, Any]) -> dict[str, dict[str, Any]]:
    store.insert(RECOMMENDATION, pl.DataFrame([DOMAIN | each for each in advice], RECOMMENDATION.schema, strict=False))
    judge(store, DAY, NOW, WasteTable(), DECISION.empty())
    return {row["rule"]: row for row in store.frame("FROM finding").to_dicts()}


def test_a_run_keeps_what_the_rules_say_and_how_many_each_judged(store: Store) -> None:
    assert findings(store)["aws.opensearch.idle"]["outcome"] == "unknown"
    runs = store.frame("FROM rule_run WHERE rule = 'aws.opensearch.idle'").to_dicts()
    assert [(run["unknown"], run["waste"], run["failure"]) for run in runs] == [(1, 0, None)]


def test_advice_is_a_finding_of_its_own_origin(store: Store) -> None:
    found = findings(store, ADVICE)["aws.cost-optimization-hub/Stop"]
    assert (found["origin"], found["outcome"]) == ("aws.cost-optimization-hub", "lead")
    assert (found["resource_id"], found["resource_name"], found["saving_per_month"]) == (ARN, "lab", None)
    assert json.loads(found["evidence"])["advised_saving_per_month"] == 80.0
