"""Findings with what people decided since the snapshot, and the rows that one rests on."""

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal

import polars as pl
import pytest

from dashboards.access.viewer import ON_THIS_MACHINE, Scope, Viewer
from dashboards.queries import finding as rests_on
from dashboards.queries.findings import findings
from dashboards.queries.waste import savings, totals
from tests.dashboards.wasteful import ACCOUNTS, ADDRESS, DATABASE, MACHINE, SPACE, VOLUME, wasteful
from tests.transforms.findings.made import decision, decisions
from warehouse.snapshot import Snapshot, open_snapshot
from warehouse.tables import DECISION

NOTHING = DECISION.empty()
OF = ("aws", ACCOUNTS[0], "orders-archive-2023")
NOBODY = Viewer("platform", Scope(frozenset()))


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Snapshot]:
    with open_snapshot(wasteful(tmp_path_factory.mktemp("wasteful") / ".outlay")) as opened:
        yield opened


def stands(snapshot: Snapshot, *said: dict[str, object]) -> dict[str, str]:
    rows = findings(snapshot, ON_THIS_MACHINE, {}, decisions(*said))
    return dict(rows.select("finding_id", "status").iter_rows())


def test_the_largest_saving_is_first_then_the_surest_and_what_has_none_last(found: Snapshot) -> None:
    rows = findings(found, ON_THIS_MACHINE, {}, NOTHING)
    assert rows["finding_id"].to_list() == [DATABASE, VOLUME, SPACE, ADDRESS, MACHINE]
    assert rows["age_days"].to_list()[:2] == [74, 83]


@pytest.mark.parametrize(
    ("filters", "there"),
    [
        ({"outcome": "unknown"}, [MACHINE]),
        ({"owner": "~"}, [ADDRESS, MACHINE]),
        ({"account": ACCOUNTS[1]}, [MACHINE]),
        ({"rule": "aws.ebs.unattached"}, [VOLUME]),
        ({"owner": ""}, [DATABASE, VOLUME, SPACE, ADDRESS, MACHINE]),
    ],
    ids=str,
)
def test_a_filter_takes_one_value(found: Snapshot, filters: dict[str, str], there: list[str]) -> None:
    assert findings(found, ON_THIS_MACHINE, filters, NOTHING)["finding_id"].to_list() == there


def test_decisions_stand_over_the_run_and_the_newest_counts(found: Snapshot) -> None:
    first = decision(1, "11-24", "acknowledged", DATABASE, owner="Routing")
    assert stands(found, first)[DATABASE] == "acknowledged"
    row = findings(found, ON_THIS_MACHINE, {}, decisions(first)).row(0, named=True)
    assert (row["owner"], row["owner_from"], row["decided_by"]) == ("Routing", "decision", "R. Haas")
    assert row["decided_at"] == datetime(2026, 11, 24, 9)


def test_one_decision_of_an_account_is_over_all_of_it(found: Snapshot) -> None:
    wide = decision(2, "11-24", "exempt", f"aws/{ACCOUNTS[0]}", subject_kind="account", until=date(2026, 12, 31))
    told = stands(found, wide)
    assert {each for each, status in told.items() if status == "exempt"} == {DATABASE, VOLUME, SPACE, ADDRESS}
    assert stands(found, {**wide, "until": date(2026, 11, 1)})[DATABASE] == "open"


def test_a_viewer_sees_his_accounts_alone(found: Snapshot) -> None:
    assert findings(found, NOBODY, {}, NOTHING).is_empty()
    assert totals(found, NOBODY).is_empty()
    assert savings(found, NOBODY, {}).is_empty()
    assert rests_on.metric_days(found, NOBODY, OF, date(2026, 11, 23)).is_empty()
    assert rests_on.billing_rows(found, NOBODY, OF, date(2026, 10, 24), date(2026, 11, 22)).is_empty()


def test_the_rows_that_it_was_priced_from_come_to_its_cost(found: Snapshot) -> None:
    window = (date(2026, 10, 24), date(2026, 11, 22))
    rows = rests_on.billing_rows(found, ON_THIS_MACHINE, OF, *window)
    charges = rests_on.charges(found, ON_THIS_MACHINE, OF, *window)
    days = rests_on.cost_days(found, ON_THIS_MACHINE, OF, *window)
    assert rows["EffectiveCost"].sum() == charges["cost"].sum() == days["cost"].sum() == Decimal("1621.863")
    assert (rows.height, charges["rows"].sum(), days.height) == (30, 30, 30)
    assert rows["object"].unique().sort().to_list() == ["bills/2026-10.csv", "bills/2026-11.csv"]


def test_what_divides_the_bill_adds_up_to_it(found: Snapshot) -> None:
    [whole] = totals(found, ON_THIS_MACHINE).to_dicts()
    parts = sum((whole[name] for name in ("waste", "in_use", "unknown", "not_covered")), Decimal(0))
    assert parts == whole["effective_cost"]


def test_its_history_of_decisions_has_those_of_the_snapshot_and_since(found: Snapshot) -> None:
    told = decisions(decision(1, "11-24", "acknowledged", DATABASE), decision(2, "11-24", "open", VOLUME))
    assert rests_on.decisions(found, DATABASE, told)["status"].to_list() == ["acknowledged"]
    assert rests_on.decisions(found, DATABASE, NOTHING).schema == pl.Schema(DECISION.schema)
