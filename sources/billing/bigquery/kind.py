"""A kind of bill that lies in files or in BigQuery, as its path says."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self

from sources.base import Object
from sources.billing.bigquery import BigQuery
from sources.billing.bigquery.asked import LEAST, PRICE, price_of
from sources.billing.bigquery.place import SCHEME
from sources.billing.kinds import BillingKind, Means
from sources.spending import Spending, today_in_utc


@dataclass(frozen=True)
class MayLieInBigQuery(BillingKind):
    """`bigquery` is what a run reads tables with; None for a look, which asks nothing that costs."""

    bigquery: BigQuery | None = None

    def with_means(self, means: Means) -> Self:
        spending = Spending(means.archive.folder, means.source, means.limit, today_in_utc())
        return replace(self, bigquery=BigQuery(spending, means.loaded))

    def notes(self) -> tuple[str, ...]:
        return self.bigquery.notes() if self.bigquery else ()

    def asking_costs(self, path: str) -> str:
        if not path.startswith(SCHEME):
            return ""
        return f"tables are read free of charge; a query of a view costs {PRICE} USD a TiB, {price_of(LEAST)} at least"

    def list_objects(self, path: str, *, base: Path, endpoint: str | None) -> list[Object]:
        if path.startswith(SCHEME):
            return (self.bigquery or BigQuery()).list_objects(path, endpoint)
        return BillingKind.list_objects(self, path, base=base, endpoint=endpoint)

    def fetch(self, obj: Object, into: Path, *, endpoint: str | None) -> Path:
        if obj.uri.startswith(SCHEME):
            return (self.bigquery or BigQuery()).fetch(obj, into, endpoint)
        return BillingKind.fetch(self, obj, into, endpoint=endpoint)
