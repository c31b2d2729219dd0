"""A finding with all that it rests on."""

from datetime import date, timedelta
from functools import cached_property
from typing import Any

import polars as pl

from dashboards.pages.findings.view import View
from dashboards.queries import finding as queries
from transforms.waste.rules import BY_ID


class One:
    """A finding and what it rests on, each read when it is first asked for."""

    def __init__(self, view: View, row: dict[str, Any]) -> None:
        self.view, self.visit, self.row = view, view.visit, row
        self.of = (row["provider"], row["account"], row["resource_id"])
        self.last_day = self.visit.snapshot.as_of - timedelta(days=1)

    @cached_property
    def metrics(self) -> pl.DataFrame:
        return queries.metric_days(self.visit.snapshot, self.visit.viewer, self.of, self.last_day)

    @cached_property
    def inventory(self) -> pl.DataFrame:
        return queries.inventory(self.visit.snapshot, self.visit.viewer, self.of)

    @cached_property
    def cost_days(self) -> pl.DataFrame:
        first = self.last_day - timedelta(days=queries.SHOWN_DAYS - 1)
        return queries.cost_days(self.visit.snapshot, self.visit.viewer, self.of, first, self.last_day)

    @cached_property
    def charges(self) -> pl.DataFrame:
        first, last = self.row["window_start"] or self.last_day, self.row["window_end"] or self.last_day
        return queries.charges(self.visit.snapshot, self.visit.viewer, self.of, first, last)

    @cached_property
    def decisions(self) -> pl.DataFrame:
        return queries.decisions(self.visit.snapshot, self.row["finding_id"], self.visit.entered)

    @cached_property
    def stretches(self) -> list[tuple[date, date | None]]:
        """From when on it was found, and from when on no longer (none: it still is), oldest first."""
        rows = queries.history(self.visit.snapshot, self.visit.viewer, self.row["finding_id"])
        ends = rows["x_valid_to"].to_list()
        begins = [day for day in rows["x_valid_from"] if day not in ends]
        return list(zip(begins, [day for day in ends if day not in rows["x_valid_from"]], strict=True))

    @cached_property
    def advice(self) -> pl.DataFrame:
        return queries.advice(self.visit.snapshot, self.visit.viewer, self.of)

    @cached_property
    def metric(self) -> str | None:
        """The metric that is drawn: the first that the rule reads and that there is, else the first that there is."""
        there = self.metrics["metric"].unique(maintain_order=True).to_list()
        rule = BY_ID.get(self.row["rule"])
        wanted = [name for name, _ in rule.reads] if rule else []
        return next((name for name in [*wanted, *there] if name in there), None)

    @cached_property
    def use(self) -> dict[date, float]:
        """Of that metric the day's sum where it is counted, else its maximum; a day without data is not in it."""
        rows = self.metrics.filter(pl.col("metric").eq_missing(pl.lit(self.metric)), pl.col("points") > 0)
        values = rows.select("day", value=pl.coalesce("sum", "maximum", "mean")).drop_nulls()
        return dict(values.iter_rows())

    @cached_property
    def spelled(self) -> list[str]:
        """How bills spell its id."""
        return queries.spellings(self.visit.snapshot, self.of)

    @cached_property
    def currency(self) -> str:
        return self.row["currency"] or ""
