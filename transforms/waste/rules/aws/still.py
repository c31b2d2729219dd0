"""Whether anything was asked of a resource over some days, by what its service measures."""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

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


@dataclass(frozen=True)
class Spared:
    """Silent resources that are in use all the same: `so` sees the attributes, and `used` of the others."""

    so: pl.Expr
    reason: pl.Expr


NONE_SPARED = Spared(pl.lit(value=False), pl.lit(None, pl.String()))


def silent(
    estate: Estate,
    rule: str,
    resource_type: str,
    signs: Sequence[Sign],
    *,
    days: int,
    spared: Spared = NONE_SPARED,
    told: Sequence[str] = (),
) -> pl.LazyFrame:
    """Verdicts of one type: waste is what shows no sign of use over `days`, with enough of the window known.

    One point above 0 is use however little is known. `told` are attributes that the evidence carries.
    """
    least = estate.setting(rule, COVERAGE.name)
    there = estate.of(resource_type).join(signs_of_use(estate, signs, days), on=ID, how="left")
    known = there.with_columns(
        used=(pl.col("most") > 0).fill_null(value=False),
        enough=(pl.col("coverage_percent") >= least).fill_null(value=False),
    ).with_columns(is_spared=spared.so.fill_null(value=False) & pl.col("enough"))
    return known.select(
        *ID,
        outcome=pl.when(pl.col("used") | pl.col("is_spared"))
        .then(pl.lit("in_use"))
        .when("enough")
        .then(pl.lit("waste"))
        .otherwise(pl.lit("unknown")),
        reason=_reason(" or ".join(sign.word for sign in signs), days, spared, pl.lit(estate.yesterday)),
        window_days=pl.lit(days, pl.Int64()),
        coverage_percent="coverage_percent",
        last_activity="last_activity",
        by_inventory=pl.lit(value=True),
        by_metrics="enough",
        evidence=pl.struct("most", "most_of", "state", *told, min_coverage_percent=least),
    )


def _reason(none: str, days: int, spared: Spared, last: pl.Expr) -> pl.Expr:
    return (
        pl.when("used")
        .then(pl.format("It had {} until {}, at most {}.", "most_of", "last_activity", pl.col("most").round(2)))
        .when("is_spared")
        .then(spared.reason)
        .when("enough")
        .then(pl.format(f"No {none} in the {days} days up to {{}}.", last))
        .when(pl.col("coverage_percent").is_null())
        .then(pl.lit(f"There are no datapoints of {none}, which says nothing."))
        .otherwise(
            pl.format(
                f"No {none} in what is known of the last {days} days, {{}}% of their hours.",
                pl.col("coverage_percent").round(1),
            )
        )
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
