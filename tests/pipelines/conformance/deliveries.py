"""A month of every export that is read, as its provider writes it: what the rules of FOCUS are held against."""

import csv
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl

from pipelines.settings import Settings
from pipelines.settings import load as settings_of
from pipelines.workspace import Workspace
from sources.sample.layouts.aws import PARQUET, DataExport, LegacyReport
from sources.sample.layouts.azure import Run, export_run
from sources.sample.layouts.oracle import write_cost_report, write_focus_report
from sources.settings import BillingSettings
from tests.checks.conformance.rows import CHARGE
from tests.servers.cost_explorer import CostExplorer, day, group, serve
from tests.sources.billing.exports import aws, azure, oracle
from tests.sources.billing.exports import google as gcp
from tests.sources.billing.exports.made import MADE
from warehouse.tables.cost_and_usage import FOCUS_COLUMNS

MONTH = ("2026-10-01", "2026-10-31")
AS_OF = date(2026, 11, 25)
ASKED = (group("Tax", "000000000042", "1", "1"), group("Amazon Simple Storage Service", "000000000042", "1", "2"))
Row = Mapping[str, object]


@dataclass(frozen=True)
class Delivery:
    """One source: its name and kind, what writes its files into a folder, and more of its table in outlay.toml."""

    name: str
    kind: str
    write: Callable[[Path], object]
    more: str = ""


def table(delivery: Delivery, folder: Path) -> str:
    """Writes the files of a delivery, and gives its table of outlay.toml."""
    place = folder / delivery.name
    place.mkdir()
    delivery.write(place)
    return (
        f'[[billing]]\nname = "{delivery.name}"\nkind = "{delivery.kind}"\npath = "{delivery.name}"\n{delivery.more}\n'
    )


@contextmanager
def every_export(folder: Path, *others: str) -> Generator[Settings]:
    """A company with a month of every export, and other tables of outlay.toml, loaded and published.

    Cost Explorer answers while the block lasts; it asks for AWS credentials, which may be any.
    """
    pages = {"2026-10": [[day("2026-10-01", "2026-10-02", *ASKED)]]}
    with serve(CostExplorer(pages)) as explorer:
        asks = f'[[billing]]\nname = "asked"\nkind = "aws-cost-explorer"\nendpoint = "{explorer.endpoint}"\n'
        tables = [*(table(delivery, folder) for delivery in DELIVERIES), *others, asks]
        (folder / "outlay.toml").write_text("\n".join(tables), encoding="utf-8")
        settings = settings_of(folder / "outlay.toml")
        workspace = Workspace(settings, AS_OF)
        with workspace.store():
            plans = workspace.plan_all()
            for plan in plans:
                workspace.load(plan.settings, [each.billing_period for each in plan.work])
            workspace.publish()
        held = [reason for plan in plans for reason in plan.held["reason"]]
        assert [*held, *(result.held for result in workspace.results if result.held)] == []
        yield settings


PRODUCT = {
    "product_location": "EU (Frankfurt)",
    "product_location_type": "AWS Region",
    "product_region_code": "eu-central-1",
    "line_item_line_item_description": "0.5 USD an hour",
    "pricing_rate_code": "2ETY8Y426S4237JU.JRTCKXETXF.6YS6EN2CT7",
    "line_item_usage_account_name": "Payments",
    "bill_payer_account_name": "Example",
    "bill_invoice_id": "2026-10-1",
    "line_item_availability_zone": "eu-central-1a",
    "capacity_reservation_capacity_reservation_arn": "arn:aws:ec2:eu-central-1:123456789012:capacity-reservation/cr-1",
    "capacity_reservation_capacity_reservation_status": "Used",
}
NO_PRODUCT = {
    **dict.fromkeys(("product_location", "product_location_type", "product_region_code", "pricing_rate_code")),
    **dict.fromkeys(("pricing_public_on_demand_cost", "pricing_public_on_demand_rate", "pricing_unit")),
    **dict.fromkeys(("line_item_resource_id", "line_item_unblended_rate")),
}
WITHOUT_SKU = {**NO_PRODUCT, "product_sku": None}
PLAN = {"savings_plan_savings_plan_a_r_n": aws.PLAN}
RESERVATION = {"reservation_reservation_a_r_n": aws.RESERVATION}
WHOLE_MONTH = {
    "line_item_usage_start_date": "2026-10-01T00:00:00.000Z",
    "line_item_usage_end_date": "2026-10-31T23:59:59.000Z",
}


