"""Seats and use of any app, from an export as CSV (or Parquet) by a mapping of its columns.

Of files that differ by a date in their names alone the newest tells. docs/sources/saas-csv.md lists our names.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory

from sources.base import Object, SourceError
from sources.billing.header import ROW_NUMBER
from sources.billing.layout import Layout
from sources.billing.tabular import line_numbers, open_table, reading
from sources.objects import fetch, list_objects
from sources.saas.base import Answer, Answers, Asking, Told
from sources.saas.csv_files.export import read
from sources.saas.settings import SaasSettings

DATE = re.compile(r"\d{4}-?\d{2}-?\d{2}")


@dataclass(frozen=True)
class CsvFiles:
    name: str = "csv"

    def ask(self, settings: SaasSettings, asking: Asking) -> Answers:
        """An answer a file, by its name; its records are the rows as they stand there, with their lines (`x_line`).

        Raises SourceError where no file can be read.
        """
        objects = list(_newest(list_objects(settings.path, base=asking.base, endpoint=settings.endpoint)))
        told, failures = dict[str, Answer](), list[SourceError]()
        with TemporaryDirectory(prefix="outlay-seats-") as folder:
            for each in objects:
                try:
                    told[_named(each)] = rows_of(each, settings, Path(folder))
                except SourceError as error:
                    failures.append(error)
                    told[_named(each)] = Answer(status="failed", reason=str(error))
        if len(failures) == len(objects):
            raise failures[0]
        return told

    def read(self, settings: SaasSettings, answers: Answers, as_of: date) -> Told:
        """By the mapping. What cannot be read is told with its line and column, and the rest stands."""
        return read(settings, answers, as_of)


CSV = CsvFiles()


def rows_of(each: Object, settings: SaasSettings, into: Path) -> Answer:
    """The rows of one file as text. `about` has the file, and the day in its name. Raises SourceError."""
    form = settings.format
    layout = Layout(form.encoding, form.delimiter, form.skip_rows)
    path = fetch(each, into, endpoint=settings.endpoint)
    raw = open_table(path, each.uri, layout)
    with reading(each.uri):
        rows = raw.frame.collect()
    lines = line_numbers(path, rows[ROW_NUMBER].to_list(), layout)
    numbered = rows.with_columns(x_line=rows[ROW_NUMBER].replace_strict(lines, default=None)).drop(ROW_NUMBER)
    misfits = [f"line {line}: {reason}" for line, reason in raw.ragged.select("x_line", "x_reason").iter_rows()]
    dated = DATE.search(Path(each.uri).name)
    about = {"file": each.uri, "columns": list(raw.columns), "misfits": misfits, "dated": dated and dated[0]}
    return Answer(numbered.to_dicts(), about=about)


def _named(each: Object) -> str:
    return each.uri.rsplit("/", 1)[-1]


def _newest(objects: Sequence[Object]) -> Iterator[Object]:
    """The last, by the day in its name and by age, of each name."""
    by_name = sorted(objects, key=lambda each: (DATE.sub("", each.uri), each.uri, each.modified))
    for _, alike in groupby(by_name, key=lambda each: DATE.sub("", each.uri)):
        yield list(alike)[-1]
