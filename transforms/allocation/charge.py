"""What a charge is, as far as it matters to whoever bears it: what a budget plans, and what comes beside that.

FOCUS says it by category, class and status: https://focus.finops.org (ChargeCategory, ChargeClass).
"""

import polars as pl

from warehouse.tables.allocation import CHARGES

USAGE, UNUSED, CREDIT, PURCHASE, CORRECTION = CHARGES
# The same of a row `c` in SQL.
CHARGE_SQL = f"""CASE
    WHEN c.ChargeCategory = 'Adjustment' OR c.ChargeClass = 'Correction' AND c.ChargeCategory <> 'Tax'
        THEN '{CORRECTION}'
    WHEN c.ChargeCategory = 'Credit' THEN '{CREDIT}'
    WHEN c.ChargeCategory = 'Purchase' THEN '{PURCHASE}'
    WHEN c.ChargeCategory = 'Usage' AND c.CommitmentDiscountStatus = 'Unused' THEN '{UNUSED}'
    ELSE '{USAGE}' END"""


def charge() -> pl.Expr:
    """One of CHARGES."""
    category = pl.col("ChargeCategory")
    corrects = (pl.col("ChargeClass") == "Correction") & (category != "Tax")
    return (
        pl.when((category == "Adjustment") | corrects)
        .then(pl.lit(CORRECTION))
        .when(category == "Credit")
        .then(pl.lit(CREDIT))
        .when(category == "Purchase")
        .then(pl.lit(PURCHASE))
        .when((category == "Usage") & (pl.col("CommitmentDiscountStatus") == "Unused"))
        .then(pl.lit(UNUSED))
        .otherwise(pl.lit(USAGE))
    )
