"""Each finding's status after a run: what was decided about it, or its tags say; of the rest that it is open."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl
import pytest

from pipelines.findings import judge
from tests.transforms.findings.made import decision, decisions
from transforms.waste.settings import WasteTable
from warehouse.store import Store, open_store
from warehouse.tables import DECISION, RESOURCE

DAY = date(2026, 11, 24)
NOW = datetime(2026, 11, 24, 6, tzinfo=UTC).replace(tzinfo=None)
ACCOUNT = "111122223333"
RULE = "aws.ebs.unattached"
TAGS = {"vol-1": '{"Team":"web"}', "vol-2": '{"team":"data"}', "vol-3": '{"OUTLAY:exempt":"kept for the auditors"}'}


def disk(key: str) -> dict[str, str | date]:
    seen = dict.fromkeys(("x_valid_from", "x_first_seen"), date(2026, 9, 1)) | {"x_last_seen": DAY}
    place = {"x_source": "aws", "provider": "aws", "account": ACCOUNT, "x_resource_key": key}
    return place | seen | {"resource_type": "AWS::EC2::Volume", "tags": TAGS[key], "attributes": '{"attached_to":[]}'}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path, told=lambda _: None, doing="judge") as opened:
        opened.insert(RESOURCE, pl.DataFrame([disk(key) for key in TAGS], RESOURCE.schema))
        yield opened


def stands(store: Store, said: pl.DataFrame) -> dict[str, str]:
    judge(store, DAY, NOW, WasteTable(), said)
    rows = store.frame("SELECT resource_id, status FROM finding WHERE rule = ? ORDER BY resource_id", [RULE])
    return dict(rows.iter_rows())


OPEN = {"vol-1": "open", "vol-2": "open", "vol-3": "exempt"}


def test_a_tag_exempts_and_what_nobody_decided_is_open(store: Store) -> None:
    assert stands(store, DECISION.empty()) == OPEN


@pytest.mark.parametrize(
    ("kind", "subject", "exempt"),
    [
        pytest.param("resource", f"aws/{ACCOUNT}/vol-1", ["vol-1"], id="resource"),
        pytest.param("account", f"aws/{ACCOUNT}", ["vol-1", "vol-2"], id="account"),
        pytest.param("rule", RULE, ["vol-1", "vol-2"], id="rule"),
        pytest.param("rule", "aws.ebs.low_io", [], id="another rule"),
        pytest.param("tag", "TEAM=Web", ["vol-1"], id="tag"),
        pytest.param("tag", "team", ["vol-1", "vol-2"], id="key of a tag"),
    ],
)
def test_what_is_decided_of_many_holds_for_each(store: Store, kind: str, subject: str, exempt: list[str]) -> None:
    said = decisions(decision(1, "11-20", "exempt", subject, subject_kind=kind))
    assert stands(store, said) == OPEN | dict.fromkeys(exempt, "exempt")


def test_a_decision_holds_for_its_finding_alone_and_until_it_is_taken_back(store: Store) -> None:
    stands(store, DECISION.empty())
    [one] = store.frame("SELECT finding_id FROM finding WHERE rule = ? AND resource_id = 'vol-2'", [RULE])["finding_id"]
    first = decision(1, "11-20", "acknowledged", one, owner="Routing")
    assert stands(store, decisions(first)) == OPEN | {"vol-2": "acknowledged"}
    owned = store.frame("SELECT resource_id, owner, owner_from FROM finding WHERE owner = 'Routing'").rows()
    assert owned == [("vol-2", "Routing", "decision")]
    assert stands(store, decisions(first, decision(2, "11-21", "open", one))) == OPEN
