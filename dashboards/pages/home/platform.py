"""Platform: the findings that would take most off the invoice, and what acting on them has saved."""

from collections.abc import Mapping
from typing import Any

import polars as pl
from dash import html

from dashboards import wording
from dashboards.components import Kpi, button, card, kpi_strip, more, named, table_list
from dashboards.pages.base import Visit
from dashboards.pages.findings import words
from dashboards.pages.findings.view import PATH

SHOWN = 4


def platform_card(findings: pl.DataFrame, visit: Visit, span: int) -> html.Section | None:
    """`findings` are those to act on, the largest first; nothing where there are none."""
    if findings.is_empty():
        return None
    first = findings.head(SHOWN)
    number = wording.some(findings.height, "finding")
    sentence = f"{number} to act on would take {words.added(findings, compact=True)} a month off the invoice"
    largest = f"{wording.word(first.height)} largest of {findings.height}" if findings.height > SHOWN else "All of them"
    freed = findings.filter(pl.col("commitment_freed_per_month") > 0)
    without = words.added(freed, "commitment_freed_per_month", compact=True)
    apart = f", without {without} of commitment" if freed.height else ""
    caption = f"{largest}: {words.added(first, compact=True)} of it. Cash only{apart}"
    rows = [line(row, visit) for row in first.to_dicts()]
    foot = html.Div(
        [button("Open the largest", visit.href(f"{PATH}/{first['finding_id'][0]}")), html.A("All findings", href=PATH)],
        className="card-foot",
    )
    return card(sentence, caption, table_list(rows), foot, span=span, eyebrow="Platform", role_card=True)


def line(row: Mapping[str, Any], visit: Visit) -> tuple[str, html.Div, html.Span]:
    second = [html.Code(words.resource(row)), html.Div(row["reason"])]
    name = named(words.title(row), second, href=visit.href(f"{PATH}/{row['finding_id']}"))
    return "", name, html.Span(words.saving(row))


def savings_card(findings: pl.DataFrame, saved: pl.DataFrame, visit: Visit) -> html.Section | None:
    """What has left the invoice this year, seen in billing rows; nothing before anything was acted on."""
    year = visit.snapshot.as_of.year
    of_year = saved.filter(pl.col("acted_on").dt.year() == year)
    if of_year.is_empty():
        return None
    verified = of_year.filter(pl.col("state") == "verified")
    total = words.added(verified, "verified_per_month")
    sentence = f"{total} a month has left the invoice this year, seen in billing rows"
    if not verified["verified_per_month"].sum():
        sentence = "Nothing has been seen to leave the invoice this year yet"
    caption = "A saving counts only once the bill after the change shows it: cost a day before less after, × 30.44"
    claimed = "claimed_per_month"
    cells = [
        Kpi("To act on", words.added(findings), f"{wording.some(findings.height, 'finding')}, a month"),
        count("Resolved, waiting for the bill", of_year.filter(pl.col("state") == "resolved"), claimed, "a month"),
        count("Verified on the bill", verified, "verified_per_month", f"in {year}, a month"),
        count("Not realised", of_year.filter(pl.col("state") == "not_realised"), claimed, "still billed"),
    ]
    link = more("Savings ledger", "/savings")
    return card(sentence, caption, kpi_strip(cells, card_around=False, label="Savings"), action=link)


def count(label: str, rows: pl.DataFrame, column: str, said: str) -> Kpi:
    amount: html.Span | str = words.added(rows, column)
    if column == "verified_per_month":
        gone = rows.with_columns(-pl.col(column))
        amount = html.Span(words.added(gone, column), className="good")
    return Kpi(label, amount if rows.height else "none", f"{wording.some(rows.height, 'finding')}, {said}")
