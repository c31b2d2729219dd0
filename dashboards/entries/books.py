"""The books of a month that is closed: what was posted of it, what would be, and what has changed since."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import cached_property
from pathlib import Path

import polars as pl

from dashboards.access.viewer import Viewer
from dashboards.queries.close import Closing, closing, dimension_of, places_of
from dashboards.queries.close_rates import frozen, rates_of
from transforms.close.journal import ACCRUAL, CHARGED_OUT, Ledger, journal, late
from transforms.close.postings import Batch, postings, signed
from transforms.close.settings import CloseSettings
from transforms.close.states import CLOSED, OPEN, RESTATED, files
from warehouse.postings import read_batches
from warehouse.snapshot import Snapshot
from warehouse.tables import POSTING

# Its name among what the server of the pages holds.
BOOKKEEPING = "bookkeeping"
NOT_A_WORD = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True)
class Books:
    """Where a month is closed: the snapshot, what people decided so far, the state folder, and outlay.toml's words.

    `at` is when it is done; else now.
    """

    snapshot: Snapshot
    viewer: Viewer
    state: Path
    events: pl.DataFrame
    said: CloseSettings
    company: str = ""
    currency: str = ""
    at: datetime | None = None
    _months: dict[str, Closing] = field(default_factory=dict[str, Closing], compare=False)

    def month(self, period: str) -> Closing:
        """With what is charged out; worked out once."""
        if period not in self._months:
            dimension = dimension_of(self.snapshot, self.said.dimension)
            found = closing(self.snapshot, self.viewer, period, self.events, dimension=dimension)
            self._months[period] = found
        return self._months[period]

    @cached_property
    def posted(self) -> pl.DataFrame:
        """POSTING of all that was posted. Raises Tampered."""
        return read_batches(self.state, files(self.events))

    def ledger(self, currencies: Sequence[str]) -> Ledger:
        return Ledger(self.said, self.company, places_of({*currencies, self.to or "USD"}))

    @property
    def to(self) -> str:
        """The ledger's currency; empty where each bill keeps its own."""
        return self.said.currency or self.currency


@dataclass(frozen=True)
class Bookkeeping:
    """What outlay.toml says of the books: `[close]`, the company, the currency of reports, and when its years start."""

    said: CloseSettings = field(default_factory=CloseSettings)
    company: str = ""
    currency: str = ""
    fiscal_year_starts: int = 1

    def books(self, snapshot: Snapshot, viewer: Viewer, state: Path, events: pl.DataFrame) -> Books:
        """`events` are all decisions up to now, oldest first."""
        return Books(snapshot, viewer, state, events, self.said, self.company, self.currency)


def restated(books: Books, month: Closing) -> Closing:
    """The month with `late`, the change of its effective cost since it was closed, and the state that says so.

    What only moves from one target to another is posted with the next month, and leaves a bill closed.
    """
    of_bill = ["issuer", "source", "currency"]
    moved = pending(books, month.period).filter(pl.col("kind") == CHARGED_OUT)
    sums = moved.group_by(of_bill).agg(late=pl.col("amount").sum()).filter(pl.col("late") != 0)
    is_later = pl.col("period") > month.period
    posted = signed(books.posted.filter(is_later, pl.col("kind") == CHARGED_OUT, billing_period=month.period))
    later = posted.group_by(of_bill).agg(later=pl.col("amount").sum()).filter(pl.col("later") != 0)
    both = month.bills.drop("late").join(sums, on=of_bill, how="left").join(later, on=of_bill, how="left")
    is_restated = (pl.col("state") == CLOSED) & pl.any_horizontal(pl.col("late", "later").is_not_null())
    state = pl.when(is_restated).then(pl.lit(RESTATED)).otherwise("state")
    return replace(month, bills=both.with_columns(state=state).drop("later"))


def drafted(books: Books, period: str) -> pl.DataFrame:
    """POSTING of what an approval would post now of the issuers whose month is not closed. Raises Refused."""
    month = books.month(period)
    due = [issuer for issuer in issuers_of(month) if state_of(month, issuer) != CLOSED]
    parts = [to_post(books, month, issuer, replace(batch_of(books, month, issuer), name="draft")) for issuer in due]
    return pl.concat([POSTING.empty(), *parts]).with_columns(batch=pl.lit(""))


def issuers_of(month: Closing) -> list[str]:
    """Those of the month's bills."""
    return month.bills["issuer"].unique().sort().to_list()


def pending(books: Books, period: str) -> pl.DataFrame:
    """LINES by which a closed month has changed since, which the next month posts."""
    month = books.month(period)
    closed = [issuer for issuer in issuers_of(month) if state_of(month, issuer) == CLOSED]
    ledger = books.ledger(month.bills["currency"].unique().to_list())
    now = journal(month.journal_bills, month.charged, ledger).filter(pl.col("issuer").is_in(closed))
    return late(now, booked(books.posted, period, closed))


def to_post(books: Books, month: Closing, issuer: str, batch: Batch) -> pl.DataFrame:
    """The month's own journal less what was posted of it, and by what closed months before it have changed since."""
    posted = books.posted
    before = month.states.filter(pl.col("period") < month.period, issuer=issuer, state=CLOSED)["period"].sort()
    parts: list[pl.DataFrame] = []
    for each in (*(books.month(period) for period in before), month):
        bills = each.journal_bills.filter(issuer=issuer)
        ledger = books.ledger(bills["currency"].unique().to_list())
        now = journal(bills, each.charged.filter(issuer=issuer), ledger)
        lines = late(now, booked(posted, each.period, [issuer]))
        if each.period != month.period:
            lines = lines.with_columns(text=pl.format("Correction of {}: {}", "billing_period", "text"))
        rates = frozen(
            posted, bills, rates_of(books.snapshot, bills, books.to, last_day(each.period)) if lines.height else None
        )
        parts.append(postings(lines, rates, batch, ledger))
    return pl.concat([POSTING.empty(), *parts])


def booked(posted: pl.DataFrame, period: str, issuers: Sequence[str]) -> pl.DataFrame:
    """LINES of what was posted of a month, accruals apart: those take themselves back."""
    of_month = pl.col("issuer").is_in(issuers) & (pl.col("kind") != ACCRUAL)
    return signed(posted.filter(of_month, billing_period=period))


def batch_of(books: Books, month: Closing, issuer: str) -> Batch:
    """The next of an issuer's month: on its last day, or after what was accrued then, on the day after."""
    number = batches_of(month, issuer)
    day = last_day(month.period)
    name = f"{month.period}-{NOT_A_WORD.sub('-', issuer.lower()).strip('-')}-{number + 1}"
    return Batch(name, month.period, day + timedelta(days=1) if number else day, books.snapshot.id)


def last_day(period: str) -> date:
    """Of a month, 2026-10."""
    first = date.fromisoformat(f"{period}-01")
    return (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def state_of(month: Closing, issuer: str) -> str:
    return said_of(month, issuer, "state") or OPEN


def batches_of(month: Closing, issuer: str) -> int:
    return int(said_of(month, issuer, "batches") or 0)


def said_of(month: Closing, issuer: str, name: str) -> str | None:
    rows = month.states.filter(issuer=issuer, period=month.period)
    return rows[name][0] if rows.height else None
