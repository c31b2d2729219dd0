"""Work that is dear for each value, done once for each distinct value."""

from collections.abc import Callable
from typing import Any

import polars as pl
import pyarrow.compute

# Arrow makes its functions when it is imported, so that no type checker sees them.
pc: Any = pyarrow.compute
# So many values at most are remembered of a batch, and of all.
FEW_VALUES, MOST_REMEMBERED = 1000, 1 << 16
Kind = pl.DataType | type[pl.DataType]


def per_distinct(column: pl.Expr, work: Callable[[pl.Series], pl.Series], result: Kind) -> pl.Expr:
    """`work(distinct values)` put back on every row, batch by batch; null stays null.

    `work` takes the distinct non-null values of one batch and returns as many results of the type `result`, in their
    order. It is called from the engine's threads.
    """
    return column.map_batches(lambda batch: on_distinct(batch, work), return_dtype=result, is_elementwise=True)


def on_distinct(values: pl.Series, work: Callable[[pl.Series], pl.Series]) -> pl.Series:
    """`per_distinct` on a series that is at hand. Arrow numbers the values two to ten times as fast as Polars."""
    if is_constant(values):
        return work(values.head(1)).new_from_index(0, len(values)).alias(values.name)
    encoded = pc.dictionary_encode(values.to_arrow(compat_level=pl.CompatLevel.oldest()))
    distinct = pl.Series(values.name, encoded.dictionary, dtype=values.dtype)
    return work(distinct).gather(pl.Series(encoded.indices)).alias(values.name)


def recalled(work: Callable[[pl.Series], pl.Series], result: Kind) -> Callable[[pl.Series], pl.Series]:
    """`work` that remembers what it made of a value, for values that come again in file after file, as dates do.

    What it makes of a value must not hang on the others; many at once are worked on without being remembered.
    """
    known: dict[Any, Any] = {}

    def recall(values: pl.Series) -> pl.Series:
        if len(values) > FEW_VALUES:
            return work(values)
        asked = values.to_list()
        found = {value: known[value] for value in asked if value in known}
        if new := [value for value in dict.fromkeys(asked) if value not in found]:
            made = work(pl.Series(values.name, new, dtype=values.dtype))
            found |= dict(zip(new, made.to_physical(), strict=True))
            known.update(found if len(known) <= MOST_REMEMBERED else {})
        return pl.Series(values.name, [found[value] for value in asked], dtype=result)

    return recall


def is_constant(values: pl.Series) -> bool:
    """Whether all rows hold one value, which is cheaper to ask than to count: most columns of a bill seldom change."""
    if len(values) == 0 or values.null_count() or (values.dtype == pl.String and values[0] != values[-1]):
        return False
    return (values == values.head(1)).all()
