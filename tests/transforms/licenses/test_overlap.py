"""Pairs that do one job: who is on both, and what ending one of them really saves."""

import json
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl
import pytest

from tests.transforms.licenses.made import AS_OF, Row, contract, judged, seat, software
from transforms.licenses.software import MIGRATION, Software

MONTHLY = {"term_months": 1, "start": date(2026, 10, 1), "end": AS_OF}


def holders(app: str, first: int, last: int) -> list[Row]:
    return [seat(f"{app}-{n}", app_id=app, sku=app, source="okta", person_id=f"p{n}") for n in range(first, last)]


def moving(kept: str, retired: str, cost: str, currency: str = "GBP") -> pl.DataFrame:
    return pl.DataFrame([(kept, retired, Decimal(cost), currency)], schema=MIGRATION, orient="row")


def pair(one: str, other: str, both: int = 8, migration: pl.DataFrame | None = None, **retired: Any) -> Software:
    """Ten people on each of two products, of whom so many are on both; the second is paid by the month."""
    return software(
        [*holders(one, 0, 10), *holders(other, 10 - both, 20 - both)],
        contracts=[contract("C-1", one, 10, "10"), contract("C-2", other, 12, "12", **{**MONTHLY, **retired})],
        migration=MIGRATION.to_frame() if migration is None else migration,
    )


def test_two_whiteboards_for_the_same_people_save_the_one_less_seats_moving_and_what_is_committed() -> None:
    one = judged(pair("miro", "mural", migration=moving("miro", "mural", "4"))).overlaps.row(0, named=True)
    assert (one["kind"], one["kept"], one["retired"]) == ("same_job", "miro", "mural")
    assert (one["people_on_kept"], one["people_on_retired"], one["people_on_both"]) == (10, 10, 8)
    assert one["people_without_kept"] == 2
    committed = Decimal("4.73")  # a day of 1,728 a year
    assert one["net_saving_per_year"] == 12 * 12 * 12 - 2 * 10 * 12 - 10 * 4 - committed
    assert (one["committed_cost"], one["cashable_on"]) == (committed, date(2026, 11, 1))


def test_a_pair_that_saves_nothing_is_no_finding() -> None:
    long: Row = {"term_months": 36, "start": date(2026, 1, 1), "end": date(2028, 12, 31)}
    said = judged(pair("miro", "mural", migration=moving("miro", "mural", "4"), **long))
    assert said.overlaps.is_empty()
    assert judged(pair("miro", "mural", migration=moving("miro", "mural", "400"))).overlaps.is_empty()


@pytest.mark.parametrize(
    ("one", "other"), [("jira", "asana"), ("figma", "adobe-creative-cloud"), ("zendesk", "intercom")]
)
def test_products_that_look_alike_have_other_jobs(one: str, other: str) -> None:
    assert judged(pair(one, other, migration=moving(one, other, "1"))).overlaps.is_empty()


def test_a_product_of_many_is_not_ended_for_one_that_few_of_them_have() -> None:
    seats = [*holders("miro", 0, 100), *holders("mural", 98, 102)]
    contracts = [contract("C-1", "miro", 100, "10", **MONTHLY), contract("C-2", "mural", 4, "90", **MONTHLY)]
    said = judged(software(seats, contracts=contracts, migration=moving("", "", "1"))).overlaps
    assert said.select("kept", "retired").rows() == [("miro", "mural")]


def test_one_category_for_other_people_is_no_overlap() -> None:
    assert judged(pair("miro", "mural", both=2, migration=moving("miro", "mural", "4"))).overlaps.is_empty()


def test_without_what_moving_costs_the_saving_is_not_known_and_the_pair_is_a_lead() -> None:
    said = judged(pair("miro", "mural"))
    one = said.overlaps.row(0, named=True)
    assert (one["net_saving_per_year"], one["migration_cost"]) == (None, None)
    found = said.findings.filter(pl.col("rule") == "saas.overlap.same_job").row(0, named=True)
    assert (found["outcome"], found["saving_per_month"]) == ("lead", None)
    assert found["reason"].endswith(
        "A year of it costs 1,728.00 GBP; less 240.00 for seats and 4.73 that is committed, ending it saves 1,483.27, "
        "before moving people, which nobody has reckoned."
    )


def test_a_row_for_any_move_stands_where_the_pair_has_none_of_its_own() -> None:
    one = judged(pair("miro", "mural", migration=moving("", "", "5"))).overlaps.row(0, named=True)
    assert one["migration_cost"] == 50


