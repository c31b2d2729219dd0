"""What the invented company decides between two runs of `outlay demo`, by the functions that its pages have."""

from datetime import datetime, time, timedelta
from pathlib import Path

import polars as pl

from dashboards import wording
from dashboards.access.viewer import ON_THIS_MACHINE
from dashboards.entered import decisions_path, entered_for
from dashboards.entries.findings import Said
from dashboards.entries.findings import decide as decide_on
from dashboards.entries.invoices import enter_total
from dashboards.entries.subjects import Bill
from dashboards.queries.findings import findings
from dashboards.queries.invoices import reconciled
from transforms.spend.invoices import NOT_ENTERED
from warehouse.decisions import open_decisions
from warehouse.snapshot import NoSnapshot, Snapshot, open_snapshot

# What the platform team decides, one finding a run: status and reason. What is said to be done is not always done.
TEAM, SNOOZED_DAYS, NOON = "J. Ortiz", 60, time(12)
TURNS = (
    ("resolved", ""),
    ("acknowledged", ""),
    ("in_progress", ""),
    ("snoozed", "The team moves it with the next release."),
    ("exempt", "Kept for the auditors."),
)
BY, NOTE = "Accounts payable", "From the invoice, as it came."


def decide(state: Path) -> None:
    """Everything that the company decides on what the newest snapshot shows; each part once."""
    try:
        with open_snapshot(state) as snapshot:
            _enter_invoices(snapshot, state)
            _decide_findings(snapshot, state)
    except NoSnapshot:
        return


def _enter_invoices(snapshot: Snapshot, state: Path) -> None:
    """The totals of invoices that no file tells, once a month is no longer open: what is billed then.

    A month that its provider restates later no longer matches.
    """
    bills = reconciled(snapshot, ON_THIS_MACHINE, {}, entered_for(snapshot, state))
    due = bills.filter(
        pl.col("state") == NOT_ENTERED, pl.col("month_status") != "open", pl.col("currency").is_not_null()
    )
    if not due.height:
        return
    with open_decisions(decisions_path(state)) as decisions:
        for row in due.iter_rows(named=True):
            bill = Bill(row["source"], row["provider"] or "", row["billing_period"], row["currency"])
            amount = wording.rounded(row["billed"], wording.minor_unit(bill.currency))
            enter_total(decisions, snapshot, ON_THIS_MACHINE, bill, amount=f"{amount:f}", by=BY, note=NOTE)


def _decide_findings(snapshot: Snapshot, state: Path) -> None:
    """One decision a snapshot, on its business day: on the largest finding that is open, or of the smallest as done."""
    entered = entered_for(snapshot, state).filter(subject_kind="finding")
    found = findings(snapshot, ON_THIS_MACHINE, {"outcome": "waste", "status": "open"}, entered)
    priced = found.filter(pl.col("saving_per_month") > 0)
    if priced.is_empty() or snapshot.id in entered["snapshot_id"]:
        return
    status, reason = TURNS[entered.height % len(TURNS)]
    until = snapshot.as_of + timedelta(days=SNOOZED_DAYS) if status == "snoozed" else None
    chosen = priced["finding_id"][-1 if status == "resolved" else 0]
    with open_decisions(decisions_path(state)) as decisions:
        said = [(chosen, Said(status, until=until, reason=reason))]
        decide_on(decisions, snapshot, ON_THIS_MACHINE, said, by=TEAM, at=datetime.combine(snapshot.as_of, NOON))
