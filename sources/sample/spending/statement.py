"""The company's own card: a statement as its bank exports it, a line a transaction without an id."""

import polars as pl

from sources.sample.spending.fx import money

FILE = "cards/company-card.csv"
COLUMNS = {
    "date": "Transaction Date",
    "amount": "Billing Amount",
    "currency": "Billing Currency",
    "descriptor": "Merchant",
    "mcc": "MCC",
    "person": "Employee ID",
    "department": "Department",
}
FORMAT = {"date": "%d/%m/%Y"}


def as_statement(lines: pl.DataFrame) -> pl.DataFrame:
    """The bank's columns of LINE, in the order of posting."""
    return lines.sort("posted", "hr_id", "descriptor", "billing_minor").select(
        pl.col("day").dt.strftime(FORMAT["date"]).alias("Transaction Date"),
        pl.col("posted").dt.strftime(FORMAT["date"]).alias("Posting Date"),
        pl.col("descriptor").alias("Merchant"),
        pl.col("city").alias("City"),
        pl.col("mcc").alias("MCC"),
        money(pl.col("billing_minor")).alias("Billing Amount"),
        pl.lit("GBP").alias("Billing Currency"),
        money(pl.col("original_minor")).alias("Original Amount"),
        pl.col("currency").alias("Original Currency"),
        pl.col("hr_id").alias("Employee ID"),
        pl.col("department").alias("Department"),
    )
