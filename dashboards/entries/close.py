"""What people do to close a month: accrue it, approve it, reopen it; each is an event, and what it posts a file."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import polars as pl

from dashboards.entries.books import Books, batch_of, batches_of, last_day, said_of, state_of, to_post
from dashboards.entries.invoices import accept_difference
from dashboards.entries.refused import Refused
from dashboards.entries.subjects import ACCEPTED, Bill
from dashboards.queries.close import INVOICE_DIFFERENCE, Closing, invoices, places_of
from dashboards.queries.close_rates import rates_of
from dashboards.reports.journal_file import journal_csv
from transforms.close.journal import accrual
from transforms.close.postings import Batch, postings
from transforms.close.states import ACCRUED, CLOSED, OPEN, REOPENED, SUBJECT, subject
from transforms.spend.invoices import OFF
from warehouse.decisions import AuditEntry, Decision, Decisions
from warehouse.entries import utc_now
from warehouse.postings import write_batch
from warehouse.tables import POSTING


def accrue(decisions: Decisions, books: Books, period: str, issuers: Sequence[str], *, by: str) -> pl.DataFrame:
    """Posts what is accrued on the month's last day and takes it back on the next; gives POSTING. Raises Refused."""
    return pl.concat([POSTING.empty(), *(_accrue(decisions, books, period, each, by) for each in issuers)])


def approve(decisions: Decisions, books: Books, period: str, issuers: Sequence[str], *, by: str) -> pl.DataFrame:
    """Closes the month of each issuer; gives what was posted (POSTING). Raises Refused where anything is in the way."""
    month = books.month(period)
    _hold_matched(month, issuers)
    for issuer in issuers:
        _may_close(books, month, issuer, by)
    return pl.concat([POSTING.empty(), *(_close(decisions, books, month, each, by) for each in issuers)])


def reopen(
    decisions: Decisions, books: Books, period: str, issuers: Sequence[str], *, by: str, reason: str
) -> list[int]:
    """Opens closed months again: what is approved next posts what has changed alone. Raises Refused."""
    who = _allowed(books, by)
    if not reason.strip():
        raise Refused(f"Reopening {period}", found="no reason", expected="why", do="Say it: --reason.")
    states = {row["issuer"]: row["state"] for row in books.month(period).states.filter(period=period).to_dicts()}
    for issuer in issuers:
        if states.get(issuer) != CLOSED:
            raise _not_now(issuer, period, states.get(issuer, OPEN), "a closed month", "There is nothing to reopen.")
    return [
        decisions.record(
            Decision(
                by=who,
                subject_kind=SUBJECT,
                subject_id=subject(issuer, period),
                status=REOPENED,
                reason=reason.strip(),
                snapshot_id=books.snapshot.id,
                at=books.at or utc_now(),
            )
        )
        for issuer in issuers
    ]


def explain(
    decisions: Decisions, books: Books, period: str, source: str, *, by: str, reason: str, issuer: str = ""
) -> list[int]:
    """Lets the differences stand that a source's bills of a month have to their invoices, of all issuers or of one.

    Raises Refused.
    """
    month = books.month(period)
    bills = month.bills.filter(source=source, **({"issuer": issuer} if issuer else {}))
    off = bills.filter(pl.col("match") == OFF).to_dicts()
    every = invoices(books.snapshot, books.viewer, period, books.events, bills)
    of_invoice = every.filter(pl.col("off").is_not_null(), ~pl.col("is_explained"), source=source).to_dicts()
    if not off and not of_invoice:
        raise Refused(
            f"The difference of {source}, {period}",
            found="none that is open",
            expected="a source whose invoice differs from its bill",
            do="See `outlay close` for what there is.",
        )
    subjects = [
        Bill(
            source,
            row["provider"] or "",
            period,
            row["currency"],
            issuer=row["issuer"] if row["is_of_several"] else "",
        )
        for row in off
    ]
    done = [accept_difference(decisions, books.snapshot, books.viewer, each, by=by, note=reason) for each in subjects]
    return [*done, *(_explained(decisions, books, row, by, reason) for row in of_invoice)]


def _explained(decisions: Decisions, books: Books, row: Mapping[str, Any], by: str, reason: str) -> int:
    """Lets the difference of one invoice stand as it is now. Raises Refused without a reason."""
    who = _allowed(books, by)
    if not reason.strip():
        raise Refused(row["off"], found="no reason", expected="why this is right", do="Say it: --reason.")
    apart = row["detail_difference"] if row["detail_difference"] is not None else row["typed_difference"]
    return decisions.record(
        Decision(
            by=who,
            subject_kind=INVOICE_DIFFERENCE,
            subject_id=row["subject"],
            status=ACCEPTED,
            reason=reason.strip(),
            cost=apart,
            currency=row["currency"],
            snapshot_id=books.snapshot.id,
            at=books.at or utc_now(),
        )
    )


def may_accrue(books: Books, period: str, issuer: str) -> bool:
    """Whether nothing was posted of the month yet."""
    month = books.month(period)
    return state_of(month, issuer) == OPEN and not batches_of(month, issuer)


