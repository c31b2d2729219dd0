"""What nobody approved, as a report: the apps with risk and money, what is approved apart, and what nothing tells."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

import polars as pl

from dashboards import wording
from dashboards.access.viewer import Viewer
from dashboards.queries.shadow_it import DISCOVERED, RISKY, apps, listed, parts
from dashboards.queries.sights import answered, reach, review
from dashboards.reports.base import PlainSection
from dashboards.reports.csv_file import csv_text
from dashboards.reports.html_file import html_text
from dashboards.reports.pdf_file import pdf_bytes
from dashboards.reports.xlsx_file import xlsx_bytes
from warehouse.snapshot import Snapshot

Form = Literal["pdf", "xlsx", "html", "csv"]
MOST_REASONS = 3
APPS = ("name", "category", "risk", "because", "people", "spend_12_months", "currency", "trails", "first_seen", "state")
TEXTS = ("descriptor", "may_be", "lines", "months", "mcc", "amount", "currency", "evidence")


@dataclass(frozen=True)
class ShadowReport:
    """The report: what it is of, and its sections in order."""

    snapshot_id: str
    as_of: date
    freshness: str
    sections: tuple[PlainSection, ...]

    @property
    def title(self) -> str:
        return f"Apps that nobody approved, {wording.day(self.as_of)}"


def shadow_report(snapshot: Snapshot, viewer: Viewer, entered: pl.DataFrame) -> ShadowReport:
    """Of what the viewer may see, the riskiest first; the figures are those of the page."""
    every = apps(snapshot, viewer, entered)
    open_, good = listed(every, "unapproved"), listed(every, "approved")
    texts = review(snapshot, viewer, entered)
    said = answered(snapshot, viewer, entered)
    return ShadowReport(
        snapshot.id,
        snapshot.as_of,
        _fresh(snapshot, viewer),
        (
            _of_apps("Nobody approved", open_, _sentence(open_)),
            _of_apps("Approved or ignored", good, f"{wording.some(good.height, 'app')}, by a contract or a decision."),
            PlainSection("Left open", _left_open(texts), texts.with_columns(may_be="nearest_name"), TEXTS),
            PlainSection("Answered", _answers(said), said, ("subject", "product", "by", "on")),
        ),
    )


def shadow_file(snapshot: Snapshot, viewer: Viewer, entered: pl.DataFrame, form: Form, *, company: str = "") -> bytes:
    """The file's bytes; csv has every app of every list, a row each. Raises NoTypst for pdf without the extra."""
    if form == "csv":
        return csv_text(apps(snapshot, viewer, entered)).encode()
    made = shadow_report(snapshot, viewer, entered)
    if form == "pdf":
        return pdf_bytes(made, snapshot.published, company=company)
    return xlsx_bytes(made) if form == "xlsx" else html_text(made).encode()


def _of_apps(name: str, rows: pl.DataFrame, said: str) -> PlainSection:
    why = pl.Series("because", [because(each) for each in rows["risk_reasons"]], pl.String)
    named = rows.with_columns(
        why,
        pl.col("category").str.replace_all("-", " "),
        pl.col("state").str.replace_all("_", " "),
        pl.col("trails").str.replace_all(";", ", "),
    )
    return PlainSection(name, said if rows.height else "None.", named, APPS)


def because(risk_reasons: str | None) -> str:
    """The parts of a risk with the most points, as one line."""
    counted = [(points, said) for points, said in parts(risk_reasons) if points]
    return "; ".join(f"{said.rstrip('.')} (+{points})" for points, said in counted[:MOST_REASONS])


def _sentence(rows: pl.DataFrame) -> str:
    new = rows.filter(state=DISCOVERED).height
    risky = rows.filter(pl.col("risk") >= RISKY).height
    return (
        f"{wording.some(rows.height, 'app')}, {_money(rows, 'spend_12_months')} on lines of 12 months; "
        f"{wording.count(new)} newly seen, {wording.count(risky)} with a risk of {RISKY} or more."
    )


def _left_open(texts: pl.DataFrame) -> str:
    if texts.is_empty():
        return "Every text on lines that may be software is told or answered."
    return (
        f"{wording.some(texts.height, 'text')} on lines, {_money(texts, 'amount')} in 12 months: nothing tells for "
        "sure whether they are software."
    )


def _answers(said: pl.DataFrame) -> str:
    return f"{wording.some(said.height, 'answer')} of people stand; empty is no software." if said.height else "None."


def _money(rows: pl.DataFrame, column: str) -> str:
    sums = rows.drop_nulls(column).group_by("currency").agg(pl.col(column).sum()).sort(column, descending=True)
    amounts = [wording.exact(Decimal(amount), currency) for currency, amount in sums.rows()]
    return wording.listed(amounts) or "no money"


def _fresh(snapshot: Snapshot, viewer: Viewer) -> str:
    told = [f"{trail} to {wording.day(last)}" for trail, last in reach(snapshot, viewer).items()]
    return wording.listed(told, most=len(told)) or "no trail is read"
