"""Whether usage moved by resources that came, that went, or that used more or less than before."""

import polars as pl

from transforms.changes.drivers import COVERED, DRIVER_SQL, RECURRING, USED
from transforms.changes.sums import KEY, MONEY
from transforms.changes.terms import GREATEST

OF = ("new_resources", "gone_resources", "changed_resources")


def resources_sql(before: str, after: str, where: str) -> str:
    """SQL for a row a key: `came` and `went`, the quantities of resources in one period only, and how many there are.

    `n_new`, `n_gone` and `n_changed` count them; what names no resource counts as one. Conditions as in `sums_sql`.
    """
    keys = ", ".join(KEY)
    return f"""
        WITH resource AS (
            SELECT {", ".join(f"c.{name}" for name in KEY)}, c.ResourceId,
                sum(c.PricingQuantity) FILTER ({before}) AS q_before, sum(c.PricingQuantity) FILTER ({after}) AS q_after
            FROM sku_monthly c
            WHERE (({before}) OR ({after})) AND {where} AND {DRIVER_SQL} IN ('{USED}', '{COVERED}', '{RECURRING}')
            GROUP BY ALL)
        SELECT {keys}, sum(q_after) FILTER (q_before IS NULL)::DOUBLE AS came,
            sum(q_before) FILTER (q_after IS NULL)::DOUBLE AS went,
            count(*) FILTER (q_before IS NULL) AS n_new, count(*) FILTER (q_after IS NULL) AS n_gone,
            count(*) FILTER (q_before <> q_after) AS n_changed
        FROM resource GROUP BY {keys}"""


def by_resource(terms: pl.LazyFrame, resources: pl.LazyFrame) -> pl.LazyFrame:
    """The keys with OF, which add up to `usage` exactly, and the counts of `resources_sql`."""
    both = terms.join(resources, on=KEY, how="left", nulls_equal=True)
    grew = pl.col("a_day_after") - pl.col("a_day_before")
    usage = pl.col("usage").cast(pl.Float64)
    cost = (pl.col("before") + pl.col("after")).cast(pl.Float64) / (pl.col("a_day_before") + pl.col("a_day_after"))
    priced = both.with_columns(a_unit=pl.when(grew != 0).then(usage / grew).otherwise(cost)).with_columns(
        new_resources=_money(pl.col("came") / pl.col("days_after")),
        gone_resources=_money(-pl.col("went") / pl.col("days_before")),
    )
    return priced.with_columns(
        changed_resources=pl.col("usage") - pl.col("new_resources") - pl.col("gone_resources")
    ).drop("a_unit", "came", "went")


def _money(a_day: pl.Expr) -> pl.Expr:
    """What so much more a day costs, of keys whose usage is taken apart."""
    cost = a_day.fill_null(0) * pl.col("a_unit")
    return pl.when((pl.col("usage") != 0) & (cost.abs() < GREATEST)).then(cost).otherwise(0.0).cast(MONEY)
