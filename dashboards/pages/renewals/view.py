"""What the address asks for: the contracts within so many days, of one owner; or one of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import polars as pl

from dashboards.pages.base import Visit
from dashboards.queries.entered_contracts import entered_here, entry_of
from dashboards.queries.licenses import app_names
from dashboards.queries.renewal import seats
from dashboards.queries.renewals import UNDECIDED, candidates, renewals, told
from dashboards.queries.whose import is_of

PATH = "/renewals"
Row = Mapping[str, Any]
LANE_DAYS = 120
# `company-card.os-data-hub` is a product of which only that source tells.
WITHOUT_SOURCE = pl.col("app_id").str.replace(r"^[^.]+\.", "").str.replace_all("-", " ")
SOON_DAYS = 30
STATUS_NAMES = {
    UNDECIDED: "Undecided",
    "renew": "Renew",
    "reduce": "Renew fewer",
    "negotiate": "Negotiate",
    "end": "Let it end",
}


@dataclass(frozen=True)
class View:
    """`every` are all renewals that the viewer may see, the first to decide first."""

    visit: Visit
    every: pl.DataFrame
    suggested: pl.DataFrame

    @property
    def within(self) -> bool:
        """Whether only what is to be decided in the lane's days is shown."""
        return self.visit.filters.get("within") != "all"

    @property
    def owner(self) -> str | None:
        return self.visit.filters.get("owner")

    @cached_property
    def of_owner(self) -> pl.DataFrame:
        if not self.owner:
            return self.every
        mine = is_of("owner", self.owner)
        return self.every.filter(mine)

    @cached_property
    def due(self) -> pl.DataFrame:
        """Those to be decided in the lane's days; what is past has been decided by time."""
        return self.of_owner.filter(pl.col("days_left").is_between(0, LANE_DAYS))

    @cached_property
    def rows(self) -> pl.DataFrame:
        return self.due if self.within else self.of_owner

    @cached_property
    def candidate(self) -> Row | None:
        """The likely contract of the address, with `held`, the paid seats that are told of, and its frame."""
        found = self.suggested.filter(pl.col("candidate_id") == self.visit.filters.get("candidate", ""))
        if found.is_empty():
            return None
        row = found.row(0, named=True)
        return {**row, "candidate": found, "held": seats(self.visit.snapshot, self.visit.viewer, row["app_id"]).height}

    def confirmed(self, contract_id: str) -> Row | None:
        """The entry that made the contract; None where a list tells of it."""
        is_entered = (entered_here(self.visit.snapshot) == contract_id).any()
        in_lists = not is_entered and contract_id in told(self.visit.snapshot, self.visit.viewer)["contract_id"]
        return None if in_lists else entry_of(self.visit.entered, contract_id)

    def link(self, **changes: str | None) -> str:
        return self.visit.href(PATH, **({"candidate": None} | changes))

    def to(self, contract_id: str) -> str:
        return self.visit.href(f"{PATH}/{contract_id}", candidate=None)


def view_of(visit: Visit) -> View:
    newest = visit.entered["id"].max() if visit.entered.height else 0
    every = visit.remember(("renewals", newest), lambda: renewals(visit.snapshot, visit.viewer, visit.entered))
    names = app_names(visit.snapshot, visit.viewer)
    suggested = candidates(visit.snapshot, visit.viewer, visit.entered).with_columns(app=WITHOUT_SOURCE)
    return View(visit, called(every, names), called(suggested, names))


def called(rows: pl.DataFrame, names: pl.DataFrame) -> pl.DataFrame:
    """The rows with their products as the catalogue calls them, where it does."""
    both = rows.join(names, on="app_id", how="left", maintain_order="left")
    return both.with_columns(app=pl.coalesce("app_name", "app")).drop("app_name")


def undecided(visit: Visit) -> pl.DataFrame:
    """What waits: the contracts that nobody decided on and whose last day is near."""
    due = view_of(visit).every.filter(pl.col("days_left").is_between(0, SOON_DAYS))
    return due.filter(pl.col("status") == UNDECIDED)
