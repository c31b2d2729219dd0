"""Jobs that two products do, and pairs with what was marked of them."""

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal

import polars as pl
import pytest

from dashboards.access.viewer import ON_THIS_MACHINE, Viewer
from dashboards.queries.overlap import jobs, overlaps
from tests.dashboards.software import OVERLAP_FOUND, PAIR, software
from warehouse.snapshot import Snapshot, open_snapshot
from warehouse.tables import DECISION

NONE = DECISION.empty()


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Snapshot]:
    with open_snapshot(software(tmp_path_factory.mktemp("software"))) as opened:
        yield opened


def exempt(until: date) -> pl.DataFrame:
    row = {
        "id": 1, "at": datetime(2026, 11, 20), "by": "J. Ortiz", "subject_kind": "finding", "subject_id": OVERLAP_FOUND,
        "status": "exempt", "until": until, "reason": "two teams",
    }  # fmt: skip
    return pl.DataFrame([{name: row.get(name) for name in DECISION.names}], DECISION.schema, orient="row")


def test_a_job_has_its_products_with_money_and_who_has_two_of_them(snapshot: Snapshot) -> None:
    found = jobs(snapshot, ON_THIS_MACHINE)
    assert found.select("job", "app", "people", "people_on_two").rows() == [
        ("crm", "Salesforce Sales Cloud", 168, 12),
        ("crm", "HubSpot", 16, 12),
    ]
    assert found["cost_per_year"].to_list() == [Decimal(184 * 165 * 12), None]
    assert found["unknown"].to_list() == [0, 16]


def test_a_pair_is_called_by_its_products_and_its_steps_add_up(snapshot: Snapshot) -> None:
    row = overlaps(snapshot, ON_THIS_MACHINE, NONE).row(0, named=True)
    assert (row["overlap_id"], row["kept_name"], row["retired_name"]) == (PAIR, "Salesforce Sales Cloud", "HubSpot")
    less = row["extra_seats_cost_per_year"] + row["migration_cost"] + row["committed_cost"]
    assert row["net_saving_per_year"] == row["retired_cost_per_year"] - less
    assert row["mark"] == "unmarked"


@pytest.mark.parametrize(
    ("until", "mark"), [(date(2026, 11, 24), "keep"), (date(2026, 11, 23), "unmarked")], ids=["its last day", "over"]
)
def test_a_mark_stands_up_to_its_day(snapshot: Snapshot, until: date, mark: str) -> None:
    assert overlaps(snapshot, ON_THIS_MACHINE, exempt(until))["mark"].to_list() == [mark]


def test_products_are_for_it_and_finance(snapshot: Snapshot) -> None:
    assert jobs(snapshot, Viewer("platform")).is_empty()
    assert overlaps(snapshot, Viewer("platform"), NONE).is_empty()
    assert overlaps(snapshot, Viewer("finance"), NONE).height == 1
