"""A page set by Typst (the extra `reports`) from a template and the texts in it: https://typst.app/docs"""

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dashboards.theme import LIGHT

if TYPE_CHECKING:
    from typst import Fonts

FONTS = Path(__file__).parent / "renewal" / "fonts"


class NoTypst(ImportError):
    """The extra `reports` is not installed."""


def typeset(template: Path, view: Mapping[str, Any], published: datetime) -> bytes:
    """A PDF, the same for the same view and snapshot, which was `published` at that instant (UTC). Raises NoTypst."""
    try:
        import typst
    except ImportError as error:
        raise NoTypst(
            "found no typst; expected it for PDF. Install Outlay with its extra `reports`, or ask for html or xlsx."
        ) from error
    made = typst.compile(
        template.read_bytes(),
        format="pdf",
        font_paths=_fonts(),
        sys_inputs={"view": json.dumps(view), "colors": json.dumps(asdict(LIGHT))},
        timestamp=published.replace(microsecond=0, tzinfo=UTC),
    )
    assert isinstance(made, bytes)
    return made


@cache
def _fonts() -> "Fonts":
    """Our own, whatever is installed: the same page everywhere."""
    import typst

    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[str(FONTS)])
