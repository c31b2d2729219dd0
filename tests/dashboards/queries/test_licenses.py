"""Seats and pools as pages ask for them: what adds up, what is unknown, and who may see which department."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import polars as pl
import pytest

from dashboards.access.viewer import ON_THIS_MACHINE, Scope, Viewer
from dashboards.queries import licenses
from dashboards.queries.renewal import HIDDEN
from tests.dashboards.software import SEATS, software
from warehouse.snapshot import Snapshot, open_snapshot


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Snapshot]:
    with open_snapshot(software(tmp_path_factory.mktemp("software"))) as opened:
        yield opened


def pool(snapshot: Snapshot, app_id: str) -> dict[str, object]:
    return licenses.pools(snapshot, ON_THIS_MACHINE).filter(pl.col("app_id") == app_id).row(0, named=True)


def test_the_parts_of_a_pool_add_up_to_what_was_bought(snapshot: Snapshot) -> None:
    found = pool(snapshot, "salesforce")
    assert found["purchased"] == 184
    assert sum(int(str(found[name])) for name in licenses.COUNTED) == 184
    assert (found["unassigned"], found["unknown"]) == (184 - SEATS, 0)


def test_what_is_not_used_is_priced_by_seat_and_by_what_nobody_has(snapshot: Snapshot) -> None:
    found, wasted = pool(snapshot, "salesforce"), licenses.reclaim(snapshot, ON_THIS_MACHINE)
    assert found["not_used_per_month"] == Decimal(165) * (wasted.height + 184 - SEATS)


def test_a_pool_of_which_nothing_is_known_is_unknown_and_not_unused(snapshot: Snapshot) -> None:
    found = pool(snapshot, "hubspot")
    assert tuple(found[name] for name in licenses.COUNTED) == (0, 0, 0, 0, 16)
    assert (found["purchased"], found["not_used_per_month"]) == (None, 0)


def test_the_list_to_give_back_names_nobody_and_starts_with_the_longest_gone(snapshot: Snapshot) -> None:
    found = licenses.reclaim(snapshot, ON_THIS_MACHINE)
    assert not {"name", "email"} & set(found.columns)
    assert found["last_activity_at"].is_sorted()
    assert set(found["pile"]) == {"at_renewal"}
    assert set(found["state"]) == {"inactive", "never_used", "leaver", "duplicate"}


def test_what_is_in_the_piles_and_held_by_nobody_is_all_that_is_not_used(snapshot: Snapshot) -> None:
    pools = licenses.pools(snapshot, ON_THIS_MACHINE)
    seats, left = licenses.reclaim(snapshot, ON_THIS_MACHINE), licenses.spare(pools)
    assert left["saving_per_month"].to_list() == [Decimal(165) * (184 - SEATS)]
    assert seats["saving_per_month"].sum() + left["saving_per_month"].sum() == pools["not_used_per_month"].sum()


@pytest.mark.parametrize(
    ("monthly", "end", "pile"),
    [
        (True, date(2026, 11, 30), "now"),
        (False, date(2027, 3, 31), "at_renewal"),
        (False, None, "not_known"),
        (None, None, "not_known"),
    ],
    ids=["a monthly term", "a longer one", "without an end", "no pool"],
)
def test_a_seat_is_in_the_pile_of_when_its_money_leaves(
    snapshot: Snapshot, monthly: bool | None, end: date | None, pile: str
) -> None:
    pools = licenses.pools(snapshot, ON_THIS_MACHINE).with_columns(
        is_monthly=pl.lit(monthly, pl.Boolean()), contract_end=pl.lit(end, pl.Date())
    )
    told = pools.filter(pl.lit(monthly is not None))
    assert set(licenses.to_leave(licenses.seats(snapshot, ON_THIS_MACHINE), told)["pile"]) == {pile}


def test_small_departments_are_hidden_from_others_than_it(snapshot: Snapshot) -> None:
    mine, theirs = (licenses.seats(snapshot, Viewer(role))["department"] for role in ("it", "finance"))
    assert "Legal" in mine.to_list()
    assert "Legal" not in theirs.to_list()
    assert theirs.len() == mine.len()
    assert (theirs == HIDDEN).sum() >= 5


def test_of_a_department_products_of_fewer_than_five_people_are_left_out_with_the_next_smallest() -> None:
    people = [("a", n) for n in range(3)] + [("b", n) for n in range(6)] + [("c", n) for n in range(9)]
    seats = pl.DataFrame(
        {
            "app_id": [app for app, _ in people],
            "person_id": [f"p{n}" for _, n in people],
            "account_id": [f"{app}{n}" for app, n in people],
        }
    )
    shown = licenses.of_enough_people(seats, Viewer("finance"))
    assert set(shown["app_id"]) == {"c"}
    assert licenses.of_enough_people(seats, Viewer("it")).equals(seats)
    large = seats.filter(pl.col("app_id") != "a")
    assert licenses.of_enough_people(large, Viewer("finance")).equals(large)


@pytest.mark.parametrize(
    "viewer", [Viewer("platform"), Viewer("it", Scope(frozenset({"11"})))], ids=["platform", "of accounts"]
)
def test_seats_are_for_it_and_finance_of_the_whole_company(snapshot: Snapshot, viewer: Viewer) -> None:
    for query in (licenses.seats, licenses.pools, licenses.feeds, licenses.reclaim, licenses.app_names):
        assert query(snapshot, viewer).is_empty()
