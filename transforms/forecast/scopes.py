"""From series to what people ask of: all, a provider, an account, a service. Parts add up to their whole.

An account and service is forecast by itself, and everything above it is the sum: a total never contradicts its parts.
What a total is usually off is measured on the total, so errors that cancel do cancel.
"""

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
import polars as pl

from transforms.budgets.scopes import filters_of
from transforms.forecast.agreed import CONTRACT
from transforms.forecast.profile import Matrix

SCOPE = ("kind", "provider", "account", "service", "dimension", "target", "currency")
KINDS: Mapping[str, Mapping[str, str]] = {
    "all": {},
    "provider": {"provider": "x_provider"},
    "account": {"provider": "x_provider", "account": "SubAccountId"},
    "service": {"provider": "x_provider", "service": "ServiceName"},
}
# How a series is parted among the targets of a dimension: the share of its cost that each bore.
OF_SERIES = ("BillingCurrency", "x_provider", "SubAccountId", "ServiceName")
SHARES = {**dict.fromkeys(("dimension", "target", *OF_SERIES), pl.String()), "weight": pl.Float64()}
NOBODYS = "unallocated"
FILTER = "filter"
# A method that forecasts so much of a scope's modelled money is named.
NAMED_SHARE = 0.2
# In sums of many services errors cancel: what is all is like a provider.
ADDED = {"all": "provider"}
# With fewer scopes a kind is not parted by noise.
LEAST_TO_PART = 12
Days = npt.NDArray[np.bool_]


def members(
    items: pl.DataFrame, shares: pl.DataFrame, filters: Sequence[str] = ()
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The scopes of `items` (SERIES), SCOPE in order; `row` of an item, `scope`, and the `weight` that it has there.

    A contract is a scope by itself, apart from what is on bills: no bill says what came of it. What no target bore yet
    is nobody's. `filters` are of budgets, each a scope by itself.
    """
    numbered = items.with_row_index("row")
    is_contract = pl.col("line") == CONTRACT
    billed = numbered.filter(~is_contract)
    parts = [_of_kind(billed, kind, of) for kind, of in KINDS.items()]
    parts.append(_of_kind(numbered.filter(is_contract), "contract", {"service": "ServiceName"}))
    parts.append(_of_targets(billed, shares))
    parts += [_of_filter(billed, match) for match in filters]
    long = pl.concat(parts)
    scopes = long.select(SCOPE).unique().sort(SCOPE, nulls_last=True)
    of_item = long.join(scopes.with_row_index("scope"), on=SCOPE, nulls_equal=True).select("row", "scope", "weight")
    return scopes, of_item


def _of_kind(items: pl.DataFrame, kind: str, of: Mapping[str, str]) -> pl.DataFrame:
    """`row`, SCOPE, `weight`: items that lack what names the scope are in none of the kind."""
    none = pl.lit(None, dtype=pl.String)
    names = [(pl.col(of[name]) if name in of else none).alias(name) for name in SCOPE[1:-1]]
    named = items.filter(pl.all_horizontal(pl.col(column).is_not_null() for column in of.values())) if of else items
    return named.select(
        "row", pl.lit(kind).alias("kind"), *names, pl.col("BillingCurrency").alias("currency"), weight=pl.lit(1.0)
    )


def _of_targets(items: pl.DataFrame, shares: pl.DataFrame) -> pl.DataFrame:
    dimensions = shares.select("dimension").unique()
    each = items.select("row", *OF_SERIES).join(dimensions, how="cross")
    borne = each.join(shares, on=["dimension", *OF_SERIES], how="left", nulls_equal=True)
    none = pl.lit(None, dtype=pl.String)
    return borne.select(
        "row",
        pl.lit("target").alias("kind"),
        *(none.alias(name) for name in ("provider", "account", "service")),
        pl.col("dimension"),
        pl.col("target").fill_null(NOBODYS),
        pl.col("BillingCurrency").alias("currency"),
        pl.col("weight").fill_null(1.0),
    )


def _of_filter(items: pl.DataFrame, match: str) -> pl.DataFrame:
    named = {**KINDS["account"], **KINDS["service"]}
    inside = pl.all_horizontal(pl.col(named[name]).is_in(said) for name, said in filters_of(match).items())
    let_in = _of_kind(items.filter(inside), FILTER, {})
    return let_in.with_columns(target=pl.lit(match))


def summed(values: Matrix, of_item: pl.DataFrame, scopes: int) -> Matrix:
    """(items, …) -> (scopes, …); what is NaN of an item is left out, a scope of which all is NaN is NaN."""
    told = np.zeros((scopes, *values.shape[1:]))
    some = np.zeros((scopes, *values.shape[1:]), dtype=bool)
    rows, into, weight = (of_item[name].to_numpy() for name in ("row", "scope", "weight"))
    known = np.isfinite(values)
    weights = weight.reshape(-1, *(1 for _ in values.shape[1:]))
    np.add.at(told, into, np.where(known, values, 0.0)[rows] * weights)
    np.logical_or.at(some, into, known[rows])
    return np.where(some, told, np.nan)


def groups(scopes: pl.DataFrame, noise: Matrix, known: Days) -> list[Days]:
    """Scopes that are like one another: of one kind, and of a third of it by `noise`, a share of a day.

    What is erratic would else make the intervals of the calm too wide, and take all misses for itself.
    """
    found: list[Days] = []
    kinds = scopes["kind"].replace(ADDED)
    for kind in kinds.unique(maintain_order=True):
        mine = (kinds == kind).to_numpy()
        usable = mine & known & np.isfinite(noise)
        if usable.sum() < LEAST_TO_PART:
            found.append(mine)
            continue
        ends = np.quantile(noise[usable], [1 / 3, 2 / 3])
        third = np.searchsorted(ends, np.where(np.isfinite(noise), noise, np.inf))
        found += [mine & (third == place) for place in range(3)]
    return found


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
