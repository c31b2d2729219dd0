"""What the company has bought: its products, and of each the pools of seats with who gets one and how it is used."""

from functools import lru_cache
from pathlib import Path

import polars as pl

from sources.sample.world import FOUNDED, World

HERE = Path(__file__).parent
# The identity provider tells of these products' seats, who has one and when they signed on; the others tell themselves.
IDENTITY_FEED = "okta"
# The first so many products are used all over the company, those that follow by fewer the later they come.
COMPANY_WIDE = 40
# More of the company's products for which the identity provider's own list is not asked.
NOT_BY_SIGN_ON = ("okta",)
# Days of a month on which contracts begin.
STARTS = (1, 1, 1, 4, 15, 28)


@lru_cache(maxsize=4)
def products(world: World) -> pl.DataFrame:
    """A row a product that is approved: apps.csv's columns, `nth`, `vendor_nth`, and `adopted`, its first day.

    Products of one vendor have the same day of the year, so that they renew together.
    """
    own = pl.read_csv(HERE / "pools.csv")["product"]
    listed = pl.read_csv(HERE / "apps.csv").with_row_index("nth").with_columns(pl.col("nth").cast(pl.Int64))
    kept = listed.filter((pl.col("nth") < world.size.apps) | pl.col("product").is_in(own.implode()))
    kept = kept.with_columns(vendor_nth=pl.col("nth").first().over("vendor"))
    vendor = kept["vendor_nth"]
    year = world.dice.wholes("product's year", FOUNDED.year, FOUNDED.year + 2, kept["nth"])
    month = world.dice.wholes("vendor's month", 1, 12, vendor)
    day = pl.Series(STARTS).gather(world.dice.wholes("vendor's day", 0, len(STARTS) - 1, vendor))
    return kept.with_columns(adopted=pl.date(pl.lit(year), pl.lit(month), pl.lit(day)))


def _overlapping() -> pl.Series:
    """Products of one job: those who get one of a category get the others, too."""
    pairs = pl.read_csv(HERE / "overlaps.csv").filter(kind="same_job")
    return pl.concat([pairs["kept"], pairs["retired"]]).unique()


@lru_cache(maxsize=4)
def pools(world: World) -> pl.DataFrame:
    """A row a pool: the feeds' own, then one of the identity feed for each other product.

    pools.csv's columns, and in place of `needs`, the product of which one must have a seat, `stands_on`: the pool of
    that, else its own.
    """
    own = pl.read_csv(HERE / "pools.csv")
    categories = pl.read_csv(HERE / "categories.csv")
    left = products(world).join(own, on="product", how="anti").filter(~pl.col("product").is_in(NOT_BY_SIGN_ON))
    rest = left.join(categories, on="category", maintain_order="left").select(
        feed=pl.lit(IDENTITY_FEED),
        product="product",
        sku="product",
        name="name",
        departments="departments",
        tenant=pl.lit(None, pl.String),
        draw=pl.when(pl.col("product").is_in(_overlapping().implode())).then("category").otherwise("product"),
        low=pl.lit(0, pl.Int64),
        high=(pl.col("percent") * COMPANY_WIDE**2 // pl.max_horizontal("nth", COMPANY_WIDE) ** 2).clip(2),
        use_percent="use_percent",
        spare_percent=pl.lit(10, pl.Int64),
        never_percent=pl.lit(4, pl.Int64),
        stops_percent=pl.lit(0, pl.Int64),
        group_percent=pl.lit(60, pl.Int64),
        needs=pl.lit(None, pl.String),
    )
    whole = pl.concat([own, rest]).join(products(world).select("product", "nth", "adopted"), on="product", how="left")
    numbered = whole.with_columns(pool=pl.int_range(pl.len(), dtype=pl.Int64))
    needed = numbered.select(needs="product", stands_on="pool")
    both = numbered.join(needed, on="needs", how="left", maintain_order="left").drop("needs")
    return both.with_columns(pl.coalesce("stands_on", "pool"))
