"""What the address asks for: a list with its filters and order, the app that is looked at, or one app's own page."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any
from urllib.parse import quote, unquote

import polars as pl
from dash import html

from dashboards import wording
from dashboards.components.base import Child
from dashboards.pages.base import Visit
from dashboards.queries import shadow_it, sights
from dashboards.queries.renewals import sees_software

PATH = "/shadow-it"
Row = Mapping[str, Any]
MOST_ROWS, MOST_TEXTS = 25, 50
# The lists: their word in the address, their name, and what of them is counted.
LISTS = {
    "inbox": "Inbox, newly seen",
    "unapproved": "Nobody approved",
    "review": "Review list",
    "approved": "Approved or ignored",
}
FILTERS = {"state": "State", "category": "Category", "trail": "Seen by"}
STATES = {
    "discovered": "Discovered",
    "under_review": "Under review",
    "unsanctioned": "Not sanctioned",
    "sanctioned": "Sanctioned",
    "ignored": "Ignored",
}
# A shape first: the mark of the queue that looks as far along.
MARKS = {
    "discovered": "open",
    "under_review": "acknowledged",
    "unsanctioned": "regressed",
    "sanctioned": "verified",
    "ignored": "exempt",
}
TRAILS = {"card": "Card", "invoice": "Invoice", "sso": "SSO", "oauth": "OAuth", "dns": "DNS"}
# The orders: their word, their name, the column and whether the most comes first.
ORDERS = {
    "risk": ("risk", "risk", True),
    "money": ("money", "spend_12_months", True),
    "people": ("people", "people", True),
    "new": ("newest", "first_seen", True),
    "seen": ("last seen", "last_seen", True),
    "name": ("name", "name", False),
}


@dataclass(frozen=True)
class View:
    """`every` are all apps that the viewer may see, the riskiest first; `texts` those that nothing tells."""

    visit: Visit
    every: pl.DataFrame
    texts: pl.DataFrame

    @property
    def shown(self) -> str:
        asked = self.visit.filters.get("list", "unapproved")
        return asked if asked in LISTS else "unapproved"

    @property
    def order(self) -> str:
        asked = self.visit.filters.get("sort", "risk")
        return asked if asked in ORDERS else "risk"

    @cached_property
    def filters(self) -> dict[str, str]:
        return {name: self.visit.filters[name] for name in FILTERS if self.visit.filters.get(name)}

    def of_list(self, name: str) -> pl.DataFrame:
        return shadow_it.listed(self.every, name)

    @cached_property
    def rows(self) -> pl.DataFrame:
        """The list that is shown, as the filters leave it, in the order asked for."""
        rows = self.of_list(self.shown)
        for name in ("state", "category"):
            if name in self.filters:
                rows = rows.filter(pl.col(name) == self.filters[name])
        if "trail" in self.filters:
            rows = rows.filter(pl.col("trails").str.split(";").list.contains(self.filters["trail"]))
        _, column, descending = ORDERS[self.order]
        key = pl.col(column).str.to_lowercase() if column == "name" else pl.col(column)
        return rows.sort(key, descending=descending, nulls_last=True, maintain_order=True)

    @cached_property
    def chosen(self) -> Row | None:
        """The app of the address where the list has it, else its first."""
        asked = self.visit.filters.get("app")
        rows = self.rows.to_dicts()
        return next((row for row in rows if row["app"] == asked), next(iter(rows), None))

    @property
    def shows_all(self) -> bool:
        return self.visit.filters.get("show") == "all"

    def link(self, **changes: str | None) -> str:
        return self.visit.href(PATH, **({"show": None} | changes))

    def to(self, app: str) -> str:
        """The address of an app's own page."""
        return self.visit.href(f"{PATH}/{quote(app, safe='')}", app=None, show=None)

    def sights(self, app: str) -> pl.DataFrame:
        """What an app was seen by, the newest first."""
        visit = self.visit
        found = visit.remember(
            ("sights", newest(visit)), lambda: sights.sights(visit.snapshot, visit.viewer, visit.entered)
        )
        return found.filter(pl.col("app_id") == app)


def view_of(visit: Visit) -> View:
    return View(visit, every(visit), review(visit))


def every(visit: Visit) -> pl.DataFrame:
    """Every app with what was decided and answered since, asked for once a snapshot and decision."""
    return visit.remember(("apps", newest(visit)), lambda: shadow_it.apps(visit.snapshot, visit.viewer, visit.entered))


def review(visit: Visit) -> pl.DataFrame:
    return visit.remember(("review", newest(visit)), lambda: sights.review(visit.snapshot, visit.viewer, visit.entered))


def newest(visit: Visit) -> Any:
    return visit.entered["id"].max() if visit.entered.height else 0


def inbox(visit: Visit) -> pl.DataFrame:
    """What waits: the apps that were newly seen, and that nobody said anything of."""
    return shadow_it.listed(every(visit), "inbox") if sees_software(visit.viewer) else every(visit).clear()


def app_of(path: str) -> str:
    """The app of an address below PATH."""
    return unquote(path.removeprefix(f"{PATH}/"))


def capital(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]


def job(category: str | None) -> str:
    """`meeting-notes` as `Meeting notes`."""
    return capital((category or "no job known").replace("-", " "))


def with_code(text: str) -> list[Child]:
    """A sentence whose words between backticks stand as code."""
    return [html.Code(part) if place % 2 else part for place, part in enumerate(text.split("`")) if part]


def seen_by(trails: str | None) -> list[str]:
    return [TRAILS.get(trail, trail.title()) for trail in (trails or "").split(";") if trail]


def told_day(value: date | None) -> str:
    """A day in words; a grant that stands may have none."""
    return wording.day(value) if value else "not told"
