"""What the next size down would cost, by the customer's own bill."""

import polars as pl

from transforms.waste.estate import ID, Estate
from transforms.waste.prices import swapped

# The words of a machine's type that its meter has too: D8 of Standard_D8s_v5 in `D8s v5`.
SIZE_IN_TYPE = r"(?i)^standard_([a-z]+\d+)"
SIZE_IN_METER = r"\b([A-Z]+)\d+"


def priced_machine(rows: pl.LazyFrame, estate: Estate) -> pl.LazyFrame:
    """Rows with `machine_type`, `factor`, `smaller`, `smaller_factor`, with `saved_in_window` and `priced_by`."""
    own = pl.col("machine_type").str.extract(SIZE_IN_TYPE).str.to_uppercase()
    number = pl.col("smaller").str.extract(SIZE_IN_TYPE).str.extract(r"(\d+)$")
    meters = estate.charges.filter(pl.col("x_resource_key").is_not_null()).select(*ID, "meter").unique()
    swaps = (
        rows.filter(pl.col("smaller").is_not_null())
        .join(meters, on=ID)
        .filter(pl.col("meter").str.contains(own + pl.lit(r"\D")).fill_null(value=False))
        .select(
            *ID,
            "meter",
            target_meter=pl.col("meter").str.replace_all(SIZE_IN_METER, pl.concat_str(pl.lit("${1}"), number)),
            times=pl.lit(1.0),
            ratio=pl.col("smaller_factor") / pl.col("factor"),
            rank=pl.lit(0),
        )
    )
    return _with_saving(rows, estate, swaps)


def priced_size(rows: pl.LazyFrame, estate: Estate) -> pl.LazyFrame:
    """Rows with `size_name`, with that size's `factor`, `meter` and `smaller…`, and `saved_in_window`, `priced_by`.

    A service that is sold by the core has one meter for all sizes, and uses less of it.
    """
    sizes = estate.references["azure_sizes"].lazy().with_columns(size_key=pl.col("name").str.to_lowercase())
    sized = rows.join(
        sizes.drop("family", "name"),
        left_on=["resource_type", pl.col("size_name").str.to_lowercase()],
        right_on=["resource_type", "size_key"],
        how="left",
    )
    ratio = pl.col("smaller_factor") / pl.col("factor")
    swaps = sized.filter(pl.col("smaller").is_not_null()).select(
        *ID,
        "meter",
        target_meter="smaller_meter",
        times=pl.when(pl.col("meter") == pl.col("smaller_meter")).then(ratio).otherwise(1.0),
        ratio=ratio,
        rank=pl.lit(0),
    )
    return _with_saving(sized, estate, swaps)


def _with_saving(rows: pl.LazyFrame, estate: Estate, swaps: pl.LazyFrame) -> pl.LazyFrame:
    saved = swapped(estate, swaps).select(*ID, "currency", "saved_in_window", "priced_by")
    return rows.join(saved, on=[*ID, "currency"], how="left")


def unpriced(target: str) -> pl.Expr:
    """Why no saving is told where the target (a column) has no price."""
    return pl.when(pl.col("saved_in_window").is_null()).then(
        pl.format("no bill tells what {} costs", pl.col(target).fill_null("it"))
    )
