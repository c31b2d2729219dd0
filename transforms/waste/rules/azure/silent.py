"""Databases that nobody asks: by what they count of connections or requests."""

from collections.abc import Sequence

import polars as pl

from transforms.waste.cases import Case, always, answered, in_use, unmeasured, waste
from transforms.waste.estate import ID, Estate
from transforms.waste.rules.azure.use import COVERAGE

DAYS = 30


def silent(
    estate: Estate,
    rule: str,
    rows: pl.LazyFrame,
    metric: str,
    spared: Sequence[Case],
    most_per_day: pl.Expr | None = None,
) -> pl.LazyFrame:
    """Verdicts of rows by a metric that is counted: waste is what shows none of it over DAYS.

    `spared` are cases of what is in use although it is silent. `most_per_day` is how many on any day count as none.
    """
    least = estate.setting(rule, COVERAGE.name)
    most = pl.lit(0) if most_per_day is None else most_per_day
    counted = estate.metric(metric, days=DAYS).select(
        *ID, "coverage_percent", "last_above_zero", most_on_a_day=pl.max_horizontal("day_maximum", "maximum")
    )
    asked, days = ("most_on_a_day", pl.lit(metric)), pl.lit(DAYS)
    return answered(
        rows.join(counted, on=ID, how="left"),
        *spared,
        in_use(pl.col("most_on_a_day") > most, "Up to {} {} on a day, last on {}.", *asked, "last_above_zero"),
        *unmeasured("coverage_percent", least, DAYS, estate.as_of),
        waste(pl.col("most_on_a_day") > 0, "At most {} {} on a day of {} days, which monitoring makes.", *asked, days),
        waste(always(), "No {} in {} days.", pl.lit(metric), days),
        window_days=DAYS,
        coverage_percent="coverage_percent",
        last_activity="last_above_zero",
        by_inventory=pl.col("most_on_a_day").fill_null(0) == 0,  # else it rests on a setting: less sure
        by_metrics=pl.col("coverage_percent").is_not_null(),
        evidence=pl.struct("most_on_a_day", min_coverage_percent=least, most_per_day=most),
    )
