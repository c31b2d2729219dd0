"""How risky an app is: points for what is known of it, each with its sentence, and a word on what is not known."""

from datetime import date

import polars as pl

MOST, MANY, SOME = 100, 10, 3
MUCH_MONEY = 1_000
IN_USE_DAYS = 90


def with_risk(apps: pl.DataFrame, products: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """The apps with `risk` (0..100) and `risk_reasons`, the JSON of a list of sentences.

    `apps` have `app_id, state, trails, people, spend_12_months, currency, last_seen`.
    """
    jobs = products.select("category", app_id="product").unique("app_id")
    known = apps.join(jobs, on="app_id", how="left")
    approved = known.filter(state="sanctioned")["category"].drop_nulls().unique()
    some_sign_on = known["trails"].str.contains("sso").any()
    points, sentences = zip(*_parts(as_of, approved, some_sign_on=some_sign_on), strict=True)
    unknown = pl.lit("0: what it may read or write is not told.")
    listed = pl.concat_list(*sentences, unknown).list.drop_nulls()
    return known.with_columns(
        risk=pl.sum_horizontal(points).clip(0, MOST).cast(pl.Int64),
        risk_reasons=pl.format('["{}"]', listed.list.join('", "')),
    )


def _parts(as_of: date, approved: pl.Series, *, some_sign_on: bool) -> list[tuple[pl.Expr, pl.Expr]]:
    """The points of each part, 0 where it does not hold, and its sentence, null there."""
    people, spend = pl.col("people"), pl.col("spend_12_months")
    idle = (pl.lit(as_of) - pl.col("last_seen")).dt.total_days()
    same = pl.col("category").is_in(approved.implode()) & (pl.col("state") != "sanctioned")
    parts = (
        (30, people >= MANY, pl.format("{} people are on its trails.", "people")),
        (15, people.is_between(SOME, MANY - 1), pl.format("{} people are on its trails.", "people")),
        (
            20,
            pl.lit(some_sign_on) & ~pl.col("trails").str.contains("sso"),
            pl.lit("nobody is seen to sign on to it with the company's single sign-on."),
        ),
        (20, spend >= MUCH_MONEY, pl.format("1,000 {} or more were paid in twelve months.", "currency")),
        (15, idle <= IN_USE_DAYS, pl.format("it was last seen {} days ago.", idle)),
        (15, same, pl.format("a sanctioned app does the same job, {}.", "category")),
    )
    return [
        (
            pl.when(holds).then(pl.lit(points)).otherwise(0),
            pl.when(holds).then(pl.concat_str(pl.lit(f"{points}: "), sentence)),
        )
        for points, holds, sentence in parts
    ]
