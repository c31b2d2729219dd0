"""What has to be mended before the figures are whole: on Home as a card, beside Data as a number."""

from dataclasses import dataclass

import polars as pl
from dash import html

from dashboards import wording
from dashboards.components import button, card, icon, table_list
from dashboards.pages.base import Visit
from dashboards.queries import data_quality, freshness


@dataclass(frozen=True)
class Task:
    """One thing to mend: what, why, since when or how much, and how bad (`bad` keeps data out, `warn` is told)."""

    what: str
    why: str
    figure: str
    tone: str


def to_mend(visit: Visit) -> list[Task]:
    return tasks(
        visit.ask(freshness.sources),
        visit.ask(data_quality.held_back),
        visit.ask(data_quality.reject_sums),
        visit.ask(data_quality.checks),
    )


def tasks(found: pl.DataFrame, held: pl.DataFrame, rejected: pl.DataFrame, checks: pl.DataFrame) -> list[Task]:
    """What keeps data out first, then what is told."""
    return [*held_back(held), *blocked(checks), *rejects(rejected), *stale(found)]


def held_back(held: pl.DataFrame) -> list[Task]:
    by_source = held.group_by("source", maintain_order=True).agg(pl.len().alias("number"), pl.first("reason", "since"))
    return [
        Task(
            f"{row['source']}: {wording.some(row['number'], 'delivery', 'deliveries')} held back",
            row["reason"],
            f"since {wording.day(row['since'], year=False)}",
            "bad",
        )
        for row in by_source.to_dicts()
    ]


def blocked(checks: pl.DataFrame) -> list[Task]:
    rows = checks.filter(pl.col("blocked") > 0).to_dicts()
    return [
        Task(
            f"{row['check_name'].replace('_', ' ').capitalize()} does not hold",
            row["detail"] or "",
            row["place"],
            "bad",
        )
        for row in rows
    ]


def rejects(rejected: pl.DataFrame) -> list[Task]:
    number = int(rejected["rows"].sum())
    if not number:
        return []
    amounts = [wording.exact(row["amount"], row["currency"]) for row in rejected.drop_nulls("amount").to_dicts()]
    why = "They are in no figure; each stands on the data page with its line and reason."
    return [Task(f"{wording.some(number, 'row')} rejected", why, wording.listed(amounts), "warn")]


def stale(found: pl.DataFrame) -> list[Task]:
    rows = found.filter(state="stale").to_dicts()
    return [
        Task(
            f"{row['source']} is stale",
            "No newer costs have come; see whether its export still runs.",
            f"data to {wording.day(row['data_to'], year=False)}" if row["data_to"] else "no data yet",
            "warn",
        )
        for row in rows
    ]


def mend_card(found: list[Task], span: int) -> html.Section | None:
    """Nothing where there is nothing to mend."""
    if not found:
        return None
    number = len(found)
    sentence = f"{wording.word(number)} {'thing' if number == 1 else 'things'} to mend in the data"
    lines = [(mark(task), words_of(task), html.Span(task.figure, className="second")) for task in found]
    foot = html.Div(button("See what to mend", "/data", primary=True), className="card-foot")
    caption = "What keeps data out stands first; figures without it are good as far as they go."
    return card(sentence, caption, table_list(lines), foot, span=span, eyebrow="Trust", role_card=True)


def mark(task: Task) -> html.Span:
    return icon("alert-triangle", "keeps data out" if task.tone == "bad" else "told", task.tone)


def words_of(task: Task) -> html.Div:
    return html.Div([html.Div(task.what, className="name"), html.Div(task.why, className="second")])
