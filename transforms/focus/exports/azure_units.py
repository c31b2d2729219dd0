"""Azure's units of measure, such as `100 Hours`, `10K` and `1 GB/Month`: how many of what make one."""

import polars as pl

# For a measure that is not listed.
MEASURE = r"^(?<count>[0-9]{1,18})\s*(?<unit>.*)$"


UNITS = pl.Struct({"block": pl.Int64(), "unit": pl.String(), "pricing": pl.String()})


def read_units(texts: pl.Series, measures: pl.DataFrame) -> pl.Series:
    """UNITS of each: `100 Hours` -> 100, `Hours`, `100 Hours`; `10K` -> 10000, `Units`, `10000 Units`.

    `1 GB` is a block of 1: `GB` under both names. Text that is no measure is a unit as it stands.
    """
    folded = texts.str.replace_all(r"\s+", " ").str.strip_chars().str.to_lowercase().alias("measure")
    parts = texts.str.strip_chars().str.extract_groups(MEASURE).struct.unnest()
    listed = pl.DataFrame([folded, texts.alias("told"), *parts]).join(
        measures.filter(provider="azure").rename({"unit": "listed"}), on="measure", how="left", maintain_order="left"
    )
    named = pl.when(pl.col("unit") != "").then("unit")
    read = listed.select(
        block=pl.coalesce("block", pl.col("count").cast(pl.Int64), 1),
        unit=pl.coalesce("listed", named, pl.when(pl.col("unit").is_null()).then("told"), pl.lit("Units")),
    )
    counted = pl.when(pl.col("block") == 1).then("unit").otherwise(pl.format("{} {}", "block", "unit"))
    return read.with_columns(pricing=counted).to_struct("units")
