"""Pools, tiers and what is found of them, in the columns of all findings."""

import json
from datetime import date
from decimal import Decimal

import polars as pl
import pytest

from tests.transforms.licenses.made import Row, ago, contract, judged, person, pool, rows, seat, software, told
from transforms.licenses import Licenses
from warehouse.tables import CONTRACT_CANDIDATE


def found(said: Licenses, rule: str) -> list[Row]:
    return said.findings.filter(pl.col("rule") == rule).to_dicts()


def test_an_unused_seat_saves_its_price_from_the_renewal_on() -> None:
    said = judged(software([seat("ann")], [told("ann", 200)], contracts=[contract("C-1", "slack", 9, "10.34")]))
    one = found(said, "saas.seat.inactive")[0]
    assert (one["provider"], one["account"], one["x_resource_key"], one["resource_type"]) == (
        "slack-technologies", "slack", "business-plus/ann", "seat",
    )  # fmt: skip
    assert (one["saving_per_month"], one["currency"], one["outcome"]) == (Decimal("10.34"), "GBP", "waste")
    told_of = json.loads(one["evidence"])
    assert (told_of["cashable"], told_of["cashable_on"], told_of["contract_id"]) == ("at_renewal", "2027-05-01", "C-1")


def test_a_contract_by_the_month_is_cashed_now() -> None:
    monthly = contract("C-1", "slack", 9, "10", term_months=1, start=date(2026, 10, 15), end=date(2026, 11, 14))
    one = found(judged(software([seat("ann")], [told("ann", 200)], contracts=[monthly])), "saas.seat.inactive")[0]
    told_of = json.loads(one["evidence"])
    assert (told_of["cashable"], told_of["cashable_on"]) == ("now", "2026-11-15")


def test_without_a_price_a_seat_is_waste_and_no_saving_is_claimed() -> None:
    said = judged(software([seat("ann")], [told("ann", 200)]))
    one = found(said, "saas.seat.inactive")[0]
    assert (one["outcome"], one["saving_per_month"], one["no_saving_reason"]) == (
        "waste", None, "no contract that runs has a price for it",
    )  # fmt: skip
    assert said.pools["reason"][0] == (
        "slack does not tell how many were bought. No contract that runs names slack with a price."
    )


def test_without_a_contract_recurring_lines_come_to_a_price_that_is_an_upper_bound() -> None:
    lines = {
        "candidate_id": "1", "app_id": "slack", "cadence": "quarterly", "amount": Decimal(60), "currency": "GBP",
        "lines": 4, "first_seen": date(2026, 1, 5), "last_seen": date(2026, 10, 5), "next_expected": date(2027, 1, 5),
        "confidence": 0.9, "reason": "Four lines.",
    }  # fmt: skip
    found_lines = rows(CONTRACT_CANDIDATE, [lines])
    said = judged(software([seat("ann"), seat("bob")], [told("ann", 200), told("bob", 2)], candidates=found_lines))
    one = found(said, "saas.seat.inactive")[0]
    assert (one["saving_per_month"], one["currency"], one["saving_is_upper_bound"]) == (10, "GBP", True)
    assert json.loads(one["evidence"])["cashable_on"] == "2027-01-05"
    assert said.pools["reason"][0].endswith("Its price is what recurring lines come to a seat that is held.")


def test_seats_that_nobody_has_are_unassigned() -> None:
    now = software(
        [seat("ann")], [told("ann", 2)], contracts=[contract("C-1", "slack", 12, "10")],
        pools=[pool("business-plus", 12, 9)],
    )  # fmt: skip
    one = found(judged(now), "saas.pool.unassigned")[0]
    assert (one["x_resource_key"], one["saving_per_month"]) == ("business-plus", 30)
    assert one["reason"] == "12 were bought and 9 are assigned."


@pytest.mark.parametrize("sold", [{"is_trial": True}, {"sku": "free"}], ids=["a trial", "a free tier"])
def test_what_costs_nothing_is_not_unassigned(sold: Row) -> None:
    now = software([], pools=[pool("business-plus", 100, 0) | sold])
    assert judged(now).findings.is_empty()


def test_a_commitment_above_what_is_held_is_too_much_where_the_vendor_does_not_count() -> None:
    now = software([seat("ann")], [told("ann", 2)], contracts=[contract("C-1", "slack", 12, "10")])
    one = found(judged(now), "saas.pool.over_provisioned")[0]
    assert (one["saving_per_month"], one["reason"]) == (110, "C-1 commits to 12 seats and 1 are held.")


