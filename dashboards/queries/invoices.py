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
from transforms.spend.invoices import ACCEPTED, beside_invoices
from transforms.spend.stated import TOTALS, of_bills, of_issuers
from warehouse.issuers import LINES as BILL_LINES
from warehouse.snapshot import Snapshot

CHOSEN = "($source IS NULL OR source = $source) AND ($period IS NULL OR billing_period = $period)"
LINES = f"""
    SELECT x_source, x_provider, x_period, BillingCurrency, issuer, x_line, InvoiceId, BilledCost, EffectiveCost, x_rows
    FROM (SELECT *, x_source AS source, x_period AS billing_period FROM ({BILL_LINES}))
"""
OF_AN_ISSUER = (*KEY, "issuer")

MONTHS = "SELECT source, billing_period, status AS month_status, reason, closed_at FROM month_status"
STATED = """
    SELECT invoice_total.*, coalesce(load.modified, invoice_total.loaded_at) AS version
    FROM invoice_total LEFT JOIN load USING (load_id)
"""
REJECTED = """
    SELECT source, count(*) AS rows FROM reject WHERE billing_period = ?
    AND source IN (SELECT source FROM load_sum WHERE column_name = 'invoice_total') GROUP BY ALL ORDER BY ALL
"""
LOST_BY = {"billing_period": "period", "source": "source"}


def bridges(snapshot: Snapshot, viewer: Viewer, filters: Mapping[str, str]) -> pl.DataFrame:
    """A row a source, provider, billing period and currency, as `transforms.spend.bridge` gives it."""
    return bridge(_lines(snapshot, viewer, filters))


def _lines(snapshot: Snapshot, viewer: Viewer, filters: Mapping[str, str]) -> pl.DataFrame:
    return snapshot.frame(f"{LINES} WHERE {CHOSEN} AND {visible(viewer)}", _asked(filters))


def reconciled(snapshot: Snapshot, viewer: Viewer, filters: Mapping[str, str], entered: pl.DataFrame) -> pl.DataFrame:
    """`bridges` beside their invoices, as `beside_invoices` gives it, with each month's `month_status` and `reason`.

    `entered` are the current decisions (DECISION's columns). Invoices are not known by account, so a viewer of some
    accounts has none.
    """
    every = bridges(snapshot, viewer, {})
    totals = _totals(snapshot, viewer, every, entered)
    of_bill = accepted_differences(entered).filter(pl.col("issuer").is_null())
    found = _chosen(every, filters)
    return _ordered(snapshot, beside_invoices(found, totals, of_bill, _half_units(found)))


def issued(snapshot: Snapshot, viewer: Viewer, filters: Mapping[str, str], entered: pl.DataFrame) -> pl.DataFrame:
    """`reconciled` with a row an issuer of each bill: its own charges beside its own invoices."""
    lines = _lines(snapshot, viewer, {})
    every = bridge(lines, OF_AN_ISSUER)
    totals = of_issuers(_totals(snapshot, viewer, bridge(lines), entered), every)
    accepted = of_issuers(accepted_differences(entered), every)
    found = _chosen(every, filters)
    return _ordered(snapshot, beside_invoices(found, totals, accepted, _half_units(found), OF_AN_ISSUER))


def _totals(snapshot: Snapshot, viewer: Viewer, bills: pl.DataFrame, entered: pl.DataFrame) -> pl.DataFrame:
    """TOTALS of all bills; none for who sees some accounts."""
    of_files, _ = file_totals(snapshot, bills)
    return pl.concat([of_files, typed_totals(entered)]) if viewer.scope.accounts is None else of_files.clear()


def _chosen(bills: pl.DataFrame, filters: Mapping[str, str]) -> pl.DataFrame:
    chosen = {"source": filters.get("source"), "billing_period": filters.get("period")}
    return bills.filter(*(pl.col(name) == value for name, value in chosen.items() if value))


def _half_units(bills: pl.DataFrame) -> dict[str, Decimal]:
    return {name: Decimal(5).scaleb(-wording.minor_unit(name) - 1) for name in bills["currency"].drop_nulls().unique()}


def _ordered(snapshot: Snapshot, compared: pl.DataFrame) -> pl.DataFrame:
    """With the status of each month, the newest first."""
    names = [name for name in ("source", "issuer") if name in compared.columns]
    order = ["billing_period", "currency", pl.col("billed").abs(), *names]
    told = compared.join(snapshot.frame(MONTHS), on=["source", "billing_period"], how="left")
    return told.sort(order, descending=[True, False, True, *(False for _ in names)], nulls_last=True)


def shown(bills: pl.DataFrame) -> pl.DataFrame:
    """`reconciled` as a list for other tools: a row a bill, who said its total, and what else was said of it.

    `other_totals` counts the totals that are known and do not count, since another stands over them.
    """
    told = pl.col("said").list
    others = told.eval(~pl.element().struct.field("stands")).list.sum().fill_null(0).cast(pl.Int64)
    return bills.select(
        *KEY,
        "billed",
        "invoice",
        "difference",
        "state",
        "said_by",
        pl.col("said_at").dt.truncate("1s"),
        "by_hand",
        others.alias("other_totals"),
        "note",
        "month_status",
        "reason",
    )


def file_totals(snapshot: Snapshot, bills: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """TOTALS that files say of these bills, and the INVOICE_TOTAL rows that are of none of them."""
    return of_bills(snapshot.frame(STATED), bills)


def of_no_bill(snapshot: Snapshot, viewer: Viewer, filters: Mapping[str, str]) -> pl.DataFrame:
    """Totals in files that no bill is known of: INVOICE_TOTAL's columns; `period` and `source` (which says it) choose.

    A viewer of some accounts sees none.
    """
    _, lost = file_totals(snapshot, bridges(snapshot, viewer, {}))
    wanted = [pl.col(name) == filters[asked] for name, asked in LOST_BY.items() if asked in filters]
    found = lost.filter(wanted) if wanted else lost
    return found.clear() if viewer.scope.accounts is not None else found


def not_taken(snapshot: Snapshot, viewer: Viewer, period: str) -> pl.DataFrame:
    """source and `rows`: the rejected rows of files of totals in a billing period; the month's totals may lack them."""
    rows = snapshot.frame(REJECTED, [period])
    return rows if viewer.scope.accounts is None else rows.clear()


def typed_totals(entered: pl.DataFrame) -> pl.DataFrame:
    """TOTALS that people entered."""
    about = _about(entered, INVOICE_TOTAL, ENTERED)
    rows = [
        {
            **dict(zip(KEY, key_of(bill), strict=True)),
            "issuer": None,
            "invoice_id": bill.invoice_id or None,
            "amount": row["cost"],
            "said_by": row["by"],
            "said_at": row["at"],
            "version": row["at"],
            "note": row["reason"],
            "by_hand": True,
        }
        for bill, row in about
    ]
    return pl.DataFrame(rows, schema=TOTALS)


def accepted_differences(entered: pl.DataFrame) -> pl.DataFrame:
    """ACCEPTED: differences that people let stand, each with their note; of a bill, or of one of its issuers."""
    rows = (
        (*key_of(bill), bill.issuer or None, row["cost"], row["by"], row["reason"])
        for bill, row in _about(entered, DIFFERENCE, LET_STAND)
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
