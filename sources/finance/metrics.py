"""What a company counts of its work, from CSV files of its own: `metric, start, end, value, unit`, targets, as_of."""

from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

import polars as pl

from sources.finance.judged import apart, wrong_where
from sources.finance.settings import MetricSettings
from sources.mapping import NOT_MAPPED
from sources.objects import fetch, list_objects
from sources.own_files import Form, OwnRows, read_rows, together
from warehouse.tables.unit_cost import METRIC

FORM = Form(METRIC.columns, page="docs/finance/unit-cost.md")
OF = ("metric", "dimension", "target")


def read_metrics(settings: Iterable[MetricSettings], base: Path, into: Path, as_of: date) -> OwnRows:
    """METRIC's columns, x_file and x_line, of what was known on `as_of`; what cannot be taken is in `rejects`.

    Of what was counted again the newest `as_of` counts. `base` is the folder that paths are relative to, `into` one for
    downloads. Raises SourceError where a file can't be had or lacks a column.
    """
    told = together([part for each in settings for part in _files(each, base, into)], FORM)
    known = told.rows.filter(pl.col("as_of").is_null() | (pl.col("as_of") <= as_of))
    sound, unsound = apart(known.sort(*OF, "start", "end", "as_of", "x_file", "x_line"), _wrong())
    newest = sound.unique((*OF, "start", "end"), keep="last", maintain_order=True)
    good, twice = apart(newest, _overlapping())
    return OwnRows(good, pl.concat([told.rejects, unsound, twice]), told.notes)


def _files(settings: MetricSettings, base: Path, into: Path) -> Iterator[OwnRows]:
    for each in list_objects(settings.path, base=base):
        yield read_rows(each, fetch(each, into), FORM, _named(settings))


def _named(settings: MetricSettings) -> MetricSettings:
    """With the name of outlay.toml as what a row means that names no metric."""
    at = settings.columns.get("metric", NOT_MAPPED)
    if not settings.name or at.given is not None:
        return settings
    named = at.model_copy(update={"default": settings.name})
    return settings.model_copy(update={"columns": {**settings.columns, "metric": named}})


def _wrong() -> pl.Expr:
    return pl.coalesce(
        wrong_where(
            pl.col("end") <= pl.col("start"), "end", "found an end that is not after the start; expected the day after"
        ),
        wrong_where(pl.col("value") < 0, "value", "found less than 0; expected what was counted, 0 for none"),
        wrong_where(
            pl.col("target").is_not_null() & pl.col("dimension").is_null(),
            "target",
            "found a target without a dimension; expected both or neither",
        ),
    )


def _overlapping() -> pl.Expr:
    """Of rows in the order of their starts: it begins before one ends that counts the same."""
    before = pl.col("end").cum_max().shift(1).over(OF)
    return wrong_where(
        pl.col("start") < before, "start", "found days that another row counts, too; expected each day once"
    )
