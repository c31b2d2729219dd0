"""Any inventory, from CSV or Parquet with the columns of our tables: resources as they are, or metrics by the day.

Which table a file has, its header tells: one with a metric and a day has metrics. Of files that differ by a date in
their names alone the newest has the resources; of metrics all count, and the newest where two tell of the same day.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

import polars as pl

from sources.base import Object, SourceError
from sources.inventory.base import Asking, Look, Measured, no_scans
from sources.inventory.files.reading import Read, read
from sources.inventory.files.scans import scans
from sources.objects import fetch, list_objects
from sources.settings import InventorySettings
from warehouse.tables.inventory import METRIC_DAILY, RESOURCE_SEEN

DATE = re.compile(r"\d{4}-?\d{2}-?\d{2}(?:[T_-]?\d{2}[:-]?\d{2}(?:[:-]?\d{2})?Z?)?")
ENDINGS = (".csv", ".csv.gz", ".parquet", ".tsv", ".txt", ".zip", ".gz")


@dataclass(frozen=True)
class Files:
    name: str = "files"

    def look(self, settings: InventorySettings, asking: Asking) -> Look:
        objects = list_objects(settings.path, base=asking.base, endpoint=settings.endpoint)
        told, failures = _all(sorted(objects, key=_age), settings, asking)
        if not told and failures:
            raise failures[0]
        resources = list(_newest([each for each in told if each.table is RESOURCE_SEEN]))
        metrics = [each for each in told if each.table is METRIC_DAILY]
        return Look(
            _once(resources, RESOURCE_SEEN.key, RESOURCE_SEEN.empty()),
            scans(resources, metrics, failures, asking.as_of),
            metrics=_once(metrics, METRIC_DAILY.key, METRIC_DAILY.empty()),
        )

    def measure(self, settings: InventorySettings, asking: Asking, wanted: pl.DataFrame) -> Measured:
        return Measured(METRIC_DAILY.empty(), no_scans())


FILES = Files()


def _age(each: Object) -> tuple[object, str]:
    return each.modified, each.uri


def _all(
    objects: Sequence[Object], settings: InventorySettings, asking: Asking
) -> tuple[list[Read], list[SourceError]]:
    told, failures = list[Read](), list[SourceError]()
    for each in objects:
        if not each.uri.lower().endswith(ENDINGS):
            continue
        try:
            told.append(read(each, fetch(each, asking.into, endpoint=settings.endpoint), settings))
        except SourceError as error:
            failures.append(error)
    return told, failures


def _newest(resources: Sequence[Read]) -> Iterator[Read]:
    """The last, by age, of each name."""
    by_name = sorted(resources, key=lambda each: DATE.sub("", each.source.uri))
    for _, alike in groupby(by_name, key=lambda each: DATE.sub("", each.source.uri)):
        yield list(alike)[-1]


def _once(told: Sequence[Read], key: Sequence[str], empty: pl.DataFrame) -> pl.DataFrame:
    """Each key once, of the newest file that has it."""
    by_age = sorted(told, key=lambda each: _age(each.source))
    return pl.concat([empty, *(each.rows for each in by_age)]).unique(key, keep="last", maintain_order=True)
