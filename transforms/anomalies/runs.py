"""From judged days to stretches of them: where each begins and ends, and what the days would have cost without it."""

import numpy as np
import polars as pl

from transforms.anomalies.grid import Flags, Floats, Grid
from transforms.anomalies.judge import LEVEL_DAYS, STEP_DAYS, Judged
from transforms.anomalies.old import is_news

# A day that is off by so many usual errors, and by this share, beside one that is flagged, is of the same stretch; of
# a step or a leak, which come and go little by little, less will do.
OFF_ERRORS, OFF_SHARE, OF_A_SHIFT = 3.0, 0.04, 0.5
# A leak, which no day tells, began where days were higher than before it by this share.
RISEN = 0.1
GAP_DAYS = 2
# So many days after a stretch tell what it came back to.
LEAST_AFTER_DAYS = 3
# The line that goes on under a stretch which has not ended rests on so many days before it.
LINE_DAYS = 42
# A leak begins small: its first third comes to less than half of its highest third.
RISES_FROM = 0.5
RUN = pl.Schema(
    {
        "series": pl.Int64,
        "start": pl.Date,
        "last": pl.Date,
        "sign": pl.Int8,
        "flagged_days": pl.Int64,
        "kind": pl.String,
        "goes_on": pl.Boolean,
        "expected": pl.Float64,
        "limit_passed": pl.Date,
    }
)


def runs(grid: Grid, judged: Judged) -> tuple[pl.DataFrame, Floats]:
    """RUN, a row a stretch, and what each day of the calendar would have cost without it, a row a stretch.

    `series` is the row of `grid.keys`; `expected` what its days would have cost in all.

    `limit_passed` is the first day on which it could be told; `goes_on`: it was not over on the last complete day.
    """
    core = np.where(judged.shift != 0, judged.shift, judged.flags).astype(np.int8)
    core = np.where(judged.flags == -judged.shift, judged.flags, core)
    off = grid.cost - judged.without
    near = np.maximum(OFF_ERRORS * judged.error, OFF_SHARE * np.abs(judged.without))
    elevated, barely = (
        np.where(np.abs(off) > near * part, np.sign(off), 0).astype(np.int8) for part in (1, OF_A_SHIFT)
    )
    flagged = np.where(judged.leaks, 1, judged.flags).astype(np.int8)
    risen = (off > RISEN * np.abs(judged.without)).astype(np.int8)
    reaching = [(core, elevated), (judged.shift, barely), (judged.leaks.astype(np.int8), risen)]
    found = [
        _stretches([(days == sign, beside == sign) for days, beside in reaching], flagged == sign, grid.complete, sign)
        for sign in (1, -1)
    ]
    series, start, stop, sign = (np.concatenate(each) for each in zip(*found, strict=True))
    order = np.lexsort((start, series))
    every = (series[order], start[order], stop[order], sign[order])
    unjudged = np.arange(grid.cost.shape[1]) < judged.ready[:, None]
    affected = unjudged & (elevated != 0)
    for row, begin, end in zip(*every[:3], strict=True):
        affected[row, begin:end] = True
    news = is_news(grid, judged, every)
    return _told(grid, judged, affected, tuple(each[news] for each in every))


def _stretches(
    reaching: list[tuple[Flags, Flags]], flagged: Flags, complete: Flags, sign: int
) -> tuple[np.ndarray, ...]:
    """Runs of days that are off in one direction, with a short gap between them or none, that have a flagged day.

    `reaching` has days, and those which are of a stretch if nothing but such days lies between, or days that are not
    complete: of these nobody knows.
    """
    on = flagged.copy()
    for core, off in reaching:
        on |= off & (_after(core, off | ~complete) | _before(core, off | ~complete))
    filled = _filled(on | (_after(on, ~complete) & _before(on, ~complete)))
    edge = np.diff(np.pad(filled.astype(np.int8), ((0, 0), (1, 1))), axis=1)
    (series, start), stop = np.nonzero(edge == 1), np.nonzero(edge == -1)[1]
    sums = np.pad(np.cumsum(flagged, axis=1), ((0, 0), (1, 0)))
    kept = sums[series, stop] > sums[series, start]
    return series[kept], start[kept], stop[kept], np.full(kept.sum(), sign, np.int8)


def _after(core: Flags, passed: Flags) -> Flags:
    """Days of `core`, and those that lie behind one over nothing but passed days."""
    reached = core.copy()
    for day in range(1, core.shape[1]):
        reached[:, day] |= reached[:, day - 1] & passed[:, day]
    return reached


def _before(core: Flags, passed: Flags) -> Flags:
    """Days of `core`, and those that lie ahead of one over nothing but passed days."""
    return _after(core[:, ::-1], passed[:, ::-1])[:, ::-1]


def _filled(on: Flags) -> Flags:
    """With gaps of so few days closed."""
    filled = on.copy()
    for gap in range(1, GAP_DAYS + 1):
        for ahead in range(1, gap + 1):
            between = on[:, : -gap - 1] & on[:, gap + 1 :]
            filled[:, ahead : ahead - gap - 1] |= between
    return filled


