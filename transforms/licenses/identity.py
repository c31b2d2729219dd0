"""Seats that an identity provider tells of beside the app's own source: one seat, told twice."""

import polars as pl

from transforms.licenses.software import Software

# Kinds of sources whose seats are who may sign on to an app; the account is the app's.
IDENTITY_PROVIDERS = ("okta",)
HOLDER = ["app_id", "person"]


def providers(now: Software) -> list[str]:
    """The sources that are identity providers."""
    return now.sources.filter(pl.col("kind").is_in(IDENTITY_PROVIDERS))["source"].to_list()


def told_by_app(now: Software, seats: pl.LazyFrame) -> pl.LazyFrame:
    """The seats with `told_by`: of one that an identity provider tells of, the app's own source that has it, too."""
    is_theirs = pl.col("source").is_in(providers(now))
    own = seats.filter(~is_theirs, pl.col("person").is_not_null())
    own = own.group_by(HOLDER).agg(told_by=pl.col("source").min())
    theirs = seats.filter(is_theirs).join(own, on=HOLDER, how="left")
    return pl.concat([seats.filter(~is_theirs), theirs], how="diagonal_relaxed")
