"""`preview`: what a run would make of a source's files."""

import sys
import textwrap
import time
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter
from cyclopts.validators import Number

from pipelines.cli.exits import Exit, UsageError, tell
from pipelines.cli.options import ConfigOption, Format, FormatOption, file_source, settings_of
from pipelines.cli.progress import amount, duration, progress

if TYPE_CHECKING:
    import polars as pl

    from pipelines.preview import Preview

WIDTH = 110
Source = Annotated[str, Parameter(help="A source of outlay.toml.")]
Rows = Annotated[int, Parameter(help="How many rows are shown.", validator=Number(gte=0))]
File = Annotated[str | None, Parameter(help="These files, by the end of a path or a glob; else the newest one.")]
Rejects = Annotated[bool, Parameter(help="Write the rejects alone.", negative="")]


def preview(
    source: Source,
    /,
    *,
    rows: Rows = 20,
    file: File = None,
    rejects: Rejects = False,
    format: FormatOption = "table",  # noqa: A002 - the option's name
    config: ConfigOption = None,
) -> int:
    """Show what a run would make of a source's newest file; writes nothing.

    The mapping of its columns, its first rows as they would be stored, and all rows that would be rejected, with their
    reasons. E-mail addresses, and what names people in a roster, are shown as "(a person)". JSON and CSV hold the rows,
    or with --rejects the rejects.
    Exit status 3 where a row is rejected or a file cannot be read.
    """
    settings = settings_of(config)
    asked = file_source(settings, source, "preview")
    from pipelines.preview import NoSuchFile, all_rejects, all_rows, choose, own_files
    from pipelines.preview import preview as read
    from pipelines.settings import BillingSettings
    from sources.base import SourceError

    started = time.monotonic()
    found: list[Preview] = []
    try:
        if isinstance(asked, BillingSettings):
            objects, known = choose(asked, settings.base, file)
            _tell_chosen(len(objects), known, named=file is not None)
            with progress("Reading files", len(objects), "file") as shown:
                found = read(asked, objects, rows, shown.advance)
        else:
            found = own_files(asked, settings.base, rows, file)
    except SourceError as error:
        tell(str(error))
    except NoSuchFile as error:
        raise UsageError(str(error)) from error
    _tell_mappings(found)
    refused = all_rejects(found)
    _write(all_rows(found), refused, format, alone=rejects)
    took = duration(time.monotonic() - started)
    tell(f"Read {amount(len(found), 'file')} in {took}: {amount(refused.height, 'reject')}. Nothing was written.")
    whole = found and not refused.height and not any(each.error for each in found)
    return Exit.COMPLETE if whole else Exit.INCOMPLETE


def _tell_chosen(chosen: int, known: int, *, named: bool) -> None:
    if not named and known > chosen:
        tell(f"The newest of {amount(known, 'file')}; --file NAME reads another.")


def _tell_mappings(found: "Iterable[Preview]") -> None:
    """The mapping of each file that has another one than the file before; the error of one that cannot be read."""
    before = None
    for each in found:
        if each.error:
            tell(each.error)
        elif each.mapping != before:
            before = each.mapping
            tell("\n".join(_mapping_lines(each)))


def _mapping_lines(shown: "Preview") -> Iterable[str]:
    from pipelines.cli.table import clean

    pairs = {clean(theirs): clean(ours) for theirs, ours in shown.mapping.columns.items()}
    width = max(map(len, pairs), default=0)
    yield f"{shown.object}: its columns, and what they are here (x_… is kept beside FOCUS's own):"
    yield from (f"  {theirs:<{width}}  {ours}" for theirs, ours in pairs.items())
    if shown.is_compared:
        return
    made = [_made(name, sources) for name, sources in shown.mapping.computed.items()]
    for title, columns, mark in (
        ("FOCUS columns that are computed", made, "; "),
        ("FOCUS columns that it does not have", shown.mapping.absent, ", "),
    ):
        text = f"{title}: {clean(mark.join(columns)) or 'none'}."
        yield textwrap.fill(text, WIDTH, subsequent_indent="  ", break_on_hyphens=False, break_long_words=False)


def _made(name: str, sources: "Sequence[str]") -> str:
    return f"{name} from {', '.join(sources)}" if sources else f"{name} for all rows"


def _write(rows: "pl.DataFrame", rejects: "pl.DataFrame", form: Format, *, alone: bool) -> None:
    from pipelines.cli.output import write

    if form != "table" or alone:
        write(rejects if alone else rows, form)
        return
    filled = rows[[name for name in rows.columns if rows[name].null_count() < rows.height]]
    for title, frame in (("First rows, without the columns that are empty in all:", filled), ("Rejects:", rejects)):
        if frame.height:
            tell(title)
            write(frame, form)
            sys.stdout.flush()