def _line(kind: str = "Usage", cost: str = "0.5", **changed: str | None) -> aws.Line:
    return aws.line(kind, cost, resource_tags={"user_team": "web"}, **{**PRODUCT, **changed})


def _covered(kind: str, cost: str, **changed: str | None) -> aws.Line:
    return _line(kind, cost, line_item_unblended_rate=cost, **changed)


def aws_lines() -> list[aws.Line]:
    """Every type of line of a Cost and Usage Report."""
    fee = {
        "savings_plan_total_commitment_to_date": "1",
        "savings_plan_used_commitment": "0.75",
        "line_item_unblended_rate": None,
        "pricing_public_on_demand_cost": None,
        "pricing_public_on_demand_rate": None,
    }
    unused = {"reservation_unused_recurring_fee": "1.5", "reservation_unused_quantity": "3"}
    return [
        _line(),
        _line(line_item_resource_id=None),
        _line(line_item_usage_type="EUC1-SpotUsage:m5.large"),
        _line(line_item_product_code="AmazonS3", line_item_resource_id="bills"),
        _line(line_item_usage_type="EUC1-EBS:VolumeUsage.gp3", line_item_resource_id="vol-0123456789abcdef0"),
        _line(
            line_item_usage_start_date="2026-09-30T23:00:00.000Z", line_item_usage_end_date="2026-10-01T00:00:00.000Z"
        ),
        _covered("SavingsPlanCoveredUsage", "0.5", savings_plan_savings_plan_effective_cost="0.3", **PLAN),
        _line("SavingsPlanNegation", "-0.5", **NO_PRODUCT, **PLAN),
        _line("SavingsPlanUpfrontFee", "876", **WHOLE_MONTH, **NO_PRODUCT, **PLAN),
        _line("SavingsPlanRecurringFee", "1", **WHOLE_MONTH, **fee, **PLAN),
        _covered("DiscountedUsage", "0", reservation_effective_cost="0.2", **RESERVATION),
        _line("Fee", "300", **WHOLE_MONTH, **RESERVATION),
        _line("RIFee", "7.2", **WHOLE_MONTH, **unused, **RESERVATION),
        _line("Tax", "0.19", **WITHOUT_SKU),
        _line("Tax", "0.19"),
        _line("Credit", "-0.1", **WITHOUT_SKU),
        _line("Refund", "-0.2", **WITHOUT_SKU),
        _line("EdpDiscount", "-0.05", **WITHOUT_SKU),
    ]


def cur_2(folder: Path) -> None:
    DataExport(folder, "cur", packing=PARQUET).deliver("2026-10", [aws.as_parquet(aws_lines())])


def legacy_cur(folder: Path) -> None:
    LegacyReport(folder, "legacy").deliver("2026-10", [aws.as_legacy(aws_lines())], assembly="20261101T000000Z")


