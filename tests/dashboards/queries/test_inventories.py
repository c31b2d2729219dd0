"""What inventories told, as far as the viewer may see."""

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import polars as pl
import pytest

from dashboards.access.viewer import ON_THIS_MACHINE, Scope, Viewer
from dashboards.queries.inventories import gaps, inventories, scans
from tests.dashboards.estate import write_state
from warehouse.snapshot import Snapshot, open_snapshot
from warehouse.tables import INVENTORY_SCAN, RESOURCE

AS_OF = date(2026, 11, 24)
OURS, THEIRS = "111122223333", "444455556666"
OF_OURS, OF_NOBODY = (Viewer("platform", Scope(frozenset(each))) for each in ({OURS}, ()))


def scan(account: str, kind: str, status: str = "ok", **more: object) -> dict[str, object]:
    place = {"x_source": "aws", "provider": "aws", "account": account, "region": "eu-west-1", "resource_type": kind}
    return place | {"day": AS_OF, "last_ok": AS_OF if status == "ok" else None, "status": status, "rows": 1} | more


def disk(account: str, key: str) -> dict[str, str | date]:
    place = {"x_source": "aws", "provider": "aws", "account": account, "x_resource_key": key}
    seen = dict.fromkeys(("x_valid_from", "x_first_seen", "x_last_seen"), AS_OF)
    return place | {"resource_type": "AWS::EC2::Volume"} | seen


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Snapshot]:
    refused = {"permission": "rds:DescribeDBInstances", "reason": "Not allowed."}
    asked = [
        scan(OURS, "AWS::EC2::Volume"),
        scan(THEIRS, "AWS::EC2::Volume"),
        scan(THEIRS, "AWS::RDS::DBInstance", "refused", **refused),
        scan(THEIRS, "AWS::RDS::DBCluster", "refused", permission="rds:DescribeDBClusters", reason="Not allowed."),
    ]
    disks = [disk(OURS, "vol-1"), disk(THEIRS, "vol-2"), disk(THEIRS, "vol-3")]
    more = {INVENTORY_SCAN: pl.DataFrame(asked, INVENTORY_SCAN.schema), RESOURCE: pl.DataFrame(disks, RESOURCE.schema)}
    state: Path = tmp_path_factory.mktemp("told") / ".outlay"
    write_state(state, [], as_of=AS_OF, modified=datetime(2026, 11, 24, 4, 52), more=more)
    with open_snapshot(state) as opened:
        yield opened


@pytest.mark.parametrize(
    ("viewer", "counts"),
    [
        pytest.param(ON_THIS_MACHINE, [("aws", 2, 2, 3, "gaps")], id="all accounts"),
        pytest.param(OF_OURS, [("aws", 1, 0, 1, "fresh")], id="one account"),
        pytest.param(OF_NOBODY, [], id="none"),
    ],
)
def test_a_source_counts_what_is_in_scope(told: Snapshot, viewer: Viewer, counts: list[tuple[object, ...]]) -> None:
    rows = inventories(told, viewer, {})
    assert rows.select("source", "accounts", "gaps", "resources", "state").rows() == counts


def test_gaps_of_a_place_are_a_row_and_each_of_them_is_one_of_its_own(told: Snapshot) -> None:
    [gap] = gaps(told, ON_THIS_MACHINE, {}).to_dicts()
    assert (gap["account"], gap["types"], gap["first_type"]) == (THEIRS, 2, "AWS::RDS::DBCluster")
    assert gap["permissions"] == "rds:DescribeDBClusters, rds:DescribeDBInstances"
    assert scans(told, ON_THIS_MACHINE)["resource_type"].to_list() == ["AWS::RDS::DBCluster", "AWS::RDS::DBInstance"]
    assert gaps(told, OF_OURS, {}).is_empty()
    assert scans(told, OF_OURS).is_empty()
