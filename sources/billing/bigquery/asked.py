"""What can be had by a query alone, views for one: asked for by months of export time, within what may be spent.

BigQuery bills the bytes that a query reads, 10 MiB at least for each table. A dry run tells them before, free of
charge; the query is then run with that as its limit. https://cloud.google.com/bigquery/pricing#analysis_pricing_models
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import ROUND_UP, Decimal
from typing import Any

from sources.base import Object, Unreadable
from sources.billing.bigquery.client import PAGE_ROWS, QUERY_FOR, bounded
from sources.billing.bigquery.place import Place
from sources.spending import Spending

# USD for a TiB, on demand; the first TiB of a month is free, and counted here as if it were paid.
PRICE, TIB, LEAST = Decimal("6.25"), 1 << 40, 10 << 20
SMALLEST = Decimal("0.0000001")
# When a row came into the table: Google's own export has it, and so has its FOCUS export.
EXPORT_TIMES = ("export_time", "x_ExportTime")
NO_TIME = "undated"
BY_MONTH = """
SELECT FORMAT_TIMESTAMP('%Y-%m', `{column}`) AS month, COUNT(*) AS row_count, MAX(`{column}`) AS newest
FROM `{table}` GROUP BY month ORDER BY month
"""


def billed_bytes(processed: int, tables: int) -> int:
    return max(processed, LEAST * max(1, tables))


def price_of(billed: int) -> Decimal:
    """In USD, rounded up."""
    return (PRICE * billed / TIB).quantize(SMALLEST, ROUND_UP)


@dataclass(frozen=True)
class Asked:
    """A view, or whatever else has rows that only a query gives."""

    client: Any
    table: Any
    place: Place
    spending: Spending

    def months(self) -> list[Object]:
        """An object for each month of export time: its version tells the rows, and the newest."""
        rows = self._ask(BY_MONTH.format(column=self._export_time, table=self.place.name))
        return [self._object(row["month"], row["row_count"], row["newest"]) for row in rows]

    def rows(self, month: str) -> Any:
        """The client's iterator over the rows of a month."""
        column, select = f"`{self._export_time}`", f"SELECT * FROM `{self.place.name}`"
        if month == NO_TIME:
            return self._ask(f"{select} WHERE {column} IS NULL")
        first = date.fromisoformat(f"{month}-01")
        after = date(first.year + first.month // 12, first.month % 12 + 1, 1)
        where = f"{column} >= @first AND {column} < @after"
        return self._ask(f"{select} WHERE {where}", {"first": first, "after": after})

    @property
    def _export_time(self) -> str:
        """Raises Unreadable where the view does not say when a row came."""
        names = [field.name for field in self.table.schema] or EXPORT_TIMES
        found = next((name for name in EXPORT_TIMES if name in names), None)
        if found is None:
            raise Unreadable(
                str(self.place),
                found=f"columns without {' or '.join(EXPORT_TIMES)}",
                expected="the time at which each row was exported, by which new rows are told from known ones",
                do="Add the column to the view, or give the table that it reads.",
            )
        return found

    def _object(self, month: str | None, rows: int, newest: datetime | None) -> Object:
        newest = newest or datetime.fromtimestamp(0, UTC)
        version = f"{rows}-{int(newest.timestamp() * 1_000_000)}"
        uri = str(Place(self.place.project, self.place.dataset, self.place.table, month or NO_TIME))
        return Object(uri, 0, version, newest.astimezone(UTC).replace(tzinfo=None))

    def _ask(self, sql: str, days: dict[str, date] | None = None) -> Any:
        from google.cloud.bigquery import QueryJobConfig, ScalarQueryParameter

        given: Sequence[Any] = [
            ScalarQueryParameter(name, "TIMESTAMP", datetime(day.year, day.month, day.day, tzinfo=UTC))
            for name, day in (days or {}).items()
        ]
        dry = QueryJobConfig(query_parameters=given, dry_run=True, use_query_cache=False)
        plan = self.client.query(sql, job_config=dry, job_retry=None, **bounded())
        billed = billed_bytes(plan.total_bytes_processed or 0, len(plan.referenced_tables or ()))
        self.spending.pay(price_of(billed), str(self.place))
        real = QueryJobConfig(query_parameters=given, maximum_bytes_billed=billed)
        # A query that fails is not run again by itself: it was paid for once.
        job = self.client.query(sql, job_config=real, job_retry=None, **bounded())
        return job.result(page_size=PAGE_ROWS, timeout=QUERY_FOR, retry=bounded()["retry"], job_retry=None)
