"""Which days a page speaks of: the period, what it is compared with, and which days are complete."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from dashboards import wording

# Providers add charges to a day for two days after it; until then it is drawn hatched and left out of every sum.
SETTLES_AFTER_DAYS = 2

MONTH_TO_DATE, DAYS_30, MONTHS_12 = "mtd", "30d", "12m"
PREVIOUS, YEAR_BEFORE = "previous", "year"


@dataclass(frozen=True)
class Period:
    """Whole UTC days, both ends included."""

    first: date
    last: date

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def is_whole_months(self) -> bool:
        return self.first.day == 1 and self.last == month_end(self.last)

    def label(self, today: date) -> str:
        """`1 to 22 Nov`, `1 to 30 Sep 2024`, `12 months to Oct 2026`; the year where it is not today's."""
        first, last = (f"{day:%Y-%m}" for day in (self.first, self.last))
        if self.is_whole_months and months_before(self.last, 11).replace(day=1) == self.first:
            return f"12 months to {wording.month(last)}"
        if self.is_whole_months and first != last:
            return f"{wording.month(first)} to {wording.month(last)}"
        days = wording.span(self.first, self.last)
        told = self.first.year != self.last.year or self.last.year == today.year
        return days if told else f"{days} {self.last.year}"

    def month_label(self, today: date) -> str:
        """`Oct` where it lies in one month, else the days."""
        if (self.first.year, self.first.month) != (self.last.year, self.last.month):
            return self.label(today)
        name = wording.month(f"{self.first:%Y-%m}")
        return name[:3] if self.last.year == today.year else name


@dataclass(frozen=True)
class Coverage:
    """The days that charges lie on, and the last day that no more charges are expected for."""

    first: date
    last: date
    settled: date

    @property
    def complete_to(self) -> date:
        """The last day that is complete; the last with data where no day is."""
        complete = min(self.last, self.settled)
        return complete if complete >= self.first else self.last


@dataclass(frozen=True)
class Window:
    """The period, the one before (none without data for it), the days that the trend draws, and the grain of a bar."""

    now: Period
    before: Period | None
    drawn: Period
    grain: Literal["day", "month"]
    complete_to: date
    lacking: Period | None = None

    @property
    def has_unsettled(self) -> bool:
        """Whether bars are drawn that are not complete."""
        return self.drawn.last > self.now.last


def month_start(day: date) -> date:
    return day.replace(day=1)


def month_end(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])


def months_before(day: date, months: int) -> date:
    """The same day so many months earlier, or the last day of a shorter month."""
    year, index = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, index + 1, min(day.day, monthrange(year, index + 1)[1]))


def window(kind: str, against: str, coverage: Coverage) -> Window:
    """The days that `kind` (mtd, 30d, 12m or YYYY-MM) means where the data lie as `coverage` says."""
    now = _period(kind, coverage)
    wanted = _comparable(kind, against, now)
    covered = month_start(coverage.first) <= wanted.first
    before = wanted if covered else None
    return Window(
        now=now,
        before=before,
        drawn=_drawn(kind, now, before, coverage),
        grain="month" if kind == MONTHS_12 else "day",
        complete_to=coverage.complete_to,
        lacking=None if covered else wanted,
    )


def _period(kind: str, coverage: Coverage) -> Period:
    end = coverage.complete_to
    if kind == MONTH_TO_DATE:
        return Period(month_start(end), end)
    if kind == DAYS_30:
        return Period(end - timedelta(days=29), end)
    if kind == MONTHS_12:
        return _last_12_months(coverage)
    start = date.fromisoformat(f"{kind}-01")
    return Period(start, end if start <= end < month_end(start) else month_end(start))


def _last_12_months(coverage: Coverage) -> Period:
    """Up to the newest month that is settled; up to the newest with data where none is."""
    newest = month_end(min(coverage.last, coverage.settled))
    if newest > coverage.settled:
        newest = month_start(newest) - timedelta(days=1)
    if newest < coverage.first:
        newest = month_end(coverage.complete_to)
    return Period(month_start(months_before(newest, 11)), newest)


def _comparable(kind: str, against: str, now: Period) -> Period:
    if kind == DAYS_30 and against == PREVIOUS:
        return Period(now.first - timedelta(days=30), now.first - timedelta(days=1))
    months = 12 if against == YEAR_BEFORE or kind == MONTHS_12 else 1
    last = months_before(now.last, months)
    whole = kind != MONTH_TO_DATE and now.is_whole_months
    return Period(months_before(now.first, months), month_end(last) if whole else last)


def _drawn(kind: str, now: Period, before: Period | None, coverage: Coverage) -> Period:
    """From the period before, where it adjoins, to the last day with data, complete or not."""
    adjoins = before is not None and (now.first - before.first).days <= 31
    is_newest = kind in (MONTH_TO_DATE, DAYS_30, MONTHS_12) or now.last == coverage.complete_to
    return Period(
        before.first if before and adjoins else now.first, max(now.last, coverage.last) if is_newest else now.last
    )
