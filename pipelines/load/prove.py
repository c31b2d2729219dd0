"""Judges a billing period before it goes live: sums to the last digit, row by row counts, the suites, its marts."""

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from checks.outcome import Outcome
from warehouse.tables import Table


@dataclass(frozen=True)
class Proof:
    """LOAD_SUM rows, the marts of the whole period, and the outcome of every check on it."""

    sums: pl.DataFrame
    marts: Mapping[Table, pl.DataFrame]
    outcomes: tuple[Outcome, ...]

    @property
    def failed(self) -> list[Outcome]:
        """What holds the period back."""
        return [outcome for outcome in self.outcomes if outcome.blocking and not outcome.passed]
