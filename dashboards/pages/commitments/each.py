"""How well each commitment is used: a bar of use, on it a tick where it begins to pay."""

from decimal import Decimal
from typing import Any

import polars as pl
from dash import html

from dashboards import wording
from dashboards.components import Column, card, empty, named, table
from dashboards.components.base import Child, aria
from dashboards.pages.commitments.ladder import amount, commitment
from dashboards.pages.commitments.view import Row, View, name_of


def each_card(view: View) -> html.Section:
    rows = view.rows.filter(pl.col("window_end").is_not_null(), pl.col("utilisation_percent").is_not_null())
    ordered = rows.sort("unused_per_month", descending=True)
    caption = (
        f"Share used by effective cost, a month at the use of 30 days, {view.currency}. Saved is against contracted "
        "price, after the unused part."
    )
    if ordered.is_empty():
        nothing = empty("Nothing to use", "No bill names one.")
        return card("No commitment is seen in the bills", caption, nothing, span=8)
    note = html.P(
        "A tick is the break-even: with less of it used, contracted price would have been cheaper. Purchase rows are "
        "left out; over its term each commitment's effective cost equals what was billed for it.",
        className="caption",
    )
    body = table(columns(view), ordered.to_dicts(), label="Use of each commitment", total=total(ordered))
    return card(sentence(ordered, view.currency), caption, body, note, span=8)


def sentence(rows: pl.DataFrame, currency: str) -> str:
    wasted = Decimal(rows["unused_per_month"].sum())
    losing = rows.filter(pl.col("saving_per_month") < 0).height
    pay = (
        "all of them still pay"
        if not losing
        else f"{wording.word(losing).lower()} of {rows.height} cost more than they save"
    )
    if not wasted:
        return f"All that is committed is used; {pay}"
    first = rows.row(0, named=True)
    share = wording.percent(Decimal(first["unused_per_month"]) / wasted, places=0)
    return f"{name_of(first)} is {share} of {wording.compact(wasted, currency)} a month unused; {pay}"


def columns(view: View) -> list[Column]:
    money = view.currency
    return [
        Column("Commitment", lambda row: commitment(view, row), narrow="name", width="wide"),
        Column("", bar, narrow="detail", width="bar"),
        Column("Used", used, number=True, narrow="line"),
        Column("Paid for", lambda row: amount(paid(row), money), number=True, narrow="line"),
        Column("Unused", lambda row: amount(row["unused_per_month"], money), number=True, narrow="line"),
        Column("Saved", lambda row: saved(row, money), number=True, narrow="amount"),
    ]


def paid(row: Row) -> Decimal:
    return row["used_per_month"] + row["unused_per_month"]


def bar(row: Row) -> Child:
    if "total" in row:
        return ""
    share = row["utilisation_percent"]
    tick = row["break_even_percent"]
    parts = [html.Div(className="seat-part active", style={"width": f"{min(share, 100):.2f}%"})]
    if tick is not None and tick <= 100:
        parts.append(html.Div(className="use-tick", style={"left": f"{tick:.2f}%"}))
    pays = "" if tick is None else f", pays from {wording.percent(tick / 100, places=0)}"
    told = f"{wording.percent(share / 100)} used{pays}"
    return html.Div(parts, className="seat-bar use-bar", role="img", **aria(label=told))


def used(row: Row) -> Child:
    share = wording.percent(row["utilisation_percent"] / 100)
    if "total" in row:
        return html.Span(share, className="strong")
    tick = row["break_even_percent"]
    return named(share, "break-even unknown" if tick is None else f"pays from {wording.percent(tick / 100, places=0)}")


def saved(row: Row, currency: str) -> Child:
    value = row["saving_per_month"]
    if value is None:
        return html.Span("no number", className="muted", title=row.get("reason"))
    return html.Span(wording.exact(value, currency), className="number bad" if value < 0 else "number")


def total(rows: pl.DataFrame) -> dict[str, Any]:
    used_, unused = (Decimal(rows[f"{name}_per_month"].sum()) for name in ("used", "unused"))
    whole = not rows["saving_per_month"].null_count()
    return {
        "total": True,
        "count": rows.height,
        "utilisation_percent": float(100 * used_ / (used_ + unused)) if used_ + unused else 0.0,
        "used_per_month": used_,
        "unused_per_month": unused,
        "saving_per_month": Decimal(rows["saving_per_month"].sum()) if whole else None,
    }
