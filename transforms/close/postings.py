"""Lines of a journal as they are booked: with a date, a rate, the ledger's own amounts and an id that stays."""

from dataclasses import dataclass
from datetime import date

import polars as pl

from transforms.close.journal import BILL, LINES, MONEY, Ledger
from transforms.close.parts import as_money, in_minor_units
from transforms.close.rates import by_rate
from warehouse.tables.close import POSTING

ID = ("kind", "source", "billing_period", "charge_period", "target", "cost_centre", "gl_account", "currency")
RATES = pl.Schema(
    {
        **dict.fromkeys(BILL, pl.String()),
        "rate": MONEY,
        "rate_source": pl.String(),
        "rate_date": pl.Date(),
        "ledger_currency": pl.String(),
    }
)


@dataclass(frozen=True)
class Batch:
    """What is posted together, `name` of a `period`, on a date, from a snapshot."""

    name: str
    period: str
    date: date
    snapshot_id: str


def postings(lines: pl.DataFrame, rates: pl.DataFrame, batch: Batch, ledger: Ledger) -> pl.DataFrame:
    """LINES and RATES of their bills -> POSTING. In the ledger's currency, too, each bill adds up to 0."""
    rated = lines.join(rates, on=BILL, how="inner")
    own = rated.with_columns(ledger=by_rate(pl.col("amount"), pl.col("rate")))
    places = pl.col("ledger_currency").replace_strict(dict(ledger.places), default=2, return_dtype=pl.Int64())
    booked = own.with_columns(in_minor_units("ledger", places, BILL)).with_columns(
        ledger=as_money(pl.col("ledger"), places)
    )
    return booked.select(
        id=pl.concat_str(pl.lit(batch.name), pl.lit(str(batch.date)), *ID, separator="/", ignore_nulls=True),
        batch=pl.lit(batch.name),
        period=pl.lit(batch.period),
        date=pl.lit(batch.date),
        **{name: pl.col(name) for name in ("entity", "issuer", "source", "billing_period", "charge_period", "kind")},
        **{name: pl.col(name) for name in ("target", "cost_centre", "gl_account", "currency")},
        debit=_debit("amount"),
        credit=_debit(pl.col("amount").neg()),
        **{name: pl.col(name) for name in ("rate", "rate_source", "rate_date", "ledger_currency")},
        ledger_debit=_debit("ledger"),
        ledger_credit=_debit(pl.col("ledger").neg()),
        text=pl.col("text"),
        rule_version=pl.col("rule_version"),
        snapshot_id=pl.lit(batch.snapshot_id),
    ).select(pl.col(name).cast(kind) for name, kind in POSTING.schema.items())


def signed(posted: pl.DataFrame) -> pl.DataFrame:
    """POSTING -> LINES, so that what was posted can be compared with what is now."""
    return posted.with_columns(amount=(pl.col("debit") - pl.col("credit")).cast(MONEY)).select(
        pl.col(name).cast(kind) for name, kind in LINES.items()
    )


def _debit(amount: str | pl.Expr) -> pl.Expr:
    """What of an amount is above 0."""
    value = pl.col(amount) if isinstance(amount, str) else amount
    return pl.when(value > 0).then(value).otherwise(pl.lit(0).cast(MONEY)).cast(MONEY)
