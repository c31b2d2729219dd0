"""Which app a client of a tenant or a host is: by its name, by where its pages lie, else one of its source's own."""

from collections.abc import Mapping

import polars as pl

from transforms.shadow_it.hosts import of_products
from transforms.shadow_it.resolver import resolve
from transforms.shadow_it.terms import Lists, plain

HOSTS, SIGN_ONS = "dns", "sso"


def with_apps(sights: pl.DataFrame, rides: Mapping[str, str], lists: Lists) -> pl.DataFrame:
    """TRAIL_SIGHT rows with `app_id`; hosts that nobody uses, and of no product, are left out.

    What a client is called on a consent screen is its name, plain word or not. One that no catalogue knows is
    `<source>.<client>`; of sign-ons by the source that they ride on (`rides`), as its seats are.
    """
    of_client = [pl.col(each).drop_nulls().last().over("client") for each in ("name", "publisher", "domains")]
    sights = sights.with_columns(of_client)
    names = _by_name(sights.filter(pl.col("trail") != HOSTS)["name"], lists)
    domains = _by_domain(sights, lists)
    hosts = of_products(sights.filter(trail=HOSTS)["client"], lists).select(client="host", by_host="product")
    known = (
        sights.join(names, on="name", how="left", maintain_order="left")
        .join(domains, on="domains", how="left", maintain_order="left")
        .join(hosts, on="client", how="left", maintain_order="left")
    )
    is_host = pl.col("trail") == HOSTS
    source = pl.when(trail=SIGN_ONS).then(pl.col("x_source").replace(dict(rides))).otherwise("x_source")
    own = pl.concat_str(source.min().over("client"), pl.lit("."), "client")
    app = pl.when(is_host).then("by_host").otherwise(pl.coalesce("by_name", "by_domain", own))
    return known.with_columns(app_id=app).drop_nulls("app_id").drop("by_name", "by_domain", "by_host")


def _by_name(names: pl.Series, lists: Lists) -> pl.DataFrame:
    """`name, by_name` of those that are a product's whole name, or that begin like one on a line."""
    told = names.drop_nulls().unique(maintain_order=True).alias("name").to_frame()
    whole = lists.terms.filter(pl.col("says") != "vendor").select("term", exact="product").drop_nulls()
    alike = resolve(told["name"], lists).select(name="descriptor", near="product")
    both = told.with_columns(term=plain(pl.col("name"))).join(whole, on="term", how="left")
    found = both.join(alike, on="name", how="left")
    return found.select("name", by_name=pl.coalesce("exact", "near")).drop_nulls()


def _by_domain(sights: pl.DataFrame, lists: Lists) -> pl.DataFrame:
    """`domains, by_domain` where all pages that are a product's are one product's."""
    told = sights.select("domains").drop_nulls().unique().with_columns(host=pl.col("domains").str.split(" "))
    each = told.explode("host").join(of_products(told["host"].explode(), lists), on="host")
    one = each.group_by("domains").agg(by_domain=pl.col("product").unique())
    return one.filter(pl.col("by_domain").list.len() == 1).with_columns(pl.col("by_domain").list.first())
