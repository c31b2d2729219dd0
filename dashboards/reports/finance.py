"""The finance report of a month: what it came to, what is to come, why it changed, whose it is, what is still open."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

import polars as pl

from dashboards import wording
from dashboards.access.viewer import Viewer
from dashboards.queries.allocation import borne
from dashboards.queries.budgets import budgets
from dashboards.queries.changes import changes, culprits, totals
from dashboards.queries.close import Closing, closing, dimension_of
from dashboards.queries.commitments import ladder
from dashboards.queries.commitments import months as commitment_months
from dashboards.queries.compared import Compared
from dashboards.queries.compared import period as days_of
from dashboards.queries.reported import since_reported
from dashboards.reports.base import PlainSection
from dashboards.reports.csv_file import csv_text
from dashboards.reports.html_file import html_text
from dashboards.reports.pdf_file import pdf_bytes
from dashboards.reports.xlsx_file import xlsx_bytes
from dashboards.why import sentence
from transforms.close.states import CLOSED, RESTATED, reported
from transforms.spend.bridge import LINES
from transforms.spend.invoices import LET_STAND, MATCHES
from warehouse.decisions import standing
from warehouse.snapshot import NoSnapshot, Snapshot, open_snapshot

Form = Literal["pdf", "xlsx", "html", "csv"]
CLIFF_DAYS = 180
OUTLOOK = """
    SELECT month, provider, currency, actual, known, modelled, total, low80 AS low, high80 AS high,
        round(past_wape_percent, 1) AS past_error_percent, round(run_rate_wape_percent, 1) AS run_rate_error_percent,
        method, reason
    FROM forecast WHERE as_of = (SELECT max(as_of) FROM forecast) AND kind = 'provider' AND month >= $month
        AND $all ORDER BY month, currency, provider
"""
OUTLOOK_SHOWN = (
    *("month", "provider", "currency", "actual", "known", "modelled", "total", "low", "high"),
    *("past_error_percent", "run_rate_error_percent"),
)
BUDGETS = ("budget", "period", "currency", "current", "actual", "used_percent", "forecast", "variance")
TEAMS = ("target", "currency", "before", "cost", "change", "share_percent")
COMMITTED = (
    "provider",
    "currency",
    "utilisation_percent",
    "coverage_percent",
    "esr_percent",
    "used",
    "waste",
    "saving",
)
CLIFFS = ("end", "days_left", "provider", "name", "currency", "contracted_per_month", "saving_per_month")
BILLS = (
    *("issuer", "source", "currency", "usage", "purchases", "credits", "refunds", "tax"),
    *("billed", "covering", "recognised", "effective"),
)
SIGNED = (
    *("issuer", "source", "currency", "billed", "invoice", "difference", "match", "state", "preparer", "approver"),
    "open_point",
)
OF_THE_CLOSE = ("prepared_at", "approved_at", "blocked_by", "snapshot_id", "file", "sha256")


@dataclass(frozen=True)
class FinanceReport:
    """The report: of which month and snapshot, and its sections in order."""

    period: str
    snapshot_id: str
    as_of: date
    freshness: str
    sections: tuple[PlainSection, ...]

    @property
    def title(self) -> str:
        return f"Finance report, {wording.month(self.period)}"


def finance_report(
    snapshot: Snapshot, viewer: Viewer, events: pl.DataFrame, period: str, *, dimension: str = ""
) -> FinanceReport:
    """Of one snapshot, with the figures of its pages. `events` are all decisions (DECISION), oldest first."""
    chosen = dimension_of(snapshot, dimension)
    month = closing(snapshot, viewer, period, events, dimension=chosen)
    sections = (
        _summary(snapshot, viewer, month),
        _outlook(snapshot, viewer),
        _budgets(snapshot, viewer, events, period),
        _bridge(snapshot, viewer, events, period),
        _teams(snapshot, viewer, period, chosen),
        _commitments(snapshot, viewer, period),
        _cliffs(snapshot, viewer),
        _bills(month),
        _sign_off(month),
    )
    return FinanceReport(period, snapshot.id, snapshot.as_of, _fresh(month), sections)


def finance_file(report: FinanceReport, snapshot: Snapshot, form: Form, *, company: str = "") -> bytes:
    """The file's bytes; csv has all sections below each other. Raises NoTypst for pdf without the extra."""
    match form:
        case "pdf":
            return pdf_bytes(report, snapshot.published, company=company)
        case "xlsx":
            return xlsx_bytes(report)
        case "html":
            return html_text(report).encode()
        case _:
            return "\n".join(
                f"# {each.name}\n{csv_text(each.rows.select(each.shown))}" for each in report.sections
            ).encode()


