"""The platform report in each of its forms."""

from collections.abc import Mapping
from typing import Literal

import polars as pl

from dashboards.access.viewer import Viewer
from dashboards.queries.findings import findings
from dashboards.reports.csv_file import csv_text
from dashboards.reports.focus_recommendations import focus_recommendations
from dashboards.reports.html_file import html_text
from dashboards.reports.platform import FINDINGS, platform_report
from dashboards.reports.xlsx_file import xlsx_bytes
from warehouse.snapshot import Snapshot

Form = Literal["html", "xlsx", "csv", "focus"]


def platform_file(
    snapshot: Snapshot, viewer: Viewer, entered: pl.DataFrame, form: Form, filters: Mapping[str, str]
) -> bytes:
    """The file's bytes. csv has every finding of every outcome, a row each; focus the draft's Recommendation rows."""
    match form:
        case "html":
            return html_text(platform_report(snapshot, viewer, entered, filters)).encode()
        case "xlsx":
            return xlsx_bytes(platform_report(snapshot, viewer, entered, filters))
        case "csv":
            return csv_text(findings(snapshot, viewer, filters, entered).select("outcome", *FINDINGS)).encode()
        case "focus":
            return csv_text(focus_recommendations(snapshot, viewer, entered)).encode()
