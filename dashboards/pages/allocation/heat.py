"""The table of targets by service: a darker cell is more money, one scale for all."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import polars as pl
from dash import html

from dashboards import wording
from dashboards.components import Column, button, card, named, table
from dashboards.components.base import Child
from dashboards.pages.allocation.view import Row, View
from warehouse.tables.allocation import UNALLOCATED

SERVICES, REST = 6, "other services"
# So much of the series' colour is in the darkest cell, in percent.
DARKEST = 46


def heat_card(view: View) -> html.Div:
    services, rows = matrix(view)
    own = [row for row in rows if row["target"] != UNALLOCATED]
    sentence = leads(view, own)
    caption = (
        f"{view.dimension.capitalize()} by service, {view.month}, effective cost in {view.currency or 'no currency'}. "
        "A darker cell is more money, one scale for all. Open a name for its accounts and billing rows."
    )
    most = max((abs(row[name]) for row in own for name in services), default=Decimal(0))
    total = {"target": None, **{name: sum((row[name] for row in rows), Decimal(0)) for name in (*services, "all")}}
    shown = table(columns(view, services, most), rows, label=sentence, total=total)
    href = f"/files/allocation.csv?period={view.period}&dimension={view.dimension}"
    return html.Div(
        card(sentence, caption, shown, action=button("Export showback", href, icon_name="download")),
        className="allocation span-12",
    )


def leads(view: View, rows: Sequence[Row]) -> str:
    if not rows:
        return f"Nobody bears any cost of {view.month} yet"
    first = rows[0]
    return f"{first['target']} bears {view.share(first['all'])} of {wording.compact(view.total, view.currency)}"


def matrix(view: View) -> tuple[list[str], list[dict[str, Any]]]:
    """The services of most cost, and a row a target with what it bears of each and of all; nobody's last."""
    of_service = (
        view.cells.group_by("service")
        .agg(pl.col("cost").sum())
        .sort(pl.col("cost").abs(), "service", descending=[True, False])
    )
    named_ones = of_service["service"].head(SERVICES).to_list()
    folded = view.cells.with_columns(
        pl.when(pl.col("service").is_in(named_ones)).then("service").otherwise(pl.lit(REST)).alias("service")
    )
    services = [*named_ones, *([REST] if of_service.height > SERVICES else [])]
    sums = {
        (target, service): cost
        for target, service, cost in folded.group_by("target", "service").agg(pl.col("cost").sum()).iter_rows()
    }
    rows = [_row(target, services, sums) for target in {*view.cells["target"], *view.with_children}]
    return services, sorted(rows, key=lambda row: (row["target"] == UNALLOCATED, -row["all"], row["target"]))


def _row(target: str, services: Sequence[str], sums: dict[tuple[str, str], Decimal]) -> dict[str, Any]:
    of_target = {name: sums.get((target, name), Decimal(0)) for name in services}
    return {"target": target, **of_target, "all": sum(of_target.values(), Decimal(0))}


def columns(view: View, services: Sequence[str], most: Decimal) -> list[Column]:
    def name(row: Row) -> Child:
        target = row["target"]
        if target is None:
            return named("All cost")
        if target == UNALLOCATED:
            return named("Unallocated", "no rule takes it", href="#nobodys")
        return named(target, told(view, target), href=view.to(target=target))

    def all_of(row: Row) -> Child:
        whole = view.with_children.get(row["target"])
        more = f", {wording.exact(whole, view.currency)} with those below it" if whole is not None else ""
        return named(wording.exact(row["all"], view.currency), view.share(row["all"]) + more)

    cells = [_service_column(view, service, most) for service in services]
    first = Column(view.dimension.capitalize(), name, narrow="name")
    return [first, *cells, Column("All", all_of, number=True, narrow="amount")]


def _service_column(view: View, service: str, most: Decimal) -> Column:
    def cell(row: Row) -> Child:
        amount = row[service]
        text = wording.exact(amount, view.currency) if amount else "0"
        shaded = amount and most and row["target"] not in (None, UNALLOCATED)
        depth = round(DARKEST * abs(amount) / most) if shaded else 0
        style = {"background": f"color-mix(in srgb, var(--s2) {depth}%, var(--surface))"} if depth else {}
        return html.Span(text, className="heat" if amount else "heat muted", style=style)

    return Column(service or "No service", cell, number=True)


def told(view: View, target: str) -> str:
    """Its cost centre, else its owner or whom it is part of."""
    row = view.targets.get(target, {})
    words = (("cost centre", "cost_centre"), ("owner", "owner"), ("part of", "parent"))
    return next((f"{word} {row[name]}" for word, name in words if row.get(name)), "")
