"""Purchasing cards, whose bank sends a statement a month: each begins some days before its month, so that two overlap.

Purchases are negative there, thousands have a comma, and two lines stand above the header. What the bank took back
before it was settled is on one statement and no longer on the next.
"""

from datetime import date
from pathlib import Path

import polars as pl

from sources.sample.spending.fx import money
from sources.sample.world import World

FOLDER = "cards/purchasing"
COLUMNS = {
    "date": "Date",
    "amount": "Amount",
    "currency": "Currency",
    "descriptor": "Merchant",
    "mcc": "MCC",
    "person": "Employee",
    "department": "Department",
}
DAYS = "%d.%m.%Y"
FORMAT = {"date": DAYS, "delimiter": ";", "thousands": ",", "sign": -1, "skip_rows": 2}
OVERLAP_DAYS = 6
HOLDERS_PERCENT, TAKEN_BACK_PERCENT = 15, 4


def has_one(lines: pl.DataFrame, world: World) -> pl.Series:
    """Whether each line's person has such a card."""
    return world.dice.wholes("has a purchasing card", 0, 99, lines["person"]) < HOLDERS_PERCENT


def write_statements(lines: pl.DataFrame, world: World, folder: Path) -> None:
    """`<YYYY-MM>.csv` of each month, of the posted lines of LINE."""
    folder.mkdir(parents=True, exist_ok=True)
    known = lines.sort("posted", "hr_id", "descriptor", "billing_minor")
    of = (known["person"], known["day"], known["billing_minor"])
    taken_back = world.dice.wholes("taken back by the bank", 0, 99, *of) < TAKEN_BACK_PERCENT
    whole = known.with_columns(kept=pl.col("product").is_not_null() | ~taken_back)
    for month in known["posted"].dt.month_start().unique().sort().to_list():
        begins, ends = pl.select(
            pl.lit(month).dt.offset_by(f"-{OVERLAP_DAYS}d"), pl.lit(month).dt.month_end().alias("ends")
        ).row(0)
        in_month = pl.col("posted").is_between(month, ends)
        again = pl.col("posted").is_between(begins, month, closed="left") & pl.col("kept")
        _write(whole.filter(in_month | again), month, folder)


def _write(lines: pl.DataFrame, month: date, folder: Path) -> None:
    told = lines.select(
        pl.col("day").dt.strftime(DAYS).alias("Date"),
        pl.col("posted").dt.strftime(DAYS).alias("Posted"),
        pl.col("descriptor").alias("Merchant"),
        pl.col("mcc").alias("MCC"),
        _with_commas(-pl.col("billing_minor")).alias("Amount"),
        pl.lit("GBP").alias("Currency"),
        pl.col("hr_id").alias("Employee"),
        pl.col("department").alias("Department"),
    )
    above = f"Purchasing cards;{month:%B %Y}\nHaldane Freight;\n"
    (folder / f"{month:%Y-%m}.csv").write_text(above + told.write_csv(separator=";"), encoding="utf-8")


def _with_commas(minor: pl.Expr) -> pl.Expr:
    """Pounds below a million with a comma after the thousands."""
    sign = pl.when(minor < 0).then(pl.lit("-")).otherwise(pl.lit(""))
    pounds, text = minor.abs() // 100, money(minor.abs()).cast(pl.String)
    below = text.str.tail(6)
    return sign + pl.when(pounds >= 1000).then(pl.format("{},{}", pounds // 1000, below)).otherwise(text)
