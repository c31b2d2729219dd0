"""Which days of which series are far from what was expected: one pass over the days, all series at once.

Expected is level x weekday profile x month edge, of the days before, since the last step. The level is the median of
the newest 14 days that count, each divided by its weekday; the profile of a weekday is the median of its last six.
Days that are off stay out of both, also those that are too little money to be flagged. Seven of them are a step: from
its first day on there is a new level, and what was before is kept beside it until the cost is back there. To fall back
within four weeks is the end of a step; later it is a change of its own.
"""

from dataclasses import dataclass, field

import numpy as np

from transforms.anomalies.first_weeks import SPARSE_SHARE, first_weeks
from transforms.anomalies.grid import EDGE_DAYS, Flags, Floats, Grid, Signs, Whole
from transforms.middles import TO_SIGMA, median, middle, spread

HISTORY_DAYS = 28
LEVEL_DAYS, ERROR_DAYS, PROFILE_WEEKS = 14, 84, 8
STEP_DAYS, FORGOTTEN_AFTER_DAYS, BACK_DAYS = 7, 3, 3
LEAST_OF_A_LEVEL = 3
AGAIN_WEEKS, AGAIN_WEEKDAYS = 3, 2
# Days from which level and profile were made are off by less than days to come: four numbers a weekday, and medians.
IN_SAMPLE = 1.7
# Weekdays with a smaller share of an ordinary day tell nothing of the level.
LEAST_PROFILE = 0.25
# So many month-ends, and most of the newest, must be off by more than this share to be expected.
EDGE_SHARE, EDGES, EDGES_KEPT, MOST_AGREE = 0.15, 3, 6, 2 / 3
# What they add grows with the weekday where months lie so much nearer to one another by that than without it.
CLEARLY_LESS = 0.5


@dataclass(frozen=True)
class Limits:
    """`scale` is what `share` is of, as a grid; None, and where it is NaN: of what was expected."""

    deviations: float
    share: float
    amount: float
    leak_share: float | None = None
    scale: Floats | None = None


@dataclass
class Judged:
    """Series x days. `flags` is 1 or -1 on flagged days; `shift` the same while a step, drop or leak goes on.

    `expected` is the one-step value, NaN where no judgement is made; `without` is what the day would have cost had the
    shift that goes on not been; `usual` is what weekday and month's edge make of the level; `error` is the usual error,
    a standard deviation; `limit` is how far off a day may be. Of each series `ready` is the first day that is judged.
    """

    flags: Signs
    shift: Signs
    leaks: Flags
    expected: Floats
    without: Floats
    usual: Floats
    error: Floats
    limit: Floats
    ready: Whole


def judge(grid: Grid, limits: Limits, kept_out: Flags | None = None) -> Judged:
    """`kept_out` are days that are neither judged nor a base for others: what people said is expected, or noise."""
    walk = Walk(grid, limits, kept_out)
    for day in range(grid.cost.shape[1]):
        walk.step(day)
    return walk.judged