def before(period: str) -> str:
    """The month before, 2026-09 of 2026-10."""
    year, month = (int(part) for part in period.split("-"))
    return f"{year - (month == 1)}-{(month - 2) % 12 + 1:02}"


def _summary(snapshot: Snapshot, viewer: Viewer, month: Closing) -> PlainSection:
    """A row a currency: what was billed, what of it was charged out, what it cost the month before."""
    compared = _compared(month.period)
    moved = totals(snapshot, viewer, compared)
    sums = month.bills.group_by("currency").agg(
        pl.col("billed", "charged_out", "prepaid_change", "accrued").sum(), bills=pl.len()
    )
    change = moved.select(currency="BillingCurrency", month_before="before", this_month="after")
    rows = sums.join(change, on="currency", how="left").sort("billed", descending=True)
    why = [f"{sentence(total, culprits(snapshot, viewer, compared))}." for total in moved.to_dicts()]
    basis = "Billed and charged out are of the month's bills, the months beside them of its days."
    told = " ".join((*why, basis))
    shown = ("currency", "bills", "billed", "prepaid_change", "charged_out", "month_before", "this_month", "accrued")
    return PlainSection("Summary", told, rows, shown)


def _outlook(snapshot: Snapshot, viewer: Viewer) -> PlainSection:
    """What the running month and those after it are forecast to come to."""
    everyone = viewer.scope.accounts is None
    sql = OUTLOOK.replace("$all", "true" if everyone else "false")
    rows = snapshot.frame(sql, {"month": f"{snapshot.as_of:%Y-%m}"})
    if rows.is_empty():
        return PlainSection("Outlook", "No forecast is known.", rows, OUTLOOK_SHOWN)
    now = rows.filter(month=f"{snapshot.as_of:%Y-%m}").drop_nulls("total")
    total = _sums(now, "total")
    told = f"{wording.month(f'{snapshot.as_of:%Y-%m}')} is forecast at {total}; bounds hold 80 of 100 past months."
    return PlainSection("Outlook", told, rows, OUTLOOK_SHOWN)


def _budgets(snapshot: Snapshot, viewer: Viewer, events: pl.DataFrame, period: str) -> PlainSection:
    rows = budgets(snapshot, viewer, standing(events), period)
    over = rows.filter(pl.col("actual") > pl.col("current")).height
    told = (
        f"{wording.some(rows.height, 'budget')}; {wording.count(over)} spent beyond." if rows.height else "None is set."
    )
    return PlainSection("Budgets", told, rows.with_columns(pl.col("used_percent").round(1)), BUDGETS)


def _bridge(snapshot: Snapshot, viewer: Viewer, events: pl.DataFrame, period: str) -> PlainSection:
    """From what was reported of the month before, by what was restated since, to this month in terms that add up."""
    compared = _compared(period)
    rows = changes(snapshot, viewer, compared).filter(pl.col("amount") != 0)
    since, said = _restated(snapshot, viewer, compared, events)
    named = pl.concat([since, rows]).with_columns(pl.col("term").str.replace_all("_", " "))
    told = f"From {wording.month(before(period))} to {wording.month(period)}, in effective cost; the terms add up."
    first = told if rows.height else "Nothing changed."
    return PlainSection("Bridge", f"{first} {said}", named, ("term", "currency", "amount"))


def _restated(snapshot: Snapshot, viewer: Viewer, compared: Compared, events: pl.DataFrame) -> tuple[pl.DataFrame, str]:
    """A row `restated` a currency: the month before as it is now, less as it was last closed or sent; and a sentence.

    It is not one of the terms: reported + restated is what they start from.
    """
    month = f"{compared.before.first:%Y-%m}"
    none = changes(snapshot, viewer, compared).clear()
    name = reported(events, month)
    if name is None or snapshot.state is None:
        return none, f"{wording.month(month)} was neither closed nor sent yet, so nothing is restated."
    try:
        with open_snapshot(snapshot.state, name) as then:
            rows = since_reported(snapshot, viewer, compared, then)
            day = wording.day(then.as_of)
    except NoSnapshot:
        return none, f"The snapshot {name}, by which {wording.month(month)} was reported, is no longer kept."
    return rows, f"Restated is what {wording.month(month)} is more or less now than as it was reported on {day}."


