"""A report as one HTML file that needs nothing else: our light colours, every table with its first rows."""

from decimal import Decimal
from html import escape
from typing import Any

import polars as pl

from dashboards import wording
from dashboards.reports.base import Report, Section
from dashboards.theme import LIGHT, variables

MOST_ROWS = 200
STYLE = """
body { margin: 32px auto; max-width: 1120px; padding: 0 24px; background: #fff; color: var(--ink);
  font: 14px/20px system-ui, sans-serif; }
h1 { font-size: 24px; line-height: 32px; margin: 0; } h2 { font-size: 16px; line-height: 24px; margin: 28px 0 0; }
p { margin: 2px 0 8px; color: var(--muted); } table { width: 100%; border-collapse: collapse; }
th { color: var(--muted); font-size: 12px; font-weight: 400; text-align: left; padding: 4px 12px 4px 0; }
td { border-top: 1px solid var(--border); padding: 6px 12px 6px 0; vertical-align: top; overflow-wrap: anywhere; }
.number { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
footer { margin-top: 32px; border-top: 1px solid var(--border); padding-top: 8px; color: var(--muted); }
@media print { body { margin: 0; padding: 0; } h2 { break-after: avoid; } tr { break-inside: avoid; } }
"""


def html_text(report: Report) -> str:
    """The whole file; what a table does not show is said, with where it is."""
    sections = "\n".join(_section(section) for section in report.sections)
    told = f"Snapshot {report.snapshot_id}, as of {wording.day(report.as_of)}; {report.freshness}."
    return (
        f'<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>{escape(report.title)}</title>'
        f"<style>:root {{{variables(LIGHT)}}}{STYLE}</style></head>\n<body><h1>{escape(report.title)}</h1>"
        f"<p>{escape(told)}</p>\n{sections}\n<footer>{escape(told)} Outlay only reads and changes nothing.</footer>"
        "</body></html>\n"
    )


def _section(section: Section) -> str:
    head = f"<h2>{escape(section.name)}</h2><p>{escape(section.sentence)}</p>"
    rows = section.printed
    if rows.is_empty():
        return head
    shown = rows.head(MOST_ROWS)
    body = "".join(_row(row, shown) for row in shown.to_dicts())
    return f"{head}\n<table>{_header(shown)}<tbody>{body}</tbody></table>{_rest(rows)}"


def _rest(rows: pl.DataFrame) -> str:
    if rows.height <= MOST_ROWS:
        return ""
    return f"<p>Showing {MOST_ROWS} of {wording.count(rows.height)}; the XLSX and CSV files have all of them.</p>"


def _header(rows: pl.DataFrame) -> str:
    cells = (f'<th scope="col"{_style(kind)}>{escape(title_of(name))}</th>' for name, kind in rows.schema.items())
    return f"<thead><tr>{''.join(cells)}</tr></thead>"


def _row(row: dict[str, Any], rows: pl.DataFrame) -> str:
    cells = (f"<td{_style(kind)}>{escape(text_of(row[name], row, kind))}</td>" for name, kind in rows.schema.items())
    return f"<tr>{''.join(cells)}</tr>"


def text_of(value: Any, row: dict[str, Any], kind: pl.DataType) -> str:
    """A cell in words; a number that is not known is none, and no zero."""
    if value is None:
        return "no number" if kind.is_numeric() else ""
    if isinstance(value, Decimal):
        return wording.exact(value, row.get("currency"))
    return wording.day(value) if hasattr(value, "isoformat") else str(value)


def title_of(name: str) -> str:
    words = name.replace("_", " ")
    return words[:1].upper() + words[1:]


def _style(kind: pl.DataType) -> str:
    return ' class="number"' if kind.is_numeric() else ""
