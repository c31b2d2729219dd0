"""The close: what each open month will come to, what closed ones posted, and where invoices differ from bills."""

from collections.abc import Iterator

import polars as pl

from dashboards.access.viewer import ON_THIS_MACHINE
from dashboards.queries.invoices import OF_AN_ISSUER, issued, reconciled
from pipelines.finance import Books, Worked
from pipelines.finance.said import gaps
from sources.base import SourceError
from sources.finance.invoice_details import read_invoice_details
from transforms.close.accrual import accruals
from transforms.close.rates import rates_on
from transforms.close.states import files
from transforms.spend.invoices import LET_STAND, OFF
from warehouse.decisions import standing
from warehouse.figures import keep_figures
from warehouse.issuers import LINES
from warehouse.postings import read_batches
from warehouse.snapshot import Snapshot
from warehouse.tables import ACCRUAL, INVOICE_DETAIL, POSTING

# A row an issuer of each bill.
BILLS = f"""
    SELECT *, sum(effective) OVER (PARTITION BY provider, billing_period, currency) AS of_provider
    FROM (
        SELECT x_source AS source, x_provider AS provider, x_period AS billing_period, BillingCurrency AS currency,
            issuer, sum(BilledCost) AS seen, coalesce(sum(EffectiveCost), 0) AS effective,
            coalesce(sum(BilledCost) FILTER (WHERE InvoiceId IS NOT NULL), 0) AS on_invoices
        FROM ({LINES}) GROUP BY ALL HAVING count(BilledCost) > 0)
"""
# Months that are not over or not closed, and those that nothing was accrued of since they were over.
DUE = f"""
    SELECT b.* FROM ({BILLS}) b LEFT JOIN month_status m USING (source, billing_period)
    WHERE coalesce(m.status, 'open') = 'open' OR NOT EXISTS (
        FROM accrual a WHERE a.source = b.source AND a.billing_period = b.billing_period AND a.issuer = b.issuer
        AND a.currency IS NOT DISTINCT FROM b.currency AND a.provider IS NOT DISTINCT FROM b.provider
        AND a.made_on >= (b.billing_period || '-01')::DATE + INTERVAL 1 MONTH)
"""
KNOWN = """
    SELECT x_source AS source, x_period AS billing_period, BillingCurrency AS currency, x_valid_from AS "from",
        x_valid_to AS "to", sum(BilledCost) AS amount
    FROM cost_history GROUP BY ALL HAVING count(BilledCost) > 0
"""
LOOKED = "SELECT DISTINCT as_of FROM run WHERE status IN ('loaded', 'published', 'running')"
CLOSED = """
    SELECT source, billing_period FROM month_status
    WHERE status = 'closed' OR status = 'unknown' AND earliest_close <= ?
"""
# The newest forecast of each provider's month: of one that is over it is the last that was made while it ran.
FORECAST_OF = """
    WITH newest AS (
        FROM forecast WHERE kind = 'provider'
        QUALIFY row_number() OVER (PARTITION BY provider, month, currency ORDER BY as_of DESC) = 1
    ), now AS (
        SELECT x_provider AS provider, strftime(day, '%Y-%m') AS month, BillingCurrency AS currency,
            sum(EffectiveCost) AS effective_now
        FROM cost_daily_rollup WHERE day >= (? || '-01')::DATE GROUP BY ALL
    ), complete AS (
        SELECT provider, currency, max_by(complete_to, as_of) AS complete_to FROM newest GROUP BY ALL
    )
    SELECT n.provider, n.month AS billing_period, n.currency, n.total, n.as_of AS forecast_on, n.reason AS why_not,
        coalesce(now.effective_now, 0) AS effective_now, c.complete_to
    FROM newest n
    LEFT JOIN now ON now.provider IS NOT DISTINCT FROM n.provider AND now.month = n.month
        AND now.currency IS NOT DISTINCT FROM n.currency
    LEFT JOIN complete c ON c.provider IS NOT DISTINCT FROM n.provider AND c.currency IS NOT DISTINCT FROM n.currency
    WHERE n.month >= ?
"""
# Of each month that is over what was first said of it then, for that is what was booked.
BOOKED = """
    FROM accrual WHERE made_on >= (billing_period || '-01')::DATE + INTERVAL 1 MONTH
    QUALIFY row_number() OVER (PARTITION BY source, provider, issuer, billing_period, currency ORDER BY made_on) = 1
"""
CURRENCIES = "SELECT DISTINCT BillingCurrency AS currency FROM bill_line WHERE BillingCurrency IS NOT NULL ORDER BY 1"
FORGOTTEN = "DELETE FROM accrual WHERE made_on = ?"


