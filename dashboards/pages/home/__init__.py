"""What needs me this week?"""

from datetime import date

import polars as pl
from dash import html

from dashboards import wording
from dashboards.components import Fact, grid, heading, page
from dashboards.pages.base import Page, Visit
from dashboards.pages.findings.view import to_act
from dashboards.pages.home.finance import finance_card, rose
from dashboards.pages.home.it import it_card
from dashboards.pages.home.platform import platform_card, savings_card
from dashboards.pages.home.rest_on import rest_on_card
from dashboards.pages.mend import Task, mend_card, tasks
from dashboards.pages.renewals.view import undecided
from dashboards.queries import data_quality, freshness, home
from dashboards.queries.waste import savings
from transforms.licenses.rules import BY_ID as OF_SOFTWARE


def render(visit: Visit) -> html.Div:
    """Role cards for what there are data of, then what the figures rest on."""
    found = visit.ask(freshness.sources)
    checks, held = visit.ask(data_quality.checks), visit.ask(data_quality.held_back)
    rejected, sums = visit.ask(data_quality.reject_sums), visit.ask(data_quality.reconciliation)
    to_mend = tasks(found, held, rejected, checks)
    changes = changes_by_currency(visit, freshness.complete_to(found))
    findings, saved = to_act(visit), savings(visit.snapshot, visit.viewer, {})
    of_clouds = findings.filter(~pl.col("rule").is_in(list(OF_SOFTWARE)))
    software = it_card(visit, 4) is not None
    cards = len(changes) + sum(map(bool, (to_mend, of_clouds.height, software)))
    span = {1: 12, 2: 6, 4: 6}.get(cards, 4)
    finance = [finance_card(change, over, visit, span) for change, over in changes]
    return page(
        heading(title(to_mend, changes, of_clouds.height, undecided(visit).height), facts(visit, found)),
        grid(*finance, it_card(visit, span), platform_card(of_clouds, visit, span), mend_card(to_mend, span)),
        savings_card(findings, saved, visit),
        rest_on_card(found, sums, checks, rejected, held),
    )


def changes_by_currency(visit: Visit, last: date | None) -> list[tuple[pl.DataFrame, home.Comparison]]:
    """The changes of each currency, the largest first; none before the first complete day."""
    if last is None:
        return []
    over = home.comparison(last)
    change = visit.remember(
        ("home", over), lambda: home.category_change(visit.snapshot, visit.viewer, visit.filters, over)
    )
    return [(part, over) for part in change.partition_by("currency", maintain_order=True)]


def title(to_mend: list[Task], changes: list[tuple[pl.DataFrame, home.Comparison]], findings: int, due: int) -> str:
    """How many things there are to do or to explain; the findings are one, each contract to decide soon is one."""
    number = len(to_mend) + sum(rose(change) for change, _ in changes) + bool(findings) + due
    if number == 0:
        return "Nothing needs you this week"
    return f"{wording.word(number)} {'thing needs' if number == 1 else 'things need'} you this week"


def facts(visit: Visit, found: pl.DataFrame) -> list[Fact]:
    """The day, how far the figures reach, their basis, and how many sources are fresh."""
    last, fresh = freshness.complete_to(found), found.filter(state="fresh").height
    reach = f"figures complete to {wording.day(last, year=False)}" if last else "no day is complete yet"
    return [
        Fact(f"{visit.snapshot.as_of:%A} {wording.day(visit.snapshot.as_of)}"),
        Fact(f"{reach}, effective cost in the billing currency", warn=last is None),
        Fact(f"{fresh} of {wording.some(found.height, 'source')} fresh", warn=fresh < found.height),
    ]


PAGE = Page("/", "Home", "", "home", render)
