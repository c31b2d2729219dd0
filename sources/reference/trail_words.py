"""What trails tell beside names: hosts that nobody uses, what scopes allow, which personal data a job has."""

from pathlib import Path

import polars as pl

HERE = Path(__file__).parent


def idle_hosts() -> pl.DataFrame:
    """`kind`, `value`. A `label` anywhere below a product's domain is a part of pages, a `host` (and what is below it)
    machinery, a `public` one is read by people who have nothing there; below one of `sites` lie customers' own sites.
    """
    return pl.read_csv(HERE / "idle_hosts.csv", infer_schema=False)


def oauth_scopes() -> pl.DataFrame:
    """`scope`, `level` (high, medium or low), `data` that it opens (null: none), `says`, what it does with it.

    https://developers.google.com/identity/protocols/oauth2/scopes and
    https://learn.microsoft.com/graph/permissions-reference.
    """
    return pl.read_csv(HERE / "oauth_scopes.csv", infer_schema=False)


def data_kinds() -> pl.DataFrame:
    """`category` of the catalogue, `data`: whose personal data an app for that job has."""
    lists = pl.read_csv(HERE / "data_kinds.csv", infer_schema=False)
    return (
        lists.select("data", category=pl.col("categories").str.split(" "))
        .explode("category")
        .select("category", "data")
    )
