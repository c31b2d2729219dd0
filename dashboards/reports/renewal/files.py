"""The pack in each of its forms."""

from typing import Literal

from dashboards.reports.renewal.html import html_text
from dashboards.reports.renewal.pack import Pack
from dashboards.reports.renewal.pdf import pdf_bytes
from dashboards.reports.renewal.workbook import csv_of, xlsx_bytes
from warehouse.snapshot import Snapshot

PackForm = Literal["pdf", "xlsx", "html", "csv"]


def pack_file(pack: Pack, snapshot: Snapshot, form: PackForm) -> bytes:
    """The file's bytes; the snapshot is the one that the pack was made of. Raises NoTypst for pdf without the extra."""
    match form:
        case "pdf":
            return pdf_bytes(pack, snapshot.published)
        case "xlsx":
            return xlsx_bytes(pack)
        case "html":
            return html_text(pack).encode()
        case "csv":
            return csv_of(pack).encode()
