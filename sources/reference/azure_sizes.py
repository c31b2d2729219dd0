"""Azure's disks by size, and the sizes of databases and App Service plans: how large each is, and the next one down."""

from functools import cache
from pathlib import Path

import polars as pl

DISKS = Path(__file__).with_name("azure_disks.csv")
SIZES = Path(__file__).with_name("azure_sizes.csv")
ONE = ("resource_type", "family")


@cache
def azure_disks() -> pl.DataFrame:
    """A row is one size of managed disks: `sku` (Premium, StandardSSD), `tier` (P30), `size_gb` (GiB, the most that it
    holds), `iops` and `megabytes_per_second` (without bursts).
    """
    return pl.read_csv(DISKS).drop("source")


@cache
def azure_sizes() -> pl.DataFrame:
    """A row is one size of a service.

    Columns: `resource_type`, `family`, `name` (S3, P1v3), `factor` (prices are in proportion), `meter` of the bill, and
    of the next size down `smaller`, `smaller_factor`, `smaller_meter` (null of the smallest). The file beside this one
    also says where each row is from.
    """
    sizes = (
        pl.read_csv(SIZES, schema_overrides={"sizes": pl.String()})
        .with_columns(pl.col("sizes").str.split(" "))
        .explode("sizes")
        .with_columns(size=pl.col("sizes").str.extract("^([^:]+)"), factor=pl.col("sizes").str.extract("([^:]+)$"))
        .select(
            *ONE,
            pl.col("factor").cast(pl.Float64),
            name=pl.col("name").str.replace("{}", pl.col("size"), literal=True),
            meter=pl.col("meter").str.replace("{}", pl.col("size"), literal=True),
        )
        .sort(*ONE, "factor")
    )
    before = [
        pl.col(each).shift(1).over(ONE).alias(new)
        for each, new in (("name", "smaller"), ("factor", "smaller_factor"), ("meter", "smaller_meter"))
    ]
    return sizes.with_columns(before)