def work_out(books: Books) -> Worked:
    """Keeps ACCRUAL of the business day, POSTING of closed months, figures of accruals and of invoices that are off."""
    store, decided = books.store, books.decisions
    told = [*_invoice_details(books), *_without_rate(books)]
    posted = read_batches(books.settings.state, files(decided))
    known = Snapshot("", books.as_of, books.now, store.connection)
    entered = standing(decided)
    bills = reconciled(known, ON_THIS_MACHINE, {}, entered)
    with store.transaction():
        # What this day said before is said anew.
        store.connection.execute(FORGOTTEN, [books.as_of])
        store.insert(ACCRUAL, _made(books, issued(known, ON_THIS_MACHINE, {}, entered)))
        store.connection.execute("DELETE FROM posting")
        store.insert(POSTING, posted)
        keep_figures(store, "close", pl.concat([_accrued(store.frame(BOOKED)), _differences(bills)]))
    return Worked(gaps=tuple(told))


def _made(books: Books, bills: pl.DataFrame) -> pl.DataFrame:
    """ACCRUAL of what is due; invoiced is what invoices' totals say, else what stands on invoices in the bill."""
    store = books.store
    due = store.frame(DUE)
    if due.is_empty():
        return ACCRUAL.empty()
    asked = bills.select(*OF_AN_ISSUER, "invoice")
    both = due.join(asked, on=list(OF_AN_ISSUER), how="left", nulls_equal=True)
    return accruals(
        both.with_columns(invoiced=pl.coalesce("invoice", "on_invoices")),
        known=store.frame(KNOWN),
        looked=store.frame(LOOKED)["as_of"],
        closed=store.frame(CLOSED, [books.as_of]),
        forecasts=store.frame(FORECAST_OF, [due["billing_period"].min()] * 2),
        as_of=books.as_of,
        least_months=books.settings.close.least_months,
    )


def _invoice_details(books: Books) -> Iterator[str]:
    """Keeps INVOICE_DETAIL of the files that `[close] invoice_detail` names; a sentence for what is not taken."""
    settings = books.settings
    if not settings.close.invoice_detail:
        return
    try:
        told = read_invoice_details(settings.close.invoice_detail, settings.base, settings.state / "tmp")
    except SourceError as error:
        yield f"[close] invoice_detail: {error}"
        return
    with books.store.transaction():
        books.store.connection.execute("DELETE FROM invoice_detail")
        books.store.insert(INVOICE_DETAIL, told.rows.select(INVOICE_DETAIL.names))
    yield from gaps(told.rejects)


def _without_rate(books: Books) -> Iterator[str]:
    """A sentence for each currency of bills that the ledger's has no rate of on the business day."""
    to = books.settings.close.currency or books.settings.reporting.currency
    if not to or not (books.settings.fx or books.settings.close.currency):
        return
    asked = books.store.frame(CURRENCIES).with_columns(to=pl.lit(to), day=pl.lit(books.as_of, pl.Date))
    for sentence in rates_on(books.store.frame("FROM fx_rate"), asked)["lacking"].drop_nulls():
        yield f"[[fx]]: {sentence}; expected one, since the ledger is in {to}."


def _differences(bills: pl.DataFrame) -> pl.DataFrame:
    """Figures `invoice.difference`, a row a source and month whose invoice is not its bill, explained or not."""
    off = bills.filter(pl.col("state").is_in([OFF, LET_STAND]))
    return off.group_by(
        kind=pl.lit("invoice.difference"),
        scope=pl.format("{} {}", "source", "billing_period"),
        unit=pl.col("currency").fill_null("none"),
    ).agg(
        (pl.col("invoice").sum() - pl.col("billed").sum().round(2)).alias("value"),
        pl.format("the invoice says {}, the bill {}", "invoice", "billed").first().alias("reason"),
    )


def _accrued(booked: pl.DataFrame) -> pl.DataFrame:
    """Figures `accrual`, a row a source and month."""
    return (
        booked.drop_nulls("expected")
        .group_by(
            pl.lit("accrual").alias("kind"),
            scope=pl.format("{} {}", "source", "billing_period"),
            unit=pl.col("currency").fill_null("none"),
        )
        .agg(pl.col("expected").sum().alias("value"), pl.col("reason").first())
    )
