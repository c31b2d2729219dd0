"""Seats that are told twice: by the app's own source, and by an identity provider or a register of the company's."""

import polars as pl

from transforms.licenses.software import Software

# Kinds of sources whose seats are who may sign on to an app; the account is the app's.
IDENTITY_PROVIDERS = ("okta",)
# Kinds that tell what somebody entered of any vendor's seats.
REGISTERS = ("snipe-it",)
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


def vendors_first(sources: pl.DataFrame, seats: pl.DataFrame, pools: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Seats and pools without those that a register has of products whose own source tells of them.

    `sources` has SOURCES; the others have `source` and `app_id`.
    """
    entered = sources.filter(pl.col("kind").is_in(REGISTERS))["source"].implode()
    others = sources.filter(pl.col("kind").is_in([*REGISTERS, *IDENTITY_PROVIDERS]))["source"].implode()
    told = pl.concat([seats.select("source", "app_id"), pools.select("source", "app_id")])
    own = told.filter(~pl.col("source").is_in(others))["app_id"].unique().implode()
    twice = pl.col("source").is_in(entered) & pl.col("app_id").is_in(own)
    return seats.filter(~twice), pools.filter(~twice)
