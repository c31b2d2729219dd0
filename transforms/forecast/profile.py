"""How days cost: level, weekday profile and month edges of many series at once, one day after the other.

Each day is expected from the days before it alone, so what the pass says of any day is what could have been said on
it. The level is smoothed over days that are no outliers, the profile is the share of each weekday in its week (a
weekend near 0 has a small share, where a ratio would have no meaning), and seven days that all leave the level the
same way are a step: from there everything starts anew.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt

from transforms.middles import median, spread

Matrix = npt.NDArray[np.float64]
Counts = npt.NDArray[np.int64]

WEEK = 7
# The level follows new days by this much.
FOLLOWED = 0.25
# An outlier is further off than so many MAD of the last days, and than this share of the level.
CLIPPED_MAD, CLIPPED_SHARE, CLIP_DAYS = 4.0, 0.05, 15
SCALE_DAYS = 28
# So many outliers on one side within so many days are a step.
STEP_DAYS, STEP_WITHIN_DAYS = 7, 9
# A level is young for so many days; one that is left while it is young is not what was before.
YOUNG_DAYS = 21
# The profile rests on so many weeks.
PROFILE_WEEKS, LEAST_WEEKS = 8, 2
# A weekday with less of the week than this says nothing of the level.
LEAST_FACTOR = 0.25
# Edges: the first day, the last three. So many of them must agree that they are off by this much of a day.
EDGES, LAST_DAYS = 4, 3
LEAST_AGREEING, AGREED_SHARE, EDGES_KEPT = 3, 0.15, 6
# What an edge adds grows with the weekday where months say so: their spread is then less by this much.
CLEARLY_LESS = 0.5
LEARNED_DAYS = 56


@dataclass(frozen=True)
class Expected:
    """Of each series (rows) on each day (columns), from the days before: NaN where there are none.

    `expected` is in the series' unit, `scale` the MAD of the last 28 residuals, `since` the column from which the level
    counts: the series' first day, or its last step. `level` is the one before the day, `bare` the day without its
    weekday (NaN of a month's edge), and `excess` what an outlier's `bare` had beside the level; 0 of other days.
    `before` is the level before the last step, else before the earlier ones if that one was young; 0 where none was.
    """

    expected: Matrix
    scale: Matrix
    since: Counts
    level: Matrix
    bare: Matrix
    excess: Matrix
    before: Matrix


@dataclass(frozen=True)
class State:
    """What is known of each series when the days before column `origin` are over.

    `prepared` are the last 56 days without outliers, edges and weekdays, NaN before `since`; `factors` is (series, 7),
    from Monday, 1 on average; `edges` (series, 4) is what the first, third last, second last and last day of a month
    add where months agree, as a share of the day by its weekday, of series that are `fixed` of the level. `told` and
    `on` (series, 4, 6) are the shares of the level that they added in the newest months, NaN where unknown, and their
    weekdays. `excess` is that of the last day, 0 where it was no outlier.
    """

    origin: int
    level: Matrix
    scale: Matrix
    factors: Matrix
    edges: Matrix
    fixed: npt.NDArray[np.bool_]
    told: Matrix
    on: Matrix
    since: Counts
    before: Matrix
    excess: Matrix
    prepared: Matrix


def one_step(values: Matrix, first: date) -> Expected:
    """What each day was expected to cost the day before, restarted after each step.

    `values` is (series, days), the first column the day `first`; NaN is a day that is not known or not complete, and
    is passed over. Nothing is learnt of a series before its first number.
    """
    return states(values, first, ())[0]


def states(values: Matrix, first: date, origins: Sequence[int]) -> tuple[Expected, list[State]]:
    """`one_step`, and the state before each of `origins` (columns, up to the number of days), in their order."""
    pass_ = _Pass(values, first)
    kept: dict[int, State] = {}
    wanted = set(origins)
    for day in range(values.shape[1] + 1):
        if day in wanted:
            kept[day] = pass_.state(day)
        if day < values.shape[1]:
            pass_.learn(day)
    told = Expected(
        pass_.expected, pass_.scales, pass_.sinces, pass_.levels, pass_.bares, pass_.excesses, pass_.befores
    )
    return told, [kept[origin] for origin in origins]


def edge_of(day: date) -> int:
    """0 the first of the month, 1 to 3 the last three days, -1 no edge."""
    if day.day == 1:
        return 0
    left = ((day.replace(day=28) + timedelta(days=4)).replace(day=1) - day).days
    return EDGES - left if left <= LAST_DAYS else -1


def margin_of(scale: Matrix, level: Matrix) -> Matrix:
    """How far from what is expected a day is an outlier."""
    return np.maximum(CLIPPED_MAD * np.nan_to_num(scale), CLIPPED_SHARE * np.abs(np.nan_to_num(level)))


def nearer(before: Matrix, now: Matrix) -> Matrix:
    """Of days in a row that leave the level on one side, by how much the nearest does; 0 where the last does not."""
    return np.where(before * now > 0, np.sign(now) * np.minimum(np.abs(before), np.abs(now)), now)


def shape(state: State, days: Sequence[date]) -> tuple[Matrix, Matrix]:
    """Of days to come: factors, and what edges add, each (series, days), as shares of the level."""
    factors = state.factors[:, [day.weekday() for day in days]]
    edges = np.array([edge_of(day) for day in days], dtype=int)
    return factors, np.where(edges >= 0, state.edges[:, edges] * _grown(state.fixed[:, None], factors), 0.0)


def ahead(then: State, now: State, first: date, days: int) -> tuple[Matrix, Matrix]:
    """The `shape` of the days from the origin `then` on, as it is known `now`.

    An edge on which months agree by now was not known of the first of them, and how far those were off is no measure
    of what is expected now. In a month that had it, it adds what it added in the others.
    """
    dates = [first + timedelta(days=then.origin + day) for day in range(days)]
    factors, added = shape(then, dates)
    for at, day in enumerate(dates):
        edge = edge_of(day)
        back = _newest(edge, first + timedelta(days=now.origin)) - _month(day)
        if edge < 0 or not 0 <= back < EDGES_KEPT:
            continue
        told = now.told[:, edge] / _grown(now.fixed[:, None], now.on[:, edge])
        had = np.sign(now.edges[:, edge]) * told[:, -1 - back] > AGREED_SHARE
        late = had & (then.edges[:, edge] == 0)
        others = median(np.delete(told, EDGES_KEPT - 1 - back, axis=1))
        added[:, at] = np.where(late, others * _grown(now.fixed, factors[:, at]), added[:, at])
    return factors, added


def _grown(fixed: npt.NDArray[np.bool_], factors: Matrix) -> Matrix:
    """What a share of an edge is of, as a share of the level."""
    return np.where(fixed, 1.0, np.maximum(factors, LEAST_FACTOR))


def _month(day: date) -> int:
    return day.year * 12 + day.month


def _newest(edge: int, before: date) -> int:
    """The newest month of which the edge lies before a day."""
    last = before - timedelta(days=1)
    left = ((last.replace(day=28) + timedelta(days=4)).replace(day=1) - last).days
    return _month(last) - (edge > 0 and left > EDGES - edge)


class _Pass:
    """What has been learnt so far, and the three answers as they are filled in."""

    def __init__(self, values: Matrix, first: date) -> None:
        many, days = values.shape
        self.values, self.first = values, first
        self.expected = np.full((many, days), np.nan)
        self.scales = np.full((many, days), np.nan)
        self.sinces = np.zeros((many, days), dtype=np.int64)
        self.levels, self.bares = np.full((many, days), np.nan), np.full((many, days), np.nan)
        self.excesses, self.excess = np.zeros((many, days)), np.zeros(many)
        self.prepared = np.full((many, days), np.nan)
        self.residuals = np.full((many, SCALE_DAYS), np.nan)
        self.sides = np.zeros((many, STEP_WITHIN_DAYS), dtype=np.int8)
        self.level = np.full(many, np.nan)
        self.seen = np.zeros(many)
        self.since = np.zeros(many, dtype=np.int64)
        self.before, self.befores = np.zeros(many), np.zeros((many, days))
        self.factors = np.ones((many, WEEK))
        self.told, self.on = np.full((many, EDGES, EDGES_KEPT), np.nan), np.ones((many, EDGES, EDGES_KEPT))
        self.edges, self.fixed = np.zeros((many, EDGES)), np.zeros(many, dtype=bool)

    def learn(self, at: int) -> None:
        day = self.first + timedelta(days=at)
        value, edge = self.values[:, at], edge_of(day)
        factor = self.factors[:, day.weekday()]
        added = self.edges[:, edge] * _grown(self.fixed, factor) if edge >= 0 else 0.0
        expected = self.level * (factor + added)
        scale, near = _mad(self.residuals), _mad(self.residuals[:, -CLIP_DAYS:])
        self.expected[:, at], self.scales[:, at] = expected, scale
        known, fresh = ~np.isnan(value), np.isnan(self.level)
        off = np.where(fresh | ~known, 0.0, value - expected)
        margin = margin_of(near, self.level)
        outlying = known & (self.seen >= WEEK) & (np.abs(off) > margin)
        self.levels[:, at], self.befores[:, at] = self.level, self.before
        self._start(at, fresh & known)
        clip = np.sign(off) * (margin if edge < 0 else 0.0)  # what an edge adds tells nothing of the level
        self._follow(at, known, outlying, factor, added, clip)
        if edge >= 0:
            self._edge(edge, known & ~fresh, value, factor)
        else:
            self._leave(at, known & (factor >= LEAST_FACTOR), outlying, value / np.maximum(factor, LEAST_FACTOR))
        clipped = np.where(outlying, np.sign(off) * margin, off)
        self._keep(known & ~fresh, clipped, outlying & (edge < 0))
        self._step(at)
        self.sinces[:, at] = self.since
        if at % WEEK == WEEK - 1:
            self._profile(at)

    def state(self, at: int) -> State:
        """Copies, since learning goes on."""
        begin = max(0, at - LEARNED_DAYS)
        columns = np.arange(begin, at)
        prepared = np.where(columns[None, :] >= self.since[:, None], self.prepared[:, begin:at], np.nan)
        scale = _mad(self.residuals)
        return State(
            at,
            self.level.copy(),
            scale,
            self.factors.copy(),
            self.edges.copy(),
            self.fixed.copy(),
            self.told.copy(),
            self.on.copy(),
            self.since.copy(),
            self.before.copy(),
            self.excess.copy(),
            prepared,
        )

    def _start(self, at: int, begins: npt.NDArray[np.bool_]) -> None:
        self.level = np.where(begins, self.values[:, at], self.level)
        self.since = np.where(begins, at, self.since)

    def _follow(
        self,
        at: int,
        known: npt.NDArray[np.bool_],
        outlying: npt.NDArray[np.bool_],
        factor: Matrix,
        added: Matrix | float,
        margin: Matrix,
    ) -> None:
        """The level follows what is left of a day without its weekday and edge; of outliers that is the margin."""
        value = np.where(outlying, self.level * (factor + added) + margin, self.values[:, at])
        tells = known & (factor >= LEAST_FACTOR)
        bare = (value - self.level * added) / np.maximum(factor, LEAST_FACTOR)
        self.prepared[:, at] = np.where(tells, bare, np.where(known, self.level, np.nan))
        follow = np.maximum(FOLLOWED, 1 / (self.seen + 1))
        moved = self.level + follow * (bare - self.level)
        self.level = np.where(tells & ~outlying, moved, self.level)
        self.seen = np.where(tells, self.seen + 1, self.seen)

    def _leave(self, at: int, tells: npt.NDArray[np.bool_], outlying: npt.NDArray[np.bool_], bare: Matrix) -> None:
        """By how much an outlier leaves the level."""
        self.bares[:, at] = np.where(tells, bare, np.nan)
        left = nearer(self.excess, np.where(outlying, bare - self.levels[:, at], 0.0))
        self.excess = np.where(tells, left, self.excess)
        self.excesses[:, at] = np.where(tells, self.excess, 0.0)

    def _edge(self, edge: int, known: npt.NDArray[np.bool_], value: Matrix, factor: Matrix) -> None:
        """What edges add, where enough of them agree."""
        with np.errstate(divide="ignore", invalid="ignore"):
            added = np.where(known & (self.level != 0), value / self.level - factor, np.nan)
        self.told[:, edge] = np.column_stack([self.told[:, edge, 1:], added])
        self.on[:, edge] = np.column_stack([self.on[:, edge, 1:], factor])
        grown = self.told / np.maximum(self.on, LEAST_FACTOR)
        self.fixed = spread(grown) >= CLEARLY_LESS * spread(self.told)
        told = np.where(self.fixed[:, None, None], self.told, grown)
        newest = told[:, :, -LEAST_AGREEING:]
        high, low = (newest > AGREED_SHARE).all(axis=2), (newest < -AGREED_SHARE).all(axis=2)
        self.edges = np.where(high | low, median(told), 0.0)

    def _keep(self, known: npt.NDArray[np.bool_], off: Matrix, outlying: npt.NDArray[np.bool_]) -> None:
        rolled = np.column_stack([self.residuals[:, 1:], off])
        self.residuals = np.where(known[:, None], rolled, self.residuals)
        side = np.where(outlying, np.sign(off), 0).astype(np.int8)
        self.sides = np.where(known[:, None], np.column_stack([self.sides[:, 1:], side]), self.sides)

    def _step(self, at: int) -> None:
        """Where most of the last days leave the level on one side, it starts anew from them."""
        stepped = np.abs(self.sides.sum(axis=1, dtype=np.int64)) >= STEP_DAYS
        if not stepped.any():
            return
        begin = max(0, at - STEP_DAYS + 1)
        weekdays = [(self.first + timedelta(days=day)).weekday() for day in range(begin, at + 1)]
        factors = self.factors[np.ix_(stepped.nonzero()[0], weekdays)]
        raw = self.values[stepped, begin : at + 1]
        bare = np.where(factors >= LEAST_FACTOR, raw / np.maximum(factors, LEAST_FACTOR), np.nan)
        level = median(bare)
        before = self.before[stepped]
        passing = (before > 0) & (begin - self.since[stepped] <= YOUNG_DAYS)
        self.before[stepped] = np.where(passing, before, self.level[stepped])
        self.level[stepped], self.since[stepped], self.seen[stepped] = level, begin, STEP_DAYS
        self.prepared[stepped, begin : at + 1] = np.where(np.isnan(bare), level[:, None], bare)
        self.sides[stepped], self.excess[stepped] = 0, 0.0
        new = raw - level[:, None] * factors
        self.residuals[np.ix_(stepped.nonzero()[0], range(SCALE_DAYS - new.shape[1], SCALE_DAYS))] = new

    def _profile(self, at: int) -> None:
        """The median share of each weekday in the last whole weeks."""
        weeks = min((at + 1) // WEEK, PROFILE_WEEKS)
        if weeks < LEAST_WEEKS:
            return
        begin = at + 1 - weeks * WEEK
        blocks = self.values[:, begin : at + 1].reshape(-1, weeks, WEEK)
        sums = blocks.sum(axis=2, keepdims=True)
        with np.errstate(divide="ignore", invalid="ignore"):
            shares = np.where(sums != 0, blocks / sums, np.nan)
        enough = (~np.isnan(shares)).all(axis=2).sum(axis=1) >= LEAST_WEEKS
        middle = median(np.moveaxis(shares, 1, 2))
        total = middle.sum(axis=1, keepdims=True)
        usable = enough & (total[:, 0] > 0)
        order = [(self.first + timedelta(days=begin + day)).weekday() for day in range(WEEK)]
        factors = np.empty_like(self.factors)
        factors[:, order] = WEEK * middle / np.where(total > 0, total, 1.0)
        self.factors = np.where(usable[:, None], factors, self.factors)


def _mad(residuals: Matrix) -> Matrix:
    """The median absolute deviation of each row; NaN where there is none."""
    return median(np.abs(residuals - median(residuals)[:, None]))
