"""Renewals as pages and commands ask for them."""

import json
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal

import polars as pl
import pytest

from dashboards.access.viewer import ON_THIS_MACHINE, Scope, Viewer
from dashboards.queries import renewal, renewals
from tests.dashboards.software import AS_OF, software
from warehouse.snapshot import Snapshot, open_snapshot
from warehouse.tables import DECISION

NONE = DECISION.empty()
FINANCE, PLATFORM = Viewer("finance"), Viewer("platform")


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Snapshot]:
    with open_snapshot(software(tmp_path_factory.mktemp("software"))) as opened:
        yield opened


def entry(number: int, status: str, *, kind: str = "contract", **of_it: object) -> dict[str, object]:
    return {
        "id": number,
        "at": datetime(2026, 11, 20 + number),
        "by": "J. Ortiz",
        "subject_kind": kind,
        "subject_id": "salesforce-2024",
        "status": status,
        **of_it,
    }


def entries(*rows: dict[str, object]) -> pl.DataFrame:
    return pl.DataFrame(
        [{name: row.get(name) for name in DECISION.names} for row in rows], DECISION.schema, orient="row"
    )


def test_the_first_to_decide_stands_first_and_what_cannot_be_told_last(snapshot: Snapshot) -> None:
    found = renewals.renewals(snapshot, ON_THIS_MACHINE, NONE)
    assert found["contract_id"].to_list() == ["salesforce-2024", "tableau-1", "figma-1"]
    assert found["days_left"].to_list()[0] == (date(2027, 1, 26) - AS_OF).days
    assert found["status"].unique().to_list() == ["undecided"]


def test_a_decision_stands_over_the_run_with_its_seats_and_its_owner(snapshot: Snapshot) -> None:
    decided = entry(1, "reduce", evidence=json.dumps({"seats": 140}), owner="F. Leclair", reason="Marketing leaves")
    found = renewals.renewals(snapshot, ON_THIS_MACHINE, entries(decided)).row(0, named=True)
    told = ("status", "seats_decided", "owner", "decided_by", "note", "signed_by")
    assert tuple(found[name] for name in told) == ("reduce", 140, "F. Leclair", "J. Ortiz", "Marketing leaves", None)


def test_a_sign_off_is_of_the_decision_before_it(snapshot: Snapshot) -> None:
    signed = entry(2, "signed", kind="sign_off", by="R. Haas")
    both = renewals.renewals(snapshot, ON_THIS_MACHINE, entries(entry(1, "end"), signed)).row(0, named=True)
    assert (both["status"], both["signed_by"]) == ("end", "R. Haas")
    again = renewals.renewals(snapshot, ON_THIS_MACHINE, entries(signed, entry(3, "renew"))).row(0, named=True)
    assert (again["status"], again["signed_by"]) == ("renew", None)


@pytest.mark.parametrize(
    "row", [entry(1, "end", until=date(2026, 11, 23)), entry(1, "open")], ids=["over", "taken back"]
)
def test_a_decision_that_is_over_or_taken_back_no_longer_stands(snapshot: Snapshot, row: dict[str, object]) -> None:
    found = renewals.renewals(snapshot, ON_THIS_MACHINE, entries(row)).row(0, named=True)
    assert (found["status"], found["decided_by"], found["owner"]) == ("undecided", None, "Sales Operations")


@pytest.mark.parametrize("viewer", [PLATFORM, Viewer("it", Scope(frozenset({"11"})))], ids=["platform", "of accounts"])
def test_contracts_are_for_it_and_finance_of_the_whole_company(snapshot: Snapshot, viewer: Viewer) -> None:
    assert renewals.renewals(snapshot, viewer, NONE).is_empty()
    assert renewals.candidates(snapshot, viewer, DECISION.empty()).is_empty()
    assert renewal.seats(snapshot, viewer, "salesforce").is_empty()
    assert renewal.prices(snapshot, viewer, "salesforce-2024").is_empty()


def test_departments_add_up_to_the_seats(snapshot: Snapshot) -> None:
    found = renewal.departments(snapshot, ON_THIS_MACHINE, "salesforce")
    states = found.select(renewal.STATES).sum_horizontal()
    assert found["seats"].sum() == states.sum() == 168
    assert "Legal" in found["department"].to_list()


def test_small_departments_are_hidden_from_others_with_the_next_smallest(snapshot: Snapshot) -> None:
    found = renewal.departments(snapshot, FINANCE, "salesforce")
    everything = renewal.departments(snapshot, ON_THIS_MACHINE, "salesforce").sort("seats")
    assert found["seats"].sum() == 168
    assert "Legal" not in found["department"].to_list()
    hidden = found.filter(pl.col("department") == renewal.HIDDEN)["seats"].item()
    assert hidden == everything["seats"][0] + everything["seats"][1] > 5


def test_prices_tell_the_uplift_of_each_renewal(snapshot: Snapshot) -> None:
    found = renewal.prices(snapshot, ON_THIS_MACHINE, "salesforce-2024")
    assert found["price_per_seat"].to_list() == [Decimal(150), Decimal("157.5"), Decimal(165)]
    assert [rise and round(rise, 1) for rise in found["uplift_percent"]] == [None, 5.0, 4.8]


def test_aligning_costs_the_days_to_the_last_end(snapshot: Snapshot) -> None:
    rows = renewals.renewals(snapshot, ON_THIS_MACHINE, NONE)
    found = renewal.alignment(rows, "salesforce-2024")
    assert found["contract_id"].to_list() == ["salesforce-2024", "tableau-1"]
    assert found["days"].to_list() == [91, 0]
    assert found["cost_to_align"][0] == pytest.approx(Decimal(184 * 165 * 12 * 91) / 365)
    assert renewal.alignment(rows, "figma-1").is_empty()


def test_of_a_contract_by_the_month_only_changes_of_its_price_are_told(snapshot: Snapshot) -> None:
    found = renewal.prices(snapshot, ON_THIS_MACHINE, "monthly-1")
    assert found["start"].to_list() == [date(2026, 6, 1), date(2026, 9, 1)]
    assert found["uplift_percent"].to_list() == [None, 10.0]
