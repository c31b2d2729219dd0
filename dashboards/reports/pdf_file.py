"""A report as PDF on A4 lying: every table with all rows that are printed, and on each page what it is of."""

from datetime import datetime
from pathlib import Path
from typing import Any

from dashboards import wording
from dashboards.reports.base import Report, Section
from dashboards.reports.html_file import text_of, title_of
from dashboards.reports.typeset import typeset

TEMPLATE = Path(__file__).with_name("report.typ")
# Columns that take what width is left.
WIDE = ("reason", "because", "evidence", "issuer", "open_point")


def pdf_bytes(report: Report, published: datetime, *, company: str = "") -> bytes:
    """The whole file, the same for the same snapshot, which was `published` at that instant (UTC). Raises NoTypst."""
    foot = f"Snapshot {report.snapshot_id}, as of {wording.day(report.as_of)} · {report.freshness}"
    view = {
        "title": report.title,
        "company": company,
        "foot": foot,
        "sections": [section_view(section) for section in report.sections],
    }
    return typeset(TEMPLATE, view, published)


def section_view(section: Section) -> dict[str, Any]:
    """What the PDF is set of: texts as they are shown."""
    shown = section.printed
    columns = [
        {"label": title_of(name), "right": kind.is_numeric(), "wide": name in WIDE}
        for name, kind in shown.schema.items()
    ]
    rows = [[text_of(row[name], row, kind) for name, kind in shown.schema.items()] for row in shown.to_dicts()]
    return {"name": section.name, "sentence": section.sentence, "columns": columns, "rows": rows}
