"""The rest of the month as each series was forecast on its own past, and by which method it is forecast now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt

from transforms.forecast.lasting import lasted, lasting, young
from transforms.forecast.later import Past, past_of_later
from transforms.forecast.models import FOUR_WEEKS, METHODS, NAIVE, PLAIN, RUN_RATE, SMOOTHING, THETA, Wanted, paths
from transforms.forecast.panel import Panel
from transforms.forecast.profile import Matrix, State, ahead, shape, states
from transforms.forecast.staying import Staying, drawn, latest, staying, stays

# Of each past month, the forecasts of this day and of two beside it.
BESIDE_DAYS = (-2, 0, 2)
MOST_MONTHS = 8
LEAST_HISTORY_DAYS, FOUR_WEEKS_DAYS = 14, 28
# A series has a method of its own where so many months tell methods apart, and it was better in so many of them.
LEAST_MONTHS, OF_MONTHS = 4, 3 / 4
LEAST_RUN_DAYS = 7
# Theta is slow: it is tried on so many of the origins, and on the rest only where it was best.
TRIED_ORIGINS = 6


@dataclass(frozen=True)
class Origin:
    """A day in a month that is over; `column` is that day's, up to which (less the delay) days were known."""

    day: date
    column: int
    end: int


@dataclass(frozen=True)
class Rest:
    """Of each series, its month's remaining days as they are `expected` by its `method`, and by the naive methods.

    `past` has the same of the origins, (series, origins): `actual` and `expected`, `run_rate`, `naive`; NaN where the
    series had too little history. `scale` is how far its days lie from what is expected of them, `level` a usual day's.
    `later` has past months as they were expected one, two … months before.
    """

    method: npt.NDArray[np.str_]
    expected: Matrix
    run_rate: Matrix
    naive: Matrix
    past: Mapping[str, Matrix]
    origins: Sequence[Origin]
    scale: Matrix
    level: Matrix
    later: Sequence[Past] = ()


def month_after(day: date) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1)


def origins(panel: Panel, as_of: date) -> list[Origin]:
    """Of the whole months before `as_of`'s, newest first: this day of the month, and those beside it."""
    found: list[Origin] = []
    month = as_of.replace(day=1)
    for _ in range(MOST_MONTHS):
        end, month = month, (month - timedelta(days=1)).replace(day=1)
        last = (end - month).days
        for beside in BESIDE_DAYS:
            day = month + timedelta(days=min(max(as_of.day + beside, 2), last) - 1)
            if panel.column(day) >= LEAST_HISTORY_DAYS and all(day != each.day for each in found):
                found.append(Origin(day, panel.column(day), panel.column(end)))
    return found


def delays_of(panel: Panel) -> npt.NDArray[np.int64]:
    """Of each series, how many of the newest days are not complete."""
    if not panel.complete.size:
        return np.zeros(len(panel.values), dtype=np.int64)
    return np.argmax(np.hstack([panel.complete[:, ::-1], np.ones((len(panel.values), 1), dtype=bool)]), axis=1)


@dataclass(frozen=True)
class Asked:
    """The remaining days of one origin, on column `on`, of series whose source was known up to `at` then."""

    rows: npt.NDArray[np.int64]
    at: int
    on: int
    end: int
    origin: int


