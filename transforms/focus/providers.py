"""Who hosts and who sells a service, and the short name of a provider."""

import re

import polars as pl

from transforms.focus.distinct import per_distinct


def slug(name: pl.Expr, providers: pl.DataFrame) -> pl.Expr:
    """Names -> the slug that `providers` (name, slug) gives them, else the name made one; null for no name."""
    known = {folded(row["name"]): str(row["slug"]) for row in providers.iter_rows(named=True)}
    return per_distinct(name, lambda names: _slugs(names, known), pl.String())


def service_and_host(provider: pl.Expr, publisher: pl.Expr, providers: pl.DataFrame) -> tuple[pl.Expr, pl.Expr]:
    """ServiceProviderName and HostProviderName of FOCUS 1.3 from the ProviderName and PublisherName before it.

    Of a marketplace's product (provider and publisher are two) the vendor provides the service and the cloud hosts it;
    else the provider does both. https://focus.finops.org (1.3, Provider and Publisher deprecated)
    """
    resold = (slug(provider, providers) != slug(publisher, providers)).fill_null(value=False)
    host = pl.coalesce(provider, publisher)
    return pl.when(resold).then(publisher).otherwise(host), host


def folded(name: str) -> str:
    return " ".join(name.casefold().split())


def slugged(name: str) -> str | None:
    """`Acme Cloud, Inc.` -> `acme-cloud-inc`; null for a blank name."""
    words = re.findall(r"[^\W_]+", name.casefold())
    return "-".join(words) or folded(name) or None


def _slugs(names: pl.Series, known: dict[str, str]) -> pl.Series:
    return pl.Series([known.get(folded(name)) or slugged(name) for name in names], dtype=pl.String)
