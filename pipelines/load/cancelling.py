"""Sums of a bill that are to be 0, such as what a discount covers and the lines that take it back."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

import polars as pl

from checks.exact import add, plain
from pipelines.load.part import Part

# What is less than this is how the provider rounds its lines.
SMALLEST = Decimal("0.01")


def not_cancelled(parts: Sequence[Part], names: Mapping[str, str]) -> Iterator[str]:
    """A sentence for each sum and currency that is not 0 over all parts; `names` says what each is."""
    if not parts or not names:
        return
    sums = pl.concat(part.cancelling for part in parts).sort("column_name", "currency")
    for (name, currency), rows in sums.group_by("column_name", "currency", maintain_order=True):
        left = add(rows["source_sum"])
        if abs(left) >= SMALLEST:
            yield (
                f"{names[str(name)]}, should cancel out; {plain(left)} {currency or ''} are left. "
                "The figures stand; ask the provider, or refresh the export."
            )
