"""How much more to commit to: what a month costs by the size bought, what that risks. Nothing is ever bought."""

import json
from decimal import Decimal

from dash import html

from dashboards import wording
from dashboards.components import Bar, button, card, chip, columns
from dashboards.components.base import Child, present
from dashboards.pages.commitments.view import Row, View
from dashboards.pages.findings.words import PROVIDERS

RISKS = (
    ("Usage as it is", "saving_per_month"),
    ("If it falls 10%", "saving_if_10_less"),
    ("If it falls 25%", "saving_if_25_less"),
    ("If it falls 50%", "saving_if_50_less"),
)
NOTHING_BOUGHT = "Outlay has no right to buy. It writes the text and the file; a person buys, or does not."


def advice_cards(view: View) -> list[html.Section]:
    return [advice_card(view, row) for row in view.advice.to_dicts()]


def advice_card(view: View, row: Row) -> html.Section:
    money = view.currency
    where = PROVIDERS.get(row["x_provider"], row["x_provider"])
    more = row["more_per_hour"]
    foot = html.Div(
        [
            html.Span([html.Strong("Nothing is ever bought. "), NOTHING_BOUGHT]),
            button("Download the file", "/files/commitment-advice.csv", icon_name="download"),
        ],
        className="advice-foot",
    )
    if not more:
        head = f"{where}: no number yet" if more is None else f"{where}: commit to no more"
        return card(head, row["reason"], foot, action=chip("Advice only", "unknown"))
    saved = wording.compact(row["saving_per_month"], money)
    ceiling = " up to" if row["grain"] == "day" else ""
    sentence = f"{where}:{ceiling} {wording.exact(more, money)} an hour more would save {saved} a month, if use holds"
    by = "hour by hour" if row["grain"] == "hour" else "day by day: a ceiling, since a day hides its quiet hours"
    caption = (
        f"Usage that commitments could cover, {wording.some(row['days'], 'day')}, {by}, at a discount of "
        f"{wording.percent(row['discount_percent'] / 100)}. The best size is where that share of hours need no more."
    )
    parts = html.Div([curve(row, money), risks(row, money), how(row, money)], className="advice-parts")
    return card(sentence, caption, parts, foot, action=chip("Advice only", "unknown"))


def curve(row: Row, money: str) -> html.Div:
    """What a month of that usage costs by the level covered, bars from 0; the best is the lowest."""
    points = [(float(level), float(month)) for level, month in json.loads(row["curve"])]
    best = min(points, key=lambda each: each[1])
    bars = [Bar(f"{point[0]:.2g}", point[1] / 1000, said(point, money), tone(point, best)) for point in points]
    label = f"Lowest at {said(best, money)} a month"
    title = html.P(f"Cost a month, thousand {money}, by contracted money an hour covered", className="second")
    return html.Div([title, columns(bars, label=label)])


def said(point: tuple[float, float], money: str) -> str:
    return f"{point[0]:.2f} an hour: {wording.whole(Decimal(round(point[1])), money)}"


def tone(point: tuple[float, float], best: tuple[float, float]) -> str:
    return "good" if point == best else ""


def risks(row: Row, money: str) -> html.Div:
    lines = [html.Div([html.Dt(name), html.Dd(change(row[column], money))]) for name, column in RISKS]
    return html.Div([html.H3("What it risks, a month"), html.Dl(lines, className="facts")])


def change(saved: Decimal, money: str) -> Child:
    """What the bill changes by: less is good."""
    return html.Span(wording.exact(-saved, money, signed=True), className=f"number {'good' if saved > 0 else 'bad'}")


def how(row: Row, money: str) -> html.Div:
    payback = row["payback_months"]
    tranche = wording.exact(row["tranche_per_hour"], money)
    parts = (
        ("Tranches", f"{tranche} an hour, {row['tranches']} times, a month apart"),
        ("Waiting costs", f"{wording.exact(row['waiting_per_month'], money)} a month"),
        ("Payback", None if payback is None else f"{payback:.1f} months, a year paid at once"),
        ("Taken off first", f"{wording.exact(row['on_findings_per_month'], money)} a month on open findings"),
    )
    lines = [html.Div([html.Dt(name), html.Dd(told)]) for name, told in parts if told]
    return html.Div([html.H3("How to buy it, if you do"), html.Dl(present(*lines), className="facts")])
