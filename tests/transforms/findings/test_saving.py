"""What acting really saved: seen in the bill, not seen, not yet, come back, and never counted twice."""

from decimal import Decimal
from typing import Any

import polars as pl

from tests.transforms.findings.made import AS_OF, SETTLING, costs, daily, day, decision, decisions, history, interval
from transforms.findings.acted import acted as acts_of
from transforms.findings.saving import savings


def of(told: pl.DataFrame, said: pl.DataFrame, billed: pl.DataFrame) -> list[dict[str, Any]]:
    return savings(acts_of(told, said), billed, SETTLING, AS_OF).to_dicts()


def test_what_was_resolved_and_is_gone_from_the_bill_is_verified_by_the_days_of_it() -> None:
    acted = decisions(decision(1, "10-10", "resolved"))
    billed = daily(costs("f1", "08-01", "10-10", "10"), costs("f1", "10-11", "10-20", "0.5"))
    [row] = of(history(interval("f1", "09-01", "10-12")), acted, billed)
    assert (row["state"], row["acted_on"], row["acted_by"]) == ("verified", day("10-10"), "R. Haas")
    assert (row["before_per_day"], row["before_days"]) == (10, 30)
    assert (row["after_from"], row["after_to"], row["after_days"]) == (day("10-11"), day("10-28"), 18)
    after = (Decimal("0.5") * 10 / 18).quantize(Decimal("1e-18"))
    assert abs(row["verified_per_month"] - (10 - after) * Decimal("30.44")) < Decimal("1e-12")
    assert "10.00 USD a day before, 0.28 after, over 18 days" in str(row["reason"])


def test_a_bill_of_a_few_days_proves_nothing_yet() -> None:
    acted = decisions(decision(1, "10-25", "resolved"))
    [row] = of(history(interval("f1", "09-01")), acted, daily(costs("f1", "08-01", "10-25", "10")))
    assert (row["state"], row["verified_per_month"], row["after_days"]) == ("resolved", None, 3)
    assert row["reason"] == "Waits for the bill: 3 complete days since, 7 needed."


def test_what_is_still_billed_is_waited_for_until_its_month_is_settled() -> None:
    billed = daily(costs("f1", "06-01", "10-28", "10"))
    [early] = of(history(interval("f1", "06-01")), decisions(decision(1, "10-10", "resolved")), billed)
    [late] = of(history(interval("f1", "06-01")), decisions(decision(1, "09-10", "resolved")), billed)
    assert (early["state"], late["state"]) == ("resolved", "not_realised")
    still = "Still on the bill, of a month that is not settled: 10.00 USD a day before, 10.00 after, over 18 days."
    assert early["reason"] == still
    assert late["verified_per_month"] is None


def test_what_a_young_resource_claimed_is_held_against_all_that_it_costs_by_then() -> None:
    """Found a week old it claims a quarter of what it costs a month; a third of the cost gone is not the cost gone."""
    of_a_week = {"saving": Decimal("71.03"), "cost": Decimal(70)}
    told = history(interval("f1", "07-31", "10-05", saving_per_month=Decimal("71.03")))
    acted = decisions(decision(1, "08-11", "resolved", **of_a_week))
    [row] = of(told, acted, daily(costs("f1", "07-22", "09-30", "10")))
    assert (row["claimed_per_month"], row["before_per_day"]) == (Decimal("71.03"), 10)
    assert (row["state"], row["verified_per_month"]) == ("not_realised", None)
    [whole] = of(told, acted, daily(costs("f1", "07-22", "08-13", "10")))
    assert (whole["state"], whole["after_days"]) == ("verified", 78)


def test_a_part_that_was_claimed_is_all_that_has_to_go() -> None:
    told = history(interval("f1", "07-01", "08-31", saving_per_month=Decimal("60.88")))
    acted = decisions(decision(1, "08-11", "resolved", saving=Decimal("60.88"), cost=Decimal(300)))
    [row] = of(told, acted, daily(costs("f1", "06-01", "08-11", "10"), costs("f1", "08-12", "10-28", "8.5")))
    assert (row["state"], row["verified_per_month"]) == ("verified", Decimal("45.66"))
    assert row["reason"] == "The cost fell: 10.00 USD a day before, 8.50 after, over 78 days."


def test_what_was_gone_for_weeks_before_it_was_noticed_is_measured_while_it_was_there() -> None:
    told = history(interval("f1", "07-31", "09-30"))
    [row] = of(told, decisions(), daily(costs("f1", "07-01", "09-04", "10"), costs("f1", "09-05", "09-10", "0")))
    assert (row["acted_on"], row["before_per_day"], row["before_days"]) == (day("09-30"), 10, 30)
    assert (row["state"], row["verified_per_month"]) == ("verified", Decimal("304.4"))


def test_a_finding_that_went_away_with_its_cost_counts_by_itself_and_one_that_was_put_to_use_does_not() -> None:
    told = history(interval("f1", "08-01", "10-01"), interval("f2", "08-01", "10-01"))
    billed = daily(costs("f1", "07-01", "09-30", "10"), costs("f2", "07-01", "10-28", "10"))
    [row] = of(told, decisions(), billed)
    assert (row["finding_id"], row["acted_by"], row["acted_on"], row["state"]) == ("f1", None, day("10-01"), "verified")
    assert row["verified_per_month"] == Decimal("304.4")


def test_what_comes_back_is_regressed_and_saves_nothing_any_more() -> None:
    told = history(interval("f1", "08-01", "09-02"), interval("f1", "10-15"))
    billed = daily(costs("f1", "07-01", "09-01", "10"), costs("f1", "10-15", "10-28", "9"))
    [row] = of(told, decisions(decision(1, "09-01", "resolved")), billed)
    assert (row["state"], row["verified_per_month"], row["after_per_day"], row["after_days"]) == (
        "regressed",
        None,
        9,
        14,
    )
    assert row["reason"] == "Found again on 15 Oct 2026."
    [alone] = of(told, decisions(), billed)
    assert (alone["state"], alone["acted_by"]) == ("regressed", None)


def test_two_findings_on_one_resource_save_its_cost_once() -> None:
    same = {"resource_id": "vol-f1"}
    told = history(
        interval("f1", "08-01", "10-02"), interval("f2", "08-01", "10-02", saving_per_month=Decimal(0), **same)
    )
    acted = decisions(decision(1, "10-01", "resolved"), decision(2, "10-02", "resolved", "f2"))
    rows = {row["finding_id"]: row for row in of(told, acted, daily(costs("f1", "07-01", "10-01", "10")))}
    assert (rows["f1"]["verified_per_month"], rows["f2"]["verified_per_month"]) == (Decimal("304.4"), 0)
    assert "counted with another finding" in str(rows["f2"]["reason"])


def test_a_claim_that_was_taken_back_counts_no_longer() -> None:
    acted = decisions(decision(1, "10-01", "resolved"), decision(2, "10-02", "open"))
    assert of(history(interval("f1", "08-01")), acted, daily(costs("f1", "07-01", "10-28", "10"))) == []


def test_what_a_commitment_covered_is_seen_gone_and_saves_no_cash() -> None:
    told = history(
        interval("f1", "08-01", "10-02", saving_per_month=Decimal(0), commitment_freed_per_month=Decimal("304.4"))
    )
    billed = daily(costs("f1", "07-01", "10-01", "0", covered="10"))
    [row] = of(told, decisions(decision(1, "10-01", "resolved")), billed)
    assert (row["state"], row["verified_per_month"]) == ("verified", 0)
