"""Billed, step by step, beside what the invoices say, per source, provider, month and currency."""

from collections.abc import Iterable, Mapping
from decimal import Decimal

import polars as pl

from dashboards import wording
from dashboards.access.viewer import Viewer
from dashboards.entries.subjects import ACCEPTED as LET_STAND
from dashboards.entries.subjects import DIFFERENCE, ENTERED, INVOICE_TOTAL, Bill
from dashboards.queries.scope import billed_in, visible
from transforms.spend.bridge import KEY, bridge
from transforms.spend.invoices import ACCEPTED, TOTALS, beside_invoices
from warehouse.snapshot import Snapshot

CHOSEN = "($source IS NULL OR source = $source) AND ($period IS NULL OR billing_period = $period)"
LINES = """
    SELECT x_source, x_provider, x_period, BillingCurrency, x_line, InvoiceId, BilledCost, EffectiveCost, x_rows
    FROM (SELECT *, x_source AS source, x_period AS billing_period FROM bill_line)
"""

MONTHS = "SELECT source, billing_period, status AS month_status, reason, closed_at FROM month_status"


def bridges(snapshot: Snapshot, viewer: Viewer, filters: Mapping[str, str]) -> pl.DataFrame:
    """A row a source, provider, billing period and currency, as `transforms.spend.bridge` gives it."""
    return bridge(snapshot.frame(f"{LINES} WHERE {CHOSEN} AND {visible(viewer)}", _asked(filters)))


def reconciled(snapshot: Snapshot, viewer: Viewer, filters: Mapping[str, str], entered: pl.DataFrame) -> pl.DataFrame:
    """`bridges` beside their invoices, as `beside_invoices` gives it, with each month's `month_status` and `reason`.

    `entered` are the current decisions (DECISION's columns). Invoices are not known by account, so a viewer of some
    accounts has none.
    """
    found = bridges(snapshot, viewer, filters)
    whole = viewer.scope.accounts is None
    of_files = file_totals(snapshot, found)
    totals = pl.concat([of_files, typed_totals(entered)]) if whole else of_files.clear()
    units = {name: Decimal(5).scaleb(-wording.minor_unit(name) - 1) for name in found["currency"].drop_nulls().unique()}
    compared = beside_invoices(found, totals, accepted_differences(entered), units)
    months = snapshot.frame(
        "SELECT source, billing_period, status AS month_status, reason, closed_at FROM month_status"
    )
    order = ["billing_period", "currency", pl.col("billed").abs()]
    return compared.join(months, on=["source", "billing_period"], how="left").sort(
        *order, "source", descending=[True, False, True, False], nulls_last=True
    )


def file_totals(snapshot: Snapshot, found: pl.DataFrame) -> pl.DataFrame:
    """TOTALS that files say of these bills; one that names a provider alone is of its only source in that month."""
    rows = snapshot.frame("FROM invoice_total").rename({"source": "said_by"})
    of_source = _meant(rows.rename({"billed_source": "source"}).drop("provider"), found, "source")
    of_provider = _meant(rows.filter(pl.col("billed_source").is_null()), found, "provider")
    return pl.concat([of_source, of_provider])


def _meant(rows: pl.DataFrame, found: pl.DataFrame, named: str) -> pl.DataFrame:
    """The rows as TOTALS of the one bill that their source or provider, month and currency mean."""
    same = [named, "billing_period", "currency"]
    bills = found.select(*KEY).unique(same, keep="none", maintain_order=True)
    meant = rows.select(*same, "invoice_id", "amount", "said_by", said_at="loaded_at").join(bills, on=same)
    return meant.select(*list(TOTALS)[:-2], note=pl.lit(None, pl.String), by_hand=pl.lit(value=False)).cast(TOTALS)


def typed_totals(entered: pl.DataFrame) -> pl.DataFrame:
    """TOTALS that people entered."""
    about = _about(entered, INVOICE_TOTAL, ENTERED)
    said = ("cost", "by", "at", "reason")
    rows = [(*key_of(bill), bill.invoice_id or None, *(row[name] for name in said), True) for bill, row in about]
    return pl.DataFrame(rows, schema=TOTALS, orient="row")


def accepted_differences(entered: pl.DataFrame) -> pl.DataFrame:
    """ACCEPTED: differences that people let stand, each with their note."""
    rows = (
        (*key_of(bill), row["cost"], row["by"], row["reason"]) for bill, row in _about(entered, DIFFERENCE, LET_STAND)
    )
    return pl.DataFrame(list(rows), schema=ACCEPTED, orient="row")


def key_of(bill: Bill) -> tuple[str | None, ...]:
    """The values of KEY."""
    return bill.source, bill.provider or None, bill.billing_period, bill.currency or None


def _about(entered: pl.DataFrame, kind: str, status: str) -> Iterable[tuple[Bill, dict[str, object]]]:
    """Entries of a kind that stand; people's entries are few."""
    for row in entered.filter(subject_kind=kind, status=status).to_dicts():
        if bill := Bill.of(row["subject_id"]):
            yield bill, row


def _asked(filters: Mapping[str, str]) -> dict[str, str | None]:
    return {name: filters.get(name) for name in ("source", "period")}


def daily_effective(snapshot: Snapshot, viewer: Viewer, month: str, currency: str) -> pl.DataFrame:
    """source, provider and `effective` of a billing period, as the daily mart that other pages read has it."""
    return snapshot.frame(
        f"""
        SELECT x_source AS source, x_provider AS provider, sum(EffectiveCost) AS effective FROM cost_daily_rollup
        WHERE x_period = ? AND {billed_in(currency)} AND {visible(viewer)} GROUP BY ALL""",
        [month, *([currency] if currency else [])],
    )