def is_closed(books: Books, period: str, issuer: str) -> bool:
    return state_of(books.month(period), issuer) == CLOSED


def _accrue(decisions: Decisions, books: Books, period: str, issuer: str, by: str) -> pl.DataFrame:
    who, month = _allowed(books, by), books.month(period)
    state = state_of(month, issuer)
    if not may_accrue(books, period, issuer):
        raise _not_now(issuer, period, state if state != OPEN else "reopened", "an open month", "It is accrued once.")
    bills = month.journal_bills.filter(issuer=issuer)
    ledger = books.ledger(bills["currency"].unique().to_list())
    lines = accrual(bills, month.charged.filter(issuer=issuer), ledger)
    batch = replace(batch_of(books, month, issuer), date=last_day(period))
    rates = rates_of(books.snapshot, bills, books.to, batch.date)
    back = lines.with_columns(amount=-pl.col("amount"), text=pl.format("Reversed: {}", "text"))
    made = [
        postings(each, rates, replace(batch, date=on), ledger)
        for each, on in ((lines, batch.date), (back, batch.date + timedelta(days=1)))
    ]
    _record(decisions, books, issuer, batch, pl.concat(made), ACCRUED, who, who, month.dimension)
    return pl.concat(made)


def _close(decisions: Decisions, books: Books, month: Closing, issuer: str, by: str) -> pl.DataFrame:
    batch = batch_of(books, month, issuer)
    made = to_post(books, month, issuer, batch)
    preparer = said_of(month, issuer, "preparer") or by.strip()
    _record(decisions, books, issuer, batch, made, CLOSED, by.strip(), preparer, month.dimension)
    return made


def _may_close(books: Books, month: Closing, issuer: str, by: str) -> None:
    """Raises Refused."""
    who, state = _allowed(books, by), state_of(month, issuer)
    if state == CLOSED:
        raise _not_now(issuer, month.period, state, "an open or accrued month", "Reopen it first: --reopen.")
    preparer = said_of(month, issuer, "preparer")
    if books.said.approver_differs and preparer in (None, who):
        raise Refused(
            f"The approval of {month.period} of {issuer}",
            found=f"{who}, who prepared it" if preparer else "nobody who prepared it",
            expected="an approver who is not its preparer ([close] approver_differs)",
            do="Let another approve it." if preparer else "Prepare it: --accrue, as somebody else.",
        )


def _hold_matched(month: Closing, issuers: Sequence[str]) -> None:
    """Raises Refused with every bill that is in the way."""
    blocked = month.bills.filter(pl.col("blocked_by").is_not_null(), pl.col("issuer").is_in(issuers))
    if blocked.height:
        raise Refused(
            f"The close of {month.period}",
            found="; ".join(f"{row['source']}, {row['currency']}: {row['blocked_by']}" for row in blocked.to_dicts()),
            expected="invoices that are the bill, or differences that somebody explained",
            do="`--explain SOURCE --reason TEXT` explains one; --issuer closes the others.",
        )


def _record(
    decisions: Decisions,
    books: Books,
    issuer: str,
    batch: Batch,
    made: pl.DataFrame,
    status: str,
    by: str,
    preparer: str,
    dimension: str,
) -> None:
    """Writes the file, then the event that makes it count, and a line of the audit."""
    currencies = {*made["currency"].unique(), *made["ledger_currency"].unique()}
    file, sha256 = write_batch(books.state, batch.name, journal_csv(made, places_of(currencies)))
    rates = made.select("currency", "ledger_currency", pl.col("rate", "rate_date").cast(pl.String), "rate_source")
    said = {
        "file": file,
        "sha256": sha256,
        "lines": made.height,
        "dimension": dimension,
        "preparer": preparer,
        "approver": by if status == CLOSED else None,
        "rules": made["rule_version"].drop_nulls().unique().sort().to_list(),
        "rates": rates.unique().sort(rates.columns).to_dicts(),
    }
    evidence, named = json.dumps(said, sort_keys=True), subject(issuer, batch.period)
    decisions.record(
        Decision(
            by=by,
            subject_kind=SUBJECT,
            subject_id=named,
            status=status,
            evidence=evidence,
            snapshot_id=books.snapshot.id,
            at=books.at or utc_now(),
        )
    )
    decisions.audit(AuditEntry(by=by, action=status, subject_kind=SUBJECT, subject_id=named, detail=evidence))


def _allowed(books: Books, by: str) -> str:
    """The name of who does it. Raises Refused."""
    if not books.viewer.allowed("finance") or books.viewer.scope.accounts is not None:
        raise Refused("The close", found=f"the role {books.viewer.role}", expected="finance", do="Ask one of finance.")
    if not by.strip():
        raise Refused("Who closes it", found="no name", expected="a name", do="Say who you are.")
    return by.strip()


def _not_now(issuer: str, period: str, found: str, expected: str, do: str) -> Refused:
    return Refused(f"{period} of {issuer}", found=f"a month that is {found}", expected=expected, do=do)
