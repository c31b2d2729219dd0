"""Which product a host is of: by the longest domain of the catalogue above it, unless nobody uses a product there.

Parts of pages, trackers and telemetry are asked for by browsers and machines; below some domains lie their customers'
own sites, as the private part of https://publicsuffix.org/ has it; and some are read by everybody: none of it is use.
"""

import polars as pl

from transforms.shadow_it.terms import Lists

# How many labels a host may have above the catalogue's domain.
DEEPEST = 6


def of_products(hosts: pl.Series, lists: Lists) -> pl.DataFrame:
    """`host`, `product`, `vendor`: a row a distinct host of a product that somebody may use there."""
    told = hosts.drop_nulls().unique(maintain_order=True).alias("host").to_frame().lazy()
    idle = lists.hosts.lazy()
    above = [pl.col("host").str.replace(rf"^(?:[^.]+\.){{{up}}}", "") for up in range(DEEPEST)]
    each = told.with_columns(domain=pl.concat_list(above).list.unique(maintain_order=True)).explode("domain")
    unused = idle.filter(pl.col("kind").is_in(["host", "public"]))
    machinery = each.join(unused, left_on="domain", right_on="value").select("host")
    known = lists.products.lazy().select("product", "vendor", domain="domains").explode("domain").drop_nulls("domain")
    near = each.join(known, on="domain").sort(pl.col("domain").str.len_chars(), descending=True, maintain_order=True)
    found = near.unique("host", keep="first", maintain_order=True).with_columns(
        own=pl.col("host").str.strip_suffix(pl.col("domain")).str.strip_chars_end(".")
    )
    sites = idle.filter(kind="sites").select(domain="value", has_sites=pl.lit(value=True))
    somebodys = found.join(sites, on="domain", how="left").filter(
        pl.col("has_sites").is_null() | pl.col("own").is_in(["", "www", "app"])
    )
    used = somebodys.filter(~pl.col("own").str.contains(_parts(lists.hosts))).join(machinery, on="host", how="anti")
    return used.select("host", "product", "vendor").sort("host").collect()


def _parts(hosts: pl.DataFrame) -> str:
    """A pattern of labels that are parts of pages (`cdn`, `cdn2`, `js-agent`); one that nothing has without any."""
    labels = hosts.filter(kind="label")["value"].str.escape_regex().to_list()
    return rf"(?:^|\.)(?:{'|'.join(labels)})\d*(?:-[^.]*)?(?:\.|$)" if labels else r"[^\s\S]"
