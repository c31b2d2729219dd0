"""A pack as a workbook, and as one long CSV: the sections of the PDF as numbers that can be reckoned with."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

import polars as pl

from dashboards.reports.csv_file import csv_text
from dashboards.reports.renewal.pack import Pack, PackSection, Shown
from dashboards.reports.renewal.view import view
from dashboards.reports.xlsx_file import xlsx_bytes as of_report

TWO = pl.Schema({"what": pl.String(), "value": pl.String(), "note": pl.String()})
LONG = pl.Schema(
    {"section": pl.String(), "row": pl.Int64(), "column": pl.String(), "value": pl.String(), "currency": pl.String()}
)


@dataclass(frozen=True)
class Workbook:
    """A pack with its first page as sections of its own; a report for `xlsx_bytes`."""

    title: str
    snapshot_id: str
    as_of: date
    freshness: str
    sections: tuple[PackSection, ...]


def xlsx_bytes(pack: Pack) -> bytes:
    """The whole file: what it is about, the first page, then a sheet a section with every row and column."""
    sheets = tuple(replace(section, rows=_labelled(section)) for section in whole(pack))
    return of_report(Workbook(pack.title, pack.snapshot_id, pack.as_of, pack.freshness, sheets))


def csv_of(pack: Pack) -> str:
    """`section, row, column, value, currency`: every value of every section, exact, in one table."""
    rows = [cell for section in whole(pack) for cell in _cells(section)]
    return csv_text(pl.DataFrame(rows, LONG, orient="row"))


def whole(pack: Pack) -> tuple[PackSection, ...]:
    """Summary, use by month, arithmetic, terms and questions, then the pack's own sections."""
    told = view(pack)
    summary = [(of["label"], of["value"], of["note"]) for of in told["kpis"]]
    months = [(month, people) for month, people in sorted(pack.contract.figures["months"].items())]
    return (
        _texts("Summary", told["sentence"], [("In short", told["sentence"], ""), *summary, *_decision(told)]),
        PackSection(
            "Use by month",
            told["chart"]["sentence"] if told["chart"] else pack.contract.row["recommendation_reason"],
            "People active in each complete month that was told in full.",
            pl.DataFrame(months, {"month": pl.String(), "people": pl.Int64()}, orient="row"),
            (Shown("month", "Month"), Shown("people", "People", "count")),
        ),
        _texts(
            "Arithmetic",
            told["reason"],
            [(step["label"], step["value"], step["note"]) for step in told["arithmetic"]],
        ),
        _texts("Terms", "As they were entered.", [(of["label"], of["value"], "") for of in told["terms"]]),
        _texts("Questions", "Open before signing.", [(f"{n}", text, "") for n, text in enumerate(pack.questions, 1)]),
        *pack.sections,
    )


def _labelled(section: PackSection) -> pl.DataFrame:
    """The rows with the columns' names as people read them, the shown ones first."""
    labels = {column.name: column.label for column in section.columns}
    others = [name for name in section.rows.columns if name not in labels]
    names = labels | {name: name.replace("_", " ").capitalize() for name in others}
    return section.rows.select([*labels, *others]).rename(names)


def _decision(told: dict[str, dict[str, str | None]]) -> list[tuple[str, str, str]]:
    return [("Decision", told["decision"]["decided"] or "None yet", "")]


def _texts(name: str, sentence: str, rows: list[tuple[str, str, str]]) -> PackSection:
    shown = (Shown("what", "What"), Shown("value", "Value"), Shown("note", "Note"))
    return PackSection(name, sentence, "", pl.DataFrame(rows, TWO, orient="row"), shown)


def _cells(section: PackSection) -> Iterator[tuple[str, int, str, str | None, str | None]]:
    for number, row in enumerate(section.rows.iter_rows(named=True), start=1):
        for name, value in row.items():
            if name != "currency":
                money = row.get("currency") if isinstance(value, Decimal) else None
                yield section.name, number, name, _plain(value), money


def _plain(value: object) -> str | None:
    if value is None:
        return None
    if isinstance(value, Decimal):
        text = f"{value:f}"
        return text.rstrip("0").rstrip(".") if "." in text else text
    return str(value)
