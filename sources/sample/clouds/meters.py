"""Outlay's own metrics of a type of resource, made of what its cloud tells, as whoever exports them would make them.

`sources.reference.metrics` says of which of the cloud's, `vendors.csv` how those follow from the loads.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from sources.reference.metrics import metrics
from sources.sample.clouds.load_grid import SAMPLES_AN_HOUR, Figures, Floats
from sources.sample.clouds.vendors import Told, metric_named

COUNTED = ("Sum", "Count")


@dataclass(frozen=True)
class Meter:
    """One of our metrics: what is added up, whether it counts things, has maxima, and has its hours kept."""

    name: str
    parts: tuple[Told, ...]
    is_counted: bool
    has_maxima: bool
    keeps_hours: bool

    def of(self, parts: Sequence[Figures]) -> Figures:
        """The figures of its parts as one: of what is counted, an hour's sum; no hour that lacks a part."""
        average, maximum = (self._added_up(parts, name) for name in ("average", "maximum"))
        total = average * SAMPLES_AN_HOUR
        value = total if self.is_counted else average
        grids = {"average": value, "maximum": maximum if self.has_maxima else value, "minimum": value, "total": total}
        there = np.logical_and.reduce([part.there for part in parts])
        return Figures(parts[0].numbers, parts[0].hours, there, grids)

    def _added_up(self, parts: Sequence[Figures], name: str) -> Floats:
        return np.sum(
            [each.grids[name] * told.times + told.plus for each, told in zip(parts, self.parts, strict=True)], axis=0
        )


def meters(provider: str, resource_type: str) -> Iterator[Meter]:
    """Of a type as Outlay writes it; none of a metric of which the cloud has a part that nobody measures here."""
    listed = metrics().filter(pl.col("resource_type") == resource_type)
    for (name,), rows in listed.group_by("metric", maintain_order=True):
        statistics = set(rows["statistic"])
        parts = [_part(provider, row) for row in rows.filter(statistic=rows["statistic"][0]).to_dicts()]
        known = tuple(dict.fromkeys(part for part in parts if part))
        if known and None not in parts:
            counted = bool(statistics & set(COUNTED))
            yield Meter(str(name), known, counted, "Maximum" in statistics, bool(rows["hourly"].any()))


def _part(provider: str, row: dict[str, object]) -> Told | None:
    namespace = str(row["namespace"]) if provider != "gcp" else ""
    told = metric_named(provider, namespace, str(row["provider_metric"]))
    factor = float(str(row["factor"]))
    return told and Told(told.load_metric, told.times * factor, told.plus * factor)
