"""What a term is of: its keys, the largest first, and the billing rows behind one of them."""

from typing import Any

import polars as pl
from dash import html

from dashboards import why, wording
from dashboards.components import Column, card, empty, graph, grid, heading, named, page, signed, table
from dashboards.components.base import Child, aria
from dashboards.figures.anomaly import anomaly_figure
from dashboards.pages.billing_rows import Row, columns, exact, pages, place_of
from dashboards.pages.changes.view import ROWS, View
from dashboards.queries.changes import daily
from dashboards.queries.compared import BY, ONE
from dashboards.queries.dimensions import NONE
from dashboards.queries.sku_rows import key_rows, key_totals
from transforms.changes.rollup import mixed

LISTED = 50
WHOLE_FROM = 1_000
LEAST_BARS, DRAWN_HEIGHT = 3, 170
OF_A_KEY = ("provider", "billing_account", "account", "service", "region", "sku", "unit")


def keys_card(view: View, *, span: int = 12, most: int = LISTED) -> html.Section:
    """The keys of the opened term, or of the largest."""
    name = view.term or view.terms[0]
    found = mixed(view.keys.lazy()).filter(pl.col(name) != 0).collect()
    rows = found.sort(pl.col(name).abs(), "x_sku", descending=[True, False], nulls_last=True).head(most).to_dicts()
    amount = wording.compact(abs(view.total[name]), view.currency)
    verb = "added" if view.total[name] > 0 else "took off"
    sentence = f"{why.NAMES[name]} {verb} {amount} in {wording.some(found.height, 'SKU')}"
    caption = "The largest first. Open one for its billing rows in both periods."
    body = table(
        _columns(view, name, narrow=span < 12), rows, label=sentence, rest=_rest(view, found.height, most, name)
    )
    return card(sentence, caption, *_drawn(view, name), body, span=span)


def _drawn(view: View, name: str) -> list[Child]:
    """The days of the account and service that moved most of the term its way: those of the period before are pale."""
    most = view.culprits.filter(pl.col("term") == name).to_dicts()
    if not most:
        return []
    place = most[0]
    members = {"account": place["account_id"] or NONE, "service": place["service"] or NONE}
    of_it = view.compared.limited(**members)
    days = daily(view.visit.snapshot, view.visit.viewer, of_it, view.currency)
    if days.height < LEAST_BARS or (days["cost"] < 0).any():
        return []
    told = days.rename({"is_after": "is_part"}).with_columns(
        pl.lit(None, days.schema["cost"]).alias(each) for each in ("expected", "low", "high")
    )
    figure = anomaly_figure(told, currency=view.currency, mode=view.visit.mode, narrow=True)
    where = ", ".join(part for part in (place["service"], place["account"]) if part)
    label = f"{where}: effective cost a day, {view.label(view.compared.before)} pale"
    return [html.P(f"{label}.", className="caption"), graph("changes-daily", figure, label=label, height=DRAWN_HEIGHT)]


def _rest(view: View, count: int, most: int, name: str) -> Child:
    if count <= most:
        return None
    more = f"{wording.count(count - most)} more"
    return html.A(more, href=view.link(term=name)) if most < LISTED else more


def _columns(view: View, name: str, *, narrow: bool) -> list[Column]:
    key = Column("SKU", lambda row: _key(view, row), narrow="name")
    amount = Column(
        why.NAMES[name], lambda row: signed(row[name], row["before"], view.currency), number=True, narrow="amount"
    )
    if narrow:
        return [key, amount]
    money = [
        Column(
            view.label(span), lambda row, side=side: wording.exact(row[side], view.currency), number=True, narrow="line"
        )
        for side, span in (("before", view.compared.before), ("after", view.compared.after))
    ]
    return [key, Column("Quantity a day", _quantities, number=True, narrow="line"), *money, amount]


def _key(view: View, row: Row) -> html.Div:
    members: dict[str, str | None] = {slug: row[BY[slug].key] or NONE for slug in OF_A_KEY}
    if view.compared.to:
        members |= {"currency": row["own_currency"], ONE: None}
    account = view.names("account").get(row["SubAccountId"], row["SubAccountId"])
    where = ", ".join(part for part in (row["ServiceName"], account, row["RegionId"]) if part)
    return named(row["SkuMeter"] or row["x_sku"] or "no SKU", where, href=view.link(show=ROWS, **members))


def _quantities(row: Row) -> str:
    told = [_short(row[f"a_day_{side}"]) for side in ("before", "after")]
    unit = f" {row['PricingUnit']}" if row["PricingUnit"] else ""
    return f"{told[0]} to {told[1]}{unit}" if any(text != "none" for text in told) else "no number"


def _short(quantity: float | None) -> str:
    """Whole from a thousand on, four digits below."""
    if quantity is None:
        return "none"
    written = f"{quantity:,.0f}" if abs(quantity) >= WHOLE_FROM else f"{quantity:.4g}"
    return written.replace("-", wording.MINUS)


def rows_page(view: View) -> html.Div:
    """Every billing row of one key in both periods."""
    snapshot, viewer = view.visit.snapshot, view.visit.viewer
    totals = key_totals(snapshot, viewer, view.compared, view.currency).row(0, named=True)
    rows = key_rows(snapshot, viewer, view.compared, view.currency, view.page).to_dicts()
    title = view.asked.get("sku", "Billing rows")
    return page(crumbs(view, title), heading(title, facts(view)), grid(_rows_card(view, totals, rows)))


def facts(view: View) -> list[str]:
    spans = f"{view.label(view.compared.after)} against {view.label(view.compared.before)}"
    return [spans, f"effective cost in {view.currency or 'no currency'}", f"snapshot {view.visit.snapshot.id}"]


def crumbs(view: View, title: str) -> html.Nav:
    back = view.link(show=None, **dict.fromkeys(slug for slug in BY if slug != view.by))
    steps: list[Child] = [
        html.Li(html.A("Changes", href=back)),
        html.Li(html.Span(title, **aria(current="page"))),
    ]
    return html.Nav(html.Ol(steps), className="crumbs", **aria(label="Breadcrumbs"))


def _rows_card(view: View, totals: Row, rows: list[dict[str, Any]]) -> html.Section:
    if not rows:
        return card("No billing row makes up this figure", None, empty("Nothing was charged here", "It is 0."))
    before, after = (exact(totals[side], view.currency) for side in ("before", "after"))
    sentence = f"{wording.some(totals['rows'], 'billing row')}: {before} before, {after} after"
    caption = "Oldest first, amounts as the provider billed them. Open a row for all of its columns."
    cells = columns(view.currency, lambda row: _all_columns(view, row), main="EffectiveCost")
    turn = pages(view.page, totals["rows"], lambda number: view.link(page=str(number)))
    return card(sentence, caption, table(cells, rows, label="Billing rows"), turn)


def _all_columns(view: View, row: Row) -> str:
    """The row with all of its columns, among the spend of its month."""
    month = f"{row['ChargePeriodStart']:%Y-%m}"
    gone = dict.fromkeys(name for name in view.asked if name != "currency")
    return view.visit.href(
        "/spend", **gone | {"range": month, "currency": view.currency, "show": "rows", "row": place_of(row)}
    )
