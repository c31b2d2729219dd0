"""What the address asks for: which of the pairs is looked at."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import polars as pl

from dashboards.pages.base import Visit
from dashboards.queries.overlap import UNMARKED, jobs, overlaps

PATH = "/overlap"
Row = Mapping[str, Any]
KINDS = {
    "same_product": "One product, bought twice",
    "same_job": "One job, two products",
    "in_bundle": "In a bundle that is paid for",
}


@dataclass(frozen=True)
class View:
    """`pairs` are all overlaps that the viewer may see, `members` the products of each job that two or more do."""

    visit: Visit
    pairs: pl.DataFrame
    members: pl.DataFrame

    @cached_property
    def chosen(self) -> Row | None:
        """The pair of the address, else the largest that nobody marked, else the first."""
        rows = self.pairs.to_dicts()
        asked = self.visit.filters.get("pair")
        unmarked = [row for row in rows if row["mark"] == UNMARKED]
        return next((row for row in rows if row["overlap_id"] == asked), next(iter(unmarked or rows), None))

    def to(self, row: Row) -> str:
        return self.visit.href(PATH, pair=row["overlap_id"])


def view_of(visit: Visit) -> View:
    snapshot, viewer = visit.snapshot, visit.viewer
    return View(visit, overlaps(snapshot, viewer, visit.entered), jobs(snapshot, viewer))


def job(category: str | None) -> str:
    """`business-intelligence` as `Business intelligence`."""
    words = (category or "no job known").replace("-", " ")
    return words[:1].upper() + words[1:]


def goes(row: Row) -> str:
    """What would be retired: a product, or of one bought twice the contract, the SKU or whose lines pay for it."""
    return called(row, "retired")


def stays(row: Row) -> str:
    return called(row, "kept")


def called(row: Row, side: str) -> str:
    name, own = row[f"{side}_name"], row[side]
    return f"{name} ({own})" if row["kind"] == "same_product" and name != own else name
