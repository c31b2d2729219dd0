"""On which days a seat was used: thrown from the seat's own numbers and the day's.

Use of what tells for itself is thrown a day at a time. Of what the identity provider tells it is a sign-on that counts,
at most one a fortnight: sessions are long, and leave no event.
"""

from datetime import date, timedelta

import polars as pl

from sources.sample.software.pools import IDENTITY_FEED
from sources.sample.world import World

SEAT = ("pool", "number", "second")
WEEKEND_PERCENT = 4
# Freight's season: from the first of November to the end of January.
SEASON_MONTHS = (11, 12, 1)
# A Monday from which fortnights are counted, and their working days.
FIRST_FORTNIGHT = date(2018, 1, 1)
WORKING_DAYS = (0, 1, 2, 3, 4, 7, 8, 9, 10, 11)
USUALLY_SIGNS_ON_PERCENT = 80
# Most were used lately; of the fewer that were not, twice as many days are thrown each time.
DAYS_AT_FIRST = 14
# By how many days a feed's newest day of use is older than yesterday.
LAGS_DAYS = {"microsoft365": 2, "corran365": 2, "slack": 1}


def last_active(seats: pl.DataFrame, world: World) -> pl.DataFrame:
    """The seats with `last_active`, the last day before `as_of` on which each was used; none if never."""
    left, days = _ever_used(seats).with_columns(upto=pl.min_horizontal("until", pl.lit(world.yesterday))), DAYS_AT_FIRST
    found = [pl.DataFrame(schema={**{name: seats.schema[name] for name in SEAT}, "last_active": pl.Date})]
    while not left.is_empty():
        left = left.with_columns(back=pl.col("upto") - pl.duration(days=days - 1))
        seen = _used(left, "back", "upto", world).group_by(SEAT).agg(last_active=pl.col("day").max())
        found.append(seen)
        left = left.join(seen, on=SEAT, how="anti").with_columns(upto=pl.col("back") - pl.duration(days=1))
        left, days = left.filter(pl.col("upto") >= pl.col("assigned")), 2 * days
    return seats.join(pl.concat(found), on=SEAT, how="left", maintain_order="left")


def last_told(seats: pl.DataFrame, world: World) -> pl.DataFrame:
    """The seats with `last_active` as their feeds tell it on the day: some lag."""
    parts = [
        last_active(seats.filter(feed=feed), world.on(world.as_of - timedelta(days=LAGS_DAYS.get(feed, 0))))
        for feed in seats["feed"].unique(maintain_order=True)
    ]
    return pl.concat(parts)


def active_days(seats: pl.DataFrame, first: date, last: date, world: World) -> pl.DataFrame:
    """A row a seat and day from `first` to `last`, before `as_of`, on which it was used: the seats' columns, `day`."""
    day_before = pl.col("removed") - pl.duration(days=1)
    some = _ever_used(seats).with_columns(
        asked_from=pl.max_horizontal("assigned", pl.lit(first)),
        asked_to=pl.min_horizontal("until", day_before, pl.lit(min(last, world.yesterday))),
    )
    some = some.filter(pl.col("asked_from") <= pl.col("asked_to"))
    return _used(some, "asked_from", "asked_to", world).drop("asked_from", "asked_to").sort(*SEAT, "day")


def active_months(seats: pl.DataFrame, months: list[date], world: World) -> pl.DataFrame:
    """A row a seat and month, of those given by their first days, in which it was used: SEAT and `month`."""
    return pl.concat([_active_in(seats, month, world) for month in months])


def _active_in(seats: pl.DataFrame, month: date, world: World) -> pl.DataFrame:
    """Most are seen in the month's first week, so that few need to be asked about its later ones."""
    week, end = month + timedelta(days=6), (month + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    early = active_days(seats, month, week, world).select(SEAT).unique(maintain_order=True)
    left = seats.join(early, on=SEAT, how="anti")
    late = active_days(left, week + timedelta(days=1), end, world).select(SEAT).unique(maintain_order=True)
    return pl.concat([early, late]).with_columns(month=pl.lit(month))


def _ever_used(seats: pl.DataFrame) -> pl.DataFrame:
    return seats.filter(~pl.col("pattern").is_in(["never", "machine"]))


def _used(seats: pl.DataFrame, first: str, last: str, world: World) -> pl.DataFrame:
    """A row a seat and `day` between the two columns' days on which it was used."""
    by_sign_on = pl.col("feed") == IDENTITY_FEED
    daily, signed = seats.filter(~by_sign_on), seats.filter(by_sign_on)
    both = ((_on_days, daily), (_on_fortnights, signed))
    days = [of(some, first, last, world) for of, some in both if not some.is_empty()]
    away = pl.col("day").is_between("leave_start", "leave_end").fill_null(False)
    there = pl.col("day").is_between("begins", pl.col("until").fill_null(pl.col("day")))
    none = daily.clear().lazy().with_columns(day=pl.lit(None, pl.Date))
    return pl.concat([none, *days]).filter(there, ~away, _in_season()).collect()


def _on_days(seats: pl.DataFrame, first: str, last: str, world: World) -> pl.LazyFrame:
    days = seats.lazy().with_columns(day=pl.date_ranges(first, last)).explode("day").collect()
    luck = world.dice.wholes("used", 0, 99, days["pool"], days["number"], days["second"], days["day"])
    weekend = pl.col("day").dt.weekday() > 5
    percent = pl.when(weekend).then(pl.min_horizontal("use_percent", pl.lit(WEEKEND_PERCENT))).otherwise("use_percent")
    return days.lazy().filter(pl.lit(luck) < percent)


def _on_fortnights(seats: pl.DataFrame, first: str, last: str, world: World) -> pl.LazyFrame:
    from_first, from_last = ((pl.col(day) - FIRST_FORTNIGHT).dt.total_days() // 14 for day in (first, last))
    turns = seats.lazy().with_columns(turn=pl.int_ranges(from_first, from_last + 1)).explode("turn").collect()
    of = (turns["pool"], turns["number"], turns["turn"])
    day = pl.Series(WORKING_DAYS).gather(world.dice.wholes("signs on at", 0, len(WORKING_DAYS) - 1, *of))
    luck = world.dice.wholes("signs on", 0, 99, *of)
    in_turn = pl.duration(days=pl.col("turn") * 14 + pl.lit(day))
    signed = turns.lazy().with_columns(day=pl.lit(FIRST_FORTNIGHT) + in_turn)
    likely = USUALLY_SIGNS_ON_PERCENT + pl.col("use_percent") // 4
    return signed.filter(pl.lit(luck) < likely, pl.col("day").is_between(first, last)).drop("turn")


def first_rest() -> pl.Expr:
    """Seasonal people work all year until they have seen a season, then only in it: the first day out of it."""
    learnt = pl.col("assigned") + pl.duration(days=60)
    return pl.date(learnt.dt.year() + 1, SEASON_MONTHS[-1] + 1, 1)


def _in_season() -> pl.Expr:
    in_season = pl.col("day").dt.month().is_in(SEASON_MONTHS)
    return (pl.col("pattern") != "seasonal") | (pl.col("day") < first_rest()) | in_season
