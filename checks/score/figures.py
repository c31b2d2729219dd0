"""Figures of the company's money beside the true ones: how far off they are, in one number a kind."""

from collections.abc import Callable
from dataclasses import dataclass

import polars as pl

from checks.score.judged import beside
from warehouse.tables.truth import TRUE_FIGURE

# To the cent, and a share to a hundredth of a percent point.
SAME = 0.005


@dataclass(frozen=True)
class Measured:
    """What is measured of one kind, and whether it is good enough; both None where it cannot be measured."""

    value: float | None
    limit: float | None
    ok: bool


@dataclass(frozen=True)
class Figure:
    """One kind of figure. `measure` takes TRUE_FIGURE of the kind beside what was found, and all that was found."""

    kind: str
    limit: float
    measure: Callable[["Figure", pl.DataFrame, pl.DataFrame], Measured]


def share_wrong(figure: Figure, both: pl.DataFrame, _: pl.DataFrame) -> Measured:
    """The share of scopes with another value than is true; at most the limit."""
    wrong = both.select((~_same()).fill_null(value=True).mean()).item()
    return Measured(wrong, figure.limit, wrong <= figure.limit)


def share_named(figure: Figure, both: pl.DataFrame, _: pl.DataFrame) -> Measured:
    """The share of scopes that are named, whatever their value; at least the limit. To name more lowers it."""
    true, told = pl.col("is_true"), pl.col("is_found")
    planted, found, named = (both.filter(side).height for side in (true, told, true & told))
    right = named / max(planted, found)
    return Measured(right, figure.limit, right >= figure.limit)


def worst_error(figure: Figure, both: pl.DataFrame, _: pl.DataFrame) -> Measured:
    """The greatest error as a share of what is true; a scope without a figure is wrong by all of it."""
    true, told = (pl.col(name).cast(pl.Float64) for name in ("value", "value_found"))
    errors = ((told - true).abs() / true.abs()).fill_null(1.0).fill_nan(0.0)
    worst = both.filter("is_true").select(errors.max()).item()
    return Measured(worst, figure.limit, worst is not None and worst <= figure.limit)


def beside_the_run_rate(figure: Figure, both: pl.DataFrame, found: pl.DataFrame) -> Measured:
    """WAPE, the errors over the true totals; the limit is a share of that of `run_rate.<day>` on the same scopes."""
    naive = found.filter(kind=figure.kind.replace("forecast", "run_rate")).select("scope", naive="value")
    against = both.filter("is_true").join(naive, on="scope", how="left").cast({"naive": pl.Float64})
    value, by_rate = (_wape(against, name) for name in ("value_found", "naive"))
    if value is None or by_rate is None:
        return Measured(value, None, ok=False)
    return Measured(value, by_rate * figure.limit, value <= by_rate * figure.limit)


def share_within(figure: Figure, both: pl.DataFrame, found: pl.DataFrame) -> Measured:
    """The share of true totals between `forecast.low80` and `forecast.high80`; from the limit to a tenth above it."""
    within = _in_interval(both, found).select(pl.col("is_within").mean()).item()
    ok = within is not None and figure.limit <= within <= figure.limit + 0.10
    return Measured(within, figure.limit, ok)


def _in_interval(both: pl.DataFrame, found: pl.DataFrame) -> pl.DataFrame:
    """The true totals with `low`, `high` and whether they lie between; null where no interval was given."""
    low, high = (found.filter(kind=f"forecast.{end}80").select("scope", **{end: "value"}) for end in ("low", "high"))
    against = both.filter("is_true").join(low, on="scope", how="left").join(high, on="scope", how="left")
    return against.with_columns(is_within=pl.col("value").is_between(pl.col("low"), pl.col("high")))


# A forecast has to be twice as good as the run-rate.
HALF = 0.5
KINDS = (
    *(Figure(f"forecast.day{day}", HALF, beside_the_run_rate) for day in (5, 12, 19)),
    Figure("forecast.coverage80", 0.75, share_within),
    *(Figure(kind, 0.0, share_wrong) for kind in ("utilisation", "coverage", "esr", "ladder")),
    Figure("accrual", 0.02, worst_error),
    Figure("changes.cause", 0.90, share_named),
)


def figures(truth: pl.DataFrame, found: pl.DataFrame | None) -> list[tuple[Figure, Measured, pl.DataFrame]]:
    """Each kind with what is measured, and the scopes that are wrong (TRUE_FIGURE beside what was found).

    Of a kind of the truth that is not among KINDS each scope has to be true to the cent.
    """
    others = sorted(set(truth["kind"]) - {figure.kind for figure in KINDS})
    kinds = (*KINDS, *(Figure(kind, 0.0, share_wrong) for kind in others))
    told = pl.DataFrame(schema={**found_columns(), "reason": pl.String}) if found is None else found
    return [(figure, *_measured(figure, truth, told)) for figure in kinds]


def found_columns() -> dict[str, pl.DataType]:
    return {name: kind for name, kind in TRUE_FIGURE.schema.items() if name != "why"}


def _measured(figure: Figure, truth: pl.DataFrame, found: pl.DataFrame) -> tuple[Measured, pl.DataFrame]:
    both = beside(truth.filter(kind=figure.kind), found.filter(kind=figure.kind), TRUE_FIGURE.key)
    wrong = _wrong(figure, both, found)
    if not both["is_found"].any() and figure.measure is not share_within:
        return Measured(None, figure.limit, ok=False), wrong
    return figure.measure(figure, both, found), wrong


def _wrong(figure: Figure, both: pl.DataFrame, found: pl.DataFrame) -> pl.DataFrame:
    """The scopes that make the measure worse: what the truth does not tell of counts only where all has to be named."""
    if figure.measure is share_within:
        return _in_interval(both, found).filter(~pl.col("is_within"))
    if figure.measure is share_named:
        return both.filter(pl.col("is_true") != pl.col("is_found"))
    off = both.filter((~_same()).fill_null(value=True))
    return off if figure.measure is share_wrong else off.filter("is_true")


def _same() -> pl.Expr:
    apart = (pl.col("value").cast(pl.Float64) - pl.col("value_found").cast(pl.Float64)).abs()
    return (apart < SAME) & (pl.col("unit") == pl.col("unit_found"))


def _wape(frame: pl.DataFrame, told: str) -> float | None:
    """None where a scope has no such figure, or there is nothing to measure by."""
    true, said = pl.col("value").cast(pl.Float64), pl.col(told).cast(pl.Float64)
    errors, total, lacking = frame.select(
        errors=(said - true).abs().sum(), total=true.abs().sum(), lacking=said.is_null().sum()
    ).row(0)
    return None if lacking or not total else errors / total