# What FOCUS 1.3 and 1.4 brought is left out of an older file with its other columns.
NO_COMMITMENT: Row = dict.fromkeys(column.name for column in FOCUS_COLUMNS if column.name.startswith("Commitment"))
NO_PRICE: Row = dict.fromkeys(
    (
        *("ContractedUnitPrice", "ListUnitPrice", "PricingCategory", "PricingQuantity", "PricingUnit", "SkuId"),
        *("PricingCurrencyContractedUnitPrice", "PricingCurrencyListUnitPrice", "SkuPriceId", "SkuMeter"),
        *("SkuPriceDetails", "ConsumedQuantity", "ConsumedUnit"),
    )
)
ON_DEMAND: Row = {**NO_COMMITMENT, "PricingCategory": "Standard", "BilledCost": "2.16", "EffectiveCost": "2.16"}
BOUGHT: Row = {
    **dict.fromkeys(("CommitmentDiscountStatus", "ConsumedQuantity", "ConsumedUnit")),
    "ChargeCategory": "Purchase",
    "ChargeFrequency": "Recurring",
    "PricingCategory": "Standard",
    "BilledCost": "2.16",
    "EffectiveCost": "0",
}
NOT_SOLD: Row = {**NO_COMMITMENT, **NO_PRICE, **dict.fromkeys(("CapacityReservationId", "CapacityReservationStatus"))}
CHARGES: tuple[Row, ...] = (
    {},
    ON_DEMAND,
    {"CommitmentDiscountStatus": "Unused", "ConsumedQuantity": None, "ConsumedUnit": None},
    BOUGHT,
    {**NOT_SOLD, "ChargeCategory": "Tax", "EffectiveCost": "0"},
    {**NOT_SOLD, "ChargeCategory": "Credit", "BilledCost": "-1", "EffectiveCost": "-1"},
    {**ON_DEMAND, "ChargeClass": "Correction", "BilledCost": "-0.5", "EffectiveCost": "-0.5"},
)


def focus(version: str) -> Callable[[Path], None]:
    """A file of this version of FOCUS by AWS' Data Exports, with each kind of charge."""
    names = [column.name for column in FOCUS_COLUMNS if column.since <= version]
    before = {"ProviderName": "AWS", "PublisherName": "AWS"} if version < "1.3" else {}
    currency = {name: "USD" for name in ("PricingCurrency",) if name in names}
    rows = [{**{name: {**CHARGE, **charge}.get(name) for name in names}, **before, **currency} for charge in CHARGES]
    texts = pl.DataFrame(
        [{name: _text(value) for name, value in row.items()} for row in rows],
        schema=dict.fromkeys([*names, *before], pl.String()),
    )
    return lambda folder: DataExport(folder, "focus").deliver("2026-10", [texts]) and None


def _text(value: object) -> str | None:
    return None if value is None else str(value).replace(" 00:00:00", "T00:00:00Z")


def focus_of_azure(folder: Path) -> None:
    """Azure's FOCUS export, 1.2-preview."""
    names = [column.name for column in FOCUS_COLUMNS if column.since <= "1.2"]
    shown = {
        "PricingCurrency": "USD",
        "ProviderName": "Microsoft",
        "PublisherName": "Microsoft",
        "InvoiceIssuerName": "Microsoft",
    }
    rows = [{**{name: _text({**CHARGE, **charge}.get(name)) or "" for name in names}, **shown} for charge in CHARGES]
    header = list(dict.fromkeys((*names, *shown)))
    run = Run("focus", "FocusCost", MONTH, "f1", "2026-11-02T03:04:05Z", version="1.2-preview")
    _put(folder, export_run(run, [(header, rows)]))


def _put(folder: Path, files: Mapping[str, bytes]) -> None:
    for name, data in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)


ACTUAL = Run("actual", "ActualCost", MONTH, "a1", "2026-11-02T03:04:05Z")
AMORTIZED = Run("amortized", "AmortizedCost", MONTH, "m1", "2026-11-02T03:05:05Z", format="parquet")


def azure_of(agreement: str, *runs: Run) -> Callable[[Path], None]:
    zone, details = ("AvailabilityZone", "AdditionalInfo") if agreement == "EA" else ("", "additionalInfo")
    told = {zone: "1", details: '"VMCapacityReservationId": "/subscriptions/1/capacityreservationgroups/web"'}
    more = {name: value for name, value in told.items() if name}

    def write(folder: Path) -> None:
        for run in runs:
            azure.put(folder, run, (agreement, azure.rows(run.name, agreement, **more)))

    return write


def pay_as_you_go(folder: Path) -> None:
    azure.put(folder, replace(ACTUAL, type="Usage", scope="/subscriptions/1"), ("PAYG", azure.usage()))


