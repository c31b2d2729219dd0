"""Purchasing cards: statements that overlap, with a form of their own."""

from itertools import pairwise
from pathlib import Path

import polars as pl
import pytest

from sources.sample.spending import purchasing
from tests.sources.sample.spending.conftest import Spent


@pytest.fixture(scope="module")
def statements(spent: Spent) -> list[list[str]]:
    """The lines of each month's file, oldest first."""
    files = sorted(Path(spent.folder / purchasing.FOLDER).glob("*.csv"))
    return [file.read_text(encoding="utf-8").splitlines() for file in files]


def test_a_title_stands_above_the_header(statements: list[list[str]]) -> None:
    assert statements[0][0] == "Purchasing cards;July 2025"
    assert statements[0][2] == "Date;Posted;Merchant;MCC;Amount;Currency;Employee;Department"
    assert len(statements) == 16


def test_purchases_are_negative_with_commas(spent: Spent) -> None:
    files = spent.folder / purchasing.FOLDER
    lines = pl.concat(
        pl.read_csv(file, separator=";", skip_rows=2, infer_schema=False) for file in sorted(files.glob("*.csv"))
    )
    assert lines["Amount"].str.contains(r"^-?(\d{1,3}|\d{1,3},\d{3})\.\d{2}$").all()
    assert lines.filter(pl.col("Amount").str.contains(",")).height > 0
    negative = lines["Amount"].str.starts_with("-")
    assert 0.9 < negative.sum() / len(lines) < 1


def test_a_statement_repeats_the_last_days_of_the_one_before_but_for_what_was_taken_back(
    statements: list[list[str]],
) -> None:
    repeated = [set(earlier[3:]) & set(later[3:]) for earlier, later in pairwise(statements)]
    assert all(repeated)
    first_days = [{line.split(";")[1] for line in lines} for lines in repeated]
    taken_back = sum(
        len([line for line in earlier[3:] if line.split(";")[1] in days and line not in set(later[3:])])
        for (earlier, later), days in zip(pairwise(statements), first_days, strict=True)
    )
    assert taken_back >= 3
