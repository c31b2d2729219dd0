"""The next renewal of each contract."""

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from sources.reference.skus import skus
from tests.transforms.renewals.made import AS_OF, MONTHS, contract, seats, software
from transforms.licenses.software import EXEMPT, SPARED, Licenses
from transforms.renewals import PLANS, renewals
from transforms.renewals.settings import RenewalSettings
from warehouse.tables import RENEWAL, SEAT

STEADY = dict(zip(MONTHS, (80, 82, 81, 79, 84, 90, 83, 82, 81, 80, 85, 86), strict=True))
SETTINGS = RenewalSettings()


def test_a_row_has_the_terms_the_deadline_the_seats_and_the_money() -> None:
    found = renewals(software(contract(), people=STEADY, seats=seats(95)), Licenses(), SETTINGS)
    assert found.schema == RENEWAL.schema
    (row,) = found.to_dicts()
    assert (row["start"], row["end"], row["renewed_itself"]) == (date(2026, 8, 1), date(2027, 7, 31), 0)
    assert (row["decide_by"], row["stage"]) == (date(2027, 5, 26), "later")
    assert json.loads(row["review_on"]) == ["2027-01-26", "2027-02-25", "2027-03-27"]
    assert json.loads(row["readings"])[0]["decide_by"] == "2027-05-26"
    assert (row["seats_committed"], row["seats_recommended"]) == (100, 88)
    assert (row["cost_per_year"], row["saving_at_renewal"]) == (Decimal(12000), Decimal(1440))
    assert (row["cashable_now"], row["already_credited"], row["true_up_exposure"]) == (None, None, Decimal(0))


def test_seats_that_the_vendor_does_not_charge_for_are_told_apart() -> None:
    now = software(contract(), people=STEADY, seats=seats(95, sku="business-plus"))
    idle = pl.col("account_id").is_in(["a1", "a2", "a3"])
    credited = replace(now, skus=skus(), seats=now.seats.with_columns(paid=~idle))
    (row,) = renewals(credited, Licenses(), SETTINGS).to_dicts()
    assert row["already_credited"] == Decimal(3 * 120)


def test_free_seats_of_a_vendor_that_credits_nothing_are_no_credit() -> None:
    agents = seats(95, app="zendesk", source="zendesk", sku="zendesk-agent")
    now = software(contract(app_id="zendesk"), people=STEADY, seats=agents)
    light = pl.col("account_id").is_in(["a1", "a2", "a3"])
    free = replace(now, skus=skus(), seats=now.seats.with_columns(paid=~light))
    (row,) = renewals(free, Licenses(), SETTINGS).to_dicts()
    assert row["already_credited"] is None


def test_a_contract_that_renewed_itself_is_carried_on_to_the_term_that_runs() -> None:
    old = contract(start=date(2019, 6, 1), end=date(2022, 5, 31), term_months=36)
    (row,) = renewals(software(old), Licenses(), SETTINGS).to_dicts()
    assert (row["start"], row["end"], row["renewed_itself"]) == (date(2025, 6, 1), date(2028, 5, 31), 2)


def test_what_ended_by_itself_has_no_renewal_and_what_ends_by_itself_has() -> None:
    ended = contract("C-1", end=date(2026, 11, 28), auto_renews=False)
    ends = contract("C-2", end=date(2026, 12, 28), auto_renews=False)
    assert renewals(software(ended, ends), Licenses(), SETTINGS)["contract_id"].to_list() == ["C-2"]


def test_only_the_largest_contract_of_a_product_has_its_history() -> None:
    both = software(contract("C-1"), contract("C-2", seats_committed=30), people=STEADY, seats=seats(140))
    first, second = renewals(both, Licenses(), SETTINGS).to_dicts()
    assert (first["seats_recommended"], second["seats_recommended"]) == (88, None)
    assert second["recommendation_reason"].startswith("No number: whose seats these are and whose those of C-1")
    assert second["saving_at_renewal"] is None
    assert (first["true_up_exposure"], second["true_up_exposure"]) == (Decimal(10 * 120), None)


def test_a_month_that_is_not_told_in_full_is_no_history_and_not_zero() -> None:
    now = software(contract(), people={"2026-09": 80, "2026-10": 80, "2026-11": 80, "2025-10": 80})
    (row,) = renewals(now, Licenses(), SETTINGS).to_dicts()
    assert row["seats_recommended"] is None
    assert json.loads(row["arithmetic"])["months"] == {"2026-09": 80, "2026-10": 80}
    zero = software(contract(), people={"2026-08": 0, "2026-09": 0, "2026-10": 0})
    (row,) = renewals(zero, Licenses(), SETTINGS).to_dicts()
    assert (row["seats_recommended"], row["saving_at_renewal"]) == (0, Decimal(12000))


def test_two_accounts_of_one_person_are_one_and_robots_are_nobody() -> None:
    people = dict.fromkeys(MONTHS[-4:], 10)
    aliases = pl.DataFrame({"person_id": ["p1"], "same_as": ["p0"]})
    robots = pl.concat([seats(9), seats(10, account_kind="service_account").tail(1)])
    now = software(contract(), people=people, aliases=aliases, seats=robots)
    (row,) = renewals(now, Licenses(), SETTINGS).to_dicts()
    assert row["seats_recommended"] == 8


