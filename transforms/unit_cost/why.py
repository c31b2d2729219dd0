"""Why a unit costs more or less than the month before: the terms of the change of cost, each a unit, and the units."""

from collections.abc import Sequence

import polars as pl

UNITS = "units"
MONEY = pl.Decimal(38, 18)


def per_unit(terms: pl.DataFrame, units: pl.DataFrame, of: Sequence[str] = ("currency",)) -> pl.DataFrame:
    """`term`, `of`, `amount`, a row a term that is not 0 and `of`; they add up to the change to the last digit.

    `terms` has the change of cost (`term`, `of`, `amount`); `units` a row an `of` with `value` and `value_before`
    (above 0), `change_by_cost` and `change_by_units` of UNIT_COST. A term of cost is taken at the mean of one by the
    units of either month, as `change_by_cost` is; what rounding leaves goes to the largest.
    """
    known = terms.join(units, on=of).filter(pl.col("amount") != 0)
    half = pl.lit("0.5").cast(pl.Decimal(38, 1))
    each = pl.sum_horizontal((pl.col("amount") / pl.col(name)).cast(MONEY) for name in ("value", "value_before"))
    taken = known.with_columns(part=(each * half).cast(MONEY))
    rest = pl.col("change_by_cost") - pl.col("part").sum().over(of)
    is_largest = pl.col("part").abs().rank("ordinal", descending=True).over(of) == 1
    zero = pl.lit(0).cast(MONEY)
    booked = taken.select("term", *of, amount=pl.col("part") + pl.when(is_largest).then(rest).otherwise(zero))
    moved = units.select(pl.lit(UNITS).alias("term"), *of, pl.col("change_by_units").alias("amount"))
    return pl.concat([booked, moved.filter(pl.col("amount") != 0)]).sort(
        *of, pl.col("amount").abs(), "term", descending=[*(False for _ in of), True, False]
    )
