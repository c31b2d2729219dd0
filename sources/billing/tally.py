"""Adds bill rows up by billing period and currency; the dates are read once for each distinct one."""

import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute

from sources.billing.amounts import Sum, add_amounts
from sources.billing.arrays import as_array
from sources.billing.kinds import CHARGE, CURRENCY, PERIOD

# Arrow makes its functions when it is imported, so that no type checker sees them.
pc: Any = pyarrow.compute
MOST_CURRENCIES = 1 << 20
# Midnight in the provider's own zone is up to a day before or after midnight in UTC.
UTC_NAMES = ("UTC", "GMT", "Z", "z")
# Minutes of an offset, 60 and more of which Python counts on.
OVER_AN_HOUR = re.compile(r"[+-]\d\d:?[6-9]")
ONE_DAY = timedelta(days=1)


class Numbers:
    """Numbers for values, in the order in which they are first seen."""

    def __init__(self) -> None:
        self.values: list[Any] = []
        self._numbers: dict[Any, int] = {}

    def of(self, value: Any) -> int:
        if value not in self._numbers:
            self._numbers[value] = len(self.values)
            self.values.append(value)
        return self._numbers[value]

    def of_each(self, column: Any, reading: Callable[[Any], Any]) -> Any:
        """The number of `reading(value)` for each row of an Arrow array (int64)."""
        encoded = pc.dictionary_encode(column)
        distinct = encoded.dictionary.to_pylist()
        numbers = np.array([self.of(reading(value)) for value in [*distinct, None]], dtype=np.int64)
        return numbers[encoded.indices.fill_null(len(distinct)).to_numpy(zero_copy_only=False)]


class Tally:
    """Rows and exact sums of each cost, by billing period and currency."""

    def __init__(self, costs: Sequence[str]) -> None:
        self._months, self._currencies = Numbers(), Numbers()
        self._rows: dict[int, int] = defaultdict(int)
        self._sums: dict[str, dict[int, Sum]] = {cost: defaultdict(Sum) for cost in costs}

    def add(self, batch: Any) -> None:
        """An Arrow table as `BillingKind.in_roles` gives it: PERIOD, CHARGE, CURRENCY, each cost or its summands."""
        columns = {name: as_array(batch.column(name)) for name in batch.schema.names}
        months = self._month_of_each(_plain(columns[PERIOD]), _plain(columns[CHARGE]))
        currencies = self._currencies.of_each(pc.cast(columns[CURRENCY], pa.string()), lambda text: text or None)
        groups = months * MOST_CURRENCIES + currencies
        for row in pc.value_counts(pa.array(groups)).to_pylist():
            self._rows[row["values"]] += row["counts"]
        for name, values in columns.items():
            cost = name.partition("+")[0]
            if cost in self._sums:
                add_amounts(values, groups, self._sums[cost])

    @property
    def rows(self) -> int:
        return sum(self._rows.values())

    def lines(self) -> list[tuple[str | None, str | None, str, int, int, str]]:
        """(billing period, currency, cost, rows, unreadable costs, exact sum), sorted."""
        found = [
            (*self._names(group), cost, rows, sums[group].unreadable, sums[group].text)
            for group, rows in self._rows.items()
            for cost, sums in self._sums.items()
        ]
        return sorted(found, key=lambda line: [text or "" for text in line[:3]])

    def _names(self, group: int) -> tuple[str | None, str | None]:
        month, currency = divmod(group, MOST_CURRENCIES)
        return self._months.values[month], self._currencies.values[currency]

    def _month_of_each(self, periods: Any, charges: Any) -> Any:
        months = self._months.of_each(periods, lambda value: month_of(value, ONE_DAY))
        unsaid = months == self._months.of(None)
        if unsaid.any():
            months[unsaid] = self._months.of_each(charges.filter(pa.array(unsaid)), month_of)
        return months


def month_of(value: Any, shift: timedelta = timedelta()) -> str | None:
    """The UTC month "YYYY-MM" of a date or of ISO 8601 text, `shift` later; null where it is neither."""
    try:
        moment = _moment(value)
        return None if moment is None else (moment + shift).date().isoformat()[:7]
    except (ValueError, OverflowError):
        return None


def _moment(value: Any) -> datetime | None:
    if isinstance(value, str):
        value = _iso(value.strip())
    if isinstance(value, datetime):
        return value.astimezone(UTC).replace(tzinfo=None) if value.tzinfo else value
    return datetime.combine(value, datetime.min.time()) if isinstance(value, date) else None


def _iso(text: str) -> datetime | None:
    """A day (`2026-10-01`), or a day and a time of minutes at least, with or without a zone, a space or a T between."""
    day, between, time = text[:10], text[10:11], text[11:]
    if not text.isascii() or not day[4:5] == "-" == day[7:8]:
        return None
    clock, _, zone = time.partition(" ")
    if not between:
        return datetime.fromisoformat(day)
    if between not in "Tt " or clock[2:3] != ":" or OVER_AN_HOUR.search(time):
        return None
    clock += zone
    named = next((utc for utc in UTC_NAMES if clock.endswith(utc)), "")
    clock = clock.removesuffix(named)
    return None if re.search("[A-Za-z]", clock) else datetime.fromisoformat(f"{day}T{clock}")


def _plain(dates: Any) -> Any:
    """Instants as microseconds of UTC, bytes as text; dates and text as they are. What is nested is no date."""
    kind = dates.type
    if pa.types.is_dictionary(kind):
        return _plain(pc.cast(dates, kind.value_type))
    if pa.types.is_nested(kind):
        return pa.nulls(len(dates), pa.string())
    if pa.types.is_binary(kind) or pa.types.is_large_binary(kind):
        return pc.cast(dates, pa.string())
    if pa.types.is_timestamp(kind):
        in_utc = pc.cast(dates, pa.timestamp(kind.unit))
        near = in_utc if kind.unit == "ns" else _in_python(in_utc, datetime.min, datetime.max)  # noqa: DTZ901 - naive UTC
        return pc.cast(near, pa.timestamp("us"), safe=False)
    return _in_python(dates, date.min, date.max) if pa.types.is_date(kind) else dates


def _in_python(dates: Any, first: date, last: date) -> Any:
    """Null where Python knows no such year."""
    known = pc.and_(
        pc.greater_equal(dates, pa.scalar(first).cast(dates.type)),
        pc.less_equal(dates, pa.scalar(last).cast(dates.type, safe=False)),
    )
    return pc.if_else(known, dates, pa.scalar(None, dates.type))
