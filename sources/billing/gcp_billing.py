"""Google Cloud's billing exports, taken out of BigQuery as files: standard, detailed, and FOCUS.

A row's credits are a list beside its cost; for the source's own sums each is a row of its own, as in the warehouse.

https://docs.cloud.google.com/billing/docs/how-to/export-data-bigquery-tables/detailed-usage
"""

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, cast

import polars as pl
import pyarrow as pa
import pyarrow.compute

from sources.base import Object, Unreadable
from sources.billing.arrays import each_text, plain_text
from sources.billing.bigquery.kind import MayLieInBigQuery
from sources.billing.focus import FOCUS
from sources.billing.kinds import CHARGE, CURRENCY, PERIOD, BillColumns, BillingKind, find_column, some_columns

# Arrow makes its functions when it is imported, so that no type checker sees them.
pc: Any = pyarrow.compute

STANDARD, DETAILED, AS_FOCUS = "standard", "detailed", "focus"
TABLES = (
    ("gcp_billing_export_resource_v", DETAILED),
    ("gcp_billing_export_focus", AS_FOCUS),
    ("gcp_billing_export_v", STANDARD),
)
# What the standard export does not have.
OF_DETAILED = ("resource", "resource.global_name", "resource.name", "subscription", "subscription.instance_id")
CREDITS, AMOUNT, MONTH = "credits", "amount", "month"
LIST, CONTRACTED = "cost_at_list", "cost_at_effective_price_default"
# 202610, as `invoice.month` has it.
YEAR_AND_MONTH = re.compile(r"(\d{4})(\d{2})", re.ASCII)
AMOUNTS = pa.list_(pa.struct([(AMOUNT, pa.string())]))

NOT_TOLD = "not in Google's billing exports"
NEVER_FILLED = {
    **dict.fromkeys(
        (
            "AllocatedMethodDetails",
            "AllocatedMethodId",
            "AllocatedResourceId",
            "AllocatedResourceName",
            "AllocatedTags",
            "CommitmentDiscountName",
            "CommitmentDiscountQuantity",
            "CommitmentDiscountStatus",
            "CommitmentDiscountUnit",
            "CommitmentProgramEligibilityDetails",
            "ContractApplied",
            "InvoiceDetailId",
            "InvoiceId",
        ),
        NOT_TOLD,
    ),
    **dict.fromkeys(
        ("CapacityReservationId", "CapacityReservationStatus"), "Google names a machine's reservation in a system label"
    ),
    "SkuPriceDetails": "What a price depends on stays in the export's own columns.",
}


