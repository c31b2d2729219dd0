"""Colours hold their contrast, and everything drawn takes them from one place."""

import re
from dataclasses import asdict
from itertools import combinations
from pathlib import Path

import plotly.graph_objects as go
import pytest

from dashboards import theme
from dashboards.components.icons import ICONS, icon_sheet

ASSETS = Path(theme.__file__).parent / "assets"
MODES = {"light": theme.LIGHT, "dark": theme.DARK}
TEXT = ("ink", "ink2", "muted", "accent", "good", "bad", "warn")
GROUNDS = ("surface", "canvas", "subtle")
TINTED = (("accent", "accent_tint"), ("good", "good_tint"), ("bad", "bad_tint"), ("warn", "warn_tint"))


def luminance(colour: str) -> float:
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """As WCAG 2.2 defines it: https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio"""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("ground", GROUNDS)
@pytest.mark.parametrize("token", TEXT)
def test_text_is_readable_on_every_ground(mode: str, ground: str, token: str) -> None:
    palette = asdict(MODES[mode])
    assert contrast(palette[token], palette[ground]) >= 4.5


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(("token", "tint"), TINTED)
def test_text_is_readable_on_its_tint(mode: str, token: str, tint: str) -> None:
    palette = asdict(MODES[mode])
    assert contrast(palette[token], palette[tint]) >= 4.5


@pytest.mark.parametrize("mode", MODES)
def test_controls_and_series_stand_out_from_the_surface(mode: str) -> None:
    palette = MODES[mode]
    assert all(contrast(colour, palette.surface) >= 3 for colour in (palette.control, palette.other, *palette.series))
    assert all(one != other for one, other in combinations((*palette.series, palette.other), 2))


def test_both_modes_reach_the_style_sheet() -> None:
    sheet = theme.token_sheet()
    for palette in MODES.values():
        assert theme.variables(palette) in sheet


def test_no_style_names_a_colour_of_its_own() -> None:
    """The one shadow apart."""
    for sheet in ASSETS.glob("*.css"):
        written = sheet.read_text().replace("rgb(15 19 24 / .14)", "")
        assert re.findall(r"#[0-9a-fA-F]{3,8}\b|rgba?\(|hsl", written) == [], sheet.name


def test_every_variable_that_a_style_uses_exists() -> None:
    known = set(re.findall(r"(--[a-z0-9-]+):", theme.token_sheet() + icon_sheet()))
    known |= {name for sheet in ASSETS.glob("*.css") for name in re.findall(r"(--[a-z0-9-]+):", sheet.read_text())}
    for sheet in ASSETS.glob("*.css"):
        assert set(re.findall(r"var\((--[a-z0-9-]+)", sheet.read_text())) <= known, sheet.name


@pytest.mark.parametrize("mode", MODES)
def test_figures_start_from_the_palette_and_from_zero(mode: theme.Mode) -> None:
    figure = go.Figure(go.Bar(x=[1], y=[2]), layout={"template": theme.template(mode)})
    layout = figure.layout.template.layout
    assert layout.colorway == (*MODES[mode].series, MODES[mode].other)
    assert layout.font.family == theme.FONT
    assert (layout.yaxis.rangemode, layout.xaxis.showgrid, layout.showlegend) == ("tozero", False, False)


def test_every_icon_is_outlined_and_lies_beside_its_licence() -> None:
    names = sorted(path.stem for path in ICONS.glob("*.svg"))
    assert len(names) > 10
    assert all('stroke="currentColor"' in (ICONS / f"{name}.svg").read_text() for name in names)
    assert all(f".icon-{name}{{" in icon_sheet() for name in names)


@pytest.mark.parametrize("folder", ["fonts", "icons", "plotly"])
def test_what_others_made_comes_with_its_licence(folder: str) -> None:
    licence = (ASSETS / folder / "LICENSE").read_text()
    assert "Permission is hereby granted" in licence or "SIL OPEN FONT LICENSE" in licence
