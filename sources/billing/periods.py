"""Which billing periods a file holds, from its dates alone."""

import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, UTC, date, datetime, timedelta
from pathlib import Path

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from sources.base import Unreadable
from sources.billing.encoded import DAMAGE
from sources.billing.header import read_header
from sources.billing.json_rows import is_json, json_frames, json_survey
from sources.billing.kinds import BillingKind
from sources.billing.records import fields_of, read_records
from sources.billing.streams import EXPORT_AGAIN, open_text, packing

BATCH_ROWS = 1 << 18
SHOWN_CHARACTERS = 80
# A period that begins at midnight in the provider's own zone begins up to a day before or after it in UTC.
ZONE_SHIFT = timedelta(days=1)
INSTANT = re.compile(
    r"(\d{4}-\d\d-\d\d)(?:[Tt ](\d\d:\d\d)(?::(\d\d)(?:[.,]\d+)?)?"
    r"(?: ?([Zz]|UTC|GMT|[+-](?:[01]\d|2[0-3])(?::?[0-5]\d)?))?)?",
    re.ASCII,
)
MONTH_IN_NAME = re.compile(r"(?<!\d)(20\d\d)-?(0[1-9]|1[0-2])(?:-?(?:0[1-9]|[12]\d|3[01]))?(?!\d)")


def billing_periods(path: Path, kind: BillingKind, name: str) -> tuple[str, ...]:
    """The distinct periods ("YYYY-MM", sorted) of the rows that tell one.

    Raises Unreadable, also where there are rows and none of them tells one: they would belong nowhere.
    """
    seen = _Rows()
    months = set(_months(seen.counted(_dates(path, kind, name))))
    if seen.rows and not months:
        raise _undated(name, seen)
    return tuple(sorted(months))


def periods_seen(path: Path, kind: BillingKind) -> tuple[str, ...]:
    """The periods of a damaged file as far as it can be read, else those that its name tells; () where neither does."""
    months: set[str] = set()
    with suppress(Unreadable, OSError):
        for month in _months(_dates(path, kind, path.name, to_damage=True)):
            months.add(month)
    return tuple(sorted(months)) or periods_named(path.name)


def periods_named(name: str) -> tuple[str, ...]:
    """The month of a file's name: `2026-10`, `202610`, or of `20261001-20261101` the first."""
    found = MONTH_IN_NAME.search(name)
    return (f"{found[1]}-{found[2]}",) if found else ()


def period_of(start: object, charge: object) -> str | None:
    """The month of a billing period's start plus a day, else of a charge's start; null where neither is a date."""
    with suppress(OverflowError):
        begins = instant(start)
        if begins is not None:
            return (begins + ZONE_SHIFT).isoformat()[:7]
    charged = instant(charge)
    return None if charged is None else charged.isoformat()[:7]


@dataclass
class _Rows:
    """How many rows went by, and a date as the first of them has it."""

    rows: int = 0
    first: object = None

    def counted(self, dates: Iterable[pl.DataFrame]) -> Iterator[pl.DataFrame]:
        for frame in dates:
            if not self.rows and frame.height:
                self.first = next((value for value in frame.row(0) if value is not None), None)
            self.rows += frame.height
            yield frame


def _undated(name: str, seen: _Rows) -> Unreadable:
    shown = "empty" if seen.first is None else f"“{str(seen.first)[:SHOWN_CHARACTERS]}”"
    return Unreadable(
        name,
        found=f"{seen.rows:,} rows and no date that can be read (the first is {shown})",
        expected="dates such as 2026-10-31, or as outlay.toml says that they are written",
        do="Set format = { date = … } of the source where its kind takes one, else export the file again.",
    )


def _months(dates: Iterable[pl.DataFrame]) -> Iterator[str]:
    """The months of frames of `start` and `charge`; a charge is looked at only where the start says nothing."""
    for frame in dates:
        months = {start: period_of(start, None) for start in frame["start"].unique()}
        unsaid = pl.Series([start for start, month in months.items() if month is None], dtype=frame.schema["start"])
        late = frame.filter(pl.col("start").is_in(unsaid.implode(), nulls_equal=True))["charge"].unique()
        yield from (month for month in {*months.values(), *(period_of(None, charge) for charge in late)} if month)