class GcpBilling(MayLieInBigQuery):
    """`variant` is which of the three exports a file is of, where its path or its columns tell."""

    def columns_in(self, columns: Sequence[str], name: str) -> BillColumns:
        """Which columns of the file are the kind's; raises Unreadable where one that is required is missing."""
        if is_focus(columns):
            return FOCUS.columns_in(columns, name)
        found = BillingKind.columns_in(self, columns, name)
        credit = find_column(columns, (CREDITS,))
        if credit is None:
            raise _without_credits(columns, name)
        others = (find_column(columns, (cost,)) for cost in (LIST, CONTRACTED))
        costs = dict.fromkeys(self.costs, found.costs["BilledCost"])
        more = (credit, *(column for column in others if column))
        return BillColumns(costs, found.currency, found.period, found.charge, more)

    def dates(self, frame: pl.DataFrame, columns: BillColumns) -> pl.DataFrame:
        """Rows of the file's columns `columns.dates` -> `start`, the first of the invoice's month, and `charge`."""
        if columns.period is None or is_focus([*columns.costs.values()]):
            return BillingKind.dates(self, frame, columns)
        months = _first_days(frame[columns.period].to_arrow())
        charge = pl.lit(None, pl.String()) if columns.charge is None else pl.col(columns.charge)
        return frame.select(pl.Series("start", months, pl.String), charge.alias("charge"))

    def in_roles(self, table: Any, columns: BillColumns) -> Any:
        """The rows, and after them a row for each of their credits."""
        if is_focus([*columns.costs.values()]):
            return BillingKind.in_roles(self, table, columns)
        credit, *_ = columns.more
        parents, amounts, broken = _credits(plain_text(table.column(credit)))
        dated = {
            PERIOD: _first_days(plain_text(table.column(columns.period))) if columns.period else _nothing(table),
            CHARGE: plain_text(table.column(columns.charge)) if columns.charge else _nothing(table),
            CURRENCY: plain_text(table.column(columns.currency)),
        }
        costs = _costs(table, columns)
        for cost in ("BilledCost", "EffectiveCost"):
            costs[cost] = pc.if_else(pc.is_valid(broken), pa.scalar(None, costs[cost].type), costs[cost])
        rows = pa.table({**dated, **costs, "BilledCost+1": broken, "EffectiveCost+1": broken})
        of_row = {role: values.take(parents) for role, values in dated.items()}
        return pa.concat_tables(
            [rows, pa.table({**of_row, "BilledCost+1": amounts, "EffectiveCost+1": amounts})], promote_options="default"
        )

    def list_objects(self, path: str, *, base: Path, endpoint: str | None) -> list[Object]:
        """What lies at the source now; raises SourceError, also where names tell of several exports."""
        listed = MayLieInBigQuery.list_objects(self, path, base=base, endpoint=endpoint)
        self.agreed({each.uri: _named(each.uri) for each in listed})
        return listed

    def variant_of(self, path: Path, name: str) -> str:
        """By the table's name in the path, else by the columns; raises Unreadable."""
        from sources.billing.tabular import column_names  # the sums' own reading knows nothing of it

        if variant := _named(name):
            return variant
        columns = column_names(path, name, self.layout)
        return AS_FOCUS if is_focus(columns) else DETAILED if find_column(columns, OF_DETAILED) else ""

    def agreed(self, variants: Mapping[str, str]) -> Mapping[str, str]:
        """The exports hold the same costs, so that two of them would count twice; raises Unreadable."""
        told = {variant: name for name, variant in sorted(variants.items(), reverse=True) if variant}
        if len(told) > 1:
            raise Unreadable(
                min(told.values()),
                found=" and ".join(f"the {variant} export ({name})" for variant, name in sorted(told.items())),
                expected="one of Google's exports in one source: each of them holds all costs",
                do="Give the path of one of them, the detailed export where there is one.",
            )
        return variants


GCP_BILLING = GcpBilling(
    name="gcp-billing",
    title="a Google Cloud billing export (standard, detailed or FOCUS)",
    costs={"BilledCost": ("cost",), "EffectiveCost": (), "ListCost": (), "ContractedCost": ()},
    currency_columns=("currency",),
    period_columns=("invoice", "invoice.month", "invoice_month"),
    charge_columns=("usage_start_time",),
    varied=True,
    lists_prices=True,
    never_filled=NEVER_FILLED,
    may_lack={"BillingAccountName": "of Google's exports the FOCUS one alone names the billing account"},
    delivery="append",
    in_json=True,
)


def is_focus(columns: Sequence[str]) -> bool:
    """Whether columns are those of Google's FOCUS export, which are FOCUS' own."""
    return find_column(columns, ("BilledCost",)) is not None


def _named(name: str) -> str:
    """The export of which a path names the table; "" where it names none."""
    return next((variant for table, variant in TABLES if table in name), "")


def _costs(table: Any, columns: BillColumns) -> dict[str, Any]:
    """A row's costs without its credits; what has no list or contracted cost is listed at what it costs."""
    cost = plain_text(table.column(columns.costs["BilledCost"]))
    told = {name: find_column(columns.more, (name,)) for name in (LIST, CONTRACTED)}
    listed, contracted = (plain_text(table.column(column)) if column else None for column in told.values())
    return {
        "BilledCost": cost,
        "EffectiveCost": cost,
        "ListCost": _else(listed, cost),
        "ContractedCost": _else(contracted, cost),
    }


