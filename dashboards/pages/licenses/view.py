"""What the address asks for: an app's category, a department or a state, and whether the list to reclaim is shown."""

from dataclasses import dataclass
from functools import cached_property

import polars as pl

from dashboards.pages.base import Visit
from dashboards.queries import licenses

PATH = "/licenses"
MOST_POOLS = 30
MOST_SEATS = 50
FILTERS = {"category": "Category", "department": "Department", "state": "State"}
# The words of the address for the piles of seats; the numbers of a pool are called the same.
PILES = {
    "active": "Active",
    "unused": "Unused",
    "to_reclaim": "Leaver or second account",
    "unassigned": "Held by nobody",
    "unknown": "Unknown",
}


@dataclass(frozen=True)
class View:
    """`every_seat` and `every_pool` are all that the viewer may see; the others what the filters leave."""

    visit: Visit
    every_seat: pl.DataFrame
    every_pool: pl.DataFrame
    feeds: pl.DataFrame

    @cached_property
    def filters(self) -> dict[str, str]:
        return {name: self.visit.filters[name] for name in FILTERS if self.visit.filters.get(name)}

    @cached_property
    def chosen(self) -> pl.DataFrame:
        """The seats of the category and department."""
        wanted = [pl.col(name) == self.filters[name] for name in ("category", "department") if name in self.filters]
        return self.every_seat.filter(pl.lit(value=True), *wanted)

    @cached_property
    def seats(self) -> pl.DataFrame:
        """Those that the viewer may be told of: of one department only products that enough of its people have."""
        if "department" not in self.filters:
            return self.chosen
        return licenses.of_enough_people(self.chosen, self.visit.viewer)

    @property
    def too_few(self) -> int:
        """How many products are left out for that."""
        return self.chosen["app_id"].n_unique() - self.seats["app_id"].n_unique()

    @cached_property
    def pools(self) -> pl.DataFrame:
        """The pools of the category that have seats in the state; of one department its seats alone are counted."""
        rows = self.every_pool
        if "category" in self.filters:
            rows = rows.filter(category=self.filters["category"])
        if "department" in self.filters:
            of_it = self.seats.select("source", "app_id", "sku").unique()
            own = rows.select(licenses.OF_A_POOL).join(of_it, on=["source", "app_id", "sku"], nulls_equal=True)
            rows = licenses.laid_out(licenses.without_numbers(own), self.seats)
        state = self.filters.get("state")
        return rows.filter(pl.col(state) > 0) if state in PILES else rows

    @property
    def shows_all(self) -> bool:
        return self.visit.filters.get("show") == "all"

    @property
    def reclaims(self) -> bool:
        """Whether the list to reclaim is asked for."""
        return self.visit.filters.get("list") == "reclaim"

    def link(self, **changes: str | None) -> str:
        return self.visit.href(PATH, **({"show": None} | changes))


def view_of(visit: Visit) -> View:
    snapshot, viewer = visit.snapshot, visit.viewer
    return View(
        visit,
        licenses.seats(snapshot, viewer),
        licenses.pools(snapshot, viewer),
        licenses.feeds(snapshot, viewer),
    )