def rest_of_month(panel: Panel, as_of: date, months: int) -> tuple[Rest, Matrix]:
    """The rest of `as_of`'s month, and what each day of `months` from its first on is expected to cost.

    The days are (series, days); those that are complete are expected too, and are not in the rest.
    """
    past = origins(panel, as_of)
    late = delays_of(panel)
    asked = [
        Asked(np.flatnonzero(late == delay), max(0, origin.column - delay), origin.column, origin.end, number)
        for number, origin in enumerate(past)
        for delay in np.unique(late).tolist()
    ]
    columns = sorted({each.at for each in asked} | {panel.days})
    by_day, kept_states = states(panel.values, panel.first, columns)
    found = dict(zip(columns, kept_states, strict=True))
    keep = stays(by_day)
    stayed = {column: staying(state, state.excess, keep) for column, state in found.items()}
    shape = (len(panel.values), len(past))
    told = {
        name: np.full(shape, np.nan)
        for name in ("actual", "expected", *PLAIN, *METHODS, "bare", "plain", "before", "whole")
    }
    of_month = np.array([origin.day.year * 12 + origin.day.month for origin in past], dtype=np.int64)
    if len(np.unique(of_month)) >= LEAST_MONTHS:
        few = [each for each in asked if each.origin % max(1, len(past) // TRIED_ORIGINS) == 0]
        _try(panel, few, found, stayed, told, METHODS)
        _try(panel, asked, found, stayed, told, (SMOOTHING, NAIVE))
    else:
        _try(panel, asked, found, stayed, told, (SMOOTHING,))
    enough = _enough(panel, asked, shape)
    method = choose({name: np.where(enough, values, np.nan) for name, values in told.items()}, of_month, as_of.day - 1)
    follow = [Asked(each.rows[method[each.rows] == THETA], each.at, each.on, each.end, each.origin) for each in asked]
    _try(panel, follow, found, stayed, told, (THETA,))
    for name in (*PLAIN, *METHODS):
        told["expected"][method == name] = told[name][method == name]
    shares = lasting(told["actual"], told["expected"], told["before"])
    told["expected"] = lasted(told["expected"], told["before"], shares)
    daily, rest = _now(panel, as_of, months, found[panel.days], method, shares, keep)
    kept = {
        "whole": told["whole"],
        "actual": told["actual"],
        "expected": told["expected"],
        "run_rate": told["bare"],
        "naive": told["plain"],
    }
    state = found[panel.days]
    scale, level = np.nan_to_num(state.scale), np.abs(np.nan_to_num(state.level))
    months_ago = [(each.day, found[each.column]) for each in past if each.day.day == as_of.day and each.column in found]
    return Rest(method, *rest, kept, past, scale, level, past_of_later(panel, months_ago, months - 1)), daily


def choose(told: Mapping[str, Matrix], months: npt.NDArray[np.int64], run_days: int) -> npt.NDArray[np.str_]:
    """The method of each series: smoothing, until four months tell methods apart; two tell luck.

    Then it is the one with the least error of all series together, or another one that was better for the series itself
    in three quarters of its months. A run-rate of fewer than seven days (`run_days` of this month) is none.
    """
    actual = told["actual"]
    usable = [name for name in (*METHODS, *PLAIN) if name != RUN_RATE or run_days >= LEAST_RUN_DAYS]
    tried = np.isfinite(actual) & np.isfinite(told[THETA])
    numbers = np.unique(months[tried.any(axis=0)])
    if len(numbers) < LEAST_MONTHS:
        return np.full(len(actual), SMOOTHING, dtype="U16")
    off = {name: _of_months(np.where(tried, np.abs(told[name] - actual), 0.0), months, numbers) for name in usable}
    known = (_of_months(tried.astype(float), months, numbers) > 0).sum(axis=1)
    common = min(usable, key=lambda name: off[name].sum())
    best, least = np.full(len(actual), common, dtype="U16"), off[common].sum(axis=1)
    for name in usable:
        wins = (off[name] < off[common]).sum(axis=1)
        better = (known >= LEAST_MONTHS) & (off[name].sum(axis=1) < least) & (wins >= OF_MONTHS * known)
        best[better], least = name, np.where(better, off[name].sum(axis=1), least)
    return best


def _of_months(values: Matrix, months: npt.NDArray[np.int64], numbers: npt.NDArray[np.int64]) -> Matrix:
    """(series, origins) -> (series, months), added up."""
    return np.stack([values[:, months == month].sum(axis=1) for month in numbers], axis=1)


def _enough(panel: Panel, asked: Sequence[Asked], shape: tuple[int, int]) -> npt.NDArray[np.bool_]:
    """(series, origins): whether 14 days of the series were known then."""
    known = np.cumsum(np.isfinite(panel.values), axis=1)
    enough = np.zeros(shape, dtype=bool)
    for each in asked:
        if each.at > 0:
            enough[each.rows, each.origin] = known[each.rows, each.at - 1] >= LEAST_HISTORY_DAYS
    return enough


def _try(
    panel: Panel,
    asked: Sequence[Asked],
    found: Mapping[int, State],
    stayed: Mapping[int, Staying],
    told: dict[str, Matrix],
    methods: Sequence[str],
) -> None:
    """Fills in what each of `asked` cost, and was expected to by each method, with what `stayed` by column."""
    asked = [each for each in asked if len(each.rows) and each.at > 0]
    if not asked:
        return
    longest = max(each.end - each.at for each in asked)
    answers = paths([Wanted(found[each.at], each.rows) for each in asked], longest, methods)
    for each, by_method in zip(asked, answers, strict=True):
        days = each.end - each.at
        actual = panel.values[each.rows, each.at : each.end]
        known = np.isfinite(actual)
        where = (each.rows, each.origin)
        told["actual"][where] = np.where(known, actual, 0.0).sum(axis=1)
        factors, added = (part[each.rows] for part in ahead(found[each.at], found[panel.days], panel.first, days))
        level = np.nan_to_num(found[each.at].level[each.rows])[:, None]
        there, share = (part[each.rows] for part in stayed[each.at])
        for method, path in by_method.items():
            day_by_day = drawn(path[:, :days], (there, share)) * factors + level * added
            told[method][where] = np.where(known, day_by_day, 0.0).sum(axis=1)
        left = known.sum(axis=1)
        fresh = np.isfinite(panel.values[each.rows, : each.at]).sum(axis=1) < LEAST_HISTORY_DAYS
        lately = of_days(panel, each.rows, each.at, LEAST_HISTORY_DAYS) * known.sum(axis=1)
        for method in by_method:
            told[method][where] = np.where(fresh, lately, told[method][where])
        before = young(found[each.at], each.at)[each.rows]
        told["before"][where] = before * np.where(known, factors + added, 0.0).sum(axis=1)
        told[RUN_RATE][where] = run_rate(panel, each.rows, each.at) * left
        told[FOUR_WEEKS][where] = of_days(panel, each.rows, each.at, FOUR_WEEKS_DAYS) * left
        month = panel.column((panel.first + timedelta(days=each.end - 1)).replace(day=1))
        told["whole"][where] = np.nan_to_num(panel.values[each.rows, max(0, month) : each.end]).sum(axis=1)
        told["bare"][where] = bare_run_rate(panel, each)
        told["plain"][where] = np.where(known, week_before(panel, each.rows, each.at, days), 0.0).sum(axis=1)


def run_rate(panel: Panel, rows: npt.NDArray[np.int64], at: int) -> Matrix:
    """The mean of the month's complete days before column `at`; of the week before where it has none."""
    last = panel.first + timedelta(days=at)
    begin = max(0, min(panel.column(last.replace(day=1)), at - 1))
    return _mean(panel.values[rows, begin:at], panel.values[rows, max(0, at - 7) : at])


def bare_run_rate(panel: Panel, asked: Asked) -> Matrix:
    """What the run-rate says is to come: all that the bill had, over the days gone, times the month's days.

    It does not know which days are not complete, as whoever works it out from a bill does not.
    """
    begin = panel.column((panel.first + timedelta(days=asked.end - 1)).replace(day=1))
    came = np.nan_to_num(panel.values[asked.rows, max(0, begin) : asked.at]).sum(axis=1)
    gone = asked.on - begin
    return (
        came / gone * (asked.end - begin) - came
        if gone > 0
        else run_rate(panel, asked.rows, asked.at) * (asked.end - begin)
    )


def of_days(panel: Panel, rows: npt.NDArray[np.int64], at: int, days: int) -> Matrix:
    """The mean of the complete ones of the `days` before column `at`; before its first a series cost nothing."""
    begin = max(0, at - days)
    whole = panel.complete[rows, begin:at].sum(axis=1)
    return np.nan_to_num(panel.values[rows, begin:at]).sum(axis=1) / np.maximum(whole, 1)


def week_before(panel: Panel, rows: npt.NDArray[np.int64], at: int, days: int) -> Matrix:
    """The newest known day of the same weekday, of four weeks; 0 where there is none."""
    told = np.full((len(rows), 7), np.nan)
    for back in range(min(28, at), 0, -1):
        value = panel.values[rows, at - back]
        place = (at - back) % 7
        told[:, place] = np.where(np.isfinite(value), value, told[:, place])
    return np.nan_to_num(told[:, [(at + day) % 7 for day in range(days)]])


def _mean(values: Matrix, otherwise: Matrix) -> Matrix:
    def mean(of: Matrix) -> Matrix:
        known = np.isfinite(of)
        return np.where(known, of, 0.0).sum(axis=1) / np.maximum(known.sum(axis=1), 1)

    return np.where(np.isfinite(values).any(axis=1), mean(values), mean(otherwise))


def _now(
    panel: Panel,
    as_of: date,
    months: int,
    state: State,
    method: npt.NDArray[np.str_],
    shares: tuple[float, ...],
    keep: tuple[float, ...],
) -> tuple[Matrix, tuple[Matrix, Matrix, Matrix]]:
    """The days of `months` from the month's first on, and the rest of this one: expected, run-rate, naive."""
    begin = as_of.replace(day=1)
    end = begin
    for _ in range(months):
        end = month_after(end)
    days, passed = (end - begin).days, (as_of - begin).days
    everyone = np.arange(len(panel.values))
    used = [name for name in METHODS if (method == name).any()]
    (answers,) = paths([Wanted(state, everyone)], days - passed, used) if used else ({},)
    level = np.nan_to_num(state.level)[:, None]
    chosen = np.zeros((len(everyone), days - passed))
    for name, path in answers.items():
        chosen[method == name] = path[method == name]
    chosen = drawn(chosen, staying(state, latest(panel, state), keep))
    rate = run_rate(panel, everyone, panel.days)
    dates = [begin + timedelta(days=day) for day in range(days)]
    factors, added = shape(state, dates)
    daily = np.hstack([np.repeat(level, passed, axis=1), chosen]) * factors + added * level
    daily[method == RUN_RATE] = rate[method == RUN_RATE][:, None]
    lately = of_days(panel, everyone, panel.days, FOUR_WEEKS_DAYS)
    daily[method == FOUR_WEEKS] = lately[method == FOUR_WEEKS][:, None]
    fresh = np.isfinite(panel.values).sum(axis=1) < LEAST_HISTORY_DAYS
    daily[fresh] = of_days(panel, everyone, panel.days, LEAST_HISTORY_DAYS)[fresh][:, None]
    before = young(state, panel.days)
    daily = lasted(daily, before[:, None] * (factors + added), shares)
    this = (month_after(begin) - begin).days
    open_days = np.ones((len(everyone), this), dtype=bool)
    start = panel.column(begin)
    if start >= 0:
        seen, whole = panel.seen[:, start:], panel.complete[:, start:]
        open_days[:, :passed] = ~whole
        # What is known of a day that is not complete it costs at least.
        daily[:, :passed] = np.where(whole, daily[:, :passed], _at_least(daily[:, :passed], seen))
    left = open_days.sum(axis=1)
    plain = np.where(open_days[:, passed:], week_before(panel, everyone, panel.days, this - passed), 0.0).sum(axis=1)
    passing = np.where(open_days[:, :passed], daily[:, :passed], 0.0).sum(axis=1)
    whole = np.where(panel.complete[:, max(0, start) :], panel.seen[:, max(0, start) :], 0.0).sum(axis=1)
    bare = panel.seen[:, max(0, start) :].sum(axis=1) / passed * this - whole if passed else rate * left
    return daily, (np.where(open_days, daily[:, :this], 0.0).sum(axis=1), bare, plain + passing)


def _at_least(expected: Matrix, seen: Matrix) -> Matrix:
    return np.where(expected >= 0, np.maximum(expected, seen), np.minimum(expected, seen))
