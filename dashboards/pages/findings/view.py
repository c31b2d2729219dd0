"""What the address asks for: a pile of the queue and filters on it, or one finding."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import polars as pl

from dashboards.pages.base import Visit
from dashboards.queries.findings import COST, IN_PEACE, TO_ACT, WAITING, findings
from dashboards.queries.whose import is_of

PATH = "/findings"
Row = Mapping[str, Any]
MOST_ROWS = 25
FILTERS = {"owner": "Owner", "provider": "Provider", "account": "Account", "confidence": "Confidence", "rule": "Rule"}
OF_COST = pl.col("rule").str.starts_with(COST)
ACTUAL, EXPECTED = (
    pl.col("evidence").str.json_path_match(f"$.{name}").cast(pl.Float64) for name in ("actual", "expected")
)
OFF_BY = (ACTUAL - EXPECTED).abs()
# The piles of the queue: their word in the address, name, and which findings lie on them.
PILES: Mapping[str, tuple[str, pl.Expr]] = {
    "act": ("To act on", (pl.col("outcome") == "waste") & pl.col("status").is_in(TO_ACT)),
    "waiting": ("Waiting for the bill", (pl.col("outcome") == "waste") & pl.col("status").is_in(WAITING)),
    "peace": ("Snoozed or exempt", pl.col("outcome").is_in(["waste", "lead"]) & pl.col("status").is_in(IN_PEACE)),
    "cost": ("Anomalies", OF_COST & pl.col("status").is_in([*TO_ACT, *WAITING])),
    "leads": ("Leads", (pl.col("outcome") == "lead") & ~OF_COST & ~pl.col("status").is_in(IN_PEACE)),
    "unknown": ("Unknown", pl.col("outcome") == "unknown"),
}


@dataclass(frozen=True)
class View:
    """All findings that the viewer may see, and which of them are asked for."""

    visit: Visit
    every: pl.DataFrame
    pile: str

    @cached_property
    def filters(self) -> dict[str, str]:
        return {name: self.visit.filters[name] for name in FILTERS if self.visit.filters.get(name)}

    @cached_property
    def filtered(self) -> pl.DataFrame:
        """All findings that the filters leave, whatever pile they lie on."""
        wanted = [is_of(name, value) for name, value in self.filters.items()]
        return self.every.filter(pl.lit(value=True), *wanted)

    @cached_property
    def rows(self) -> pl.DataFrame:
        """The pile that is shown."""
        rows = self.filtered.filter(PILES[self.pile][1])
        return rows.sort(OFF_BY, descending=True, nulls_last=True) if self.pile == "cost" else rows

    @property
    def shows_all(self) -> bool:
        return self.visit.filters.get("show") == "all"

    def link(self, **changes: str | None) -> str:
        return self.visit.href(PATH, **({"show": None} | changes))

    def to(self, finding_id: str) -> str:
        return self.visit.href(f"{PATH}/{finding_id}", show=None)


def view_of(visit: Visit) -> View:
    pile = visit.filters.get("pile", "act")
    return View(visit, every(visit), pile if pile in PILES else "act")


def every(visit: Visit) -> pl.DataFrame:
    """Every finding with what was decided since, asked for once a snapshot and decision."""
    newest = visit.entered["id"].max() if visit.entered.height else 0
    return visit.remember(("findings", newest), lambda: findings(visit.snapshot, visit.viewer, {}, visit.entered))


def to_act(visit: Visit) -> pl.DataFrame:
    """What waits to be acted on, the largest saving first."""
    return every(visit).filter(PILES["act"][1])