def test_amounts_of_two_currencies_are_not_set_against_each_other() -> None:
    assert judged(pair("miro", "mural", migration=moving("miro", "mural", "4"), currency="EUR")).overlaps.is_empty()


def test_who_has_the_bundle_pays_twice_for_what_is_in_it() -> None:
    said = judged(pair("microsoft-365", "dropbox", both=9, migration=moving("microsoft-365", "dropbox", "6")))
    one = said.overlaps.row(0, named=True)
    assert (one["kind"], one["kept"], one["retired"], one["people_without_kept"]) == (
        "in_bundle", "microsoft-365", "dropbox", 1,
    )  # fmt: skip
    less = pair("microsoft-365", "dropbox", both=4, migration=moving("microsoft-365", "dropbox", "6"))
    assert judged(less).overlaps.is_empty(), "most of them have no bundle"


def test_a_second_contract_for_a_product_saves_all_but_what_is_committed() -> None:
    now = software(
        holders("figma", 0, 10),
        contracts=[contract("C-1", "figma", 48, "40"), contract("C-2", "figma", 5, "32", **MONTHLY)],
    )
    said = judged(now)
    one = said.overlaps.row(0, named=True)
    assert (one["kind"], one["kept"], one["retired"]) == ("same_product", "C-1", "C-2")
    assert one["net_saving_per_year"] == Decimal(5 * 32 * 12) - Decimal("5.26")
    found = said.findings.filter(pl.col("rule") == "saas.overlap.same_product").row(0, named=True)
    assert (found["provider"], found["x_resource_key"], found["resource_type"]) == ("figma", "C-1/C-2", "overlap")
    told = json.loads(found["evidence"])
    assert (told["net_saving_per_year"], told["migration_cost"], told["committed_cost"]) == ("1914.74", "0", "5.26")


@pytest.mark.parametrize(
    ("held", "lacking"), [(5, 0), (6, 0), (8, 2), (10, 4)], ids=["fewer", "as many", "two above", "four above"]
)
def test_of_a_second_contract_seats_stay_needed_as_far_as_the_first_does_not_hold_them(held: int, lacking: int) -> None:
    contracts = [contract("C-1", "figma", 6, "40"), contract("C-2", "figma", 5, "40", **MONTHLY)]
    one = judged(software(holders("figma", 0, held), contracts=contracts)).overlaps.row(0, named=True)
    assert (one["people_without_kept"], one["extra_seats_cost_per_year"]) == (lacking, lacking * 40 * 12)


def test_a_second_contract_whose_seats_are_all_held_is_needed() -> None:
    contracts = [contract("C-1", "figma", 6, "40"), contract("C-2", "figma", 5, "40", **MONTHLY)]
    assert judged(software(holders("figma", 0, 11), contracts=contracts)).overlaps.is_empty()


def test_two_contracts_may_be_for_two_skus_of_a_product() -> None:
    two = [seat("ann", sku="SPE_E3", app_id="microsoft-365"), seat("bob", sku="SPE_F1", app_id="microsoft-365")]
    now = software(
        two, contracts=[contract("C-1", "microsoft-365", 48, "40"), contract("C-2", "microsoft-365", 5, "8", **MONTHLY)]
    )
    assert judged(now).overlaps.is_empty()


def test_a_contract_that_follows_another_is_no_second_one() -> None:
    next_one = {"start": date(2027, 5, 1), "end": date(2028, 4, 30)}
    now = software([], contracts=[contract("C-1", "figma", 48, "40"), contract("C-2", "figma", 48, "42", **next_one)])
    assert judged(now).overlaps.is_empty()


def test_what_a_seat_saves_is_in_what_retiring_its_product_saves() -> None:
    now = pair("miro", "mural", migration=moving("miro", "mural", "4"))
    left = pl.DataFrame({"app_id": ["mural"]})
    found = (
        judged(now)
        .findings.filter(pl.col("rule") == "saas.pool.over_provisioned")
        .with_columns(app=pl.col("x_resource_key"))
    )
    of_retired = found.join(left, left_on="app", right_on="app_id")
    assert of_retired.select("saving_per_month", "winner", "winner_account", "winner_key").row(0) == (
        0,
        "saas.overlap.same_job", "software", "miro/mural",
    )  # fmt: skip
