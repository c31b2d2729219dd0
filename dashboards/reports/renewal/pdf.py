"""A pack as PDF, set by Typst (the extra `reports`): https://typst.app/docs"""

import json
from dataclasses import asdict
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from dashboards.reports.renewal.pack import Pack
from dashboards.reports.renewal.view import view
from dashboards.theme import LIGHT

if TYPE_CHECKING:
    from typst import Fonts

HERE = Path(__file__).parent
FONTS = HERE / "fonts"


class NoTypst(ImportError):
    """The extra `reports` is not installed."""


def pdf_bytes(pack: Pack, published: datetime) -> bytes:
    """The whole file, the same for the same snapshot, which was `published` at that instant (UTC). Raises NoTypst."""
    try:
        import typst
    except ImportError as error:
        raise NoTypst(
            "found no typst; expected it for PDF. Install Outlay with its extra `reports`, or ask for html or xlsx."
        ) from error
    made = typst.compile(
        (HERE / "pack.typ").read_bytes(),
        format="pdf",
        font_paths=_fonts(),
        sys_inputs={"view": json.dumps(view(pack)), "colors": json.dumps(asdict(LIGHT))},
        timestamp=published.replace(tzinfo=UTC),
    )
    assert isinstance(made, bytes)
    return made


@cache
def _fonts() -> "Fonts":
    """Our own, whatever is installed: the same page everywhere."""
    import typst

    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[str(FONTS)])
