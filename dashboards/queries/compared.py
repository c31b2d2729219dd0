"""Which two periods are compared, of which part of the cost."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from dashboards.access.viewer import Viewer
from dashboards.queries.dimensions import GROUPS, Dimension, holds
from dashboards.queries.known import coverage, currencies
from dashboards.queries.periods import (
    DAYS_30,
    MONTH_TO_DATE,
    MONTHS_12,
    PREVIOUS,
    YEAR_BEFORE,
    Coverage,
    Period,
    month_end,
    window,
)
from dashboards.queries.scope import visible
from warehouse.snapshot import Snapshot

SKU, UNIT = Dimension("sku", "SKU", "SKUs", "x_sku"), Dimension("unit", "Unit", "units", "PricingUnit")
# What changes are rolled up and limited by.
BY = {group.slug: group for group in (*GROUPS, SKU, UNIT) if group.slug != "charge"}
# Of months whole, and of days.
MONTHLY, DAILY = ("sku_monthly", "month"), ("sku_daily", "day")
# The word of an address for one currency in which all is told.
ONE = "in"
YEAR, MONTH = len("2026"), len("2026-10")
Chosen = tuple[tuple[str, tuple[str, ...]], ...]


class UnknownPeriod(ValueError):
    """Not a month, quarter, year or stretch of days."""


@dataclass(frozen=True)
class Compared:
    """Two periods, and the dimensions' members that the comparison is limited to.

    `to` is the one currency that all is told in where rates are known; empty: each bill's own.
    """

    before: Period
    after: Period
    chosen: Chosen = ()
    to: str = ""

    @property
    def mart(self) -> tuple[str, str]:
        """The table that has both, and its column of time."""
        return MONTHLY if self.before.is_whole_months and self.after.is_whole_months else DAILY

    @property
    def spans(self) -> tuple[str, str]:
        """SQL that is true where row `c` of the mart lies in the period before, and in the one after."""
        return spans(self, f"c.{self.mart[1]}")

    def where(self, viewer: Viewer) -> tuple[str, list[object]]:
        """SQL that is true where row `c` is of the part that is asked for and may be seen, and its parameters."""
        tests, params = [visible(viewer)], list[object]()
        for slug, keys in self.chosen:
            test, values = holds(BY[slug], keys)
            tests.append(test)
            params += values
        return " AND ".join(tests), params

    def limited(self, **members: str) -> "Compared":
        """The same of less."""
        more = tuple((slug, (key,)) for slug, key in members.items())
        kept = tuple(pair for pair in self.chosen if pair[0] not in members)
        return Compared(self.before, self.after, kept + more, self.to)


def spans(compared: Compared, day: str) -> tuple[str, str]:
    """The same of any column of days."""
    one, other = (
        f"{day} BETWEEN DATE '{each.first}' AND DATE '{each.last}'" for each in (compared.before, compared.after)
    )
    return one, other


def period(text: str) -> Period:
    """`2026-10`, `2026-Q4`, `2026`, `2026-10-07` or `2026-10-01..2026-10-22`. Raises UnknownPeriod."""
    first, _, last = text.partition("..")
    try:
        found = Period(_span(first).first, _span(last or first).last)
    except ValueError as error:
        raise UnknownPeriod(_expected(text)) from error
    if found.last < found.first:
        raise UnknownPeriod(f"{_expected(text)}, the earlier first")
    return found


def _expected(text: str) -> str:
    return (
        f'found "{text}"; expected a month (2026-10), a quarter (2026-Q4), a year (2026), a day, or days such as '
        "2026-10-01..2026-10-22"
    )


def _span(text: str) -> Period:
    if len(text) == YEAR:
        return Period(date(int(text), 1, 1), date(int(text), 12, 31))
    year, _, rest = text.partition("-")
    if rest[:1] in ("Q", "q"):
        last = int(rest[1:]) * 3
        return Period(date(int(year), last - 2, 1), month_end(date(int(year), last, 1)))
    if len(text) == MONTH:
        first = date.fromisoformat(f"{text}-01")
        return Period(first, month_end(first))
    return Period(date.fromisoformat(text), date.fromisoformat(text))


def compared_by(
    snapshot: Snapshot, viewer: Viewer, asked: Mapping[str, str]
) -> tuple[Compared, str, tuple[str, ...]] | None:
    """What an address asks for, in which currency, and a sentence for each part of it that is not known here.

    None where the viewer has no charge at all.
    """
    found = tuple(currencies(snapshot, viewer)["currency"])
    if not found:
        return None
    notes, currency = list[str](), asked.get("currency", found[0])
    if currency not in found:
        notes.append(f"The address asks for the currency “{currency}”, which no charge is in; {found[0]} is shown.")
        currency = found[0]
    first, last, settled = coverage(snapshot, viewer, currency).row(0)
    both = _asked_for(asked, notes) or _ranged(asked, Coverage(first, last, settled), notes)
    chosen = tuple((slug, tuple(asked[slug].split("|"))) for slug in BY if asked.get(slug))
    to = asked.get(ONE, "")
    if to and to not in found and not _has_rates(snapshot, to):
        notes.append(f"The address asks for all in “{to}”, which no charge is in; {currency} is shown.")
        to = ""
    return Compared(*both, chosen, to), to or currency, tuple(notes)


def _has_rates(snapshot: Snapshot, currency: str) -> bool:
    asked = "SELECT count(*) AS rates FROM fx_rate WHERE base = ? OR currency = ?"
    return bool(snapshot.frame(asked, [currency, currency]).item())


def _asked_for(asked: Mapping[str, str], notes: list[str]) -> tuple[Period, Period] | None:
    """`from` and `to`, where both are there and are periods."""
    if not (asked.get("from") and asked.get("to")):
        return None
    try:
        return period(asked["from"]), period(asked["to"])
    except UnknownPeriod as error:
        notes.append(f"The address asks for periods that are none: {error}. The month to date is shown.")
        return None


def _ranged(asked: Mapping[str, str], covered: Coverage, notes: list[str]) -> tuple[Period, Period]:
    """`range` and what it is compared with, as on the page of spend."""
    kind, against = asked.get("range", MONTH_TO_DATE), asked.get("against", PREVIOUS)
    if kind not in {MONTH_TO_DATE, DAYS_30, MONTHS_12} and not _is_month(kind):
        notes.append(f"The address asks for the period “{kind}”, which is none; the month to date is shown.")
        kind = MONTH_TO_DATE
    days = window(kind, against if against in {PREVIOUS, YEAR_BEFORE} else PREVIOUS, covered)
    before = days.before or days.lacking or days.now
    return before, days.now


def _is_month(text: str) -> bool:
    try:
        return len(text) == MONTH and period(text).is_whole_months
    except UnknownPeriod:
        return False
