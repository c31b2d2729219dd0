"""Azure's units of measure, such as `100 Hours`, `10K` and `1 GB/Month`: how many of what make one."""

import polars as pl

# For a measure that is not listed.
MEASURE = r"^(?<count>[0-9]{1,18})\s*(?<unit>.*)$"


def pricing_units(texts: pl.Series, measures: pl.DataFrame) -> pl.Series:
    """`100 Hours` -> `100 Hours`, `1 GB` -> `GB`, `10K` -> `10000 Units`."""
    counted = pl.when(pl.col("block") == 1).then("unit").otherwise(pl.format("{} {}", "block", "unit"))
    return _read(texts, measures).select(counted).to_series()


def consumed_units(texts: pl.Series, measures: pl.DataFrame) -> pl.Series:
    """`100 Hours` -> `Hours`, `1 GB` -> `GB`, `10K` -> `Units`."""
    return _read(texts, measures)["unit"]


def block_sizes(texts: pl.Series, measures: pl.DataFrame) -> pl.Series:
    """`100 Hours` -> 100, `1 GB` -> 1, `10K` -> 10000."""
    return _read(texts, measures)["block"]


def _read(texts: pl.Series, measures: pl.DataFrame) -> pl.DataFrame:
    """`block` and `unit` of each; text that is no measure is a unit as it stands."""
    folded = texts.str.replace_all(r"\s+", " ").str.strip_chars().str.to_lowercase().alias("measure")
    parts = texts.str.strip_chars().str.extract_groups(MEASURE).struct.unnest()
    listed = pl.DataFrame([folded, texts.alias("told"), *parts]).join(
        measures.filter(provider="azure").rename({"unit": "listed"}), on="measure", how="left", maintain_order="left"
    )
    named = pl.when(pl.col("unit") != "").then("unit")
    return listed.select(
        block=pl.coalesce("block", pl.col("count").cast(pl.Int64), 1),
        unit=pl.coalesce("listed", named, pl.when(pl.col("unit").is_null()).then("told"), pl.lit("Units")),
    )
