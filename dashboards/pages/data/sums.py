"""In the files, in the warehouse, rejected, rounding, difference: a currency at a time."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import polars as pl
from dash import html

from dashboards import wording
from dashboards.components import Column, Kpi, card, holds, kpi_strip, table, told
from dashboards.queries.data_quality import SUMS

MOST_STRIPS = 3
TITLES = ("In the files", "In the warehouse", "Rejected, listed", "Rounding", "Difference")


def sums_card(sums: pl.DataFrame, held_back: int) -> html.Section:
    """`sums` as `reconciliation` gives them; `held_back` counts what is not in them."""
    if sums.is_empty():
        return card(
            "Nothing has been loaded, so there is nothing to add up", "Every load is compared with its file here."
        )
    rows = sums.to_dicts()
    drawn = [strip(row, len(rows) > 1) for row in rows] if len(rows) <= MOST_STRIPS else [by_currency(rows)]
    return card(sentence(sums, held_back), caption(sums), *drawn, action=verdict(sums))


def sentence(sums: pl.DataFrame, held_back: int) -> str:
    differing = int(sums["differing"].sum())
    if differing:
        verb = "does" if differing == 1 else "do"
        return f"{wording.some(differing, 'sum')} of the loads {verb} not agree with the source"
    months = int(sums["periods"].max() or 0)  # pyright: ignore[reportArgumentType]
    apart = f"; {wording.some(held_back, 'delivery', 'deliveries')} held back, in no sum" if held_back else ""
    return f"Every cent of {wording.some(months, 'month')} is accounted for{apart}"


def caption(sums: pl.DataFrame) -> str:
    first, last = wording.month(str(sums["first_period"].min())), wording.month(str(sums["last_period"].max()))
    months = first if first == last else f"{first} to {last}"
    return f"The source's own sum, read a second way, against what was loaded. Billed cost, billing periods {months}."


def verdict(sums: pl.DataFrame) -> html.Span:
    """The difference of each currency; every cost column counts, not billed cost alone."""
    if sums["differing"].sum():
        return told("difference", "bad")
    zeros = [wording.exact(Decimal(0), currency) for currency in sums["currency"]]
    return holds(f"difference {wording.listed(zeros)}")


def strip(row: Mapping[str, Any], several: bool) -> html.Section:
    """One currency's five figures; the currency is named where there are several."""
    currency = row["currency"] or "no currency"
    labels = [f"{title}, {currency}" if several else title for title in TITLES]
    cells = [Kpi(label, money(row, name), context(row, name)) for label, name in zip(labels, SUMS, strict=True)]
    return kpi_strip(cells, card_around=False, label=f"Reconciliation, {currency}")


def context(row: Mapping[str, Any], name: str) -> str:
    counts = {
        "source_sum": wording.some(row["rows"], "row"),
        "warehouse_sum": wording.some(row["rows"] - row["rejected_rows"], "row"),
        "rejected_sum": wording.some(row["rejected_rows"], "row"),
        "rounding": "beyond 18 decimals",
    }
    return counts.get(name, "all cost columns")


def by_currency(rows: list[dict[str, Any]]) -> html.Div:
    currency = Column("Currency", lambda row: row["currency"] or "none", narrow="name")
    amounts = [
        Column(title, lambda row, name=name: money(row, name), number=True, narrow="line")
        for title, name in zip(TITLES, SUMS, strict=True)
    ]
    count = Column("Rows", lambda row: wording.count(row["rows"]), number=True, narrow="line")
    return table([currency, count, *amounts], rows, label="Reconciliation by currency")


def money(row: Mapping[str, Any], name: str) -> str:
    """The exact amount; a rounding or difference below the minor unit is not shown as nothing."""
    amount: Decimal = row[name]
    written = wording.exact(amount, row["currency"])
    return (
        written
        if not amount or wording.rounded(amount, 2)
        else f"below {wording.exact(Decimal('0.01'), row['currency'])}"
    )
