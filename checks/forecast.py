"""Forecasts tie: parts come to their whole, the point lies in its band, and what is over is not forecast."""

from datetime import date

import polars as pl

from checks.check import Check, Suite
from checks.outcome import Outcome
from warehouse.tables import FORECAST

DO = "The forecasts of the days before stay, and this day has none. This is a defect of Outlay: report it."
SUITE = Suite(
    FORECAST,
    "Forecasts",
    judged_by="exact sums",
    checks=(
        Check(
            "forecast_scopes_tie",
            title="The parts of a forecast come to its whole",
            docs="Providers together, and the targets of each dimension together, come to what all is forecast to come "
            "to in the month and currency: actual, known and, where none is refused, the total. Each row is told to "
            "the millionth, so that a sum may be off by half of it a row.",
            expected="a difference within the rounding of its rows",
            do=DO,
        ),
        Check(
            "forecast_lies_in_its_band",
            title="A forecast lies in its interval",
            docs="low95 <= low80 <= total <= high80 <= high95, and total is actual + known + modelled, exactly.",
            expected="no row outside",
            do=DO,
        ),
        Check(
            "forecast_is_of_open_months",
            title="What is over is not forecast",
            docs="No forecast is of a month that was over on the business day, which alone can be closed.",
            expected="no such month",
            do=DO,
        ),
    ),
)
# Half of a millionth, which each row is rounded to.
ROUNDED = 5e-7
# Shares of targets are estimated: a sum of theirs is off by so much of it.
OF_SHARES = 1e-9
PARTS = ("actual", "known", "total")


def judge_forecasts(told: pl.DataFrame, as_of: date) -> list[Outcome]:
    """The suite's checks of FORECAST rows made on `as_of`."""
    ties, band, months = SUITE.checks
    off, out = _off(told), _outside(told)
    named = told.filter(pl.col("month") < f"{as_of:%Y-%m}")["month"].unique().sort().to_list()
    return [
        ties.outcome("; ".join(off[:3]) or "every sum is its whole", passed=not off),
        band.outcome("; ".join(out[:3]) or "every total in its interval", passed=not out),
        months.outcome(", ".join(named) or "months that run or are to come", passed=not named),
    ]


def _off(told: pl.DataFrame) -> list[str]:
    """What does not tie. `told` has a provider for each charge: a source without one is none that bills."""
    key = ["month", "currency"]
    amounts = [pl.col(name).cast(pl.Float64) for name in PARTS]
    whole = told.filter(kind="all").select(*key, *amounts)
    is_part = pl.col("kind").is_in(["provider", "target"])
    sums = (
        told.filter(is_part)
        .group_by(*key, "kind", "dimension")
        .agg(
            *(pl.when(each.is_not_null().all()).then(each.sum()) for each in amounts),
            size=pl.col("total").cast(pl.Float64).abs().sum(),
            rows=pl.len(),
        )
        .join(whole, on=key, nulls_equal=True, suffix="_of_all")
    )
    near = ROUNDED * (pl.col("rows") + 1) + OF_SHARES * pl.col("size")
    wrong = [(pl.col(name) - pl.col(f"{name}_of_all")).abs() > near for name in PARTS]
    rows = sums.filter(pl.any_horizontal(wrong)).sort(*key, "kind", "dimension", nulls_last=True)
    return [
        f"{row['dimension'] or row['kind']}s of {row['month']} in {row['currency']} come to {row['total']}, "
        f"all to {row['total_of_all']}"
        for row in rows.iter_rows(named=True)
    ]


def _outside(told: pl.DataFrame) -> list[str]:
    low95, low80, total, high80, high95 = (pl.col(name) for name in ("low95", "low80", "total", "high80", "high95"))
    ordered = [low95 <= low80, low80 <= total, total <= high80, high80 <= high95]
    adds_up = total == pl.col("actual") + pl.col("known") + pl.col("modelled")
    rows = told.filter(~pl.all_horizontal(each.fill_null(value=True) for each in (*ordered, adds_up)))
    return [
        f"{row['kind']} {row['service'] or row['account'] or row['target'] or row['provider'] or ''} {row['month']}: "
        f"{row['low80']} to {row['high80']} around {row['total']}"
        for row in rows.iter_rows(named=True)
    ]
