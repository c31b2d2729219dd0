"""How a rule answers: a list of cases, of which the first that fits a resource is its answer."""

from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

from transforms.waste.estate import ID

MONEY = ("wasted_share", "wasted_in_window", "no_saving_reason")
NOT_TOLD = "something that was not told"


@dataclass(frozen=True)
class Case:
    """`when` is a condition of the row (null does not fit), `reason` a sentence of it."""

    outcome: str
    when: pl.Expr
    reason: pl.Expr


def waste(when: pl.Expr, text: str, *values: pl.Expr | str) -> Case:
    """`{}` in `text` stands for the values in turn, each a column's name or an expression."""
    return Case("waste", when, _sentence(text, values))


def in_use(when: pl.Expr, text: str, *values: pl.Expr | str) -> Case:
    """See `waste`."""
    return Case("in_use", when, _sentence(text, values))


def unknown(when: pl.Expr, text: str, *values: pl.Expr | str) -> Case:
    """See `waste`."""
    return Case("unknown", when, _sentence(text, values))


def lead(when: pl.Expr, text: str, *values: pl.Expr | str) -> Case:
    """See `waste`."""
    return Case("lead", when, _sentence(text, values))


def unmeasured(coverage: str, least: pl.Expr, days: int, as_of: date) -> tuple[Case, ...]:
    """Nothing is said of what has no points, or in too few hours, or is younger than the window however well covered.

    `coverage` is a column, in percent of the `days` days before `as_of`; rows have `created`, null where not told.
    """
    known, born = pl.col(coverage), pl.col("created").dt.date()
    young = born > pl.lit(as_of - timedelta(days=days))
    return (
        unknown(known.is_null(), "No metric of it has a single point in {} days.", pl.lit(days)),
        unknown(known < least, "Only {}% of the hours of {} days have points.", known.round(1), pl.lit(days)),
        unknown(young, "It is there since {} only, for less than {} days.", born, pl.lit(days)),
    )


def answered(
    rows: pl.LazyFrame, *cases: Case, evidence: pl.Expr | None = None, **told: pl.Expr | bool | int | str
) -> pl.LazyFrame:
    """VERDICT of rows with ID's columns: those that some case fits. `told` are VERDICT's other columns.

    What is said of money stands only where there is something to save.
    """
    outcome, reason = pl.lit(None, pl.String()), pl.lit(None, pl.String())
    for case in reversed(cases):
        fits = case.when.fill_null(value=False)
        outcome = pl.when(fits).then(pl.lit(case.outcome)).otherwise(outcome)
        reason = pl.when(fits).then(case.reason).otherwise(reason)
    columns = {name: value if isinstance(value, pl.Expr | str) else pl.lit(value) for name, value in told.items()}
    with_evidence = {} if evidence is None else {"evidence": evidence}
    said = rows.select(*ID, outcome=outcome, reason=reason, **columns, **with_evidence)
    saves = pl.col("outcome").is_in(["waste", "lead"])
    of_money = [pl.when(saves).then(name).alias(name) for name in MONEY if name in columns]
    return said.filter(pl.col("outcome").is_not_null()).with_columns(of_money)


def short(value: str) -> pl.Expr:
    """A figure for a sentence, to one decimal; what it is held against is the whole figure."""
    return pl.col(value).round(1)


def always() -> pl.Expr:
    """Fits whatever is left."""
    return pl.lit(value=True)


def _sentence(text: str, values: tuple[pl.Expr | str, ...]) -> pl.Expr:
    told = [(pl.col(each) if isinstance(each, str) else each).cast(pl.String()).fill_null(NOT_TOLD) for each in values]
    return pl.format(text, *told) if told else pl.lit(text)
