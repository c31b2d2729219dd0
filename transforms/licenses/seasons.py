"""Who uses software for a season of each year: a rest out of it is no waste."""

from datetime import date

import polars as pl

from transforms.licenses.settings import LicenseSettings
from transforms.licenses.software import Software

ACCOUNT = ["source", "app_id", "account_id"]
RESTED_MONTHS_AGO = (12, 13)
# People of one app who come back every year and went to rest one after the other, so far apart at most, end a season.
TOGETHER, APART_DAYS = 3, 14
# Nobody uses software on all days, so who goes with them was seen last so many days before or after, at least.
NEAR_DAYS = 7
# Who is there for less has seen no season end and begin again.
NEW_MONTHS = 24
EVERY_YEAR = "It rested at this time of last year as well, and was used again."
WITH_OTHERS = "It went to rest with people of this app who come back every year, and is too new to have done so."


def seasons(now: Software, settings: LicenseSettings, held: pl.LazyFrame) -> pl.LazyFrame:
    """`source, app_id, account_id, season` (a sentence) of those that are old and belong to a season.

    That is who rested a year ago and came back, as months that the source told in full show, and who is too new for
    that and went to rest with several of them. `held` are seats with `is_old`, `person` and `began`.
    """
    there_since = pl.coalesce(pl.col("assigned_at").dt.date(), "began")
    last = pl.col("last_activity_at").dt.date()
    old = held.filter("is_old").select(*ACCOUNT, "person", last=last, there_since=there_since).unique(ACCOUNT)
    shown = _came_back(now, settings, old)
    new = pl.col("there_since") > _months_before_day(now.as_of, NEW_MONTHS)
    proven = old.join(shown, on=ACCOUNT, how="semi")
    others = old.join(shown, on=ACCOUNT, how="anti")
    ends = _ends(proven, others.filter(~new))
    within = pl.col("last").is_between("first_day", "last_day")
    with_them = others.filter(new).join(ends, on="app_id").filter(within).select(ACCOUNT).unique()
    return pl.concat(
        [
            shown.with_columns(season=pl.lit(EVERY_YEAR)),
            with_them.with_columns(season=pl.lit(WITH_OTHERS)),
        ]
    )


def _ends(proven: pl.LazyFrame, long_there: pl.LazyFrame) -> pl.LazyFrame:
    """`app_id, first_day, last_day` of each end of a season: the days over which several proven people went to rest,
    and half as many again before and after, a week at least.

    It is none where as many who are there for long, and come back in no year, went to rest in it: then rest says
    nothing.
    """
    gap = pl.col("last").diff().dt.total_days().over("app_id")
    ordered = proven.sort("app_id", "last", "account_id").with_columns(
        end=(gap > APART_DAYS).fill_null(value=False).cum_sum().over("app_id")
    )
    grouped = ordered.group_by("app_id", "end").agg(
        people=pl.col("person").n_unique(), first=pl.col("last").min(), final=pl.col("last").max()
    )
    half = pl.duration(days=((pl.col("final") - pl.col("first")).dt.total_days() // 2).clip(NEAR_DAYS))
    ends = grouped.filter(pl.col("people") >= TOGETHER).select(
        "app_id", "people", first_day=pl.col("first") - half, last_day=pl.col("final") + half
    )
    gone = (
        long_there.select("app_id", "person", "last")
        .join(ends, on="app_id")
        .filter(pl.col("last").is_between("first_day", "last_day"))
        .group_by("app_id", "first_day")
        .agg(for_good=pl.col("person").n_unique())
    )
    counted = ends.join(gone, on=["app_id", "first_day"], how="left")
    return counted.filter(pl.col("for_good").fill_null(0) < pl.col("people")).select("app_id", "first_day", "last_day")


def _came_back(now: Software, settings: LicenseSettings, old: pl.LazyFrame) -> pl.LazyFrame:
    """Accounts that rested a year ago and were used again since; the seat was held then, or the person worked here,
    and past its grace: what has not begun does not rest.
    """
    first = now.as_of.replace(day=1)
    resting = [_months_before(first, months) for months in RESTED_MONTHS_AGO]
    settled = pl.col("there_since") + pl.duration(days=settings.grace_days)
    months = now.months.lazy().select(*ACCOUNT, "month").join(old, on=ACCOUNT, how="semi").unique()
    candidates = (
        now.covered.lazy()
        .filter(pl.col("month").is_in(resting))
        .select("source", "app_id", rest="month")
        .join(old, on=["source", "app_id"])
        .filter(settled.dt.strftime("%Y-%m") < pl.col("rest"))
    )
    rested = candidates.join(months.rename({"month": "rest"}), on=[*ACCOUNT, "rest"], how="anti")
    back = rested.join(months, on=ACCOUNT).filter(pl.col("month") > pl.col("rest"))
    return back.select(ACCOUNT).unique()


def _months_before_day(day: date, months: int) -> pl.Expr:
    return pl.lit(day).dt.offset_by(f"-{months}mo")


def _months_before(first: date, months: int) -> str:
    year, month = divmod(first.year * 12 + first.month - 1 - months, 12)
    return f"{year:04d}-{month + 1:02d}"