def test_seats_above_the_commitment_are_exposure_and_no_saving() -> None:
    held = [seat(name) for name in ("ann", "bob", "eve")]
    use = [told(name, 2) for name in ("ann", "bob", "eve")]
    one = found(judged(software(held, use, contracts=[contract("C-1", "slack", 1, "10")])), "saas.contract.true_up")[0]
    assert (one["outcome"], one["saving_per_month"], one["x_resource_key"]) == ("lead", None, "C-1")
    assert "3 seats are held, 2 more than C-1 commits to: 240.00 GBP a year" in one["reason"]


OFFICE = {"source": "m365", "app_id": "microsoft-365", "sku": "SPE_E3"}
MAIL = {"source": "m365", "app_id": "exchange-online", "sku": "EXCHANGESTANDARD"}
WORKLOADS = ("exchange", "teams", "onedrive", "sharepoint", "yammer")


def office(used: dict[str, int | None], *, mail_is_sold: bool = True, assigned: int = 400) -> Row:
    """The one seat of Microsoft 365 E3 whose holder used these workloads so many days ago, as it is judged."""
    signal = {"source": "m365", "app_id": "microsoft-365"}
    contracts = [contract("C-1", "microsoft-365", 2, "30")]
    contracts += [contract("C-2", "exchange-online", 2, "4")] if mail_is_sold else []
    now = software(
        [seat("ann", **OFFICE, assigned_at=ago(assigned)), seat("bob", **MAIL)],
        [told("ann", days, signal=name, **signal) for name, days in used.items()]
        + [told("bob", 2, signal="exchange", **signal)],
        contracts=contracts,
    )
    return judged(now).seats.filter(pl.col("account_id") == "ann").row(0, named=True)


def test_who_uses_mail_alone_needs_the_cheaper_sku() -> None:
    one = office({**dict.fromkeys(WORKLOADS), "exchange": 2, "teams": 200})
    assert (one["state"], one["cheaper_sku"], one["tier_saving_per_month"]) == ("active", "EXCHANGESTANDARD", 26)


@pytest.mark.parametrize(
    "used",
    [
        {**dict.fromkeys(WORKLOADS), "exchange": 2, "teams": 20},
        {"exchange": 2, "onedrive": None},
        {**dict.fromkeys(WORKLOADS), "exchange": 200},
    ],
    ids=["uses more", "not all is told", "uses nothing"],
)
def test_a_tier_fits_where_more_is_used_or_not_all_is_known(used: dict[str, int | None]) -> None:
    assert office(used)["cheaper_sku"] is None


def test_a_cheaper_sku_needs_a_price_and_the_seat_some_time() -> None:
    mail = {**dict.fromkeys(WORKLOADS), "exchange": 2}
    assert office(mail, mail_is_sold=False)["cheaper_sku"] is None
    assert office(mail, assigned=20)["cheaper_sku"] is None


def test_a_seat_of_a_leaver_is_one_finding() -> None:
    now = software([seat("ann")], [told("ann", 200)], people=[person("ann", "left", end=date(2026, 9, 30))])
    said = judged(now)
    assert said.findings["rule"].to_list() == ["saas.seat.leaver"]
    assert said.findings["reason"].to_list() == ["Its holder left on 30 Sep 2026, as hr tells on 31 Oct 2026."]


def test_every_product_there_is_an_app() -> None:
    now = software([seat("ann")], contracts=[contract("C-1", "figma", 2, "30"), contract("C-2", "fleet", 2, "30")])
    assert judged(now).apps.select("app_id", "name", "category").rows() == [
        ("figma", "Figma", "interface-design"), ("fleet", "fleet", None), ("slack", "Slack", "team-chat"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("tier", "priced"),
    [("Enterprise Grid", "enterprise-grid"), ("Pro", "pro"), ("Something else", "pro"), (None, "pro")],
    ids=["the far one by its name", "the near one", "none that is there", "not entered"],
)
def test_a_contract_prices_the_tier_that_it_names(tier: str | None, priced: str) -> None:
    held = [seat("ana", sku="pro"), seat("bo", sku="enterprise-grid")]
    pools = [pool("pro", 10, 1), pool("enterprise-grid", 90, 1)]
    said = judged(software(held, pools=pools, contracts=[contract("C-1", "slack", 10, "9.50", tier=tier)]))
    has = said.pools.filter(pl.col("unit_price_per_month").is_not_null())["sku"].to_list()
    assert has == [priced]