def _teams(snapshot: Snapshot, viewer: Viewer, period: str, dimension: str) -> PlainSection:
    """What each target bears, beside the month before."""
    if not dimension:
        return PlainSection(
            "Teams", "Nothing is allocated yet.", pl.DataFrame(schema=dict.fromkeys(TEAMS, pl.String())), TEAMS
        )
    now, then = (
        borne(snapshot, viewer, by="month", period=each, dimension=dimension).select("target", "currency", "cost")
        for each in (period, before(period))
    )
    both = now.join(
        then.rename({"cost": "before"}), on=["target", "currency"], how="full", coalesce=True, nulls_equal=True
    )
    costs = both.with_columns(pl.col("cost", "before").fill_null(Decimal(0)))
    whole = pl.col("cost").sum().over("currency").cast(pl.Float64)
    rows = costs.with_columns(
        change=pl.col("cost") - pl.col("before"), share_percent=(100 * pl.col("cost").cast(pl.Float64) / whole).round(1)
    ).sort("currency", "cost", descending=[False, True])
    told = f"By {dimension}, effective cost; what no rule takes is unallocated, and all of it is in the sum."
    return PlainSection("Teams", told, rows, TEAMS)


def _commitments(snapshot: Snapshot, viewer: Viewer, period: str) -> PlainSection:
    every = commitment_months(snapshot, viewer).filter(pl.col("month") == date.fromisoformat(f"{period}-01"))
    rows = every.filter("has_commitments").with_columns(
        pl.col(name).round(1).alias(f"{name}_percent") for name in ("utilisation", "coverage", "esr")
    )
    told = "Utilisation of what is committed, coverage of what could be, and the effective savings rate on list prices."
    return PlainSection("Commitments", told if rows.height else "None was used.", rows, COMMITTED)


def _cliffs(snapshot: Snapshot, viewer: Viewer) -> PlainSection:
    rows = ladder(snapshot, viewer, within=CLIFF_DAYS).rename({"BillingCurrency": "currency", "x_provider": "provider"})
    told = (
        f"Commitments that end within {CLIFF_DAYS} days; what they cover a month goes back to its contracted price."
        if rows.height
        else f"No commitment ends within {CLIFF_DAYS} days."
    )
    return PlainSection("Cliffs", told, rows, CLIFFS)


def _bills(month: Closing) -> PlainSection:
    told = f"{' + '.join(LINES[:4])} + tax = billed; billed + covering purchases taken out + recognised = effective."
    return PlainSection("From billed to effective", told[:1].upper() + told[1:], month.bills.select(BILLS), BILLS)


def _sign_off(month: Closing) -> PlainSection:
    """Who prepared and approved it, and every difference that is open."""
    done = month.bills.filter(pl.col("state").is_in([CLOSED, RESTATED]))
    rows = month.bills.with_columns(
        open_point=pl.coalesce("blocked_by", pl.format("explained: {}", "accepted_note")),
    )
    off = month.bills.filter(~pl.col("match").is_in([MATCHES, LET_STAND])).height
    told = f"{wording.count(done.height)} of {wording.some(month.bills.height, 'bill')} closed; "
    said = f"{told}{wording.some(off, 'bill')} without an invoice that matches."
    return PlainSection("Sign-off", said, rows.select(*SIGNED, *OF_THE_CLOSE), SIGNED)


def _compared(period: str) -> Compared:
    return Compared(days_of(before(period)), days_of(period))


def _sums(rows: pl.DataFrame, column: str) -> str:
    sums = rows.group_by("currency").agg(pl.col(column).sum()).sort("currency")
    return wording.listed([wording.compact(amount, currency) for currency, amount in sums.rows()]) or "no number"


def _fresh(month: Closing) -> str:
    still_open = month.bills.filter(month_status="open")["source"].unique().sort().to_list()
    return f"{wording.listed(still_open)} still open" if still_open else "all bills of the month are in"


def open_points(report: FinanceReport) -> Sequence[str]:
    """What is open of the month's close, a sentence each."""
    rows = report.sections[-1].rows.filter(pl.col("blocked_by").is_not_null())
    return [f"{row['source']}, {row['currency']}: {row['blocked_by']}" for row in rows.to_dicts()]
