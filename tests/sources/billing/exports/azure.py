"""A month of an Azure account as its exports show it: on demand, spot, a reservation, a savings plan, what is unused,
purchases and a refund, a marketplace's product, a rounding.

The same charges in each agreement's columns; costs differ between the actual and the amortized export as Azure's do.
"""

import json
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

from sources.sample.layouts.azure import EA, MCA, PAYG, Row, Run, export_run

SUBSCRIPTION = "64e355d7-0000-4000-8000-8414dccfcf42"
VM = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/Web/providers/Microsoft.Compute/virtualMachines/Web-1"
RESERVATION = "/providers/Microsoft.Capacity/reservationOrders/aaaa/reservations/bbbb"
PLAN = "/providers/Microsoft.BillingBenefits/savingsPlanOrders/cccc/savingsPlans/dddd"
COMMITTED = ("Reservation", "SavingsPlan")

# charge type, pricing model, benefit, cost in the actual export, cost in the amortized one; None where it is not there.
CHARGES: tuple[tuple[str, str, str, str | None, str | None], ...] = (
    ("Usage", "OnDemand", "", "1.2500000001", "1.2500000001"),
    ("Usage", "Spot", "", "5.64902E-05", "5.64902E-05"),
    ("Usage", "Reservation", RESERVATION, "0", "0.3012345678901234567"),
    ("Usage", "SavingsPlan", PLAN, "0", "0.2"),
    ("UnusedReservation", "Reservation", RESERVATION, None, "0.0987654321"),
    ("UnusedSavingsPlan", "SavingsPlan", PLAN, None, "0.05"),
    ("Purchase", "Reservation", RESERVATION, "120.50", None),
    ("Refund", "Reservation", RESERVATION, "-20.25", None),
    ("Purchase", "SavingsPlan", PLAN, "7.30", None),
    ("Purchase", "OnDemand", "", "9.99", "9.99"),
    ("RoundingAdjustment", "", "", "-0.004", "-0.004"),
    ("Tax", "", "", "3.1", "3.1"),
)
ACTUAL = sum(Decimal(cost) for *_, cost, _ in CHARGES if cost is not None)
AMORTIZED = sum(Decimal(cost) for *_, cost in CHARGES if cost is not None)


def rows(which: str, agreement: str = "EA", month: str = "2026-10", days: str = "us", **changed: str) -> list[Row]:
    """The charges of the `actual` or the `amortized` export, in an agreement's columns (`EA`, `MCA`)."""
    place = {"actual": 3, "amortized": 4}[which]
    made = [_row(charge, charge[place], agreement, month, days) for charge in CHARGES if charge[place] is not None]
    return [{**row, **changed} for row in made]


def usage(month: str = "2026-10") -> list[Row]:
    """What pay-as-you-go accounts export: usage alone."""
    kept = [row for row in rows("actual", month=month, days="iso") if row["ChargeType"] == "Usage"]
    theirs = {
        "SubscriptionGuid": "SubscriptionId",
        "UsageDateTime": "Date",
        "UsageQuantity": "Quantity",
        "ResourceRate": "EffectivePrice",
        "PreTaxCost": "CostInBillingCurrency",
        "InstanceId": "ResourceId",
        "Currency": "BillingCurrencyCode",
    }
    return [{name: row.get(theirs.get(name, name), "") for name in PAYG} for row in kept]


HEADERS = {"EA": EA, "MCA": MCA, "PAYG": PAYG}
# EA's names -> MCA's, where case does not make them the same.
TO_MCA = {"ResourceGroup": "resourceGroupName", "BillingCurrencyCode": "billingCurrency"}


def day(text: str, how: str) -> str:
    year, month, number = map(int, text.split("-"))
    return {"us": f"{month}/{number}/{year}", "padded": f"{month:02}/{number:02}/{year}", "iso": text}[how]


def _row(charge: tuple[str, str, str, str | None, str | None], cost: str | None, agreement: str, month: str, days: str):
    kind, model, benefit, *_ = charge
    values = {
        "SubscriptionId": SUBSCRIPTION,
        "SubscriptionName": "Web shop",
        "ResourceGroup": "Web",
        "ResourceLocation": "US East",
        "Date": day(f"{month}-02", days),
        "ProductName": "Virtual Machines Dv5 Series",
        "MeterCategory": "Virtual Machines",
        "MeterName": "D2s v5",
        "UnitOfMeasure": "100 Hours",
        "Quantity": "0.24",
        "EffectivePrice": "5.2083333333",
        "CostInBillingCurrency": cost or "",
        "ConsumedService": "Microsoft.Compute",
        "ResourceId": VM if kind == "Usage" else benefit,
        "Tags": '"team": "web","Cost Center": "1234"',
        "PublisherType": "Azure",
        "PublisherName": "Microsoft",
        "ChargeType": kind,
        "Frequency": "OneTime" if kind in ("Purchase", "Refund") else "UsageBased",
        "PricingModel": model,
        "BillingAccountId": "1234567",
        "BillingAccountName": "Example",
        "BillingCurrencyCode": "EUR",
        "BillingPeriodStartDate": day(f"{month}-01", days),
        "BillingPeriodEndDate": day(f"{month}-{31 if month.endswith('10') else 30}", days),
        "BillingProfileId": "PROF-1",
        "BillingProfileName": "Example profile",
        "PayGPrice": "9.6",
        "UnitPrice": "8.1",
        "benefitId": benefit,
        "benefitName": "Three years" if benefit else "",
    }
    return values if agreement == "EA" else _as_mca(values)


def _as_mca(values: Mapping[str, str]) -> dict[str, str]:
    spelled = {name.casefold(): name for name in MCA}
    named = {TO_MCA.get(name) or spelled.get(name.casefold(), ""): value for name, value in values.items()}
    cost = Decimal(values["CostInBillingCurrency"])
    of_mca = {
        "pricingCurrency": "USD",
        "costInPricingCurrency": f"{cost * 2:f}",
        "paygCostInBillingCurrency": "1.152",
        "exchangeRatePricingToBilling": "0.5",
        "invoiceId": "G000001",
        "ProductId": "DZH318Z0BQ4L",
        "location": "US East",
    }
    return {name: value for name, value in {**named, **of_mca}.items() if name}


def put(folder: Path, run: Run, *parts: tuple[str, list[Row]]) -> list[Path]:
    """Writes a run into a folder that stands for the container: (agreement, rows) a file; the manifest comes last."""
    files = export_run(run, [(HEADERS[agreement], of_part) for agreement, of_part in parts])
    for name, data in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    return [folder / name for name in files]


def changed(manifest: Path, **more: object) -> None:
    """Changes what a manifest says of its run."""
    told = json.loads(manifest.read_text(encoding="utf-8"))
    manifest.write_text(json.dumps({**told, **more}), encoding="utf-8")
