"""The last day on which notice is in time, found by trying one day after another back from the end of the term.

Slow and plain on purpose: the truth of a deadline owes nothing to the arithmetic of dates that it will judge. Notice
that is given on a business day is received `deemed_receipt_days` business days later, and must have been received as
long before the end as the clause says. A clear day counts neither the day of receipt nor the last day of the term.
"""

from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from sources.sample.software.holidays import is_business_day

ONE = timedelta(days=1)
# What an empty column may mean.
EITHER_CLEAR = (False, True)
EITHER_RECEIPT = (0, 3)


@dataclass(frozen=True)
class Clause:
    """A notice clause as the contract's row has it; none where a column is empty."""

    number: int
    unit: str
    clear_days: bool | None
    deemed_receipt_days: int | None
    calendar: str

    @property
    def readings(self) -> list["Clause"]:
        """Each way in which it can be read, with nothing left open."""
        clears = EITHER_CLEAR if self.clear_days is None else (self.clear_days,)
        receipts = EITHER_RECEIPT if self.deemed_receipt_days is None else (self.deemed_receipt_days,)
        return [replace(self, clear_days=clear, deemed_receipt_days=days) for clear in clears for days in receipts]

    def __str__(self) -> str:
        """The reading as a sentence."""
        unit = self.unit.replace("_", " ").removesuffix("s" if self.number == 1 else "")
        clear = ", clear of the days at both ends" if self.clear_days else ""
        received = f", received {self.deemed_receipt_days} business days later" if self.deemed_receipt_days else ""
        calendar = f"with the holidays of {self.calendar}" if self.calendar else "weekends alone are no business days"
        return f"{self.number} {unit} before the end{clear}, given on a business day{received}; {calendar}"


def decide_by(end: date, clause: Clause) -> tuple[date, Clause]:
    """The last day that is in time under every reading of the clause, and the reading that asks for it."""
    return min(((_last_day(end, reading), reading) for reading in clause.readings), key=lambda found: found[0])


def _last_day(end: date, clause: Clause) -> date:
    day = end
    while not (is_business_day(day, clause.calendar) and _in_time(_received(day, clause), end, clause)):
        day -= ONE
    return day


def _received(given: date, clause: Clause) -> date:
    day, left = given, clause.deemed_receipt_days or 0
    while left:
        day += ONE
        left -= is_business_day(day, clause.calendar)
    return day


def _in_time(received: date, end: date, clause: Clause) -> bool:
    return _COUNTED[clause.unit](received, end, clause)


def _calendar_days(received: date, end: date, clause: Clause) -> bool:
    between, day = 0, received
    while day < end:
        day += ONE
        between += 1
    return between - bool(clause.clear_days) >= clause.number


def _business_days(received: date, end: date, clause: Clause) -> bool:
    """Business days from the one after receipt to the last of the term; that one does not count if it is clear.

    A term that ends on no business day is counted from the last one before.
    """
    while not is_business_day(end, clause.calendar):
        end -= ONE
    between, day = 0, received
    while day < end:
        day += ONE
        between += is_business_day(day, clause.calendar)
    return between - bool(clause.clear_days) >= clause.number


def _calendar_months(received: date, end: date, clause: Clause) -> bool:
    year, month = end.year, end.month
    for _ in range(clause.number):
        year, month = (year - 1, 12) if month == 1 else (year, month - 1)
    latest = date(year, month, min(end.day, monthrange(year, month)[1]))
    return received < latest if clause.clear_days else received <= latest


_COUNTED: dict[str, Callable[[date, date, Clause], bool]] = {
    "calendar_days": _calendar_days,
    "business_days": _business_days,
    "calendar_months": _calendar_months,
}
