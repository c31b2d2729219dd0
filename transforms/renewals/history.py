"""How many people used a product in each complete month: the history that a number of seats stands on."""

from datetime import date

import polars as pl

from transforms.licenses.software import Software

MONTHS = 12
# Accounts that are nobody's own: their sign-ins are no person's need of a seat.
NO_PERSON = ("service_account", "shared_mailbox", "vendor")
SCHEMA = pl.Schema({"app_id": pl.String(), "month": pl.String(), "people": pl.Int64()})


def active_people(now: Software) -> pl.DataFrame:
    """`app_id, month, people`: the people active in each of the last twelve complete months that were told in full.

    A month counts where each source that tells of the product tells of it; without anybody it is 0. A month that is not
    told in full is no history, and has no row. Two accounts of one person are one.
    """
    told = _told(now).lazy()
    used = used_by_people(now).join(told, on=["app_id", "month"], how="semi")
    # A person is counted once whatever the account; an account of nobody known counts for itself.
    known = used.filter(pl.col("person_id").is_not_null()).select("app_id", "month", "person_id").unique()
    alone = used.filter(pl.col("person_id").is_null()).select("app_id", "month", "source", "account_id").unique()
    each = pl.concat([part.select("app_id", "month") for part in (known, alone)])
    counted = told.join(
        each.group_by("app_id", "month").agg(people=pl.len().cast(pl.Int64)), on=["app_id", "month"], how="left"
    )
    return counted.with_columns(pl.col("people").fill_null(0)).select(SCHEMA.names()).sort("app_id", "month").collect()


def complete_months(as_of: date) -> list[str]:
    """The twelve before the one that runs, `YYYY-MM`, the oldest first."""
    this = as_of.year * 12 + as_of.month - 1
    return [f"{month // 12}-{month % 12 + 1:02d}" for month in range(this - MONTHS, this)]


def _told(now: Software) -> pl.DataFrame:
    """`app_id, month` of the months that every source which covers the product covers."""
    covered = now.covered.filter(pl.col("month").is_in(complete_months(now.as_of)))
    sources = covered.group_by("app_id").agg(all=pl.col("source").n_unique())
    by_month = covered.group_by("app_id", "month").agg(some=pl.col("source").n_unique())
    return by_month.join(sources, on="app_id").filter(pl.col("some") == pl.col("all")).select("app_id", "month")


def used_by_people(now: Software) -> pl.LazyFrame:
    """ACTIVE_MONTH of people, with one pseudonym for each person."""
    nobody = now.seats.filter(pl.col("account_kind").is_in(NO_PERSON)).select("source", "account_id").unique()
    months = now.months.lazy().join(nobody.lazy(), on=["source", "account_id"], how="anti")
    one_name = dict(now.aliases.select("person_id", "same_as").iter_rows())
    return months.with_columns(pl.col("person_id").replace(one_name)) if one_name else months