@dataclass
class Walk:
    """The state of all series on the way through the days."""

    grid: Grid
    limits: Limits
    kept_out: Flags | None = None
    judged: Judged = field(init=False)

    def __post_init__(self) -> None:
        series, days = self.grid.cost.shape
        self.weekdays, self.edges = self.grid.weekdays, self.grid.edges
        nothing = np.full((series, days), np.nan)
        self.base, self.ratio, self.missed = nothing.copy(), nothing.copy(), nothing.copy()
        self.judged = Judged(
            flags=np.zeros((series, days), np.int8),
            shift=np.zeros((series, days), np.int8),
            leaks=np.zeros((series, days), np.bool_),
            expected=nothing.copy(),
            without=nothing.copy(),
            usual=nothing.copy(),
            error=nothing.copy(),
            limit=nothing.copy(),
            ready=np.maximum(self.grid.begins, self.grid.known) + HISTORY_DAYS,
        )
        self.off, self.sparse = np.zeros((series, days), np.int8), np.zeros(series, np.bool_)
        self.profile, self.level = np.ones((series, 7)), np.zeros(series)
        self.seen = np.full((series, max(1, int(self.edges.max()) + 1)), np.nan)
        self.seen_on = np.ones_like(self.seen)
        self.since, self.run, self.run_from = (np.zeros(series, np.int64) for _ in range(3))
        self.quiet, self.back = np.zeros(series, np.int64), np.zeros(series, np.int64)
        self.open, self.before = np.zeros(series, np.int8), np.zeros(series)
        self.opened, self.told = np.zeros(series, np.int64), np.zeros(series, np.bool_)
        self.ready = self.judged.ready

    def step(self, day: int) -> None:
        if (starting := self.ready == day).any():
            self._begin(starting, day)
        judged = (self.ready <= day) & self.grid.complete[:, day]
        if self.kept_out is not None:
            judged &= ~self.kept_out[:, day]
        if not judged.any():
            return
        cost, weekday = self.grid.cost[:, day], self.weekdays[day]
        self._relevel(day)
        least, most, told = self._edge(day)
        ordinary = self.level * self.profile[:, weekday]
        before = np.where(self.open != 0, self.before * self.profile[:, weekday], ordinary)
        back_to = np.where(day - self.opened < HISTORY_DAYS, before, ordinary)
        low, high = np.minimum(ordinary, back_to) * least, np.maximum(ordinary, back_to) * most
        low, high = self._between(day, low, high)
        old = self.opened < self.ready
        error = self._error(day) * np.maximum(most, 1)
        share = self._share(high, error, day)
        limit = np.maximum(share, self.limits.amount)
        known = judged & told
        off = self._signs(known, cost - high, low - cost, share)
        sign = self._signs(known, cost - high, low - cost, limit)
        into = self.judged
        into.flags[:, day], into.error[:, day], into.limit[:, day] = sign, error, limit
        into.usual[:, day] = self.profile[:, weekday] * (least + most) / 2
        into.expected[:, day] = np.where(known, ordinary * (least + most) / 2, np.nan)
        into.without[:, day] = np.where(judged, np.where(old, ordinary, before) * (least + most) / 2, np.nan)
        self._remember(day, judged & (off == 0), ordinary)
        self._relearn(day, off)
        self._count(day, known, off)
        self.told |= (sign != 0) & (sign == self.open) & (self.opened >= self.ready)
        self._leak(day, judged)
        self._settle(day, known, cost - before, np.abs(cost - ordinary), np.abs(ordinary - before), share)
        into.shift[:, day] = np.where(self.opened < self.ready, 0, self.open)

    def _begin(self, starting: Flags, day: int) -> None:
        """Level, profile and error of the first four weeks. What rose in them may fall back, and neither is told."""
        span = slice(day - HISTORY_DAYS, day)
        cost = np.where(self.grid.complete[:, span], self.grid.cost[:, span], np.nan)[starting]
        far = (self.limits.deviations, self.limits.share, self.limits.amount)
        first = first_weeks(cost, self.weekdays[span], LEAST_PROFILE, far)
        of_level = np.maximum(first.profile[:, self.weekdays[span]], LEAST_PROFILE)
        self.profile[starting] = first.profile
        self.base[starting, span], self.ratio[starting, span] = first.base, first.ratio
        self.missed[starting, span] = IN_SAMPLE * first.off
        self.since[starting] = day - HISTORY_DAYS + first.since
        self.open[starting], self.before[starting] = first.after > first.before, first.before
        self.opened[starting], self.level[starting] = self.since[starting], first.after
        self._relevel(day)
        self.judged.usual[starting, span] = first.profile[:, self.weekdays[span]]
        self.judged.without[starting, span] = first.without
        self.judged.error[starting, span] = self._spread(day)[starting, None] * of_level

    def _relevel(self, day: int) -> None:
        """The level of each series from its newest days since the last step; as before where too few tell."""
        span = slice(max(0, day - LEVEL_DAYS), day)
        days = np.arange(span.start, span.stop)
        profile = self.profile[:, self.weekdays[span]]
        counts = (days[None, :] >= self.since[:, None]) & (profile >= LEAST_PROFILE)
        values = np.where(counts, self.base[:, span] / np.maximum(profile, LEAST_PROFILE), np.nan)
        enough = (~np.isnan(values)).sum(axis=1) >= LEAST_OF_A_LEVEL
        self.level = np.where(enough, middle(values), self.level)

    def _edge(self, day: int) -> tuple[Floats, Floats, Flags]:
        """Between what a month's edge multiplies the day by, and whether a month's end was seen before.

        Where most of the newest months agree, their middle is what is expected. Where they do not, or are few, all from
        the ordinary to what most of them had is within it. What an edge adds grows with the weekday or it does not: its
        months say which, and where they do not, both are expected.
        """
        ones, at = np.ones(len(self.level)), self.edges[day]
        if at < 0:
            return ones, ones, ones > 0
        nth, begin = at % EDGE_DAYS, at - at % EDGE_DAYS
        grown, fixed = self.seen[:, :begin], self._as_fixed(day)[:, :begin]
        count = (~np.isnan(grown[:, nth::EDGE_DAYS][:, -EDGES_KEPT:])).sum(axis=1)
        if not count.any():
            return ones, ones, ones < 0
        (least, most), (least_fixed, most_fixed) = (_within(each, nth, count) for each in (grown, fixed))
        added = (grown - 1) * self.seen_on[:, :begin]
        off, off_fixed = spread(_by_edge(grown - 1)), spread(_by_edge(added))
        is_fixed, is_grown = (one < CLEARLY_LESS * other for one, other in ((off_fixed, off), (off, off_fixed)))
        is_fixed, is_grown = is_fixed & (count >= EDGES), is_grown & (count >= EDGES)
        least = np.where(is_fixed, least_fixed, np.where(is_grown, least, np.minimum(least, least_fixed)))
        most = np.where(is_fixed, most_fixed, np.where(is_grown, most, np.maximum(most, most_fixed)))
        return least, most, count > 0

    def _as_fixed(self, day: int) -> Floats:
        """What edges would multiply this day by, were what they added as much on each weekday."""
        now = np.maximum(self.profile[:, self.weekdays[day]], LEAST_PROFILE)
        return 1 + (self.seen - 1) * self.seen_on / now[:, None]

    def _between(self, day: int, low: Floats, high: Floats) -> tuple[Floats, Floats]:
        """Of what costs nothing on many days there is no ordinary day: from 0 to its most in four weeks is usual."""
        recent = np.nan_to_num(self.base[:, max(0, day - HISTORY_DAYS) : day], nan=-1.0)
        self.sparse = (recent == 0).sum(axis=1) >= SPARSE_SHARE * np.maximum((recent >= 0).sum(axis=1), 1)
        most = np.maximum(high, recent.max(axis=1))
        return np.where(self.sparse, np.minimum(low, 0), low), np.where(self.sparse, most, high)

    def _error(self, day: int) -> Floats:
        """The usual error of the weekday: quiet weekdays are off by less than busy ones."""
        return self._spread(day) * np.maximum(self.profile[:, self.weekdays[day]], LEAST_PROFILE)

    def _spread(self, day: int) -> Floats:
        """The usual error of a day like the others, as a standard deviation."""
        return np.nan_to_num(median(np.abs(self.missed[:, max(0, day - ERROR_DAYS) : day]))) * TO_SIGMA

    def _share(self, expected: Floats, error: Floats, day: int) -> Floats:
        """How far off a day may be, whatever that is in money."""
        scale = np.abs(expected)
        if self.limits.scale is not None:
            scale = np.where(np.isnan(self.limits.scale[:, day]), scale, self.limits.scale[:, day])
        return np.maximum(self.limits.deviations * error, self.limits.share * scale)

    @staticmethod
    def _signs(known: Flags, above: Floats, below: Floats, limit: Floats) -> Signs:
        return (known & (above > limit)).astype(np.int8) - (known & (below > limit)).astype(np.int8)

    def _remember(self, day: int, takes: Flags, ordinary: Floats) -> None:
        """Takes an ordinary day into the base; one at a month's edge only into what is known of edges."""
        cost = self.grid.cost[:, day]
        if (edge := self.edges[day]) >= 0:
            there = self.grid.complete[:, day] & (self.ready <= day) & (ordinary > 0)
            self.seen[:, edge] = np.where(there, cost / np.where(there, ordinary, 1), np.nan)
            self.seen_on[:, edge] = np.maximum(self.profile[:, self.weekdays[day]], LEAST_PROFILE)
            return
        of_level = np.maximum(self.profile[:, self.weekdays[day]], LEAST_PROFILE)
        self.missed[:, day] = np.where(takes, (cost - ordinary) / of_level, np.nan)
        self.base[:, day] = np.where(takes, cost, np.nan)
        there = takes & (self.level > 0) & ~((self.open != 0) & (day - self.opened < HISTORY_DAYS))
        self.ratio[:, day] = np.where(there, cost / np.where(there, self.level, 1), np.nan)
        weekday = self.weekdays[day]
        weeks = self.ratio[:, day::-7][:, :PROFILE_WEEKS]
        told = (~np.isnan(weeks)).sum(axis=1) >= LEAST_OF_A_LEVEL
        self.profile[:, weekday] = np.where(told, middle(weeks), self.profile[:, weekday])

    def _relearn(self, day: int, off: Signs) -> None:
        """A weekday that was off the same way three times, and most others were not, is learnt anew."""
        self.off[:, day] = off
        first = day - 7 * (AGAIN_WEEKS - 1)
        if first < HISTORY_DAYS:
            return
        same = self.off[:, [day - 7 * week for week in range(AGAIN_WEEKS)]]
        alone = np.abs(self.off[:, first : day + 1]).sum(axis=1, dtype=np.int64) <= AGAIN_WEEKS * AGAIN_WEEKDAYS
        calm = (self.judged.shift[:, first:day] == 0).all(axis=1) & (self.open == 0)
        again = (off != 0) & (same == off[:, None]).all(axis=1) & alone & calm & (self.level > 0)
        if not again.any():
            return
        weeks = self.grid.cost[again][:, first : day + 1 : 7] / self.level[again, None]
        weekdays = np.flatnonzero(self.weekdays[:day] == self.weekdays[day])
        self.ratio[np.ix_(np.flatnonzero(again), weekdays)] = np.nan
        self.ratio[np.ix_(np.flatnonzero(again), np.arange(first, day + 1, 7))] = weeks
        self.profile[again, self.weekdays[day]] = median(weeks)

    def _count(self, day: int, known: Flags, sign: Signs) -> None:
        """Days off in a row, an ordinary day between them allowed; with the seventh there is a new level."""
        goes_on = (sign != 0) & (np.sign(self.run) == sign)
        begins = (sign != 0) & ~goes_on
        self.run_from[begins] = day
        self.run = np.where(begins, sign, self.run + np.where(goes_on, sign, 0))
        self.quiet = np.where(sign != 0, 0, self.quiet + known)
        self.run[self.quiet >= FORGOTTEN_AFTER_DAYS] = 0
        if not (stepped := np.abs(self.run) >= STEP_DAYS).any():
            return
        direction = np.sign(self.run).astype(np.int8)
        fresh = stepped & ((self.open != direction) | (self.opened < self.ready))
        self.before[fresh], self.open[fresh], self.opened[fresh] = self.level[fresh], direction[fresh], day
        flagged = (self.judged.flags[:, max(0, day - LEVEL_DAYS) : day + 1] == direction[:, None]).any(axis=1)
        self.told = np.where(fresh, flagged, self.told)
        self.since[stepped], self.back[stepped], self.run[stepped] = self.run_from[stepped], 0, 0
        span = slice(max(0, day - LEVEL_DAYS), day + 1)
        taken = stepped[:, None] & (np.arange(span.start, span.stop)[None, :] >= self.run_from[:, None])
        self.base[:, span] = np.where(taken & self.grid.complete[:, span], self.grid.cost[:, span], self.base[:, span])

    def _leak(self, day: int, judged: Flags) -> None:
        """Seven days against the four weeks before them, by the level: what grows too slowly for a day to tell."""
        if self.limits.leak_share is None or day < HISTORY_DAYS + STEP_DAYS:
            return
        span = slice(day - HISTORY_DAYS - STEP_DAYS + 1, day + 1)
        values = self.base[:, span] / np.maximum(self.profile[:, self.weekdays[span]], LEAST_PROFILE)
        values[self.profile[:, self.weekdays[span]] < LEAST_PROFILE] = np.nan
        values[np.arange(span.start, span.stop)[None, :] < self.since[:, None]] = np.nan
        newest, earlier = median(values[:, -STEP_DAYS:]), median(values[:, :-STEP_DAYS])
        full = (~np.isnan(values[:, :-STEP_DAYS])).sum(axis=1) >= HISTORY_DAYS // 2
        more = newest - earlier
        grew = (more > self.limits.leak_share * earlier) & (more > self.limits.amount)
        found = judged & full & ~self.sparse & ((self.open == 0) | (self.opened < self.ready)) & grew
        if not found.any():
            return
        self.open[found], self.before[found], self.back[found] = 1, earlier[found], 0
        self.told[found], self.opened[found] = True, day
        into, back = self.judged, slice(day - HISTORY_DAYS + 1, day + 1)
        into.leaks[found, day - STEP_DAYS + 1 : day + 1] = True
        into.without[found, back] = (self.before[:, None] * self.profile[:, self.weekdays[back]])[found]

    def _settle(self, day: int, known: Flags, off: Floats, new: Floats, apart: Floats, share: Floats) -> None:
        """A shift is over when the cost has been nearer to what it was before than to the new level for some days, or
        beyond it.

        One that was too little money to be told is how things are after four weeks.
        """
        is_back = (off * self.open <= share / 2) & ((np.abs(off) <= new) | (apart <= share / 4))
        near = is_back & (self.run * self.open >= 0)
        self.back = np.where((self.open != 0) & known, np.where(near, self.back + 1, 0), self.back)
        over = self.back >= BACK_DAYS
        self.level[over], self.since[over] = self.before[over], day - BACK_DAYS + 1
        self.open[over], self.back[over] = 0, 0
        self.open[(self.open != 0) & ~self.told & (day - self.opened >= HISTORY_DAYS)] = 0


