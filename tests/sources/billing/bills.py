"""Small billing files for the tests of this folder."""

import gzip
from collections.abc import Iterable, Mapping
from pathlib import Path

COLUMNS = ("BilledCost", "BillingCurrency", "BillingPeriodStart", "ChargePeriodStart", "ResourceId", "Tags")
ROW = {
    "BilledCost": "1.50",
    "BillingCurrency": "USD",
    "BillingPeriodStart": "2026-10-01 00:00:00",
    "ChargePeriodStart": "2026-10-05 00:00:00",
    "ResourceId": "012345678901",
    "Tags": '{"team": "web"}',
}


def rows(*changes: Mapping[str, str]) -> list[dict[str, str]]:
    """A row for each mapping, with what it changes."""
    return [{**ROW, **change} for change in changes]


def csv_text(
    rows: Iterable[Mapping[str, str]], columns: Iterable[str] = COLUMNS, delimiter: str = ",", end: str = "\n"
) -> str:
    """A CSV with every field in quotes where it needs them."""
    names = list(columns)
    lines = [names, *([row[name] for name in names] for row in rows)]
    return end.join(delimiter.join(_quoted(field, delimiter) for field in line) for line in lines) + end


def write(path: Path, text: str | bytes) -> Path:
    """The file with these bytes, in gzip where its name says so."""
    data = text if isinstance(text, bytes) else text.encode()
    path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)
    return path


def _quoted(field: str, delimiter: str) -> str:
    special = any(mark in field for mark in (delimiter, '"', "\n", "\r"))
    return '"' + field.replace('"', '""') + '"' if special else field
