"""Usage to billed to effective: every step to the last digit."""

from datetime import datetime
from decimal import Decimal, localcontext

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.transforms.spend.test_daily import as_text, good
from transforms.spend import bill_lines
from transforms.spend.bridge import bridge
from transforms.spend.invoices import ACCEPTED, beside_invoices
from transforms.spend.stated import TOTALS
from warehouse.tables.marts import LINES

AMOUNT = st.decimals(-(10**6), 10**6, places=18) | st.none()
CELLS = {
    "BilledCost": AMOUNT,
    "EffectiveCost": AMOUNT,
    "ChargeCategory": st.sampled_from(["Usage", "Purchase", "Credit", "Tax", "Adjustment", "?", None]),
    "ChargeClass": st.sampled_from(["Correction", None]),
    "BillingCurrency": st.sampled_from(["USD", "EUR"]),
}


def bridges(*changes: dict[str, object]) -> pl.DataFrame:
    return bridge(bill_lines(good(*changes)).collect())


@settings(max_examples=40, deadline=None)
@given(st.lists(st.fixed_dictionaries(CELLS), min_size=1, max_size=10))
def test_the_bridge_adds_up_to_the_last_digit(rows: list[dict[str, object]]) -> None:
    with localcontext(prec=100):
        for row in bridges(*map(as_text, rows)).to_dicts():
            charged = [each for each in rows if each["BillingCurrency"] == row["currency"]]
            for name, cost in (("billed", "BilledCost"), ("effective", "EffectiveCost")):
                known = [each[cost] for each in charged if each[cost] is not None]
                assert row[name] == (sum(known) if known else None)
            if row["billed"] is not None:
                assert sum(row[line] for line in LINES) == row["billed"]
            if row["basis"] == "both":
                assert row["billed"] + row["covering"] + row["recognised"] == row["effective"]


def test_a_month_with_a_commitment_paid_up_front() -> None:
    (row,) = bridges(
        {"ChargeCategory": "Purchase", "BilledCost": "1200", "EffectiveCost": "0"},
        {"ChargeCategory": "Usage", "BilledCost": "0", "EffectiveCost": "100"},
        {"ChargeCategory": "Usage", "BilledCost": "40", "EffectiveCost": "40"},
        {"ChargeCategory": "Tax", "BilledCost": "8", "EffectiveCost": "8"},
    ).to_dicts()
    assert (row["usage"], row["purchases"], row["tax"], row["billed"]) == (40, 1200, 8, 1248)
    assert (row["covering"], row["recognised"], row["effective"]) == (-1200, 100, 148)


ONE_COST = {
    "BilledCost": ("billed only", {"covering", "recognised", "effective"}),
    "EffectiveCost": ("effective only", {"covering", "recognised", "billed", *LINES}),
}


@pytest.mark.parametrize(("gives", "marked"), ONE_COST.items(), ids=ONE_COST.keys())
def test_a_source_of_one_cost_has_nothing_of_the_other(gives: str, marked: tuple[str, set[str]]) -> None:
    basis, nulls = marked
    (row,) = bridges(dict.fromkeys(("BilledCost", "EffectiveCost")) | {gives: "5"}).to_dicts()
    assert row["basis"] == basis
    assert {name for name, value in row.items() if value is None and name != "provider"} == nulls


HALF = Decimal("0.005")


def total(amount: str, **more: object) -> dict[str, object]:
    key = {"source": "s", "provider": None, "billing_period": "2026-10", "currency": "USD"}
    said = {"said_by": "ann", "said_at": datetime(2026, 11, 3), "by_hand": True}
    return {**key, **said, "amount": Decimal(amount), **more}


def compared(*totals: dict[str, object], accepted: pl.DataFrame | None = None, billed: str = "10") -> dict[str, object]:
    known = pl.DataFrame(totals, schema=TOTALS)
    given_up = pl.DataFrame(schema=ACCEPTED) if accepted is None else accepted
    return beside_invoices(bridges({"BilledCost": billed}), known, given_up, {"USD": HALF}).row(0, named=True)


def outcome(row: dict[str, object]) -> tuple[object, ...]:
    return row["state"], row["invoice"], row["difference"]


def test_an_invoice_matches_is_off_or_is_not_known() -> None:
    assert outcome(compared(total("10.00"))) == ("matches", 10, 0)
    assert outcome(compared(total("10.00"), billed="10.0042")) == ("matches", 10, Decimal("-0.0042"))
    assert outcome(compared(total("10.00"), billed="10.0051"))[0] == "off"
    assert outcome(compared(total("48.17"))) == ("off", Decimal("48.17"), Decimal("38.17"))
    assert outcome(compared()) == ("not entered", None, None)


def test_invoices_of_a_month_are_added_and_a_total_of_the_month_stands_over_them() -> None:
    parts = (total("6", invoice_id="A"), total("4", invoice_id="B"))
    assert outcome(compared(*parts)) == ("matches", 10, 0)
    assert outcome(compared(*parts, total("11")))[1] == 11


def test_what_a_person_says_stands_over_a_file_and_the_newest_over_the_older() -> None:
    file = total("12", by_hand=False, said_at=datetime(2026, 11, 9), said_by="totals.csv")
    assert outcome(compared(total("10"), file))[0] == "matches"
    newer = total("9", said_at=datetime(2026, 11, 4))
    row = compared(newer, total("10"))
    assert (row["invoice"], row["said_at"]) == (9, datetime(2026, 11, 4))


def test_an_accepted_difference_holds_as_long_as_it_is_that_one() -> None:
    key = {"source": "s", "provider": None, "billing_period": "2026-10", "currency": "USD"}
    let_stand = pl.DataFrame([{**key, "amount": Decimal(2), "by": "ann", "note": "rounding"}], schema=ACCEPTED)
    assert compared(total("12"), accepted=let_stand)["state"] == "accepted"
    assert compared(total("12"), accepted=let_stand, billed="11")["state"] == "off"


def test_nothing_billed_has_no_bridge() -> None:
    assert bridge(bill_lines(good({"BilledCost": "x"})).collect()).is_empty()
