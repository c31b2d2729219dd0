"""Signs and colours, the four kinds of nothing, tables that add up, and graphs that send nothing anywhere."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import dashboards
from dashboards import components as c
from dashboards.components.columns import scale
from dashboards.components.nothing import zero_bar
from tests.dashboards.reading import parts, styled, text


@pytest.mark.parametrize(
    ("change", "before", "tone"),
    [
        ("15987.11", "42717.28", "bad"),
        ("-3212.25", "125322.75", "good"),
        ("290.62", "38129.25", ""),
        ("-499.99", "1000000", ""),
        ("500", "1000000", "bad"),
        ("20", "1000", "bad"),
        ("0", "0", ""),
        ("12", "0", "bad"),
    ],
)
def test_colour_goes_below_one_percent_and_five_hundred_and_the_sign_stays(change: str, before: str, tone: str) -> None:
    assert c.tone(Decimal(change), Decimal(before)) == tone
    said = text(c.signed(Decimal(change), Decimal(before), "USD"))
    assert said.startswith({1: "+", 0: "$", -1: "−"}[(Decimal(change) > 0) - (Decimal(change) < 0)])


def test_a_share_of_nothing_is_new() -> None:
    assert text(c.percent_change(Decimal(5), Decimal(0))) == "new"
    assert text(c.percent_change(Decimal(0), Decimal(0))) == "0.0%"
    assert text(c.percent_change(Decimal(-26), Decimal(1000))) == "−2.6%"


@given(st.lists(st.decimals(min_value=-(10**6), max_value=10**6, places=2), min_size=1, max_size=9))
def test_bars_of_one_table_share_a_zero_and_stay_inside(changes: list[Decimal]) -> None:
    low, high = min(changes), max(changes)
    bars = [c.change_bar(change, Decimal(0), low, high) for change in changes]
    zeros = {styled(bar, "change-zero")[0].style["left"] for bar in bars}
    assert len(zeros) == 1
    for bar in bars:
        style = styled(bar, "change-bar")[0].style
        start, width = (float(style[name].rstrip("%")) for name in ("left", "width"))
        assert start >= -0.01
        assert start + width <= 100.02


def test_the_four_kinds_of_nothing_never_look_alike() -> None:
    bars = [zero_bar(), c.unknown_bar(), c.stale_bar(), c.not_imported_bar()]
    assert len({bar.className for bar in bars}) == len({getattr(bar, "aria-label") for bar in bars}) == 4
    assert text(c.unknown("no metrics")) == "Unknown no metrics"
    assert text(c.stale("121", date(2026, 11, 2))) == "121 2 Nov"
    link = parts(c.not_imported("user.read", "/data"), "A")
    assert [(one.children, one.href) for one in link] == [("user.read", "/data")]


def test_no_graph_sends_a_figure_anywhere() -> None:
    [drawn] = parts(c.graph("trend", {}, label="Spend rose"), "Graph")
    assert drawn.config["showSendToCloud"] is False
    assert drawn.config["displayModeBar"] is False
    assert drawn.config["plotlyServerURL"] == ""


def test_a_graph_is_made_in_one_place_only() -> None:
    package = Path(dashboards.__file__).parent
    makers = [path.name for path in package.rglob("*.py") if "dcc.Graph(" in path.read_text()]
    assert makers == ["charts.py"]


def test_a_table_has_its_rows_its_total_and_what_is_not_shown() -> None:
    columns = [
        c.Column("Service", lambda row: c.named(row["name"], "aws", href="/spend"), narrow="name"),
        c.Column("Cost", lambda row: row["cost"], number=True, narrow="amount"),
    ]
    rows = [{"name": "EC2", "cost": "$2.00"}, {"name": "S3", "cost": "$1.00"}]
    shown = c.table(columns, rows, label="Cost", total={"name": "Total", "cost": "$3.00"}, rest="2 of 4 shown")
    assert [text(row) for row in parts(shown, "Tr")] == [
        "Service Cost",
        "EC2 aws $2.00",
        "S3 aws $1.00",
        "Total aws $3.00",
    ]
    assert "2 of 4 shown" in text(shown)
    assert {getattr(cell, "data-title") for cell in parts(shown, "Td")} == {"Service", "Cost"}


def test_a_card_opens_with_its_sentence() -> None:
    made = c.card("Spend rose $13.9k", "Effective cost, USD", "the chart", eyebrow="Finance", span=4)
    assert text(made) == "Finance Spend rose $13.9k Effective cost, USD the chart"
    assert "span-4" in made.className


def test_filters_are_links_and_say_which_is_chosen() -> None:
    options = [c.Option("October", "/spend?against=october", chosen=True), c.Option("November", "/spend")]
    for control in (c.select("Against", options), c.segmented("Against", options)):
        links = parts(control, "A")
        assert [link.href for link in links] == ["/spend?against=october", "/spend"]
        assert [getattr(link, "aria-current", None) for link in links] == ["true", None]


def test_an_error_says_what_holds_and_can_be_tried_again() -> None:
    made = c.error("This chart could not be read", "The rest of the page stands.", "/spend")
    assert made.role == "alert"
    assert text(made) == "This chart could not be read The rest of the page stands. Try again"


@given(st.floats(min_value=0, max_value=1e6))
def test_an_axis_holds_the_largest_bar_in_few_round_steps(most: float) -> None:
    top, step = scale(most)
    assert top >= most
    assert 1 <= round(top / step) <= 4
