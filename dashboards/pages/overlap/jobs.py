"""The matrix: a row a job, its products by who uses them, who has two of them, and what ending one saves."""

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl
from dash import html

from dashboards import wording
from dashboards.components import Column, card, chip, icon, named, not_imported_bar, table, unknown_bar
from dashboards.components.base import Child, aria, present
from dashboards.pages.findings.words import sums
from dashboards.pages.overlap.view import Row, View, job
from dashboards.queries.overlap import KEEP, UNMARKED

SHOWN = 3
PLACES = ("Most used", "Second", "Third")


def jobs_card(view: View) -> html.Section | None:
    """Nothing where no job is done by two products."""
    rows = [of_job(view, part) for part in view.members.partition_by("job", maintain_order=True)]
    if not rows:
        return None
    rows.sort(key=lambda row: (-len(row["pairs"]), row["job"]))
    number = len(rows)
    head = f"{wording.word(number)} {'job is' if number == 1 else 'jobs are'} done by more than one product"
    caption = (
        "Price a year by contract, and people with a paid seat. “keep?” and “retire?” are suggestions, a check is a "
        "person’s mark. Net: never the price of what goes, but what is left after the seats, the move and the term."
    )
    total = {"total": True, "job": f"{wording.word(number)} {'job' if number == 1 else 'jobs'}", "sum": whole(view)}
    return card(head, caption, table(columns(), rows, label="Jobs and their products", total=total))


def whole(view: View) -> str:
    of_jobs = view.pairs.filter(pl.col("kind") != "same_product")
    return written(of_jobs) or "no number"


def written(pairs: pl.DataFrame) -> str:
    return wording.listed([wording.exact(amount, code) for code, amount in sums(pairs, "net_saving_per_year")])


def of_job(view: View, members: pl.DataFrame) -> dict[str, Any]:
    name = members["job"][0]
    pairs = view.pairs.filter(pl.col("kind") != "same_product", pl.col("category") == name)
    return {
        "job": name,
        "members": members.to_dicts(),
        "two": members["people_on_two"][0],
        "known": members["people"].drop_nulls().len(),
        "pairs": pairs.to_dicts(),
        "net": written(pairs),
    }


def columns() -> list[Column]:
    apps = [
        Column(title, lambda row, place=place: product(row, place), narrow="detail", width="product")
        for place, title in enumerate(PLACES)
    ]
    return [
        Column("Job", the_job, narrow="name", width="job"),
        *apps,
        Column("Have two of them", shared, narrow="line", width="two"),
        Column("Net saving, first year", net, number=True, narrow="amount", width="net"),
    ]


def the_job(row: Row) -> Child:
    if "total" in row:
        return row["job"]
    more = len(row["members"]) - SHOWN
    return named(job(row["job"]), f"{more} more products" if more > 1 else "1 more product" if more == 1 else None)


def product(row: Row, place: int) -> Child:
    members = row.get("members", ())
    if place >= len(members):
        return ""
    member = members[place]
    most = max((each["active"] or 0 for each in members), default=0)
    head = html.Div(present(html.Span(member["app"], className="name"), mark(row["pairs"], member)), className="ends")
    return html.Div([head, bar(member, most), html.Div([cost(member), people(member)], className="ends second")])


def mark(pairs: Sequence[Row], member: Row) -> Child:
    """Our suggestion, or what a person marked."""
    for pair in pairs:
        side = next((side for side in ("retired", "kept") if pair[side] == member["app_id"]), None)
        if side is None:
            continue
        word = "retire" if side == "retired" else "keep"
        if pair["mark"] == UNMARKED:
            return html.Span(f"{word}?", className="second")
        stays = pair["mark"] == KEEP or side == "kept"
        return html.Span([icon("check"), "keep" if stays else "retire"], className="second with-mark")
    return None


def bar(member: Row, most: int) -> html.Div:
    """Active people beside the most used product's; hatched where none of them can be judged."""
    if member["people"] is None:
        return not_imported_bar()
    if not judged(member):
        return unknown_bar()
    share = f"{100 * member['active'] / most:.1f}%" if most else "0%"
    label = f"{wording.count(member['active'])} active of {wording.some(member['people'], 'person', 'people')}"
    fill = html.Div(className="seat-part other", style={"width": share})
    return html.Div(fill, className="seat-bar", role="img", **aria(label=label))


def cost(member: Mapping[str, Any]) -> html.Span:
    if member["cost_per_year"] is None:
        return html.Span("in the bundle" if member["is_bundle"] else "no price known")
    price = wording.whole(member["cost_per_year"], member["currency"])
    return html.Span(f"{price} for the bundle" if member["is_bundle"] else price, className="number")


def people(member: Row) -> Child:
    if member["people"] is None:
        return chip("Not imported", "not-imported")
    if not judged(member):
        return chip("Unknown", "unknown")
    unknown = f", {wording.count(member['unknown'])} unknown" if member["unknown"] else ""
    return html.Span(f"{wording.count(member['active'])} active{unknown}", className="number")


def judged(member: Row) -> bool:
    """Whether of anybody it is known if they use it, beside those who have left."""
    return bool(member["active"]) or not member["unknown"]


def shared(row: Row) -> Child:
    if "total" in row:
        return ""
    if row["known"] < 2:
        return html.Span("not known", className="muted")
    return wording.some(row["two"], "person", "people")


def net(row: Row) -> Child:
    if "total" in row:
        return row["sum"]
    if not row["pairs"]:
        why = "no pair of them saves anything" if row["known"] > 1 else "of one alone seats are told"
        return named(html.Span("no saving", className="muted"), why)
    if row["net"]:
        return html.Span(row["net"], className="strong")
    return named(html.Span("no number", className="muted"), "what moving people costs is not told")
