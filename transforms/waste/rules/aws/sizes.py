"""What a machine would cost as another type: which lines of AWS' bill are of its type, and what they would be instead.

Usage types end in the type: `EU-BoxUsage:m5.xlarge`, `Multi-AZUsage:db.m5.xl`, where RDS shortens xlarge.
https://docs.aws.amazon.com/cur/latest/userguide/Lineitem-columns.html
"""

import polars as pl

from transforms.waste.estate import ID, Estate
from transforms.waste.prices import swapped

TYPE_OF_METER = r":((?:db\.)?[a-z0-9-]+\.[a-z0-9-]+)$"
DB = "db."
FAMILY = r"^(?:db\.)?([a-z0-9-]+)\."


def families(estate: Estate) -> pl.LazyFrame:
    """AWS' rows of `estate.references["families"]`."""
    return estate.references["families"].lazy().filter(pl.col("provider") == "aws").drop("provider")


def with_family(estate: Estate, machines: pl.LazyFrame, type_column: str) -> pl.LazyFrame:
    """Machines with `kind` of their family, and `smaller`, `successor` and factors of their type; RDS' with `db.`."""
    kinds = families(estate).select("family", "kind").unique()
    sizes = families(estate).select(
        "factor", "smaller", "smaller_factor", "successor", "successor_factor", x_type="instance_type"
    )
    kind_of = pl.col(type_column)
    is_database = kind_of.str.starts_with(DB)
    named = machines.with_columns(x_type=kind_of.str.strip_prefix(DB), family=kind_of.str.extract(FAMILY, 1))
    return (
        named.join(sizes, on="x_type", how="left")
        .join(kinds, on="family", how="left")
        .with_columns(
            pl.when(is_database).then(pl.lit(DB) + pl.col(name)).otherwise(name).alias(name)
            for name in ("smaller", "successor")
        )
        .drop("x_type")
    )


def as_type(estate: Estate, machines: pl.LazyFrame) -> pl.LazyFrame:
    """Machines (ID, `now`, `then`: types, RDS' with `db.`) -> SWAPPED.

    A type that the bill does not have is priced by another size of its family, the nearest first.
    """
    sizes = families(estate).select("family", "factor", "instance_type")
    meters = (
        estate.charges.select(*ID, "meter")
        .unique()
        .with_columns(meter_type=pl.col("meter").str.extract(TYPE_OF_METER, 1))
        .with_columns(is_short=pl.col("meter_type").str.ends_with("xl"))
        .with_columns(now=_whole(pl.col("meter_type")))
    )
    priced = (
        machines.filter(pl.col("then").is_not_null())
        .select(*ID, "now", "then")
        .join(meters, on=[*ID, "now"])
        .with_columns(
            now_type=pl.col("now").str.strip_prefix(DB),
            then_type=pl.col("then").str.strip_prefix(DB),
            prefix=pl.when(pl.col("then").str.starts_with(DB)).then(pl.lit(DB)).otherwise(pl.lit("")),
        )
        .join(sizes.rename(lambda name: f"now_{name.removeprefix('instance_')}"), on="now_type", how="left")
        .join(sizes.rename(lambda name: f"then_{name.removeprefix('instance_')}"), on="then_type")
        .join(sizes, left_on="then_family", right_on="family")
    )
    times = pl.col("then_factor") / pl.col("factor")
    alike = pl.col("now_family") == pl.col("then_family")
    instead = pl.col("prefix") + pl.col("instance_type")
    written = pl.when(pl.col("is_short")).then(instead.str.replace("xlarge$", "xl")).otherwise(instead)
    return swapped(
        estate,
        priced.select(
            *ID,
            "meter",
            target_meter=pl.concat_str(_before_type(), written),
            times=times,
            ratio=pl.when(alike).then(pl.col("then_factor") / pl.col("now_factor")),
            rank=(times.log(2).abs() * 1000).round().cast(pl.Int64),
        ),
    )


def _before_type() -> pl.Expr:
    return pl.col("meter").str.extract(r"^(.*:)[^:]+$", 1)


def _whole(meter_type: pl.Expr) -> pl.Expr:
    """db.m5.2xl -> db.m5.2xlarge."""
    return pl.when(meter_type.str.ends_with("xl")).then(meter_type + "arge").otherwise(meter_type)
