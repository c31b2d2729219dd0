"""Azure cost and usage details as Cost Management exports them: actual, amortized, or the two joined.

Columns: https://learn.microsoft.com/azure/cost-management-billing/dataset-schema/schema-index
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Self

import polars as pl
import pyarrow as pa

from sources.base import Unreadable
from sources.billing import azure_rows
from sources.billing.azure_header import OUR_NAMES, english, is_english
from sources.billing.azure_variants import (
    BILLED,
    BOTH,
    COMMITMENT,
    EFFECTIVE,
    JOINED_ACTUAL,
    joined,
    variant_in,
    variant_named,
)
from sources.billing.azure_written import PAGE, Written
from sources.billing.kinds import BillColumns, BillingKind, find_column
from sources.billing.manifests.azure import AzureManifests
from sources.billing.manifests.base import ExportRun
from sources.mapping import folded

# One column holds the cost; whether it is billed or effective, the variant tells.
COST_COLUMNS = ("CostInBillingCurrency", "PreTaxCost", "ExtendedCost", "Cost")
COSTS_OF = {BILLED: ("BilledCost",), EFFECTIVE: ("EffectiveCost",)}

# Further dates of a row, by which day and month may be told apart.
MORE_DATES = ("billingperiodenddate", "billingperiodend", "serviceperiodenddate")
# The factors that are numbers.
AMOUNTS = ("quantity", "list_price", "list_cost", "contracted_price")

NOT_TOLD = "not in Azure's cost and usage details"
NEVER_FILLED = {
    **dict.fromkeys(
        (
            "AllocatedMethodDetails",
            "AllocatedMethodId",
            "AllocatedResourceId",
            "AllocatedResourceName",
            "AllocatedTags",
            "CommitmentProgramEligibilityDetails",
            "ContractApplied",
            "InvoiceDetailId",
        ),
        NOT_TOLD,
    ),
    "CommitmentDiscountQuantity": "needs the ratio of instance sizes, which Azure's cost and usage details do not have",
    "CommitmentDiscountUnit": "there is no CommitmentDiscountQuantity",
    "SkuPriceDetails": "Azure describes the resource, not its price; x_AdditionalInfo keeps that",
    "SkuPriceId": "Azure has no id of a price; x_MeterId keeps that of the meter",
}
MAY_LACK = {
    "BilledCost": "the amortized export alone tells what usage cost effectively, and nothing of what is billed",
    "EffectiveCost": "the actual export alone, and that of pay-as-you-go, tells what is billed, and nothing else",
    **dict.fromkeys(
        ("BillingPeriodStart", "BillingPeriodEnd"), "the details of a pay-as-you-go account name no billing period"
    ),
    "ContractedCost": "a customer agreement's unit prices are in the pricing currency, and are not converted;"
    " pay-as-you-go has none",
    "ListCost": "the details of a pay-as-you-go account have no list price",
}


@dataclass(frozen=True)
class AzureCost(BillingKind):
    """`variant` is one of `azure_variants`; where it is not known yet, a file's cost stands for both costs."""

    factors: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])

    def named(self, columns: Sequence[str]) -> Mapping[str, str]:
        """The file's columns that it calls otherwise -> Azure's English names, by which the kind knows them."""
        return english(columns, self.columns)

    def as_seen(self, path: Path, name: str) -> Self:
        """The kind for a file, with how it writes dates and amounts; raises Unreadable where that cannot be told."""
        with suppress(pa.ArrowException, OSError):  # damage is told by those who read all of it
            return replace(self, form=self._written(path, name).form(self.form))
        return self

    def _written(self, path: Path, name: str) -> Written:
        from sources.billing.tabular import column_names  # the sums' own reading knows nothing of it

        header = column_names(path, name, self.layout)
        columns, names = self.columns_in(header, name), self.named(header)
        dates = [*columns.dates, *(column for column in header if folded(names.get(column, column)) in MORE_DATES)]
        numbers = {accepted for role in AMOUNTS for accepted in map(folded, self.factors[role])}
        amounts = [column for column in header if folded(names.get(column, column)) in numbers]
        amounts += columns.costs.values()
        return Written(path, name, self.layout, tuple(dates), tuple(amounts), is_english(header))

    def columns_in(self, columns: Sequence[str], name: str) -> BillColumns:
        """Which columns of the file are the kind's; raises Unreadable where one that is required is missing."""
        names = self.named(columns)
        found = self._columns_in([names.get(column, column) for column in columns], name)
        return found.renamed({named: column for column, named in names.items()})

    def _columns_in(self, columns: Sequence[str], name: str) -> BillColumns:
        base = BillingKind.columns_in(self, columns, name)
        cost = base.costs["BilledCost"]
        costs = dict.fromkeys(COSTS_OF.get(self.variant, ("BilledCost", "EffectiveCost")), cost)
        found = {role: find_column(columns, names) for role, names in self.factors.items()}
        for ours, whole, price in azure_rows.PRICED:
            if found[whole] or (found[price] and found["quantity"]):
                costs[ours] = found[whole] or found[price] or ""
        more = dict.fromkeys(column for column in (cost, *found.values()) if column)
        return BillColumns(costs, base.currency, base.period, base.charge, tuple(more))

    def _what_to_do(self, columns: Sequence[str], wanted: list[str]) -> str:
        usual = BillingKind._what_to_do(self, columns, wanted)
        if "set kind" in usual:
            return usual
        mapping = ", ".join(f'{our} = "their column"' for our in ("CostInBillingCurrency", "BillingCurrency", "Date"))
        return (
            f"{usual} If it is Azure's in another language, set columns = {{ {mapping} }} and further ones for the "
            f"source in outlay.toml, or export in English ({PAGE})."
        )

    def dates(self, frame: pl.DataFrame, columns: BillColumns) -> pl.DataFrame:
        """Rows of the file's columns `columns.dates` -> `start` and `charge`, US dates as ISO 8601."""
        told = BillingKind.dates(self, frame, columns)
        texts = [name for name, kind in told.schema.items() if kind == pl.String]
        return told.with_columns(azure_rows.iso(pl.col(name), self.form.date).alias(name) for name in texts)

    def all_billed(self, table: Any, columns: BillColumns) -> Any | None:
        """Of a joined actual export all that it bills, of which `in_roles` gives the purchases of commitments alone."""
        if self.variant != JOINED_ACTUAL:
            return None
        billed = replace(columns, costs={"BilledCost": columns.costs["BilledCost"]})
        return self.as_delivered(BILLED).in_roles(table, billed)

    def in_roles(self, table: Any, columns: BillColumns) -> Any:
        """An Arrow table of `columns.names` as they come -> PERIOD, CHARGE, CURRENCY and the costs of the variant."""
        names = self.named(table.schema.names)
        table = table.rename_columns([names.get(column, column) for column in table.schema.names])
        columns = columns.renamed(names)
        roles = {role: find_column(table.schema.names, names) for role, names in self.factors.items()}
        cost = next(columns.costs[name] for name in ("BilledCost", "EffectiveCost") if name in columns.costs)
        table = azure_rows.plainly(table, (cost, *(roles[role] for role in AMOUNTS)), self.form)
        plain = BillingKind.in_roles(self, table, columns)
        return azure_rows.in_roles(plain, table, cost, roles, self.variant, self.form.date)

    def variants(self, runs: Sequence[ExportRun]) -> Mapping[ExportRun, str]:
        """The two of one scope and month are joined; one alone is `billed only` or `effective only`."""
        return joined(runs)

    def variant_of(self, path: Path, name: str) -> str:
        """By the file's or a folder's name, else by its rows; raises Unreadable."""
        return variant_named(name) or self._by_rows(path, name)

    def agreed(self, variants: Mapping[str, str]) -> Mapping[str, str]:
        """A file without commitments is what the files beside it are: a part of their export; raises Unreadable."""
        told = {variant for variant in variants.values() if variant != BOTH}
        if len(told) > 1 and BOTH in variants.values():
            raise Unreadable(
                min(name for name, variant in variants.items() if variant == BOTH),
                found="no row that tells whether this is an actual or an amortized export, beside files of both",
                expected="`actual` or `amortized` in its path, or the manifest.json of its run beside it",
                do="Put the files of each export in a folder that is called so.",
            )
        return {name: min(told, default=BOTH) if variant == BOTH else variant for name, variant in variants.items()}

    def _by_rows(self, path: Path, name: str) -> str:
        from sources.billing.tabular import open_table  # the sums' own reading knows nothing of it

        table = open_table(path, name, self.layout)
        names = self.named(table.columns)
        columns = [names.get(column, column) for column in table.columns]
        cost = find_column(columns, self.costs["BilledCost"])
        if cost is None:
            raise Unreadable(
                name,
                found="no column with a cost",
                expected=f"an Azure cost export, which has one of {', '.join(self.costs['BilledCost'])}",
                do="Give the export that the kind reads, or set the kind that the file is.",
            )
        roles = {role: find_column(columns, accepted) for role, accepted in self.factors.items()}
        return variant_in(table.frame.rename(names), cost, roles) or BOTH


AZURE_COST = AzureCost(
    name="azure-cost",
    title="Azure cost and usage details",
    costs={"BilledCost": COST_COLUMNS},
    currency_columns=("BillingCurrency", "BillingCurrencyCode", "Currency", "CurrencyCode"),
    period_columns=("BillingPeriodStartDate", "BillingPeriodStart"),
    charge_columns=("Date", "UsageDateTime", "UsageDate"),
    manifests=(AzureManifests(("ActualCost", "AmortizedCost", "Usage")),),
    varied=True,
    never_filled=NEVER_FILLED,
    may_lack=MAY_LACK,
    takes=OUR_NAMES,
    factors={
        **COMMITMENT,
        "quantity": ("Quantity", "UsageQuantity", "ConsumedQuantity"),
        "list_price": ("PayGPrice",),
        "list_cost": ("PaygCostInBillingCurrency",),
        "contracted_price": ("UnitPrice",),
        "contracted_cost": (),
        "pricing_currency": ("PricingCurrency",),
    },
)