def test_seats_that_are_kept_and_plans_are_added() -> None:
    now = software(
        contract(),
        people=STEADY,
        seats=seats(95),
        exempt=pl.DataFrame(
            {"app_id": ["slack", "slack"], "person_id": ["p94", "p1"], "account_id": [None, None], "reason": ["", ""]},
            EXEMPT,
        ),
    )
    judged = now.seats.with_columns(
        state=pl.when(pl.col("account_id") == "a94").then(pl.lit("inactive")).otherwise(pl.lit("active")),
        waste=pl.lit(value=False),
        reason=pl.lit(""),
    )
    of_seats = pl.concat([SEAT.empty(), judged], how="diagonal").select(SEAT.names)
    plans = pl.DataFrame({"app_id": ["slack", None], "joiners": [4, 1], "leavers": [0, 2], "reason": ["", ""]}, PLANS)
    (row,) = renewals(now, Licenses(seats=of_seats), SETTINGS, plans).to_dicts()
    assert row["seats_recommended"] == 88 + 4 + 1 - 2 + 1


@pytest.mark.parametrize(
    ("why", "months", "more"),
    [("new", 12, 1), ("season", 5, 1), ("season", 12, 0)],
    ids=["too new to judge", "a season before its history", "a season in its history"],
)
def test_a_seat_that_is_new_or_of_a_season_is_needed(why: str, months: int, more: int) -> None:
    known = dict.fromkeys(list(STEADY)[-months:], 80)
    now = software(contract(), people=known, seats=seats(95))
    idle = now.seats.with_columns(state=pl.lit("unknown"), waste=pl.lit(value=False), reason=pl.lit(""))
    of_seats = pl.concat([SEAT.empty(), idle], how="diagonal").select(SEAT.names)
    spared = of_seats.filter(pl.col("account_id") == "a94").with_columns(why=pl.lit(why)).select(SPARED.names())
    (row,) = renewals(now, Licenses(seats=of_seats, spared=spared), SETTINGS).to_dicts()
    assert row["seats_recommended"] == 80 + more


def test_of_a_monthly_contract_the_saving_need_not_wait() -> None:
    monthly = contract(
        start=date(2026, 11, 1),
        end=date(2026, 11, 30),
        term_months=1,
        billing_period="monthly",
        price_per_seat=Decimal(10),
    )
    (row,) = renewals(software(monthly, people=STEADY), Licenses(), SETTINGS).to_dicts()
    assert row["saving_at_renewal"] == row["cashable_now"] == Decimal(1440)


@pytest.mark.parametrize(
    ("end", "zone", "stage"),
    [
        (date(2027, 3, 1), "UTC", "120"),
        (date(2027, 1, 31), "UTC", "90"),
        (date(2026, 12, 20), "UTC", "60"),
        (AS_OF, "UTC", "past"),
    ],
)
def test_the_stage_is_the_nearest_review_that_has_come(end: date, zone: str, stage: str) -> None:
    clause = {"notice_number": 0, "clear_days": False, "deemed_receipt_days": 0, "timezone": zone}
    (row,) = renewals(software(contract(end=end, **clause)), Licenses(), SETTINGS).to_dicts()
    assert row["stage"] == stage


def test_a_day_is_over_where_the_contract_is() -> None:
    clause = {"notice_number": 0, "clear_days": False, "deemed_receipt_days": 0, "auto_renews": None}
    ends = contract(**clause, start=None, end=date(2026, 11, 30), term_months=None)
    day_after = replace(software(ends), as_of=date(2026, 12, 1))
    stages = {
        zone: renewals(day_after, Licenses(), SETTINGS, timezone=zone)["stage"][0]
        for zone in ("America/Los_Angeles", "UTC", "Asia/Tokyo")
    }
    assert stages == {"America/Los_Angeles": "60", "UTC": "past", "Asia/Tokyo": "past"}


def test_without_contracts_there_are_no_rows() -> None:
    assert renewals(software(), Licenses(), SETTINGS).equals(RENEWAL.empty())


ROWS = st.fixed_dictionaries(
    {
        "start": st.none() | st.dates(),
        "end": st.none() | st.dates(),
        "term_months": st.none() | st.integers(-5, 10**9),
        "auto_renews": st.sampled_from([None, False, True]),
        "notice_number": st.none() | st.integers(-(10**6), 10**9),
        "notice_unit": st.sampled_from([None, "calendar_days", "business_days", "calendar_months"]),
        "holiday_calendar": st.sampled_from([None, "", "GB-ENG", "gb", "XX-Y", "US-"]),
        "timezone": st.sampled_from([None, "", "Europe/Paris", "Mars/Olympus", "../etc"]),
        "deemed_receipt_days": st.none() | st.integers(-3, 10**7),
        "seats_committed": st.none() | st.integers(-3, 10**6),
        "seat_minimum": st.none() | st.integers(-3, 10**4),
        "tier_block": st.none() | st.integers(-3, 500),
        "price_breaks": st.sampled_from([None, "", "{}", "[]", "nonsense", '{"a": 1}', '{"10": "x"}', '{"50": "9.5"}']),
        "price_per_seat": st.none() | st.decimals(0, 10**6, places=4),
        "billing_period": st.sampled_from([None, "monthly", "quarterly", "annual", "term"]),
    }
)


@given(row=ROWS)
@hypothesis_settings(max_examples=150)
def test_no_row_that_somebody_entered_ends_a_run(row: dict[str, object]) -> None:
    found = renewals(software(contract(**row), people=STEADY), Licenses(), SETTINGS)
    assert found.height <= 1
    for each in found.to_dicts():
        assert each["decide_by"] is not None or each["stage"] == "unknown"


def test_what_cannot_be_read_is_said() -> None:
    odd = contract(timezone="Mars/Olympus", price_breaks="nonsense")
    (row,) = renewals(software(odd, people=STEADY), Licenses(), SETTINGS).to_dicts()
    assert row["reading"].endswith("Its time zone Mars/Olympus is not known: days are those of UTC.")
    assert row["recommendation_reason"].endswith("Its price breaks cannot be read, so they are left out.")
