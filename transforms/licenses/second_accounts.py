"""People with more than one paid account in an app: which one is kept."""

import polars as pl

from transforms.licenses.identity import providers
from transforms.licenses.software import Software

PEOPLE = ("person", "contractor", "guest", "unknown")
PLACE = ["app_id", "person", "place"]


def second_accounts(now: Software, held: pl.LazyFrame) -> pl.DataFrame:
    """`source, sku, account_id, kept_account`: seats on accounts of somebody who has another, which is kept.

    Kept is, the first that tells them apart: the one under the roster's own address, one that is not suspended, the one
    that was used in most months, that was used last, that is oldest. What an identity provider tells of is no further
    account beside the app's own.
    """
    paid = held.filter("paid", pl.col("person").is_not_null(), pl.col("account_kind").is_in(PEOPLE))
    theirs = pl.col("source").is_in(providers(now))
    paid = paid.with_columns(place=pl.when(theirs).then("source"))
    counted = paid.select(*PLACE, "account_id").unique().group_by(PLACE).agg(accounts=pl.len())
    of_several = counted.filter(pl.col("accounts") > 1)
    several = paid.join(of_several, on=PLACE, how="semi", nulls_equal=True).collect().lazy()
    main = now.main_accounts.lazy().with_columns(is_main=pl.lit(value=True))
    key = ["source", "app_id", "account_id"]
    months = now.months.lazy().join(several, on=key, how="semi").group_by(key).agg(months=pl.col("month").n_unique())
    ranked = (
        several.join(main, on=["source", "account_id"], how="left")
        .join(months, on=key, how="left")
        .with_columns(
            pl.col("is_main").fill_null(value=False),
            pl.col("months").fill_null(0),
            works=pl.col("account_status") == "active",
        )
        .sort(
            *("is_main", "works", "months", "last_activity_at", "assigned_at", "account_id"),
            descending=[True, True, True, True, False, False],
            nulls_last=True,
        )
        .with_columns(kept_account=pl.col("account_id").first().over(PLACE))
    )
    return (
        ranked.filter(pl.col("account_id") != pl.col("kept_account"))
        .select("source", "sku", "account_id", "kept_account")
        .collect()
    )
