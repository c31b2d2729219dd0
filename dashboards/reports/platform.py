"""What a platform team should act on, as files: HTML for reading, XLSX and CSV with every row, all of one snapshot."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import polars as pl

from dashboards import wording
from dashboards.access.viewer import Viewer
from dashboards.queries import freshness
from dashboards.queries.findings import COST, IN_PEACE, TO_ACT, findings
from dashboards.queries.inventories import scans
from dashboards.queries.waste import savings, totals
from dashboards.reports.base import PlainSection
from warehouse.snapshot import Snapshot

FINDINGS = (
    *("finding_id", "rule", "provider", "account", "region", "resource_id", "resource_name", "resource_type"),
    *("saving_per_month", "commitment_freed_per_month", "currency", "saving_is_upper_bound", "no_saving_reason"),
    *("list_price_estimate_per_month", "included_in", "confidence", "status", "until", "owner", "owner_from", "since"),
    *("last_activity", "age_days", "window_start", "window_end", "coverage_percent", "cost_in_window", "reason"),
    *("action", "cannot_see"),
)


@dataclass(frozen=True)
class PlatformReport:
    """The report: what it is of, and its sections in order."""

    snapshot_id: str
    as_of: date
    freshness: str
    owner: str
    sections: tuple[PlainSection, ...]

    @property
    def title(self) -> str:
        return f"Waste to act on, {wording.day(self.as_of)}" + (f", for {self.owner}" if self.owner else "")


def platform_report(
    snapshot: Snapshot, viewer: Viewer, entered: pl.DataFrame, filters: Mapping[str, str] | None = None
) -> PlatformReport:
    """Of what the viewer may see; `filters` are those of `queries.findings` (owner, provider, account …)."""
    asked = dict(filters or {})
    every = findings(snapshot, viewer, asked, entered)
    waste = every.filter(pl.col("outcome") == "waste")
    whole = () if asked else (_divides(totals(snapshot, viewer)),)
    told = () if asked else (_savings(savings(snapshot, viewer, {})), _gaps(scans(snapshot, viewer)))
    leads = every.filter(~pl.col("rule").str.starts_with(COST), outcome="lead")
    act = waste.filter(pl.col("status").is_in(TO_ACT))
    return PlatformReport(
        snapshot.id,
        snapshot.as_of,
        _fresh(snapshot, viewer),
        asked.get("owner", ""),
        (
            *whole,
            _found("To act on", act, f"{_money(act)} a month of cash would leave the invoice"),
            _found("Waiting for the bill", waste.filter(status="resolved"), "Done, and not yet seen in the bill"),
            _found("Snoozed or exempt", waste.filter(pl.col("status").is_in(IN_PEACE)), "Left in peace by a decision"),
            _found("Leads", leads, "True and worth a look; no saving is claimed"),
            _found("Unknown", every.filter(outcome="unknown"), "Data are missing: neither waste nor in use"),
            *told,
        ),
    )


def _found(name: str, rows: pl.DataFrame, said: str) -> PlainSection:
    sentence = f"{wording.some(rows.height, 'finding')}. {said}." if rows.height else "None."
    shown = ("saving_per_month", "currency", "rule", "resource_name", "account", "owner", "confidence", "status")
    named = rows.select(FINDINGS).with_columns(pl.coalesce("resource_name", "resource_id").alias("resource_name"))
    return PlainSection(name, sentence, named, (*shown, "reason"))


def _divides(rows: pl.DataFrame) -> PlainSection:
    said = "Waste, in use, unknown and not covered add up to the effective cost of the window."
    return PlainSection("The bill", said, rows, tuple(rows.columns))


def _savings(rows: pl.DataFrame) -> PlainSection:
    verified = rows.filter(state="verified")
    said = f"{_money(verified, 'verified_per_month')} a month has left the bill, measured after the acts."
    shown = ("acted_on", "rule", "resource_id", "before_per_day", "after_per_day", "verified_per_month", "currency")
    return PlainSection("Savings", said, rows, (*shown, "state"))


def _gaps(rows: pl.DataFrame) -> PlainSection:
    said = f"{wording.some(rows.height, 'thing')} could not be looked at." if rows.height else "None."
    return PlainSection(
        "Not seen", said, rows, ("source", "account", "region", "resource_type", "status", "permission")
    )


def _money(rows: pl.DataFrame, column: str = "saving_per_month") -> str:
    sums = rows.drop_nulls(column).group_by("currency").agg(pl.col(column).sum()).sort(column, descending=True)
    amounts = [wording.exact(Decimal(amount), currency) for currency, amount in sums.rows()]
    return wording.listed(amounts) or "No money"


def _fresh(snapshot: Snapshot, viewer: Viewer) -> str:
    found = freshness.sources(snapshot, viewer, {})
    last = freshness.complete_to(found)
    reach = f"bills complete to {wording.day(last)}" if last else "no day is complete yet"
    return f"{reach}, {found.filter(state='fresh').height} of {wording.some(found.height, 'source')} fresh"
