"""Outline icons of assets/icons, drawn as masks so that they take the colour of the text around them."""

from pathlib import Path
from urllib.parse import quote

from dash import html

from dashboards.components.base import aria

ICONS = Path(__file__).parents[1] / "assets" / "icons"
STROKE = 1.75


def icon(name: str, label: str | None = None, tone: str = "") -> html.Span:
    """The icon `assets/icons/<name>.svg`; without a label it is decoration and not read out."""
    shape = f"icon icon-{name} {tone}".strip()
    if label:
        return html.Span(className=shape, role="img", **aria(label=label))
    return html.Span(className=shape, **aria(hidden="true"))


def icon_sheet() -> str:
    """Style sheet with one class an icon, each holding its picture: no further requests."""
    return "\n".join(f".icon-{path.stem}{{--icon:{_embedded(path)}}}" for path in sorted(ICONS.glob("*.svg")))


def _embedded(path: Path) -> str:
    svg = " ".join(path.read_text().split()).replace('stroke-width="2"', f'stroke-width="{STROKE}"')
    return f'url("data:image/svg+xml,{quote(svg, safe=" =:/")}")'.replace("'", "%27")
