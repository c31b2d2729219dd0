"""Families of machines: which sizes there are, how large one is beside another, and what replaced an old family."""

from functools import cache
from pathlib import Path

import polars as pl

FAMILIES = Path(__file__).with_name("instance_families.csv")
FACTORS = Path(__file__).with_name("size_factors.csv")
SIZED = {"memory_gb_per_factor": pl.Float64(), "vcpus_per_factor": pl.Float64()}


@cache
def families() -> pl.DataFrame:
    """A row is one type of machine.

    Columns: `provider` (slug), `instance_type` (m5.xlarge, Standard_D4s_v3, n1-standard-4), `family`, `size`, `factor`
    (how large it is within its family: prices are in proportion), `kind` (general, compute, memory, storage, burst,
    accelerated), `vcpus` and `memory_gb` (null where a family is not regular), `smaller` and `smaller_factor` (the next
    size down in the family; null of the smallest, and of accelerated ones, whose sizes differ in more), `successor` and
    `successor_factor` (the type that replaced it, in size the same or the next up; null of what is not replaced).
    The files beside this one also say where each row is from.
    """
    sizes = (
        pl.read_csv(FAMILIES, schema_overrides={**SIZED, "sizes": pl.String()})
        .with_columns(pl.col("sizes").str.split(" "))
        .explode("sizes")
        .with_columns(size=pl.col("sizes").str.extract("^([^:]+)"), told=pl.col("sizes").str.extract(":(.+)$"))
        .join(pl.read_csv(FACTORS).drop("source"), on=["provider", "size"], how="left")
        .with_columns(
            instance_type=pl.col("type").str.replace("{}", pl.col("size"), literal=True),
            factor=pl.coalesce(
                pl.col("told").cast(pl.Float64), "factor", pl.col("size").cast(pl.Float64, strict=False)
            ),
        )
        .sort("provider", "family", "factor")
    )
    resizable = pl.col("kind") != "accelerated"
    whole = sizes.with_columns(
        vcpus=pl.col("factor") * pl.col("vcpus_per_factor"),
        memory_gb=pl.col("factor") * pl.col("memory_gb_per_factor"),
        smaller=pl.when(resizable).then(pl.col("instance_type").shift(1).over("provider", "family")),
        smaller_factor=pl.when(resizable).then(pl.col("factor").shift(1).over("provider", "family")),
    )
    names = ["provider", "instance_type", "family", "size", "factor", "kind", "vcpus", "memory_gb"]
    return (
        whole.join(_successors(sizes), on=["provider", "instance_type"], how="left")
        .select(*names, "smaller", "smaller_factor", "new_type", "successor_factor")
        .rename({"new_type": "successor"})
    )


def _successors(sizes: pl.DataFrame) -> pl.DataFrame:
    """`provider, instance_type, new_type, successor_factor`: of the family that replaced its own, the nearest size."""
    newer = sizes.select("provider", successor="family", new_type="instance_type", successor_factor="factor")
    pairs = sizes.filter(pl.col("successor").is_not_null()).join(newer, on=["provider", "successor"])
    return (
        pairs.filter(pl.col("successor_factor") >= pl.col("factor"))
        .sort("provider", "instance_type", "successor_factor")
        .unique(["provider", "instance_type"], keep="first", maintain_order=True)
        .select("provider", "instance_type", "new_type", "successor_factor")
    )
