"""An outcome and its sentence, decided together: the first case that is true of a resource counts."""

from dataclasses import dataclass

import polars as pl


@dataclass(frozen=True)
class Case:
    """Where `so` is true (null is not), the outcome, and why: a sentence, or one made of the row's values."""

    so: pl.Expr
    outcome: str
    reason: pl.Expr | str


def decided(*cases: Case, otherwise: tuple[str, pl.Expr | str]) -> dict[str, pl.Expr]:
    """The columns `outcome` and `reason` of a verdict."""
    outcome, reason = pl.lit(otherwise[0]), _text(otherwise[1])
    for case in reversed(cases):
        outcome = pl.when(case.so).then(pl.lit(case.outcome)).otherwise(outcome)
        reason = pl.when(case.so).then(_text(case.reason)).otherwise(reason)
    return {"outcome": outcome, "reason": reason}


def _text(reason: pl.Expr | str) -> pl.Expr:
    return pl.lit(reason) if isinstance(reason, str) else reason
