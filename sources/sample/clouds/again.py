"""What a pipeline makes again after it was cleaned up: lives of one id that follow one another by the calendar.

A life is three months long but for its end: made in the first days of a month, there when that month and the next one
end, cleaned up early in the third, and not there when that one ends. So whoever looks at the ends of months sees it
wasted, gone, and wasted again.
"""

import polars as pl

from sources.sample.world import FOUNDED, World

MONTHS = 3
# Days of a month, in its first week and in its second.
MADE_ON, GONE_ON = (2, 5), (8, 12)


def lives(places: pl.DataFrame, turn_of: int, world: World) -> pl.DataFrame:
    """A row a life up to the world's day, with `turn` (from 0 on), `created` and `deleted`.

    `places` has a row a place, with its number within the story, `place`; those of a cloud begin at `turn_of`, so that
    in each month those of one cloud are made.
    """
    shift = world.dice.whole("made again", 0, MONTHS - 1) + turn_of
    passed = (world.as_of.year - FOUNDED.year) * 12 + world.as_of.month - FOUNDED.month
    phased = places.with_columns(phase=(pl.col("place") + shift) % MONTHS)
    turns = (passed - pl.col("phase")) // MONTHS + 1
    rows = phased.with_columns(turn=pl.int_ranges(turns)).explode("turn")
    month = pl.col("phase") + pl.col("turn") * MONTHS
    of = [pl.Series([turn_of] * rows.height, dtype=pl.Int64), rows["place"].cast(pl.Int64), rows["turn"]]
    made, gone = (
        pl.lit(world.dice.wholes(f"{what} again", *days, *of)) - 1
        for what, days in (("made", MADE_ON), ("gone", GONE_ON))
    )
    founded = pl.lit(FOUNDED)
    return rows.with_columns(
        created=founded.dt.offset_by(pl.format("{}mo", month)) + pl.duration(days=made),
        deleted=founded.dt.offset_by(pl.format("{}mo", month + MONTHS - 1)) + pl.duration(days=gone),
    ).drop("phase")
