"""What is told by the company's things: `stories.csv`, and which of it a thing's number says."""

import polars as pl

from sources.sample.clouds.aws.company import table

# The numbers of a story's things: its slots, and in each its successors.
A_STORY, A_SLOT = 1_000_000_000, 100_000
WHOLE = ("small", "needs", "lasts", "age")


def stories() -> pl.DataFrame:
    """`stories.csv` with `row`, from 1 on; counts and days are whole numbers, nothing is 0."""
    whole = [pl.col(name).cast(pl.Int64).fill_null(0) for name in WHOLE]
    return table("stories").with_columns(*whole, row=pl.int_range(1, pl.len() + 1))


def told(resources: pl.DataFrame) -> pl.DataFrame:
    """RESOURCE with `kind`, `code` and what of its story's row is not in it yet, its columns `row_story`, `meters` …"""
    rows = stories().rename({"story": "row_story"}).drop("on", "where", "size", "amount", "load")
    kinds = table("kinds").select("kind", "code")
    numbered = resources.with_columns(row=pl.col("number") // A_STORY)
    return numbered.join(rows.join(kinds, on="kind"), on="row", how="left", maintain_order="left")
