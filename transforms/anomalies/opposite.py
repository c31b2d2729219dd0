"""Opposite moves within one service of an account, which its sum does not show: found on its resources.

Only a resource that moves its service by as much as the service itself would have to counts, and only beside another
that moves against it on the same days. What the service's own sum shows is told there, once.
"""

import polars as pl

SERIES = ("provider", "source", "currency", "account", "service")


def with_parts(costs: pl.DataFrame, parts: pl.DataFrame) -> pl.DataFrame:
    """`costs` (USAGE_KEY, `day, cost`) and the resources of the same, with `resource`: null of a whole service.

    What lies in a new region is apart from its service, and is no part of it.
    """
    new = costs.lazy().drop_nulls("new_region").select("provider", region="new_region").unique()
    ours = (
        parts.lazy().join(new, on=["provider", "region"], how="anti").with_columns(new_region=pl.lit(None, pl.String))
    )
    whole = costs.lazy().with_columns(resource=pl.lit(None, pl.String))
    names = [*SERIES, "new_region", "resource", "day", "cost"]
    return pl.concat([whole.select(names), ours.select(names)]).collect()


def without_lone_parts(events: pl.DataFrame, keys: pl.DataFrame) -> pl.Series:
    """Which of the events (RUN rows, `series` a row of `keys`) stand: all of whole series, and parts that cancel.

    Those of a part stand where another part moves against it on a day of it, and no event of the whole has such a day.
    """
    placed = keys.select(*SERIES, "new_region", "resource").with_row_index("series").cast({"series": pl.Int64})
    told = (
        events.lazy()
        .select("series", "start", "last", "sign")
        .with_row_index("at")
        .join(placed.lazy(), on="series", maintain_order="left")
    )
    whole = pl.col("resource").is_null()
    parts, services = told.filter(~whole), told.filter(whole, pl.col("new_region").is_null())
    same_days = (pl.col("start") <= pl.col("last_other")) & (pl.col("start_other") <= pl.col("last"))

    def beside(others: pl.LazyFrame) -> pl.LazyFrame:
        return parts.join(others, on=SERIES, suffix="_other", nulls_equal=True).filter(same_days)

    against = beside(parts).filter(pl.col("sign") != pl.col("sign_other")).select("at")
    cancelled = parts.join(against, on="at", how="semi").join(beside(services).select("at"), on="at", how="anti")
    stands = pl.concat([told.filter(whole).select("at"), cancelled.select("at")]).collect()["at"]
    return pl.Series(range(events.height), dtype=pl.UInt32).is_in(stands.implode())