def _within(seen: Floats, nth: int, count: Whole) -> tuple[Floats, Floats]:
    """Between what the `nth` edge of a month multiplies its day by, of `count` months of `seen` (series x edges)."""
    past = seen[:, nth::EDGE_DAYS][:, -EDGES_KEPT:]
    more, less = ((np.nan_to_num(side) > EDGE_SHARE).sum(axis=1) for side in (past - 1, 1 - past))
    agree = (np.maximum(more, less) >= MOST_AGREE * count) & (count >= EDGES)
    ordered = np.sort(past, axis=1)
    rows = np.arange(len(ordered))
    low, high = (ordered[rows, np.maximum(np.ceil(count * part).astype(int) - 1, 0)] for part in (0.25, 1.0))
    usual = median(past)
    high = np.where(count < EDGES, np.nan_to_num(seen, nan=1.0).max(axis=1, initial=1), high)
    least = np.where(agree, usual, np.minimum(1, np.where(count > 0, low, 1)))
    most = np.where(agree, usual, np.maximum(1, np.where(count > 0, high, 1)))
    return least, most


def _by_edge(seen: Floats) -> Floats:
    """Series x edges of all months -> series x edges of a month x months."""
    return np.swapaxes(seen.reshape(len(seen), -1, EDGE_DAYS), 1, 2)


__all__ = ["Judged", "Limits", "Whole", "judge"]
