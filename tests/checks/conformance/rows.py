"""Rows that break no rule of FOCUS 1.4, until a test spoils them."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

import duckdb
import polars as pl

from warehouse.tables import BILLING_PERIOD, CONTRACT_COMMITMENT, COST_AND_USAGE, INVOICE_DETAIL, Table

MONTH, NEXT_MONTH = datetime(2026, 10, 1), datetime(2026, 11, 1)
CHARGE: Mapping[str, object] = {
    "AllocatedMethodDetails": '{"Elements":[{"AllocatedRatio":0.5,"UsageUnit":"CPU"}]}',
    "AllocatedMethodId": "by-cpu",
    "AllocatedResourceId": "pod-1",
    "AllocatedResourceName": "web",
    "AllocatedTags": '{"pod":"web"}',
    "AvailabilityZone": "eu-west-1a",
    "BilledCost": Decimal(0),
    "BillingAccountId": "012345678901",
    "BillingAccountName": "Haldane Freight",
    "BillingAccountType": "Account",
    "BillingCurrency": "USD",
    "BillingPeriodEnd": NEXT_MONTH,
    "BillingPeriodStart": MONTH,
    "CapacityReservationId": "cr-1",
    "CapacityReservationStatus": "Used",
    "ChargeCategory": "Usage",
    "ChargeDescription": "An hour of a machine",
    "ChargeFrequency": "Usage-Based",
    "ChargePeriodEnd": datetime(2026, 10, 2),
    "ChargePeriodStart": MONTH,
    "CommitmentDiscountCategory": "Spend",
    "CommitmentDiscountId": "sp-1",
    "CommitmentDiscountName": "Machines",
    "CommitmentDiscountQuantity": Decimal("0.8"),
    "CommitmentDiscountStatus": "Used",
    "CommitmentDiscountType": "Savings Plan",
    "CommitmentDiscountUnit": "Hours",
    "CommitmentProgramEligibilityDetails": '{"CommitmentPrograms":[{"ProgramType":"Savings Plan"}]}',
    "ConsumedQuantity": Decimal(24),
    "ConsumedUnit": "Hours",
    "ContractApplied": '{"Elements":[{"ContractId":"c","ContractCommitmentId":"c-1"}]}',
    "ContractedCost": Decimal("2.16"),
    "ContractedUnitPrice": Decimal("0.09"),
    "EffectiveCost": Decimal("1.8"),
    "HostProviderName": "AWS",
    "InvoiceDetailId": "line-1",
    "InvoiceId": "invoice-1",
    "InvoiceIssuerName": "AWS",
    "ListCost": Decimal("2.4"),
    "ListUnitPrice": Decimal("0.1"),
    "PricingCategory": "Committed",
    "PricingCurrency": "Token",
    "PricingCurrencyContractedUnitPrice": Decimal("0.9"),
    "PricingCurrencyEffectiveCost": Decimal(18),
    "PricingCurrencyListUnitPrice": Decimal(1),
    "PricingQuantity": Decimal(24),
    "PricingUnit": "Hours",
    "RegionId": "eu-west-1",
    "RegionName": "Ireland",
    "ResourceId": "i-1",
    "ResourceName": "web-1",
    "ResourceType": "instance",
    "ServiceCategory": "Compute",
    "ServiceName": "EC2",
    "ServiceProviderName": "AWS",
    "ServiceSubcategory": "Virtual Machines",
    "SkuId": "sku-1",
    "SkuMeter": "Machine",
    "SkuPriceDetails": '{"CoreCount":4,"x_Tenancy":"shared"}',
    "SkuPriceId": "price-1",
    "SubAccountId": "111111111111",
    "SubAccountName": "prod",
    "SubAccountType": "Account",
    "Tags": '{"team":"web","spot":true,"note":null}',
    "x_provider": "aws",
    "x_load_id": "load-202610",
}
COMMITMENT: Mapping[str, object] = {
    "BillingCurrency": "USD",
    "ContractCommitmentApplicability": "{}",
    "ContractCommitmentBenefitCategory": "Discount",
    "ContractCommitmentCategory": "Spend",
    "ContractCommitmentCreated": MONTH,
    "ContractCommitmentDiscountPercentage": Decimal("0.28"),
    "ContractCommitmentDurationType": "1 Year",
    "ContractCommitmentFulfillmentInterval": "Hourly",
    "ContractCommitmentId": "c-1",
    "ContractCommitmentLastUpdated": NEXT_MONTH,
    "ContractCommitmentLifecycleStatus": "Active",
    "ContractCommitmentModel": "Continuous",
    "ContractCommitmentOfferCategory": "Public",
    "ContractCommitmentPaymentInterval": "Monthly",
    "ContractCommitmentPaymentModel": "Partial Upfront",
    "ContractCommitmentPaymentUpfrontPercentage": Decimal("0.5"),
    "ContractCommitmentPeriodEnd": NEXT_MONTH,
    "ContractCommitmentPeriodStart": MONTH,
    "ContractCommitmentType": "Savings Plan",
    "ContractId": "c",
    "ContractPeriodEnd": NEXT_MONTH,
    "ContractPeriodStart": MONTH,
    "InvoiceIssuerName": "AWS",
    "PricingCurrency": "USD",
    "ServiceProviderName": "AWS",
}
PERIOD: Mapping[str, object] = {
    "BillingPeriodCreated": MONTH,
    "BillingPeriodEnd": NEXT_MONTH,
    "BillingPeriodLastUpdated": NEXT_MONTH,
    "BillingPeriodStart": MONTH,
    "BillingPeriodStatus": "Open",
    "InvoiceIssuerName": "AWS",
}
INVOICE_LINE: Mapping[str, object] = {
    "BilledCost": Decimal(1),
    "BillingAccountId": "012345678901",
    "BillingCurrency": "USD",
    "BillingPeriodEnd": NEXT_MONTH,
    "BillingPeriodStart": MONTH,
    "ChargeCategory": "Usage",
    "InvoiceDetailCreated": MONTH,
    "InvoiceDetailId": "line-1",
    "InvoiceDetailLastUpdated": NEXT_MONTH,
    "InvoiceId": "invoice-1",
    "InvoiceIssueStatus": "Issued",
    "InvoiceIssuerName": "AWS",
    "PaymentCurrency": "USD",
    "PaymentCurrencyBilledCost": Decimal(1),
    "PaymentCurrencyInvoiceDetailId": "line-1",
    "PaymentTerms": "30 days",
    "ReferenceInvoiceId": "invoice-1",
}
GOOD = {
    COST_AND_USAGE.name: CHARGE,
    CONTRACT_COMMITMENT.name: COMMITMENT,
    BILLING_PERIOD.name: PERIOD,
    INVOICE_DETAIL.name: INVOICE_LINE,
}
Spoiled = Mapping[str, object]


def frame(table: Table, *spoiled: Spoiled, source: str = "aws") -> pl.DataFrame:
    """A row for each of `spoiled`: the good one with these values in place of its own, numbered from 0."""
    names = [*table.names, "x_source", "x_period"] if table == COST_AND_USAGE else list(table.names)
    own = {"x_source": source, "x_period": "2026-10"}
    rows = [{**GOOD[table.name], **own, "x_row": number, **values} for number, values in enumerate(spoiled)]
    schema = {**table.schema, "x_source": pl.String(), "x_period": pl.String()}
    return pl.DataFrame([{name: row.get(name) for name in names} for row in rows], schema={n: schema[n] for n in names})


def holding(*tables: tuple[Table, pl.DataFrame]) -> duckdb.DuckDBPyConnection:
    """A database with these tables."""
    con = duckdb.connect()
    for table, rows in tables:
        con.register(f"{table.name}_rows", rows.to_arrow())
        con.execute(f'CREATE TABLE "{table.name}" AS FROM "{table.name}_rows"')
    return con
