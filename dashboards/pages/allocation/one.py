"""What one target bears: by account and service, how it came there, and the way to the billing rows."""

from decimal import Decimal

from dash import html

from dashboards import wording
from dashboards.components import Column, button, card, named, table
from dashboards.components.base import Child
from dashboards.pages.allocation.rows import address
from dashboards.pages.allocation.view import Row, View
from dashboards.queries.allocation import of_target

SHOWN = 20
HOW = {"direct": "by a rule", "shared": "of a pool", "follows": "follows other cost", "none": "no rule"}


def one_card(view: View) -> html.Div | None:
    if not view.target:
        return None
    visit = view.visit
    rows = of_target(visit.snapshot, visit.viewer, view.dimension, view.period, view.currency, view.target)
    total = sum((Decimal(each) for each in rows["cost"]), Decimal(0))
    sentence = f"{view.target} bears {wording.compact(total, view.currency)}"
    first = rows if view.shows_all else rows.head(SHOWN)
    rest = rows.slice(first.height)
    left = sum((Decimal(each) for each in rest["cost"]), Decimal(0))
    more = view.more(f"{rest.height} more, {wording.exact(left, view.currency)}", "target") if rest.height else None
    shown = table(columns(view), first.to_dicts(), label=sentence, total={"total": True, "cost": total}, rest=more)
    close = button("Close", view.to(target=None, show=None), icon_name="x")
    caption = f"By account and service, {view.month}, effective cost. A name opens its billing rows."
    return html.Div(card(sentence, caption, shown, action=close), id="target", className="allocation span-12")


def columns(view: View) -> list[Column]:
    def where(row: Row) -> Child:
        if "total" in row:
            return named("All of it")
        return named(
            row["service"] or "No service", row["account"] or "no account", href=address(view, view.target, row)
        )

    def how(row: Row) -> Child:
        return "" if "total" in row else named(HOW[row["kind"]], row["rule"])

    return [
        Column("Service and account", where, narrow="name"),
        Column("How", how, narrow="second"),
        Column("Cost", lambda row: wording.exact(Decimal(row["cost"]), view.currency), number=True, narrow="amount"),
    ]
