"""What judging series for anomalies costs, and how well it does beside what people write first."""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from benchmarks.made_series import Made, Planted, made_series
from transforms.anomalies.judge import Limits, judge
from transforms.anomalies.runs import runs
from transforms.forecast.profile import one_step
from transforms.middles import TO_SIGMA

# row, first day, the day after the last, money
Alarm = tuple[int, int, int, float]
LIMITS = Limits(deviations=4.5, share=0.15, amount=25.0, leak_share=0.2)
DAYS_A_MONTH = 30.44
JUDGED_FROM = 28


@dataclass(frozen=True)
class Measured:
    """By events, never by days: a day is no event. `false` is false alarms per 100 series a month."""

    precision: float
    recall: float
    money: float
    false: float
    delay_days: float


def ours(made: Made) -> list[Alarm]:
    found, _ = runs(made.grid, judge(made.grid, LIMITS))
    first = made.grid.first.toordinal()
    days = made.grid.cost
    return [
        (
            row,
            at := start.toordinal() - first,
            stop := last.toordinal() - first + 1,
            float(days[row, at:stop].sum()) - usual,
        )
        for row, start, last, usual in found.select("series", "start", "last", "expected").iter_rows()
    ]


def three_sigma(made: Made) -> list[Alarm]:
    """A day above the mean and three standard deviations of the 30 days before."""
    cost = made.grid.cost
    windows = np.lib.stride_tricks.sliding_window_view(cost, 30, axis=1)[:, :-1]
    usual = np.full(cost.shape, np.nan)
    usual[:, 30:] = windows.mean(axis=2)
    limit = np.full(cost.shape, np.inf)
    limit[:, 30:] = usual[:, 30:] + 3 * windows.std(axis=2)
    return _alarms(cost > limit, cost, usual)


def week_ago(made: Made) -> list[Alarm]:
    """A day 20 percent above the same day of the week before."""
    cost = made.grid.cost
    usual = np.full(cost.shape, np.nan)
    usual[:, JUDGED_FROM:] = cost[:, JUDGED_FROM - 7 : -7]
    return _alarms(np.nan_to_num(cost > 1.2 * usual), cost, usual)


def one_step_ahead(made: Made) -> list[Alarm]:
    """A day further from the forecast's one-step value than a day may be; one ordinary day between is of the same."""
    cost = made.grid.cost
    told = one_step(cost, made.grid.first)
    error = np.nan_to_num(told.scale) * TO_SIGMA
    limit = np.maximum(np.maximum(LIMITS.deviations * error, LIMITS.share * np.abs(told.expected)), LIMITS.amount)
    off = cost - told.expected
    off[:, :JUDGED_FROM] = 0
    found: list[Alarm] = []
    for flags in (off > limit, off < -limit):
        between = flags[:, :-2] & ~flags[:, 1:-1] & flags[:, 2:]
        flags[:, 1:-1] |= between
        found += _alarms(flags, cost, told.expected)
    return found


METHODS: dict[str, Callable[[Made], list[Alarm]]] = {
    "these": ours,
    "the forecast's one-step value": one_step_ahead,
    "mean + 3 sigma of 30 days": three_sigma,
    "+20% on the week before": week_ago,
}


def _alarms(flags: NDArray[np.bool_], cost: NDArray[np.float64], usual: NDArray[np.float64]) -> list[Alarm]:
    """Flagged days in a row are one alarm."""
    edge = np.diff(np.pad(flags.astype(np.int8), ((0, 0), (1, 1))), axis=1)
    (row, start), stop = np.nonzero(edge == 1), np.nonzero(edge == -1)[1]
    off = np.nan_to_num(cost - usual)
    return [(int(r), int(a), int(b), float(off[r, a:b].sum())) for r, a, b in zip(row, start, stop, strict=True)]


def measured(made: Made, alarms: Iterable[Alarm]) -> Measured:
    """An event is found once, by the first alarm in its days; every other alarm is false."""
    ordered = sorted(alarms, key=lambda alarm: alarm[:2])
    by_row: dict[int, list[Planted]] = {}
    for event in made.planted:
        by_row.setdefault(event.row, []).append(event)
    found: dict[Planted, Alarm] = {}
    false = 0
    for alarm in ordered:
        hit = [event for event in by_row.get(alarm[0], ()) if event.start < alarm[2] and alarm[1] < event.stop]
        fresh = [event for event in hit if event not in found]
        if fresh:
            found[fresh[0]] = alarm
        else:
            false += 1
    series, days = made.grid.cost.shape
    money = sum(min(abs(alarm[3]), abs(event.money)) for event, alarm in found.items())
    return Measured(
        precision=len(found) / max(len(ordered), 1),
        recall=len(found) / len(made.planted),
        money=money / sum(abs(event.money) for event in made.planted),
        false=false / (series / 100) / ((days - JUDGED_FROM) / DAYS_A_MONTH),
        delay_days=float(np.mean([max(alarm[1] - event.start, 0) for event, alarm in found.items()])),
    )


def anomalies(series: int, runs: int) -> None:
    print(f"{series:,} series judged over 365 days; {runs} runs")
    for run in range(runs):
        made = made_series(series, 365, seed=run)
        begun = time.perf_counter()
        told = ours(made)
        print(f"  {time.perf_counter() - begun:.1f} s, {len(told):,} events")
    made = made_series(200, 365, seed=11, every=0.25)
    print(f"200 series, {len(made.planted)} events planted")
    for name, method in METHODS.items():
        said = measured(made, method(made))
        print(
            f"  {name}: precision {said.precision:.2f}, recall {said.recall:.2f}, money {said.money:.2f}, "
            f"{said.false:.1f} false per 100 series a month, {said.delay_days:.1f} days late"
        )
