"""All events of a business day, from daily costs: what was judged, what was new, what commitments were not used."""

from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from transforms.anomalies.grid import Flags, Floats, Grid, grid
from transforms.anomalies.judge import Judged, Limits, judge
from transforms.anomalies.lacking import without_lacking
from transforms.anomalies.lasting import while_parts_last
from transforms.anomalies.news import first_costs
from transforms.anomalies.opposite import without_lone_parts
from transforms.anomalies.renewed import of_its_own, with_past_of_renewed
from transforms.anomalies.runs import RUN, runs
from transforms.anomalies.settings import AnomalySettings

OWN = ["provider", "source", "currency", "account"]
USAGE_KEY = [*OWN, "service", "new_region", "resource"]
COMMITMENT_KEY = [*OWN, "commitment"]
KEY = [*USAGE_KEY, "commitment"]
FALLING = "falling_utilisation"
BEFORE_DAYS, AFTER_DAYS = 28, 14
NAMED = dict.fromkeys(KEY, pl.String())
DAYS = pl.Schema(
    {
        "event": pl.Int64,
        "day": pl.Date,
        "cost": pl.Float64,
        "expected": pl.Float64,
        "limit": pl.Float64,
        "is_part": pl.Boolean,
    }
)


@dataclass(frozen=True)
class Found:
    """`events` are RUN rows with KEY and `event`, a number of their own; `days` is DAYS, those around each event."""

    events: pl.DataFrame
    days: pl.DataFrame


def found(
    costs: pl.DataFrame,
    unused: pl.DataFrame,
    complete: pl.DataFrame,
    settings: AnomalySettings,
    kept_out: pl.DataFrame,
) -> Found:
    """`costs` has USAGE_KEY, `day, cost` of usage, as `with_parts` gives them; `unused` has OWN, `commitment, day,
    cost, committed`: what was paid for nothing, and for all of it.

    `complete` has a row a source as `grid` takes it; `kept_out` has `provider, account, service, new_region,
    commitment, first, last`: days of series that are neither judged nor a base for others.
    """
    percent = settings.percent / 100
    usage = Limits(settings.deviations, percent, settings.amount_a_day, settings.leak_percent / 100)
    whole = grid(costs, USAGE_KEY, complete)
    of_usage = _of_usage(whole and without_lacking(whole, costs), usage, kept_out)
    fall = Limits(settings.deviations, percent, settings.unused_a_day)
    of_unused = _of_unused(unused, complete, fall, kept_out)
    second = of_unused.events.with_columns(pl.col("event") + of_usage.events.height)
    days = of_unused.days.with_columns(pl.col("event") + of_usage.events.height)
    return Found(pl.concat([of_usage.events, second]), pl.concat([of_usage.days, days]))


def _of_usage(costs: Grid | None, limits: Limits, kept_out: pl.DataFrame) -> Found:
    if costs is None:
        return _nothing()
    judged = judge(costs, replace(limits, scale=_of_services(costs)), _kept_out(costs, kept_out))
    told, without = runs(costs, judged)
    stands = without_lone_parts(told, costs.keys)
    told, without = while_parts_last(costs, told.filter(stands), without[stands.to_numpy()])
    new = first_costs(costs, limits.amount, told)
    return _named(costs, judged, pl.concat([told, new]), np.vstack([without, np.zeros((new.height, without.shape[1]))]))


def _of_services(costs: Grid) -> Floats:
    """Of the series of a resource what its whole service cost; NaN of others: they are held to what is expected."""
    keys = costs.keys.with_row_index("series")
    whole = keys.filter(pl.col("resource").is_null()).drop("resource").rename({"series": "of"})
    parts = keys.drop_nulls("resource").join(whole, on=USAGE_KEY[:-1], nulls_equal=True)
    scale = np.full(costs.cost.shape, np.nan)
    scale[parts["series"].to_numpy()] = costs.cost[parts["of"].to_numpy()]
    return scale


