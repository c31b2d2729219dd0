"""Seats that the company keeps though nobody uses them."""

import polars as pl

from transforms.licenses.software import Software


def kept(now: Software, seats: pl.LazyFrame) -> pl.LazyFrame:
    """The seats with `exempt`, why each is kept; null where it is on no list. Of a person it is all of their seats."""
    same = now.aliases.lazy().select("person_id", "same_as")
    listed = (
        now.exempt.lazy()
        .join(same, on="person_id", how="left")
        .with_columns(person=pl.coalesce("same_as", "person_id"))
    )
    of_people = _once(listed.filter(pl.col("person").is_not_null()), "person")
    of_accounts = _once(listed.filter(pl.col("account_id").is_not_null()), "account_id")
    return (
        seats.join(of_people, on=["app_id", "person"], how="left")
        .join(of_accounts, on=["app_id", "account_id"], how="left", suffix="_of_account")
        .with_columns(exempt=pl.coalesce("exempt", "exempt_of_account"))
        .drop("exempt_of_account")
    )


def _once(listed: pl.LazyFrame, key: str) -> pl.LazyFrame:
    return listed.group_by("app_id", key).agg(exempt=pl.col("reason").fill_null("no reason is told").first())
