"""Who uses software for a season of each year: a rest out of it is no waste."""

from datetime import date

import polars as pl

from transforms.licenses.software import Software

ACCOUNT = ["source", "app_id", "account_id"]
RESTED_MONTHS_AGO = (12, 13)
# So many people who come back every year went to rest within so many days of somebody: that is how a season ends.
TOGETHER, TOGETHER_DAYS = 3, 3
EVERY_YEAR = "It rested at this time of last year as well, and was used again."
WITH_OTHERS = "It went to rest in the days in which people did who come back every year."


def seasons(now: Software, held: pl.LazyFrame) -> pl.LazyFrame:
    """`source, app_id, account_id, season` (a sentence) of those that are old and belong to a season.

    That is who rested a year ago and came back, as months that the source told in full show, and who went to rest with
    several of them: somebody new has no such year yet. `held` are seats with `is_old`, `person` and `began`.
    """
    there_since = pl.coalesce(pl.col("assigned_at").dt.date(), "began")
    last = pl.col("last_activity_at").dt.date()
    old = held.filter("is_old").select(*ACCOUNT, "person", last=last, there_since=there_since).unique(ACCOUNT)
    shown = _came_back(now, old)
    near = pl.col("last") + pl.duration(days=pl.col("apart"))
    ends = old.join(shown, on=ACCOUNT, how="semi").select("person", "last")
    apart = pl.LazyFrame({"apart": range(-TOGETHER_DAYS, TOGETHER_DAYS + 1)})
    days = ends.join(apart, how="cross").group_by(last=near).agg(people=pl.col("person").n_unique())
    of_a_season = days.filter(pl.col("people") >= TOGETHER)
    others = old.join(shown, on=ACCOUNT, how="anti").join(of_a_season, on="last", how="semi")
    return pl.concat(
        [
            shown.with_columns(season=pl.lit(EVERY_YEAR)),
            others.select(*ACCOUNT, season=pl.lit(WITH_OTHERS)),
        ]
    )


def _came_back(now: Software, old: pl.LazyFrame) -> pl.LazyFrame:
    """Accounts that rested a year ago and were used again since; the seat was held then, or the person worked here."""
    first = now.as_of.replace(day=1)
    resting = [_months_before(first, months) for months in RESTED_MONTHS_AGO]
    months = now.months.lazy().select(*ACCOUNT, "month").join(old, on=ACCOUNT, how="semi").unique()
    candidates = (
        now.covered.lazy()
        .filter(pl.col("month").is_in(resting))
        .select("source", "app_id", rest="month")
        .join(old, on=["source", "app_id"])
        .filter(pl.col("there_since").dt.strftime("%Y-%m") < pl.col("rest"))
    )
    rested = candidates.join(months.rename({"month": "rest"}), on=[*ACCOUNT, "rest"], how="anti")
    back = rested.join(months, on=ACCOUNT).filter(pl.col("month") > pl.col("rest"))
    return back.select(ACCOUNT).unique()


def _months_before(first: date, months: int) -> str:
    year, month = divmod(first.year * 12 + first.month - 1 - months, 12)
    return f"{year:04d}-{month + 1:02d}"