def _of_unused(unused: pl.DataFrame, complete: pl.DataFrame, limits: Limits, kept_out: pl.DataFrame) -> Found:
    """A commitment is judged from four weeks after its first day on, or that of the one which it renewed, however much
    of it was used till then.
    """
    longer = with_past_of_renewed(unused)
    own, costs, committed = (
        grid(each, COMMITMENT_KEY, complete, measure)
        for each, measure in ((unused, "committed"), (longer, "cost"), (longer, "committed"))
    )
    if own is None or costs is None or committed is None:
        return _nothing()
    costs = replace(costs, begins=committed.begins)
    judged = judge(costs, replace(limits, scale=committed.cost), _kept_out(costs, kept_out))
    told, without = runs(costs, judged)
    more = (told["sign"] > 0).to_numpy()
    told, without = of_its_own(own, told.filter(pl.Series(more)), without[more])
    return _named(costs, judged, told.with_columns(kind=pl.lit(FALLING)), without)


def _nothing() -> Found:
    return Found(pl.DataFrame(schema={"event": pl.Int64(), **RUN, **NAMED}), pl.DataFrame(schema=DAYS))


def _kept_out(costs: Grid, days: pl.DataFrame) -> Flags:
    """The days of the grid that `days` names; what a row does not name fits all, and what no series has fits none."""
    flags = np.zeros(costs.cost.shape, np.bool_)
    if days.is_empty():
        return flags
    told = [name for name in KEY if name in days.columns]
    names = [name for name in told if name in costs.keys.columns]
    keys = costs.keys.select(names).with_row_index("series")
    of_these = days.filter(pl.lit(value=True), *(pl.col(name).is_null() for name in told if name not in names))
    both = keys.join(of_these, how="cross", suffix="_told")
    fit = [pl.col(f"{name}_told").is_null() | (pl.col(name) == pl.col(f"{name}_told")) for name in names]
    first, last = (
        (pl.col(name) - pl.lit(costs.first)).dt.total_days().clip(0, costs.cost.shape[1]) for name in ("first", "last")
    )
    for series, start, stop in both.filter(*fit).select("series", first=first, last=last + 1).iter_rows():
        flags[series, start:stop] = True
    return flags


def _named(costs: Grid, judged: Judged, told: pl.DataFrame, without: Floats) -> Found:
    events = told.with_row_index("event").cast({"event": pl.Int64})
    keys = costs.keys.with_row_index("series").cast({"series": pl.Int64})
    whole = keys.select(
        "series",
        *(pl.col(name) if name in keys.columns else pl.lit(None, kind).alias(name) for name, kind in NAMED.items()),
    )
    return Found(
        events.join(whole, on="series", how="left", maintain_order="left"), _days(costs, judged, events, without)
    )


def _days(costs: Grid, judged: Judged, events: pl.DataFrame, without: Floats) -> pl.DataFrame:
    """DAYS: of an event what its days would have cost without it, of the days around it what was expected of them."""
    first = pl.lit(costs.first)
    bounds = events.select((pl.col(name) - first).dt.total_days() for name in ("start", "last")).to_numpy()
    series, days = events["series"].to_numpy(), np.arange(costs.cost.shape[1])
    start, last = bounds[:, 0][:, None], bounds[:, 1][:, None]
    shown = (days >= start - BEFORE_DAYS) & (days <= last + AFTER_DAYS) & costs.complete[series]
    row, day = np.nonzero(shown)
    part = ((days >= start) & (days <= last))[row, day]
    of = series[row]
    expected = np.where(part, without[row, day], judged.without[of, day])
    return pl.DataFrame(
        {
            "event": row,
            "day": costs.days.gather(day),
            "cost": costs.cost[of, day],
            "expected": expected,
            "limit": judged.limit[of, day],
            "is_part": part,
        },
        schema=DAYS,
    ).with_columns(pl.col("expected", "limit").fill_nan(None))
