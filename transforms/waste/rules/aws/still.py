"""Whether anything was asked of a resource over some days, by what its service measures."""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from transforms.waste.cases import Case, always, answered, in_use, unmeasured, waste
from transforms.waste.estate import ID, Estate
from transforms.waste.rule import Setting

COVERAGE = Setting(
    "min_coverage_percent", 80.0, "percent of hours", "Where less of the window is known, use may hide in the rest."
)


@dataclass(frozen=True)
class Sign:
    """A metric of which any point above 0 is a sign of use; `word` says what it counts: `connections`."""

    metric: str
    word: str


def silent(
    estate: Estate,
    rule: str,
    resource_type: str,
    signs: Sequence[Sign],
    *,
    days: int,
    spared: Case | None = None,
    told: Sequence[str] = (),
) -> pl.LazyFrame:
    """Verdicts of one type: waste is what shows no sign of use over `days`, with enough of the window known.

    One point above 0 is use however little is known. `spared` are silent ones that are in use all the same; it sees
    the attributes and `used`. `told` are attributes that the evidence carries.
    """
    least = estate.setting(rule, COVERAGE.name)
    there = estate.of(resource_type).join(signs_of_use(estate, signs, days), on=ID, how="left")
    known = there.with_columns(used=(pl.col("most") > 0).fill_null(value=False))
    nothing = f"No {' or '.join(sign.word for sign in signs)} in the {days} days up to {{}}."
    return answered(
        known,
        in_use(pl.col("used"), "It had {} until {}, at most {}.", "most_of", "last_activity", pl.col("most").round(2)),
        *unmeasured("coverage_percent", least, days, estate.as_of),
        *([spared] if spared else ()),
        waste(always(), nothing, pl.lit(estate.yesterday)),
        window_days=days,
        coverage_percent="coverage_percent",
        last_activity="last_activity",
        by_inventory=True,
        by_metrics=True,
        evidence=pl.struct("most", "most_of", "state", *told, min_coverage_percent=least),
    )


def signs_of_use(estate: Estate, signs: Sequence[Sign], days: int) -> pl.LazyFrame:
    """A row a resource with any point: `most` and `most_of`, the greatest value and what it counts, `last_activity`.

    `coverage_percent` is that of the sign of which least is known, null where one has no point.
    """
    parts = [
        estate.metric(sign.metric, days=days).select(
            *ID,
            word=pl.lit(sign.word),
            coverage="coverage_percent",
            most=pl.max_horizontal("maximum", "sum").fill_null(0),
            last="last_above_zero",
        )
        for sign in signs
    ]
    return (
        pl.concat(parts)
        .group_by(ID)
        .agg(
            coverage_percent=pl.when(pl.len() == len(signs)).then(pl.col("coverage").min()),
            most=pl.col("most").max(),
            most_of=pl.col("word").sort_by("most").last(),
            last_activity=pl.col("last").max(),
        )
    )
