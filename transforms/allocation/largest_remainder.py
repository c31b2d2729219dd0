"""Splits whole numbers by weights, keeping each sum: floor(A x w / W), the rest to the largest remainders.

https://en.wikipedia.org/wiki/Quota_method (Hamilton's); equal remainders go by the targets' names. A negative amount is
split as its opposite. A = q x W + r, so that floor(A x w / W) = q x w + floor(r x w / W), and nothing overflows.
"""

from collections.abc import Sequence

import polars as pl

WHOLE = pl.Int128()


def split(amounts: pl.LazyFrame, weights: pl.LazyFrame, on: Sequence[str], measures: Sequence[str]) -> pl.LazyFrame:
    """`amounts` with whole numbers in `measures`, each row split among the `target`s that `weights` has for its `on`.

    `weights` has `on`, `target` and `w`, whole numbers of 0 to 1e9, a row a target. What `on` has no weight above 0 for
    is not in the result. A share has all columns of its amount, and `target`.
    """
    total = pl.col("w").sum().over(on).cast(WHOLE)
    weighed = weights.filter(pl.col("w") > 0).with_columns(total=total).sort(*on, "target")
    parts = amounts.with_row_index("amount").join(
        weighed, on=on, how="inner", nulls_equal=True, maintain_order="left_right"
    )
    shares = [share for name in measures for share in _shares(name)]
    ranked = parts.with_columns(shares)
    rest = [_rounded(name).alias(name) for name in measures]
    return ranked.with_columns(rest).drop("amount", "w", "total", pl.selectors.starts_with("share ", "rest "))


def _shares(name: str) -> list[pl.Expr]:
    """The floor of each share, and what the flooring left of it."""
    size, w, total = pl.col(name).abs(), pl.col("w").cast(WHOLE), pl.col("total")
    rest = (size % total) * w
    return [((size // total) * w + rest // total).alias(f"share {name}"), (rest % total).alias(f"rest {name}")]


def _rounded(name: str) -> pl.Expr:
    """The share with its unit of the rest, where it is due one, and its sign."""
    share, rest = pl.col(f"share {name}"), pl.col(f"rest {name}")
    left = (pl.col(name).abs() - share.sum()).over("amount")
    place = rest.cast(pl.Int64).rank("ordinal", descending=True).over("amount")
    return (share + (place.cast(WHOLE) <= left).cast(WHOLE)) * pl.col(name).sign()
