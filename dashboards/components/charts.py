"""The one place where a figure becomes a graph."""

from typing import Any

from dash import dcc, html

from dashboards.components.base import aria
from dashboards.figures.figure import Figure

# No mode bar; and should one ever show, nothing in it sends a figure to anybody's cloud.
GRAPH_CONFIG: Any = {
    "displayModeBar": False,
    "displaylogo": False,
    "showSendToCloud": False,
    "showEditInChartStudio": False,
    "scrollZoom": False,
    "doubleClick": False,
    "responsive": True,
    "topojsonURL": "",
    "plotlyServerURL": "",
}


def graph(name: str, figure: Figure, *, label: str, height: int = 320, only: str = "") -> html.Div:
    """The figure, `height` px high; `label` is what a screen reader says of it.

    `name` tells it apart on its page. `only` is `wide` or `narrow` where two figures share a place.
    """
    drawn = dcc.Graph(
        id=f"graph-{name}", figure=figure, config=GRAPH_CONFIG, responsive=True, style={"height": f"{height}px"}
    )
    shown = f"chart only-{only}" if only else "chart"
    return html.Div(drawn, className=shown, role="img", **aria(label=label))
