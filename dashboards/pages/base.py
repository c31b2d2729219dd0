"""What a page is, and what it is given when somebody opens it."""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal
from urllib.parse import urlencode

import polars as pl
from dash import Dash
from dash.development.base_component import Component

from dashboards.access.viewer import Viewer
from dashboards.entered import Entered
from dashboards.snapshots import Memory, Snapshots
from dashboards.theme import Colours, Mode, colours
from warehouse.snapshot import Snapshot
from warehouse.tables import DECISION

Query = Callable[[Snapshot, Viewer, Mapping[str, str]], pl.DataFrame]
Group = Literal["", "Finance", "IT", "Platform", "Trust"]


@dataclass(frozen=True)
class Visit:
    """One look at one page: what it reads, who looks, the address with its filters, light or dark.

    `entered` is what people decided up to now, the newest of each subject: newer than the snapshot, so never
    remembered. `reporting` is the currency that figures of several are told in; empty: each its own.
    """

    snapshot: Snapshot
    viewer: Viewer
    path: str
    filters: Mapping[str, str]
    mode: Mode
    memory: Memory
    entered: pl.DataFrame = field(default_factory=DECISION.empty)
    reporting: str = ""

    @property
    def colours(self) -> Colours:
        return colours(self.mode)

    def href(self, path: str = "", **changes: str | None) -> str:
        """The address of this view (or of another page) with some filters changed; None takes one away.

        The other filters stay, so a drill keeps them.
        """
        kept = {name: value for name, value in {**self.filters, **changes}.items() if value}
        return (path or self.path) + (f"?{urlencode(kept)}" if kept else "")

    def ask(self, query: Query) -> pl.DataFrame:
        """What `query(snapshot, viewer, filters)` gives, asked once for this snapshot, viewer and filters."""
        key = (query, self.viewer, frozenset(self.filters.items()))
        return self.memory.recall(key, lambda: query(self.snapshot, self.viewer, self.filters))

    def remember(self, key: Hashable, make: Callable[[], Any]) -> Any:
        """What `make` gives, kept for this snapshot, viewer and mode under `key` (name the filters it depends on)."""
        return self.memory.recall((key, self.viewer, self.mode), make)


@dataclass(frozen=True)
class Page:
    """A page: its address, title, group in the rail, icon, and what it shows.

    `details` says that the addresses right below its own are its too: one thing of those that it lists. `graphs` says
    that it draws with Plotly (where it has details, these do), which is then fetched early; `waiting` counts what waits
    there, and stands beside its entry in the rail; `connect` gives the app what the page's buttons do.
    """

    path: str
    title: str
    group: Group
    icon: str
    render: Callable[[Visit], Component]
    graphs: bool = False
    details: bool = False
    waiting: Callable[[Visit], int] | None = None
    connect: Callable[[Dash, Snapshots, Entered], None] | None = None
