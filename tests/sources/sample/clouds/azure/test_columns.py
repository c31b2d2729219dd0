"""Each kind of charge in Azure's words, whichever of them a month happens to have."""

from datetime import date
from decimal import Decimal

import polars as pl
import pytest

from sources.sample import World
from sources.sample.clouds.azure.columns import columns, mca
from sources.sample.clouds.azure.estate import estate
from sources.sample.clouds.azure.payers import subscriptions
from sources.sample.clouds.azure.usage import meters
from sources.sample.clouds.frames import CHARGE

WORLD = World.of(1, "small", date(2026, 11, 20), date(2026, 10, 1))
MONTH = date(2026, 10, 1)
RESERVATION = "/providers/Microsoft.Capacity/reservationOrders/aaaa/reservations/bbbb"
PLAN = "/providers/Microsoft.BillingBenefits/savingsPlanOrders/cccc/savingsPlans/dddd"
# kind -> category, class, commitment, effective and billed cost; charge type, pricing model, cost in each export.
KINDS = {
    "usage": ("Usage", None, None, "2.5", "2.5", "Usage", "OnDemand", "2.5", "2.5"),
    "covered": ("Usage", None, RESERVATION, "1.25", "0", "Usage", "Reservation", "0", "1.25"),
    "unused": ("Usage", None, PLAN, "0.75", "0", "UnusedSavingsPlan", "SavingsPlan", None, "0.75"),
    "recurring_fee": ("Purchase", None, PLAN, "0", "7.5", "Purchase", "SavingsPlan", "7.5", None),
    "upfront_fee": ("Purchase", None, RESERVATION, "0", "120", "Purchase", "Reservation", "120", None),
    "support": ("Purchase", None, None, "40", "40", "Purchase", "OnDemand", "40", "40"),
    "marketplace": ("Purchase", None, None, "310", "310", "Purchase", "OnDemand", "310", "310"),
    "refund": ("Credit", "Correction", None, "-21.8", "-21.8", "Refund", "OnDemand", "-21.8", "-21.8"),
    "correction": ("Usage", "Correction", None, "-0.3", "-0.3", "Usage", "OnDemand", "-0.3", "-0.3"),
}


def charge(kind: str) -> dict[str, object]:
    category, class_, commitment, effective, billed, *_ = KINDS[kind]
    return {
        "day": MONTH,
        "number": estate(WORLD)["number"][0] if kind in ("usage", "covered", "correction") else None,
        "payer": "payer",
        "account": subscriptions(WORLD)["account"][0],
        "region": "westeurope",
        "service": "Virtual Machines",
        "sku": meters()["sku"][0] if category == "Usage" else kind,
        "meter": "D2s v5",
        "unit": "1 Hour",
        "quantity": Decimal(24),
        "list_unit_price": Decimal("0.1"),
        "commitment": commitment,
        "period": MONTH,
        "charge_end": date(2026, 10, 2),
        "category": category,
        "charge_class": class_,
        "kind": kind,
        "currency": "EUR",
        "list_cost": Decimal("2.6"),
        "contracted_cost": Decimal("2.5"),
        "effective_cost": Decimal(effective),
        "billed_cost": Decimal(billed),
        "delivered": date(2026, 10, 2),
        "description": "A line",
    }


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_of_charge_is_in_the_exports_that_azure_has_it_in(kind: str) -> None:
    *_, charge_type, model, actual, amortized = KINDS[kind]
    exports = mca(pl.DataFrame([charge(kind)], CHARGE.schema), estate(WORLD), WORLD)
    for export, cost in (("ActualCost", actual), ("AmortizedCost", amortized)):
        rows = exports[export].select(columns(WORLD, MONTH))
        assert rows["costInBillingCurrency"].to_list() == ([] if cost is None else [cost])
        if cost is not None:
            row = rows.row(0, named=True)
            assert (row["chargeType"], row["pricingModel"]) == (charge_type, model)
            assert row["benefitId"] == (KINDS[kind][2] or "")
            assert row["subscriptionName"] == "Head office"
            assert (row["date"], row["billingPeriodEndDate"]) == ("10/01/2026", "10/31/2026")


def test_an_invoice_is_named_once_it_is_there() -> None:
    rows = pl.DataFrame([charge("usage")], CHARGE.schema)
    for day, named in ((date(2026, 11, 4), False), (date(2026, 11, 5), True)):
        exports = mca(rows, estate(WORLD), WORLD.on(day))
        told = exports["ActualCost"].select(columns(WORLD.on(day), MONTH))
        assert told["invoiceId"].str.starts_with("G0").to_list() == [named]
