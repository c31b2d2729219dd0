"""By which rates a month's bills are booked: those that they were posted by, that they are paid by, or `[[fx]]`."""

from datetime import date
from decimal import Decimal

import polars as pl

from dashboards.entries.refused import Refused
from transforms.close.journal import ACCRUAL, BILL, MONEY
from transforms.close.postings import RATES
from transforms.close.rates import rates_on
from warehouse.snapshot import Snapshot

# What an invoice came to in the currency that it is paid in.
PAYMENTS = """
    SELECT InvoiceIssuerName AS issuer, BillingCurrency AS currency,
        strftime(BillingPeriodStart + INTERVAL 1 DAY, '%Y-%m') AS billing_period, PaymentCurrency AS "to",
        max(InvoiceIssueDate)::DATE AS paid_on, sum(BilledCost) AS billed, sum(PaymentCurrencyBilledCost) AS paid
    FROM invoice_detail WHERE InvoiceIssueStatus <> 'Voided' AND PaymentCurrency <> BillingCurrency
    GROUP BY ALL HAVING sum(BilledCost) <> 0
"""
OF_PAID = ("issuer", "currency", "billing_period")
PAID = "PaymentCurrencyBilledCost"


def rates_of(snapshot: Snapshot, bills: pl.DataFrame, to: str, day: date) -> pl.DataFrame:
    """RATES of bills to a currency (each to its own where `to` is empty) on a day, or on the snapshot's if earlier.

    What an invoice says that it is paid by counts before `[[fx]]`. Raises Refused where there is none.
    """
    on = min(day, snapshot.as_of)
    asked = bills.select(BILL).with_columns(to=pl.lit(to) if to else pl.col("currency"), day=pl.lit(on, pl.Date))
    known = rates_on(snapshot.frame("FROM fx_rate"), asked)
    found = known.join(_paid(snapshot), on=[*OF_PAID, "to"], how="left").with_columns(
        lacking=pl.when(pl.col("paid_rate").is_null()).then("lacking"),
        rate=pl.coalesce("paid_rate", "rate"),
        rate_source=pl.when(pl.col("paid_rate").is_null()).then("rate_source").otherwise(pl.lit(PAID)),
        rate_day=pl.when(pl.col("paid_rate").is_null()).then("rate_day").otherwise(pl.coalesce("paid_on", "day")),
    )
    for row in found.filter(pl.col("lacking").is_not_null()).iter_rows(named=True):
        raise Refused(
            f"The rate of {row['currency']}",
            found=row["lacking"],
            expected=f"a rate of {row['currency']} in {row['to']}",
            do="Give outlay.toml an [[fx]] that has it, and run again.",
        )
    return found.rename({"to": "ledger_currency", "rate_day": "rate_date"}).select(RATES.names())


def frozen(posted: pl.DataFrame, bills: pl.DataFrame, rates: pl.DataFrame | None) -> pl.DataFrame:
    """RATES: those that the bills were first posted by, else these."""
    first = posted.filter(pl.col("kind") != ACCRUAL).unique(BILL, keep="first", maintain_order=True)
    known = first.select(RATES.names()).join(bills.select(BILL), on=BILL, how="semi")
    new = (RATES.to_frame() if rates is None else rates).join(known, on=BILL, how="anti")
    return pl.concat([known, new.select(RATES.names())])


def _paid(snapshot: Snapshot) -> pl.DataFrame:
    """OF_PAID, `to`, `paid_rate` (to 12 decimals), `paid_on`: the rates that invoices themselves are paid by."""
    rows = snapshot.frame(PAYMENTS).to_dicts()
    rates = [(row["paid"] / row["billed"]).quantize(Decimal("1e-12")) for row in rows]
    schema = {**dict.fromkeys((*OF_PAID, "to"), pl.String()), "paid_on": pl.Date()}
    return pl.DataFrame(rows, {**schema, "billed": MONEY, "paid": MONEY}).with_columns(
        paid_rate=pl.Series(rates, dtype=MONEY)
    )