def _dates(path: Path, kind: BillingKind, name: str, *, to_damage: bool = False) -> Iterator[pl.DataFrame]:
    if packing(path, name) == "parquet":
        return _parquet_dates(path, kind, name)
    if is_json(path, name, kind.layout):
        return _json_dates(path, kind, name)
    return _csv_dates(path, kind, name, to_damage=to_damage)


def _parquet_dates(path: Path, kind: BillingKind, name: str) -> Iterator[pl.DataFrame]:
    try:
        with pq.ParquetFile(path) as file:
            columns = kind.columns_in(file.schema_arrow.names, name)
            for batch in file.iter_batches(BATCH_ROWS, columns=list(columns.dates)):
                frame = pl.DataFrame(pa.table(batch))
                yield _in_python(kind.dates(frame if kind.in_json else _in_python(frame), columns))
    except (*DAMAGE, pl.exceptions.PolarsError, pl.exceptions.PanicException) as error:
        found = f"Parquet that cannot be read ({str(error)[:200]})"
        raise Unreadable(name, found=found, expected="a whole Parquet file", do=EXPORT_AGAIN) from error


def _in_python(frame: pl.DataFrame) -> pl.DataFrame:
    """Dates in UTC, null where Python knows no such year; bytes as text; null for what is nested and so no date."""
    return frame.with_columns(_one_in_python(name, kind) for name, kind in frame.schema.items())


def _one_in_python(name: str, kind: pl.DataType) -> pl.Expr:
    column = pl.col(name)
    if isinstance(kind, pl.Datetime) and kind.time_zone is not None:
        column = column.dt.convert_time_zone("UTC").dt.replace_time_zone(None)
    if isinstance(kind, pl.Date | pl.Datetime):
        return pl.when(column.dt.year().is_between(MINYEAR, MAXYEAR)).then(column).alias(name)
    if kind.is_nested():
        return pl.lit(None, pl.String()).alias(name)
    return column.cast(pl.String) if kind == pl.Binary else column


def _json_dates(path: Path, kind: BillingKind, name: str) -> Iterator[pl.DataFrame]:
    seen = json_survey(path, name, kind.layout)
    columns = kind.columns_in(seen.names, name)
    for frame in json_frames(path, name, seen, columns.dates, kind.layout):
        yield _in_python(kind.dates(frame, columns))


def _csv_dates(path: Path, kind: BillingKind, name: str, *, to_damage: bool) -> Iterator[pl.DataFrame]:
    """Lines that do not fit the header are looked at by its positions, and come last."""
    with open_text(path, name, kind.layout, to_damage=to_damage) as text:
        header = read_header(text, name, kind.layout.delimiter)
    columns = kind.columns_in(header.names, name)
    positions = [header.names.index(column) for column in columns.dates]
    ragged: set[tuple[str | None, ...]] = set()

    def keep(_row: int, _fields: int, line: str) -> None:
        fields = dict(enumerate(fields_of(line, header.delimiter)))
        ragged.add(tuple(fields.get(position) for position in positions))

    with open_text(path, name, kind.layout, to_damage=to_damage) as text:
        for batch in read_records(text, header, name, positions, keep):
            yield kind.dates(pl.DataFrame(pa.table(batch)), columns)
    schema = dict.fromkeys(columns.dates, pl.String())
    yield kind.dates(pl.DataFrame(list(ragged), schema=schema, orient="row"), columns)


def instant(value: object) -> datetime | None:
    """Naive UTC of a date, a datetime, or ISO 8601 text: `2026-10-01`, `2026-10-01 00:00:00 UTC`, `…T00:00-07:00`."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).replace(tzinfo=None) if value.tzinfo else value
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day)  # noqa: DTZ001 - a day is naive UTC here
    return _from_text(value) if isinstance(value, str) else None


def _from_text(text: str) -> datetime | None:
    parts = INSTANT.fullmatch(text.strip())
    if parts is None:
        return None
    day, minute, second, zone = parts.groups()
    with suppress(ValueError, OverflowError):
        moment = datetime.strptime(f"{day} {minute or '00:00'}:{second or '00'}", "%Y-%m-%d %H:%M:%S")  # noqa: DTZ007
        return moment - _offset(zone)
    return None


def _offset(zone: str | None) -> timedelta:
    if zone is None or zone[0] not in "+-":
        return timedelta()
    digits = zone[1:].replace(":", "").ljust(4, "0")
    offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return -offset if zone[0] == "-" else offset