def _else(values: Any, others: Any) -> Any:
    if values is None:
        return others
    if values.type != others.type:
        values, others = pc.cast(values, pa.string()), pc.cast(others, pa.string())
    if pa.types.is_string(values.type):
        values = pc.if_else(pc.equal(pc.utf8_trim_whitespace(values), ""), pa.scalar(None, pa.string()), values)
    return pc.coalesce(values, others)


def _credits(column: Any) -> tuple[Any, Any, Any]:
    """(the row of each credit, its amount, the texts of rows that are no list of credits)."""
    texts = pa.nulls(len(column), pa.string())
    if pa.types.is_string(column.type):
        texts, column = column, each_text(column, _amounts, AMOUNTS)
        texts = pc.if_else(pc.is_null(column), pc.if_else(_is_blank(texts), pa.scalar(None, pa.string()), texts), None)
    if pa.types.is_null(column.type) or (_is_list(column.type) and pa.types.is_null(column.type.value_type)):
        column = pa.nulls(len(column), AMOUNTS)
    if not _is_list(column.type) or not pa.types.is_struct(column.type.value_type):
        column, texts = pa.nulls(len(column), AMOUNTS), pc.cast(column, pa.string())
    credit = pc.list_flatten(column)
    has_amounts = credit.type.get_field_index(AMOUNT) >= 0
    amounts = pc.struct_field(credit, AMOUNT) if has_amounts else pa.nulls(len(credit), pa.string())
    return (
        pc.list_parent_indices(column),
        amounts,
        texts if pc.any(pc.is_valid(texts)).as_py() else pc.cast(texts, amounts.type),
    )


def _is_list(kind: Any) -> bool:
    return bool(pa.types.is_list(kind) or pa.types.is_large_list(kind))


def _amounts(text: str) -> list[dict[str, str | None]] | None:
    """The amounts of credits as JSON text; None where it is none."""
    try:
        read: object = json.loads(text, parse_float=str, parse_int=str)
    except (ValueError, RecursionError):
        return None
    credit = cast("list[object]", read) if isinstance(read, list) else [None]
    if not all(isinstance(each, dict) for each in credit):
        return None
    return [{AMOUNT: _text(cast("dict[str, object]", each).get(AMOUNT))} for each in credit]


def _text(value: object) -> str | None:
    return value if isinstance(value, str | None) else json.dumps(value)


def _first_days(column: Any) -> Any:
    """`invoice`, or its month alone -> the first day of the month in ISO 8601; what is no month as it stands."""
    if pa.types.is_struct(column.type):
        there = column.type.get_field_index(MONTH) >= 0
        column = pc.struct_field(column, MONTH) if there else pa.nulls(len(column), pa.string())
    if pa.types.is_nested(column.type):
        return pa.nulls(len(column), pa.string())
    return each_text(pc.cast(column, pa.string()), _first_day, pa.string())


def _first_day(text: str) -> str | None:
    if text.lstrip().startswith("{"):
        try:
            text = str(json.loads(text, parse_int=str).get(MONTH) or "")
        except (ValueError, RecursionError):
            return None
    return YEAR_AND_MONTH.sub(r"\1-\2-01", text) if YEAR_AND_MONTH.fullmatch(text.strip()) else text


def _is_blank(texts: Any) -> Any:
    return pc.fill_null(pc.equal(pc.utf8_trim_whitespace(texts), ""), fill_value=True)


def _nothing(table: Any) -> Any:
    return pa.nulls(table.num_rows, pa.string())


def _without_credits(columns: Sequence[str], name: str) -> Unreadable:
    return Unreadable(
        name,
        found=f"no column credits ({some_columns(columns)})",
        expected="the credits of each row beside its cost, without which it is not known what was billed",
        do="Export the whole table, or select TO_JSON_STRING(credits) AS credits.",
    )
