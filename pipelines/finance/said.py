"""What a company's own files and outlay.toml say of its money, with a sentence for each thing that can't be taken."""

from collections.abc import Callable
from difflib import get_close_matches

import polars as pl

from pipelines.settings import Settings
from pipelines.settings.lines import nearest_line, places
from sources.base import SourceError
from sources.own_files import Form, OwnRows, together

SHOWN = 20


def read_or_gap(read: Callable[[], OwnRows], form: Form) -> tuple[OwnRows, tuple[str, ...], bool]:
    """What is read, sentences on what is not, and whether all of it was."""
    try:
        rows = read()
    except SourceError as error:
        return together((), form), (str(error),), False
    return rows, (*gaps(rows.rejects), *rows.notes), rows.rejects.is_empty()


def gaps(rejects: pl.DataFrame) -> tuple[str, ...]:
    """A sentence for each reason for which rows (REJECTED) are not taken, with the first line and how many more."""
    alike = rejects.group_by("object", "column_name", "value", "reason", maintain_order=True)
    rows = alike.agg(pl.col("line").first(), more=pl.len() - 1)
    told = [_sentence(row) for row in rows.head(SHOWN).to_dicts()]
    left = rows.height - SHOWN
    return (*told, *((f"{left:,} more reasons for which rows are not taken.",) if left > 0 else ()))


def lines_of(settings: Settings, table: str, entries: int) -> list[int]:
    """The line of outlay.toml at which each `[[table]]` begins."""
    where = places(settings.file.read_text(encoding="utf-8-sig"))
    return [nearest_line(where, (table, at)) for at in range(entries)]


def nearest(name: str, known: list[str]) -> str:
    """`, perhaps "payments"`, or nothing."""
    near = get_close_matches(name, known, n=1, cutoff=0.5)
    return f', perhaps "{near[0]}"' if near else ""


def _sentence(row: dict[str, object]) -> str:
    column = f", column {row['column_name']}" if row["column_name"] else ""
    value = f" {row['value']!r}" if row["value"] else ""
    more = f" and {row['more']:,} more" if row["more"] else ""
    reason = str(row["reason"]).removesuffix(".")
    nothing = "" if row["value"] or reason.startswith("found ") else "found nothing; "
    return f"{row['object']}, line {row['line']}{more}{column}{value}: {nothing}{reason}."
