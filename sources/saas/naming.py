"""Which product an app of a vendor's is: the catalogue's slug, else a name of the source's own."""

import polars as pl

from sources.reference.products import folded, names, products


def app_ids(apps: pl.DataFrame, source: str) -> pl.Series:
    """The `app_id` of each row of `instance` (the vendor's id), `key` (the vendor's short name) and `name`.

    A product of the catalogue is known by its short name, or by the name that it is shown with.
    """
    known = names(products())
    slug = pl.col("key").str.to_lowercase().str.replace_all("_", "-", literal=True)
    called = (slug, slug.str.replace_all("-", " ", literal=True), folded("name"))
    product = pl.coalesce(each.replace_strict(known["name"], known["product"], default=None) for each in called)
    own = pl.concat_str(pl.lit(f"{source}."), pl.col("instance"))
    return apps.select(app_id=pl.coalesce(product, own))["app_id"]
