"""The columns of Azure's cost and usage details under one name each, whichever agreement and version they are of.

https://learn.microsoft.com/azure/cost-management-billing/dataset-schema/schema-index
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import polars as pl

from transforms.focus.names import PART, ROW_NUMBER, folded
from transforms.focus.text import text_column

# Our word for a column, and its names in the files, the preferred first; case, spaces and underscores aside.
NAMES = {
    "additional_info": ("AdditionalInfo",),
    "availability_zone": ("AvailabilityZone",),
    "benefit": ("BenefitId",),
    "benefit_name": ("BenefitName",),
    "billing_account": ("BillingAccountId",),
    "billing_account_name": ("BillingAccountName",),
    "billing_profile": ("BillingProfileId",),
    "billing_profile_name": ("BillingProfileName",),
    "charge_type": ("ChargeType",),
    "consumed_service": ("ConsumedService",),
    "contracted_price": ("UnitPrice",),
    "cost": ("CostInBillingCurrency", "PreTaxCost", "ExtendedCost", "Cost"),
    "cost_in_pricing_currency": ("CostInPricingCurrency",),
    "currency": ("BillingCurrency", "BillingCurrencyCode", "Currency", "CurrencyCode"),
    "date": ("Date", "UsageDateTime", "UsageDate"),
    "frequency": ("Frequency",),
    "invoice": ("InvoiceId",),
    "list_cost": ("PaygCostInBillingCurrency",),
    "list_price": ("PayGPrice",),
    "location": ("ResourceLocationNormalized", "Location", "ResourceLocation"),
    "meter_category": ("MeterCategory",),
    "meter": ("MeterName",),
    "meter_id": ("MeterId",),
    "part_number": ("PartNumber",),
    "period_end": ("BillingPeriodEndDate", "BillingPeriodEnd"),
    "period_start": ("BillingPeriodStartDate", "BillingPeriodStart"),
    "pricing_currency": ("PricingCurrency",),
    "pricing_model": ("PricingModel",),
    "product": ("ProductName", "Product"),
    "product_id": ("ProductId",),
    "publisher": ("PublisherName",),
    "publisher_type": ("PublisherType",),
    "quantity": ("Quantity", "UsageQuantity", "ConsumedQuantity"),
    "reseller": ("PartnerName", "ResellerName"),
    "reservation": ("ReservationId",),
    "reservation_name": ("ReservationName",),
    "resource": ("ResourceId", "InstanceId", "InstanceName"),
    "resource_name": ("ResourceName",),
    "subscription": ("SubscriptionId", "SubscriptionGuid"),
    "subscription_name": ("SubscriptionName",),
    "tags": ("Tags",),
    "unit": ("UnitOfMeasure",),
}
# What a FOCUS column holds as it stands; any other column is kept beside it.
AS_THEY_STAND = (
    "availability_zone",
    "cost",
    "currency",
    "invoice",
    "product",
    "subscription",
    "subscription_name",
)


@dataclass(frozen=True)
class Columns:
    """The columns of one file: `of` is our word -> the file's column, for those that it has."""

    schema: pl.Schema
    of: dict[str, str]

    def has(self, word: str) -> bool:
        return word in self.of

    def raw(self, word: str) -> pl.Expr:
        """As the file has it; null where it has none."""
        return pl.col(self.of[word]) if word in self.of else pl.lit(None, pl.String())

    def text(self, *words: str) -> pl.Expr:
        """The first of these that is filled, as text without spaces around; blank is null."""
        return pl.coalesce(self._text(word) for word in words)

    def folded(self, word: str) -> pl.Expr:
        """Text in lower case and without spaces, "" for none."""
        return self._text(word).str.to_lowercase().str.replace_all(" ", "", literal=True).fill_null("")

    def _text(self, word: str) -> pl.Expr:
        if word not in self.of:
            return pl.lit(None, pl.String())
        text = text_column(pl.col(self.of[word]), self.schema[self.of[word]]).str.strip_chars()
        return pl.when(text != "").then(text)

    @property
    def is_customer_agreement(self) -> bool:
        """Microsoft Customer Agreement, whose bills are of billing profiles; its costs have a pricing currency."""
        return self.has("pricing_currency") or self.has("cost_in_pricing_currency")

    @property
    def kept(self) -> dict[str, str]:
        """The file's columns that no FOCUS column holds as they stand -> the names under which they are kept."""
        taken = {self.of[word] for word in AS_THEY_STAND if word in self.of}
        others = [name for name in self.schema if name not in (ROW_NUMBER, PART) and name not in taken]
        return {name: f"x_{name.removeprefix('x_')}" for name in others}


def columns_of(schema: pl.Schema) -> Columns:
    """Which column is which."""
    theirs = [name for name in schema.names() if name not in (ROW_NUMBER, PART)]
    found = {word: _find(theirs, names) for word, names in NAMES.items()}
    return Columns(schema, {word: column for word, column in found.items() if column is not None})


def _find(columns: Sequence[str], names: Iterable[str]) -> str | None:
    spelled = {folded(column): column for column in reversed(columns)}
    return next((spelled[folded(name)] for name in names if folded(name) in spelled), None)
