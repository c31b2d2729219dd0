"""What the invented company decides between two runs of `outlay demo`, by the functions that its pages have."""

from collections.abc import Generator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from pathlib import Path

import polars as pl

from dashboards import wording
from dashboards.access.viewer import ON_THIS_MACHINE
from dashboards.entered import all_entered, decisions_path, entered_for
from dashboards.entries.apps import SaidOfApp
from dashboards.entries.apps import decide as decide_apps
from dashboards.entries.findings import Said, record
from dashboards.entries.findings import decide as decide_on
from dashboards.entries.invoices import enter_total
from dashboards.entries.subjects import Bill
from dashboards.queries.findings import findings, told
from dashboards.queries.invoices import reconciled
from pipelines.demo_close import close_months
from pipelines.settings import Settings
from transforms.spend.invoices import NOT_ENTERED
from warehouse.decisions import open_decisions
from warehouse.snapshot import NoSnapshot, Snapshot, open_snapshot

# What the platform team decides, one finding a look at everything: status and reason.
TEAM, SNOOZED_DAYS, NOON = "J. Ortiz", 60, time(12)
TURNS = (
    ("acknowledged", ""),
    ("in_progress", ""),
    ("snoozed", "The team moves it with the next release."),
    ("exempt", "Kept for the auditors."),
)
BY, NOTE = "Accounts payable", "From the invoice, as it came."
# What its people decided between the days on which it looks: a row a decision on what a rule found of a resource.
DECIDED = "decisions/findings.csv"
APPS, IT = "decisions/apps.csv", "IT"
FOUND_OF = ["rule", "provider", "account", "resource_id"]


def decide(settings: Settings, company: Path, until: date | None = None, seen_on: date | None = None) -> None:
    """Everything that the company decides on what the newest snapshot shows; each part once.

    Of findings it decides on what its last look at everything found, on `seen_on`, where that is not the newest. With
    `until`, the day of its next look, what its people decided before that, as `company` tells, comes last.
    """
    state = settings.state
    try:
        with open_snapshot(state) as snapshot:
            _enter_invoices(snapshot, state)
            close_months(settings, snapshot)
            with _of(snapshot, state, seen_on) as seen:
                _decide_findings(seen, state)
                if until:
                    catch_up(seen, company, state, until)
    except NoSnapshot:
        return


@contextmanager
def _of(newest: Snapshot, state: Path, day: date | None) -> Generator[Snapshot]:
    """The last snapshot of a day; the newest where none is named."""
    known = newest.frame("SELECT max(snapshot_id) AS id FROM snapshot_info WHERE as_of = ?", [day]).item()
    if known in (None, newest.id):
        yield newest
    else:
        with open_snapshot(state, known) as snapshot:
            yield snapshot


def catch_up(snapshot: Snapshot, company: Path, state: Path, as_of: date) -> None:
    """What people decided from the snapshot's day on and before `as_of`, each once and on its own day.

    They decide on what that snapshot found; what it did not find, nobody saw.
    """
    said = pl.read_csv(company / DECIDED, infer_schema=False).with_columns(pl.col("day").str.to_date())
    due = said.filter(pl.col("day").is_between(snapshot.as_of, as_of, closed="left"))
    _decide_apps(snapshot, state, company, as_of)
    found = told(snapshot, ON_THIS_MACHINE).filter(outcome="waste")
    known = all_entered(state).select("status", finding_id="subject_id", day=pl.col("at").dt.date())
    seen = due.join(found.select("finding_id", *FOUND_OF), on=FOUND_OF)
    new = seen.join(known, on=["finding_id", "day", "status"], how="anti")
    _enter_decided(snapshot, state, found.join(new, on="finding_id", how="semi"), new)


def _decide_apps(snapshot: Snapshot, state: Path, company: Path, as_of: date) -> None:
    """What IT decided of apps before the day, each once."""
    if not (company / APPS).is_file():
        return
    decided = pl.read_csv(company / APPS, infer_schema=False).filter(pl.col("decided").str.to_date() < as_of)
    before = all_entered(state).filter(subject_kind="app").select(app="subject_id", status="status")
    said = [
        (row["app"], SaidOfApp(row["status"], reason=row["reason"]))
        for row in decided.join(before, on=["app", "status"], how="anti").to_dicts()
    ]
    if not said:
        return
    with open_decisions(decisions_path(state)) as decisions:
        decide_apps(decisions, snapshot, ON_THIS_MACHINE, said, by=IT, at=datetime.combine(snapshot.as_of, NOON))


def _enter_decided(snapshot: Snapshot, state: Path, found: pl.DataFrame, new: pl.DataFrame) -> None:
    """Of `found`, FINDING, what people newly said: a row a decision."""
    if new.is_empty():
        return
    seen = {row["finding_id"]: row for row in found.to_dicts()}
    with open_decisions(decisions_path(state)) as decisions:
        for (day, person), rows in new.group_by("day", "person", maintain_order=True):
            said = [(row["finding_id"], Said(row["status"], reason=row["reason"])) for row in rows.to_dicts()]
            record(decisions, snapshot, seen, said, by=str(person), at=datetime.combine(day, NOON))


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
    """One decision a snapshot, on its business day: on the largest finding that is open."""
    statuses = [status for status, _ in TURNS]
    before = all_entered(state).filter(pl.col("status").is_in(statuses), subject_kind="finding", by=TEAM)
    if snapshot.id in before["snapshot_id"]:
        return
    entered = entered_for(snapshot, state)
    found = findings(snapshot, ON_THIS_MACHINE, {"outcome": "waste", "status": "open"}, entered)
    priced = found.filter(pl.col("saving_per_month") > 0)
    if priced.is_empty():
        return
    status, reason = TURNS[before.height % len(TURNS)]
    until = snapshot.as_of + timedelta(days=SNOOZED_DAYS) if status == "snoozed" else None
    said = [(priced["finding_id"][0], Said(status, until=until, reason=reason))]
    with open_decisions(decisions_path(state)) as decisions:
        decide_on(decisions, snapshot, ON_THIS_MACHINE, said, by=TEAM, at=datetime.combine(snapshot.as_of, NOON))
