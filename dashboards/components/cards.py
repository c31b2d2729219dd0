"""Cards that open with a sentence, the grid they stand in, and the strip of key figures."""

from collections.abc import Sequence
from dataclasses import dataclass

from dash import html

from dashboards.components.base import Child, Children, aria, classes, data, present


@dataclass(frozen=True)
class Kpi:
    """One key figure: what it is with its period, the value, and a line of context."""

    label: str
    value: Child
    context: Children = None
    unit: str = ""


def card(
    sentence: Child,
    caption: Children,
    *children: Child,
    span: int = 12,
    eyebrow: str = "",
    action: Child = None,
    role_card: bool = False,
) -> html.Section:
    """A card: a sentence with its number and verb, a muted line (what is drawn, unit, period), and the content.

    `span` is its width in twelfths; `eyebrow` the role it belongs to; `action` stands at the right of the sentence.
    """
    words = html.Div(
        present(
            html.P(eyebrow, className="eyebrow") if eyebrow else None,
            html.H2(sentence, className="sentence"),
            html.P(caption, className="caption") if caption else None,
        ),
        className="card-words",
    )
    head = html.Div(present(words, action), className="card-head")
    return html.Section(
        [head, *present(*children)], className=classes("card", f"span-{span}", role_card and "role-card")
    )


def grid(*cards: Child) -> html.Div:
    """Cards in twelve columns; one column on a narrow screen."""
    return html.Div(present(*cards), className="grid")


def stack(*cards: Child, span: int = 6) -> html.Div:
    """Cards one under the other in a part of the grid, each as high as it needs."""
    return html.Div(present(*cards), className=f"stack span-{span}")


def kpi_strip(cells: Sequence[Kpi], *, card_around: bool = True, label: str = "Key figures") -> html.Section:
    """Three to five key figures in one card; two by two on a narrow screen."""
    shown = html.Dl([_cell(kpi) for kpi in cells], className="kpis", **data(cells=str(len(cells))))
    return html.Section(shown, className="card kpi-card" if card_around else "kpi-inner", **aria(label=label))


def _cell(kpi: Kpi) -> html.Div:
    unit = html.Span(kpi.unit, className="kpi-unit") if kpi.unit else None
    value = html.Dd(present(html.Span(kpi.value, className="number"), unit), className="kpi-value")
    context = html.Dd(kpi.context, className="kpi-context") if kpi.context else None
    return html.Div(present(html.Dt(kpi.label, className="kpi-label"), value, context), className="kpi")
