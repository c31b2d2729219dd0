"""A pack as PDF."""

from datetime import datetime
from pathlib import Path

from dashboards.reports.renewal.pack import Pack
from dashboards.reports.renewal.view import view
from dashboards.reports.typeset import NoTypst, typeset

TEMPLATE = Path(__file__).parent / "pack.typ"

__all__ = ["NoTypst", "pdf_bytes"]


def pdf_bytes(pack: Pack, published: datetime) -> bytes:
    """The whole file, the same for the same snapshot, which was `published` at that instant (UTC). Raises NoTypst."""
    return typeset(TEMPLATE, view(pack), published)