def google(folder: Path) -> None:
    """Rows of the standard and the detailed export, with their credits, and one whose costs were rounded."""
    MADE["gcp-billing"](folder, BillingSettings(name="google", kind="gcp-billing", path="google"))
    price, quantity = Decimal("0.006172839"), 61.728395062
    rounded = gcp.row(
        0.381039,
        price={"list_price": price, "effective_price": price, "effective_price_default": price},
        usage={"amount_in_pricing_units": quantity, "pricing_unit": "gibibyte month"},
        cost_at_list=0.381039,
        cost_at_effective_price_default=0.381039,
    )
    gcp.parquet(folder / "rounded.parquet", [rounded])


def oci_cost(folder: Path) -> None:
    """An hour of a disk, one in the root compartment, a resource without an OCID, and a correction."""
    price = {"unitPrice": "2", "billedQuantity": "0.5", "region": "eu-frankfurt-1"}
    root = {"compartmentId": oracle.TENANT, "compartmentName": "example"}
    lines = [
        {**oracle.line("1", **price), "tags/shop.team": "web"},
        oracle.line("1", **price, **root),
        oracle.line("1", **price, resourceId="oci_compute_infrastructure_health"),
        oracle.line("-1", unitPrice="2", billedQuantity="-0.5", isCorrection="true", backreferenceNo="a1"),
    ]
    write_cost_report(folder, 1, lines)


def oci_focus(folder: Path) -> None:
    """Oracle's FOCUS report, with names of FOCUS 0.5."""
    usage = {**oracle.FOCUS_LINE, "PricingQuantity": "0.0626", "PricingUnit": "GB Months"}
    late = {**usage, "BilledCost": "-1", "EffectiveCost": "-1", "ChargeCategory": "Adjustment"}
    write_focus_report(folder, "2026-10-05", 1, [usage, late])


INVOICE = ("date", "vendor", "amount", "tax", "currency", "account", "quantity", "unit", "unit_price", "description")
INVOICE_LINES = (
    ("2026-10-31", "Acme", "120", "22.8", "EUR", "a1", "10", "Seats", "12", "Seats in October"),
    ("2026-10-31", "Acme", "-12", "", "EUR", "a1", "", "", "", "Discount"),
)


def invoices(names: Sequence[str]) -> Callable[[Path], None]:
    def write(folder: Path) -> None:
        lines = [dict(zip(INVOICE, line, strict=True)) for line in INVOICE_LINES]
        with (folder / "invoices.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, names, extrasaction="ignore")
            writer.writeheader()
            writer.writerows(lines)

    return write


def whole_invoices(folder: Path) -> None:
    """Every column of FOCUS that a mapping may name, by FOCUS' own names."""
    names = [name for name in CHARGE if not name.startswith(("x_", "BillingPeriod"))] + ["ChargeClass"]
    rows = [{**CHARGE, **charge, "PricingCurrency": "USD"} for charge in (CHARGES[0], CHARGES[-1])]
    lines = [{"date": "2026-10-31", **{name: _text(row.get(name)) for name in names}} for row in rows]
    pl.DataFrame(lines).write_csv(folder / "invoices.csv")


DELIVERIES = (
    Delivery("cur-2", "aws-cur", cur_2),
    Delivery("legacy-cur", "aws-cur", legacy_cur),
    *(Delivery(f"focus-{version.replace('.', '-')}", "focus", focus(version)) for version in ("1.0", "1.2", "1.4")),
    Delivery("azure-focus", "focus", focus_of_azure),
    *(
        Delivery(f"azure-{agreement.lower()}-{name}", "azure-cost", azure_of(agreement, *runs))
        for agreement in ("EA", "MCA")
        for name, runs in (("actual", (ACTUAL,)), ("amortized", (AMORTIZED,)), ("joined", (ACTUAL, AMORTIZED)))
    ),
    Delivery("azure-payg", "azure-cost", pay_as_you_go),
    Delivery("google", "gcp-billing", google),
    Delivery("oracle", "oci-cost", oci_cost),
    Delivery("oracle-focus", "focus", oci_focus, 'delivery = "append"'),
    Delivery("invoices", "invoice-csv", invoices(INVOICE)),
    Delivery("whole-invoices", "invoice-csv", whole_invoices),
    Delivery("bare-invoices", "invoice-csv", invoices(("date", "vendor", "amount", "currency"))),
)
