"""Why a unit costs more or less than the month before: the terms of the change of cost, each a unit, and the units."""

import polars as pl

OF = "currency"
UNITS = "units"
MONEY = pl.Decimal(38, 18)


def per_unit(terms: pl.DataFrame, units: pl.DataFrame) -> pl.DataFrame:
    """`term, currency, amount`, a row a term that is not 0 and currency; they add up to the change to the last digit.

    `terms` has the change of cost (`term, currency, amount`); `units` a row a currency with `value` and `value_before`
    (above 0), `change_by_cost` and `change_by_units` of UNIT_COST. A term of cost is taken at the mean of one by the
    units of either month, as `change_by_cost` is; what rounding leaves goes to the largest.
    """
    known = terms.join(units, on=OF).filter(pl.col("amount") != 0)
    half = pl.lit("0.5").cast(pl.Decimal(38, 1))
    each = pl.sum_horizontal((pl.col("amount") / pl.col(name)).cast(MONEY) for name in ("value", "value_before"))
    taken = known.with_columns(part=(each * half).cast(MONEY))
    rest = pl.col("change_by_cost") - pl.col("part").sum().over(OF)
    is_largest = pl.col("part").abs().rank("ordinal", descending=True).over(OF) == 1
    zero = pl.lit(0).cast(MONEY)
    booked = taken.select("term", OF, amount=pl.col("part") + pl.when(is_largest).then(rest).otherwise(zero))
    moved = units.select(term=pl.lit(UNITS), currency=OF, amount="change_by_units")
    return pl.concat([booked, moved.filter(pl.col("amount") != 0)]).sort(
        OF, pl.col("amount").abs(), "term", descending=[False, True, False]
    )
