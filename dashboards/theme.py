"""Every colour, the font, and what follows from them: the style sheet's variables and the template of all figures."""

from dataclasses import asdict, dataclass, fields
from functools import cache
from typing import Any, Literal

import plotly.graph_objects as go

Mode = Literal["light", "dark"]

FONT = '"Inter Variable", system-ui, sans-serif'
MONOSPACE = "ui-monospace, SFMono-Regular, Menlo, Consolas, monospace"
WEIGHTS = {"regular": 400, "medium": 550, "bold": 600, "title": 650}


@dataclass(frozen=True)
class Colours:
    """The colours of one mode. Text colours hold 4.5:1 on every ground; s1 to s5 are categories, largest first."""

    canvas: str
    surface: str
    subtle: str
    border: str
    track: str
    control: str
    ink: str
    ink2: str
    muted: str
    accent: str
    on_accent: str
    accent_tint: str
    good: str
    good_tint: str
    bad: str
    bad_tint: str
    warn: str
    warn_tint: str
    s1: str
    s2: str
    s3: str
    s4: str
    s5: str
    other: str

    @property
    def series(self) -> tuple[str, ...]:
        """Five categories in order; what is beyond them is `other`."""
        return (self.s1, self.s2, self.s3, self.s4, self.s5)


LIGHT = Colours(
    canvas="#F6F7F9",
    surface="#FFFFFF",
    subtle="#F0F2F5",
    border="#E2E6EB",
    track="#E7EAEF",
    control="#838C9A",
    ink="#14181F",
    ink2="#454E5C",
    muted="#626C7A",
    accent="#2449C8",
    on_accent="#FFFFFF",
    accent_tint="#EAEFFC",
    good="#0A7048",
    good_tint="#E7F4EC",
    bad="#B42318",
    bad_tint="#FCECEA",
    warn="#8A5300",
    warn_tint="#FBF1DC",
    s1="#1B2573",
    s2="#2794E8",
    s3="#C47600",
    s4="#8C4C94",
    s5="#0E7A6B",
    other="#8A93A2",
)

DARK = Colours(
    canvas="#0F1318",
    surface="#171C23",
    subtle="#1F262F",
    border="#2A323D",
    track="#2A323D",
    control="#6F7A8A",
    ink="#EEF1F5",
    ink2="#BAC3CF",
    muted="#98A2B1",
    accent="#93AEFF",
    on_accent="#0F1318",
    accent_tint="#1F2A47",
    good="#4FC58D",
    good_tint="#15302A",
    bad="#FF9285",
    bad_tint="#3A1F1F",
    warn="#EDB654",
    warn_tint="#33291A",
    s1="#736FF8",
    s2="#74D3FA",
    s3="#D4C65A",
    s4="#D288AE",
    s5="#239F72",
    other="#5F6977",
)


def colours(mode: Mode) -> Colours:
    return DARK if mode == "dark" else LIGHT


def variables(palette: Colours) -> str:
    """The palette as custom properties: `on_accent` becomes `--on-accent`."""
    return "".join(f"--{name.replace('_', '-')}:{value};" for name, value in asdict(palette).items())


def token_sheet() -> str:
    """Style sheet with the variables of both modes; Mantine's attribute on <html> says which holds. Paper is light."""
    light = f':root,[data-mantine-color-scheme="light"]{{color-scheme:light;{variables(LIGHT)}}}'
    dark = f'@media not print{{:root[data-mantine-color-scheme="dark"]{{color-scheme:dark;{variables(DARK)}}}}}'
    fonts = f":root{{--font:{FONT};--monospace:{MONOSPACE};}}"
    return "\n".join((fonts, light, dark))


@cache
def template(mode: Mode) -> dict[str, Any]:
    """What every figure starts from: our font and colours, axes from 0, horizontal hairlines, no legend."""
    palette = colours(mode)
    axis = {
        "showgrid": False,
        "zeroline": False,
        "ticks": "",
        "tickfont": {"size": 12, "color": palette.muted},
        "linecolor": palette.control,
        "fixedrange": True,
        "automargin": True,
        "title": {"text": ""},
    }
    layout = go.Layout(
        font={"family": FONT, "size": 12, "color": palette.ink2},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        colorway=[*palette.series, palette.other],
        showlegend=False,
        dragmode=False,
        hovermode="x unified",
        hoverlabel={
            "bgcolor": palette.surface,
            "bordercolor": palette.border,
            "font": {"family": FONT, "size": 12, "color": palette.ink},
        },
        margin={"l": 8, "r": 8, "t": 8, "b": 8},
        bargap=0.2,
        barcornerradius=0,
        xaxis=axis,
        yaxis=axis | {"showgrid": True, "gridcolor": palette.border, "rangemode": "tozero", "nticks": 5},
        separators=".,",
    )
    bar = go.Bar(marker={"line": {"width": 1, "color": palette.surface}})
    return go.layout.Template(layout=layout, data={"bar": [bar]}).to_plotly_json()


def mantine_theme() -> Any:
    """What Mantine takes from us: font, radius, breakpoint; its colours are set in the style sheet."""
    return {
        "fontFamily": FONT,
        "fontFamilyMonospace": MONOSPACE,
        "headings": {"fontFamily": FONT, "fontWeight": str(WEIGHTS["title"])},
        "defaultRadius": 6,
        "breakpoints": {"sm": "48em"},
        "focusRing": "never",
        "cursorType": "pointer",
        "respectReducedMotion": True,
    }


TOKENS = tuple(field.name for field in fields(Colours))
