"""What vendors sell under which name: the product of each SKU, its tier, and what would show its use."""

from pathlib import Path

import polars as pl

SKUS = Path(__file__).with_name("skus.csv")
SIGNALS = Path(__file__).with_name("signals.csv")


def skus() -> pl.DataFrame:
    """A row is one SKU of one kind of source: `kind`, `sku` (as the vendor's interface writes it), `app_id` (the
    catalogue's product), `name`, `family`, `rank`, `signals`, `paid`, `credits_idle`.

    SKUs of a family hold one another, the higher rank all that a lower one has. `signals` (a list) would show its use;
    where there are none listed, whatever is told of the account in the app does. A cheaper SKU of the family lacks what
    its own list has not. `paid` is false of what costs nothing. `credits_idle` is true where the vendor takes seats off
    the bill while nobody uses them (https://slack.com/help/articles/218915077-Slacks-Fair-Billing-Policy).
    """
    rows = pl.read_csv(SKUS, infer_schema=False)
    paid, credits_idle = pl.col("paid").fill_null("") != "false", pl.col("credits_idle").fill_null("") == "true"
    return rows.with_columns(pl.col("rank").cast(pl.Int64), _words("signals"), paid=paid, credits_idle=credits_idle)


def signals() -> pl.DataFrame:
    """A row is one signal of one kind of source: `kind`, `signal` (up to its first dot), `name` (in words), `lag_days`
    (how old the newest day of a feed in order may be), `tells_never` (whether none of it ever means no use),
    `tells_rest` (whether none of it for long does).
    """
    rows = pl.read_csv(SIGNALS, infer_schema=False)
    flags = [(pl.col(name) == "true").alias(name) for name in ("tells_never", "tells_rest")]
    return rows.with_columns(pl.col("lag_days").cast(pl.Int64), *flags)


def _words(name: str) -> pl.Expr:
    return pl.col(name).fill_null("").str.split(" ").list.eval(pl.element().filter(pl.element() != ""))
