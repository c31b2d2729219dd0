"""How the invented company closes its months between two runs of `outlay demo`: as soon as nothing is in the way."""

from dataclasses import replace
from datetime import datetime, time
from decimal import Decimal

import polars as pl

from dashboards.access.viewer import ON_THIS_MACHINE
from dashboards.entered import all_entered, decisions_path
from dashboards.entries.books import Books
from dashboards.entries.close import accrue, approve, explain
from dashboards.queries.invoices import issued
from pipelines.cli.close import bookkeeping
from pipelines.settings import Settings
from transforms.close.states import OPEN, states
from transforms.spend.invoices import OFF
from warehouse.decisions import Decisions, open_decisions, standing
from warehouse.snapshot import Snapshot

PREPARER, APPROVER = "A. Lindqvist", "P. Moreau"
CENT, WHY = Decimal("0.015"), "The invoice’s lines are rounded one by one; together they are a cent above the bill."
EVENING = time(18)


def close_months(settings: Settings, snapshot: Snapshot) -> None:
    """Prepares each month that is over, explains a cent, and lets another approve it, issuer by issuer.

    A larger difference stays as it is: nobody knows yet what it is.
    """
    events = all_entered(settings.state)
    bills = issued(snapshot, ON_THIS_MACHINE, {}, standing(events))
    over = bills.filter(pl.col("billing_period") < f"{snapshot.as_of:%Y-%m}", pl.col("month_status") != "open")
    done = states(events).filter(pl.col("state") != OPEN)
    closed = done.filter(pl.col("approver").is_not_null())
    due = over.join(closed, left_on=["issuer", "billing_period"], right_on=["issuer", "period"], how="anti")
    if due.is_empty():
        return
    with open_decisions(decisions_path(settings.state)) as decisions:
        for period in due["billing_period"].unique().sort():
            of_month = due.filter(billing_period=period)
            _close(decisions, _books(settings, snapshot), of_month, done.filter(period=period))


def _close(decisions: Decisions, books: Books, bills: pl.DataFrame, done: pl.DataFrame) -> None:
    """One month: `bills` that are due, of issuers of which something may be `done` (STATES)."""
    period, issuers = bills["billing_period"][0], bills["issuer"].unique().sort()
    if new := issuers.filter(~issuers.is_in(done["issuer"].implode())).to_list():
        accrue(decisions, books, period, new, by=PREPARER)
    cents = bills.filter(pl.col("state") == OFF, pl.col("difference").abs() < CENT)
    for source in cents["source"].unique().sort():
        explain(decisions, books, period, source, by=PREPARER, reason=WHY)
    now = replace(books, events=decisions.events(), _months={})
    blocked = now.month(period).bills.filter(pl.col("blocked_by").is_not_null())["issuer"]
    if ready := issuers.filter(~issuers.is_in(blocked.implode())).to_list():
        approve(decisions, now, period, ready, by=APPROVER)


def _books(settings: Settings, snapshot: Snapshot) -> Books:
    books = bookkeeping(settings).books(snapshot, ON_THIS_MACHINE, settings.state, all_entered(settings.state))
    return replace(books, at=datetime.combine(snapshot.as_of, EVENING))
