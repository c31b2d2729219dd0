"""The last day on which notice to end a contract is in time, under every reading that its clause allows.

Notice is given on a business day, is received so many business days later, and has to be received as long before the
last day of the term as the clause says. A clear day counts neither the day of receipt nor the last day. Whatever falls
on no business day is rolled earlier, never later.
"""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import product
from zoneinfo import ZoneInfo

from transforms.renewals.calendars import Calendar, UnknownCalendar, calendar
from transforms.renewals.terms import months_on

# What an empty column may mean: each is tried.
EITHER_CLEAR = (False, True)
EITHER_RECEIPT = (0, 3)
# Beyond these a row was mistyped.
FIRST_YEAR, LAST_YEAR, LONGEST_NOTICE = 1950, 2200, 1000
ANY_UNIT = ("calendar_days", "business_days", "calendar_months")


@dataclass(frozen=True)
class Clause:
    """A notice clause as somebody entered it; None where the column is empty."""

    number: int | None
    unit: str | None
    clear_days: bool | None
    deemed_receipt_days: int | None
    holiday_calendar: str | None
    auto_renews: bool | None = None

    @property
    def left_open(self) -> tuple[str, ...]:
        """What the columns do not tell, in words."""
        said = {
            "which days are counted": self.unit,
            "whether they are clear days": self.clear_days,
            "when notice counts as received": self.deemed_receipt_days,
        }
        return tuple(words for words, value in said.items() if value is None)


@dataclass(frozen=True)
class Reading:
    """One way to count a clause, with nothing left open, and the last day that it gives."""

    day: date
    number: int
    unit: str
    clear_days: bool
    deemed_receipt_days: int
    holiday_calendar: str | None

    def __str__(self) -> str:
        unit = self.unit.replace("_", " ").removesuffix("s" if self.number == 1 else "")
        clear = ", clear of the day of receipt and the last day" if self.clear_days else ""
        days = self.deemed_receipt_days
        received = f" and received {days} business day{'s' * (days != 1)} later" if days else ""
        off = f"with the holidays of {self.holiday_calendar}" if self.holiday_calendar else "weekends alone are off"
        return f"{self.number} {unit} before the end{clear}, given on a business day{received}; {off}"


@dataclass(frozen=True)
class Decided:
    """The day by which to decide, the sentence on how it was counted, and each reading that was tried.

    No day where the contract does not tell enough; the sentence then says what is missing.
    """

    day: date | None
    reading: str
    readings: tuple[Reading, ...] = ()


def decide_by(end: date | None, clause: Clause) -> Decided:
    """The earliest of the last days that the clause's readings give before `end`, the last day of the term."""
    if end is None:
        return Decided(None, "No last day: the contract has no end.")
    if not FIRST_YEAR <= end.year <= LAST_YEAR:
        return Decided(None, f"No last day: found the end {end}; expected a day of this age.")
    if clause.number is not None and not 0 <= clause.number <= LONGEST_NOTICE:
        found = f"found notice of {clause.number}; expected 0 to {LONGEST_NOTICE}"
        return Decided(None, f"No last day: {found}.")
    try:
        worked = calendar(clause.holiday_calendar)
    except UnknownCalendar as error:
        return Decided(None, f"No last day: {error}.")
    if clause.number is None and clause.auto_renews is not False:
        return Decided(None, "No last day: the contract does not tell how long before its end notice has to be given.")
    if clause.number is None:
        ends = f"It ends by itself on {_told(end)}, and no notice is entered: the last business day of the term."
        return Decided(worked.back(end, 0), ends)
    tried = tuple(sorted(_readings(end, clause, clause.number, worked), key=lambda reading: reading.day))
    return Decided(tried[0].day, _sentence(tried, clause), tried)


def deadline(day: date, timezone: str) -> datetime:
    """The instant, in UTC and without a zone, at which a day of a time zone is over."""
    midnight = datetime.combine(day + timedelta(days=1), time(), ZoneInfo(timezone))
    return midnight.astimezone(UTC).replace(tzinfo=None)


def _readings(end: date, clause: Clause, number: int, worked: Calendar) -> list[Reading]:
    units = (clause.unit,) if clause.unit else ANY_UNIT
    clears = EITHER_CLEAR if clause.clear_days is None else (clause.clear_days,)
    told = clause.deemed_receipt_days is not None and 0 <= clause.deemed_receipt_days <= LONGEST_NOTICE
    receipts = (clause.deemed_receipt_days or 0,) if told else EITHER_RECEIPT
    open_ones = [
        Reading(end, number, unit, clear, days, clause.holiday_calendar or None)
        for unit, clear, days in product(units, clears, receipts)
    ]
    return [replace(reading, day=_last_day(end, reading, worked)) for reading in open_ones]


def _last_day(end: date, reading: Reading, worked: Calendar) -> date:
    """Back from the end to the latest day of receipt, and from there to the day on which notice is given."""
    received = _received_by(end, reading, worked)
    return worked.back(received, reading.deemed_receipt_days)


def _received_by(end: date, reading: Reading, worked: Calendar) -> date:
    if reading.unit == "business_days":
        return worked.back(end, reading.number + reading.clear_days)
    clear = timedelta(days=reading.clear_days)
    if reading.unit == "calendar_months":
        return months_on(end, -reading.number) - clear
    return end - timedelta(days=reading.number) - clear


def _sentence(tried: tuple[Reading, ...], clause: Clause) -> str:
    first, *others = tried
    if not others:
        return f"{first}."
    open_ones = clause.left_open
    listed = " nor ".join([", ".join(open_ones[:-1]), open_ones[-1]] if len(open_ones) > 1 else open_ones)
    until = tried[-1].day
    alike = "all come to that day" if until == first.day else f"they come to {_told(first.day)} up to {_told(until)}"
    return f"{first}. The contract does not say {listed}: of {len(tried)} readings, {alike}."


def _told(day: date) -> str:
    return f"{day.day} {day:%b %Y}"
