"""Which product an app of a vendor's is: the catalogue's slug, else a name of the source's own."""

import polars as pl


def app_ids(apps: pl.DataFrame, source: str) -> pl.Series:
    """The `app_id` of each row of `instance` (the vendor's id), `key` (the vendor's short name) and `name`."""
    slug = pl.col("key").str.to_lowercase().str.replace_all("_", "-", literal=True)
    own = pl.concat_str(pl.lit(f"{source}."), pl.col("instance"))
    return apps.select(pl.coalesce(slug, own).alias("app_id"))["app_id"]
