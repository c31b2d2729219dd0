"""What was asked and what came: INVENTORY_SCAN rows of one look."""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl

from sources.base import SourceError
from sources.inventory.base import no_scans
from sources.inventory.gcp.answers import Absent, Refused
from sources.inventory.gcp.assets import Asset
from sources.inventory.gcp.told import READS


@dataclass
class Scans:
    """Rows as they come together; `day` is the business day."""

    day: date
    rows: list[dict[str, Any]] = field(default_factory=list)

    def told(self, projects: Collection[str], assets: Iterable[Asset]) -> None:
        """A row a project and type, also where there is none of the type: that was told, too."""
        counted = Counter((each.project, each.type) for each in assets)
        for project in sorted(projects):
            for asset_type in READS:
                self.ok(project, asset_type, counted[project, asset_type])

    def ok(self, project: str, what: str, rows: int) -> None:
        self._row(project, what, "ok", rows)

    def failed(self, project: str, whats: Iterable[str], error: SourceError, permission: str) -> None:
        """`permission` is what the call needs, where the answer names none."""
        refused, absent = isinstance(error, Refused), isinstance(error, Absent)
        lacking = (error.permission or permission) if isinstance(error, Refused) else None
        status = "refused" if refused else "not_asked" if absent else "failed"
        for what in whats:
            self._row(project, what, status, 0, lacking, f"{error.found}; {error.do}")

    def unpaid(self, project: str, what: str, limit: Decimal) -> None:
        """What is not asked, because it may cost no more today."""
        self._row(
            project,
            what,
            "not_asked",
            0,
            reason=f"asking may cost {limit} USD more today by [limits] api_cost_per_day; raise it, or wait a day",
        )

    def frame(self) -> pl.DataFrame:
        """As a look gives them, without `x_source` and `last_ok`."""
        return pl.DataFrame(self.rows, schema=no_scans().schema, orient="row")

    def _row(
        self, project: str, what: str, status: str, rows: int, permission: str | None = None, reason: str | None = None
    ) -> None:
        self.rows.append(
            {
                "provider": "gcp",
                "account": project,
                "region": "",
                "resource_type": what,
                "day": self.day,
                "status": status,
                "rows": rows,
                "permission": permission,
                "reason": reason,
            }
        )