def _told(grid: Grid, judged: Judged, affected: Flags, found: tuple[np.ndarray, ...]) -> tuple[pl.DataFrame, Floats]:
    series, start, stop, sign = found
    days = np.arange(grid.cost.shape[1])
    within = (days[None, :] >= start[:, None]) & (days[None, :] < stop[:, None])
    flags = (judged.flags[series] == sign[:, None]) & within
    first_flag = np.where(flags.any(axis=1), flags.argmax(axis=1), stop - 1)
    leak = judged.leaks[series] & within
    first_leak = np.where(leak.any(axis=1), leak.argmax(axis=1) + STEP_DAYS - 1, stop - 1)
    passed = np.where(flags.any(axis=1), first_flag, np.minimum(first_leak, stop - 1))
    last = grid.complete.shape[1] - 1 - grid.complete[:, ::-1].argmax(axis=1)
    expected, returned = _without(grid, judged, affected, found)
    since = (days >= np.minimum(stop, last[series])[:, None]) & (days <= last[series][:, None])
    lasts = ((judged.shift[series] == sign[:, None]) | ~since).all(axis=1)
    goes_on = (stop > last[series]) | (lasts & ~returned)
    kinds = kinds_of(np.where(within, grid.cost[series] - expected, 0), leak.any(axis=1), found)
    calendar = grid.days
    told = pl.DataFrame(
        {
            "series": series,
            "start": calendar.gather(start),
            "last": calendar.gather(stop - 1),
            "sign": sign,
            "flagged_days": flags.sum(axis=1),
            "kind": kinds,
            "goes_on": goes_on,
            "expected": np.where(within, expected, 0).sum(axis=1),
            "limit_passed": calendar.gather(passed),
        },
        schema=RUN,
    )
    return told, expected


def _without(grid: Grid, judged: Judged, affected: Flags, found: tuple[np.ndarray, ...]) -> tuple[Floats, Flags]:
    """What each day of the calendar would have cost without the stretch, and whether it came back to that.

    `affected` are days of any stretch, and those of the first weeks that were off.

    If it came back, the level between two weeks before it and up to two weeks after it; else the line through the six
    weeks before it. A fall long after a step that goes on is from the step's level.
    """
    series, start, stop, sign = found
    days = np.arange(grid.cost.shape[1])
    usable = grid.complete & ~affected & (grid.edges[None, :] < 0) & ~np.isnan(judged.without)
    ratio = judged.usual
    with np.errstate(divide="ignore", invalid="ignore"):
        flat = np.where(usable & (ratio > 0), grid.cost / ratio, np.nan)
    before = (days >= start[:, None] - LEVEL_DAYS) & (days < start[:, None])
    after = (days >= stop[:, None]) & (days < stop[:, None] + LEVEL_DAYS)
    (old, at_old, _), (new, at_new, count) = (_mean(flat[series], each) for each in (before, after))
    told = np.where(judged.shift[series, start] == -sign, judged.expected[series, start], np.nan)
    told = np.where(np.isnan(told), judged.without[series, start], told)
    level = told / np.where(ratio[series, start] > 0, ratio[series, start], np.nan)
    old, at_old = np.where(np.isnan(old), level, old), np.where(np.isnan(at_old), start - 1, at_old)
    limit = np.nanmax(judged.limit[series], axis=1, initial=0) / 2
    returned = (count >= LEAST_AFTER_DAYS) & (np.abs(new - old) <= limit)
    long_before = (days >= start[:, None] - LINE_DAYS) & (days < start[:, None])
    trend = _slope(flat[series], long_before, limit)
    slope = np.where(returned, (new - old) / np.maximum(at_new - at_old, 1), trend)
    levels = old[:, None] + slope[:, None] * (days - at_old[:, None])
    return np.nan_to_num(np.maximum(levels, 0) * ratio[series]), returned


def _slope(flat: Floats, within: Flags, limit: Floats) -> Floats:
    """What a day adds by the least squares of what is told within; 0 where too little is, or where it is no line."""
    there = within & ~np.isnan(flat)
    count = there.sum(axis=1)
    days = np.arange(flat.shape[1])
    middle = (there * days).sum(axis=1) / np.maximum(count, 1)
    level = np.where(there, flat, 0).sum(axis=1) / np.maximum(count, 1)
    ahead = np.where(there, days - middle[:, None], 0)
    spread = (ahead**2).sum(axis=1)
    slope = (ahead * np.where(there, flat - level[:, None], 0)).sum(axis=1) / np.maximum(spread, 1)
    return np.where((count >= LINE_DAYS // 2) & (np.abs(slope) * LINE_DAYS <= limit), slope, 0)


def _mean(flat: Floats, within: Flags) -> tuple[Floats, Floats, Floats]:
    """Of each row: the mean of what is told within, on which day that lies in the middle, and of how many days."""
    there = within & ~np.isnan(flat)
    count = there.sum(axis=1)
    some = np.where(count > 0, count, np.nan)
    days = np.arange(flat.shape[1])
    return np.where(there, flat, 0).sum(axis=1) / some, (there * days).sum(axis=1) / some, count


def kinds_of(excess: Floats, leaks: Flags, found: tuple[np.ndarray, ...]) -> list[str]:
    """A week and more is a leak where it rises for long, else a step; less is a spike; what is less, a drop."""
    _, start, stop, sign = found
    days = np.arange(excess.shape[1])
    within = (days >= start[:, None]) & (days < stop[:, None])
    third = np.maximum((stop - start) // 3, 1)[:, None]
    first = np.where(within & (days < start[:, None] + third), excess, 0).sum(axis=1)
    most = np.where(days < third, -np.sort(-np.where(within, excess, -np.inf), axis=1), 0).sum(axis=1)
    rising = first < RISES_FROM * most
    long = np.where(leaks | rising, "leak", "step")
    return np.where(sign < 0, "drop", np.where(leaks | (stop - start >= STEP_DAYS), long, "spike")).tolist()
