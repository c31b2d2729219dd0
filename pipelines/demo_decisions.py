"""What the invented company decides between two runs of `outlay demo`, by the functions that its pages have."""

from pathlib import Path

import polars as pl

from dashboards import wording
from dashboards.access.viewer import ON_THIS_MACHINE
from dashboards.entered import decisions_path, entered_for
from dashboards.entries.invoices import enter_total
from dashboards.entries.subjects import Bill
from dashboards.queries.invoices import reconciled
from transforms.spend.invoices import NOT_ENTERED
from warehouse.decisions import open_decisions
from warehouse.snapshot import NoSnapshot, Snapshot, open_snapshot

BY, NOTE = "Accounts payable", "From the invoice, as it came."


def decide(state: Path) -> None:
    """Everything that the company decides on what the newest snapshot shows; each part once."""
    try:
        with open_snapshot(state) as snapshot:
            _enter_invoices(snapshot, state)
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
