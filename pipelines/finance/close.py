"""The close: what each open month will come to, what closed ones posted, and where invoices differ from bills."""

import polars as pl

from pipelines.finance import Books, Worked
from warehouse.figures import keep_figures
from warehouse.tables import ACCRUAL

# The issuer is the one of most lines; where no charge says it, the provider, else the source.
BILLS = """
    SELECT x_source AS source, x_provider AS provider, x_period AS billing_period, BillingCurrency AS currency,
        coalesce(mode(InvoiceIssuerName), any_value(x_provider), any_value(x_source)) AS issuer,
        sum(BilledCost) AS seen, coalesce(sum(BilledCost) FILTER (WHERE InvoiceId IS NOT NULL), 0) AS on_invoices
    FROM bill_line GROUP BY ALL HAVING count(BilledCost) > 0
"""
# Months that are not over or not closed, and those that nothing was accrued of since they were over.
DUE = f"""
    SELECT b.* FROM ({BILLS}) b LEFT JOIN month_status m USING (source, billing_period)
    WHERE coalesce(m.status, 'open') = 'open' OR NOT EXISTS (
        FROM accrual a WHERE a.source = b.source AND a.billing_period = b.billing_period
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
DAILY = """
    SELECT x_source AS source, x_period AS billing_period, BillingCurrency AS currency, day, sum(BilledCost) AS amount
    FROM cost_daily_rollup WHERE x_period >= ? GROUP BY ALL HAVING count(BilledCost) > 0
"""
# Of each month that is over what was first said of it then, for that is what was booked.
BOOKED = """
    FROM accrual WHERE made_on >= (billing_period || '-01')::DATE + INTERVAL 1 MONTH
    QUALIFY row_number() OVER (PARTITION BY source, provider, billing_period, currency ORDER BY made_on) = 1
"""
FORGOTTEN = "DELETE FROM accrual WHERE made_on = ?"


def work_out(books: Books) -> Worked:
    """Keeps ACCRUAL of the business day, and figures of what was accrued of each month that is over."""
    store = books.store
    with store.transaction():
        # What this day said before is said anew.
        store.connection.execute(FORGOTTEN, [books.as_of])
        store.insert(ACCRUAL, _made(books))
        keep_figures(store, "close", _accrued(store.frame(BOOKED)))
    return Worked()


def _made(books: Books) -> pl.DataFrame:
    from transforms.close.accrual import accruals

    store = books.store
    due = store.frame(DUE)
    if due.is_empty():
        return ACCRUAL.empty()
    return accruals(
        due.rename({"on_invoices": "invoiced"}),
        known=store.frame(KNOWN),
        looked=store.frame(LOOKED)["as_of"],
        closed=store.frame(CLOSED, [books.as_of]),
        daily=store.frame(DAILY, [_month_before(due)]),
        as_of=books.as_of,
        least_months=books.settings.close.least_months,
    )


def _month_before(due: pl.DataFrame) -> str:
    """The one before the earliest period that is due."""
    first = pl.col("billing_period").min() + "-01"
    return due.select(first.str.to_date("%Y-%m-%d").dt.offset_by("-1mo").dt.to_string("%Y-%m")).item()


def _accrued(booked: pl.DataFrame) -> pl.DataFrame:
    """Figures `accrual`, a row a source and month."""
    return booked.group_by(
        pl.lit("accrual").alias("kind"),
        scope=pl.format("{} {}", "source", "billing_period"),
        unit=pl.col("currency").fill_null("none"),
    ).agg(pl.col("expected").sum().alias("value"), pl.col("reason").first())
