"""The term of a contract that runs on a day: one that renewed itself is carried on from the term that was entered."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

ONE = timedelta(days=1)
# Beyond these a row was mistyped: nothing is carried on from it.
LONGEST_MONTHS, FIRST_YEAR, LAST_YEAR = 600, 1950, 2200


@dataclass(frozen=True)
class Term:
    """A term, its first and last day, and how many came since the one that was entered. None: not told."""

    start: date | None
    end: date | None
    renewed: int = 0


def running_term(
    start: date | None, end: date | None, term_months: int | None, auto_renews: bool | None, as_of: date
) -> Term:
    """The term with `as_of` in it, or the one entered where it lies ahead, or where nothing carries it on.

    A contract that does not say whether it renews itself is taken to: what was not ended is still being paid. Of one
    without `term_months` the entered term's own length counts. Where a contract said that it ends and is past its end,
    the term is the one entered, in the past.
    """
    told = term_months if term_months and 0 < term_months <= LONGEST_MONTHS else None
    months = told or _months_of(start, end)
    if any(day is not None and not FIRST_YEAR <= day.year <= LAST_YEAR for day in (start, end)):
        return Term(start, end)
    if end is None:
        end = months_on(start, months) - ONE if start and months else None
    if end is None or end >= as_of or not months or auto_renews is False:
        return Term(start, end)
    first = end + ONE
    turns = ((as_of.year - first.year) * 12 + as_of.month - first.month) // months
    turns = turns if months_on(first, turns * months) <= as_of else turns - 1
    return Term(months_on(first, turns * months), months_on(first, (turns + 1) * months) - ONE, turns + 1)


def months_on(day: date, months: int) -> date:
    """The same day so many months on, or that month's last where it has none."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _months_of(start: date | None, end: date | None) -> int | None:
    """How many whole months a term has; None where it is not of whole months."""
    if start is None or end is None or end <= start:
        return None
    after = end + ONE
    months = (after.year - start.year) * 12 + after.month - start.month
    return months if months > 0 and months_on(start, months) == after else None
