"""From series to what people ask of: all, a provider, an account, a service. Parts add up to their whole.

An account and service is forecast by itself, and everything above it is the sum: a total never contradicts its parts.
What a total is usually off is measured on the total, so errors that cancel do cancel.
"""

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
import polars as pl

from transforms.forecast.profile import Matrix

SCOPE = ("kind", "provider", "account", "service", "dimension", "target", "currency")
KINDS: Mapping[str, Mapping[str, str]] = {
    "all": {},
    "provider": {"provider": "x_provider"},
    "account": {"provider": "x_provider", "account": "SubAccountId"},
    "service": {"provider": "x_provider", "service": "ServiceName"},
}
# A method that forecasts so much of a scope's modelled money is named.
NAMED_SHARE = 0.2


def members(items: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The scopes of `items` (SERIES), SCOPE in order; and `row` of an item with `scope`, the row of each of its."""
    numbered = items.with_row_index("row")
    long = pl.concat([numbered.select("row", *_columns(kind, of)) for kind, of in KINDS.items()])
    scopes = long.select(SCOPE).unique().sort(SCOPE, nulls_last=True)
    of_item = long.join(scopes.with_row_index("scope"), on=SCOPE, nulls_equal=True).select("row", "scope")
    return scopes, of_item


def _columns(kind: str, of: Mapping[str, str]) -> list[pl.Expr]:
    none = pl.lit(None, dtype=pl.String)
    parts = [(pl.col(of[name]) if name in of else none).alias(name) for name in SCOPE[1:-1]]
    return [pl.lit(kind).alias("kind"), *parts, pl.col("BillingCurrency").alias("currency")]


def summed(values: Matrix, of_item: pl.DataFrame, scopes: int) -> Matrix:
    """(items, …) -> (scopes, …); what is NaN of an item is left out, a scope of which all is NaN is NaN."""
    told = np.zeros((scopes, *values.shape[1:]))
    some = np.zeros((scopes, *values.shape[1:]), dtype=bool)
    rows, into = (of_item[name].to_numpy() for name in ("row", "scope"))
    known = np.isfinite(values)
    np.add.at(told, into, np.where(known, values, 0.0)[rows])
    np.logical_or.at(some, into, known[rows])
    return np.where(some, told, np.nan)


def groups(scopes: pl.DataFrame) -> list[npt.NDArray[np.bool_]]:
    """Scopes of one kind are like one another."""
    return [
        scopes.select(pl.col("kind") == kind).to_series().to_numpy()
        for kind in scopes["kind"].unique(maintain_order=True)
    ]


def methods(modelled: Matrix, method: Sequence[str], of_item: pl.DataFrame) -> pl.DataFrame:
    """`scope`, `method`: those by which a fifth and more of its modelled money is forecast, the most first."""
    money = pl.DataFrame({"row": range(len(method)), "method": list(method), "money": np.abs(modelled)})
    by_scope = (
        of_item.join(money.cast({"row": of_item.schema["row"]}), on="row")
        .group_by("scope", "method")
        .agg(pl.col("money").sum())
    )
    share = pl.col("money") / pl.col("money").sum().over("scope")
    return (
        by_scope.filter((share >= NAMED_SHARE) | (pl.col("money") == pl.col("money").max().over("scope")))
        .sort("scope", "money", descending=[False, True])
        .group_by("scope", maintain_order=True)
        .agg(pl.col("method").str.join(", "))
    )
