"""Commitments on the business day: what they cover is read from bills once, their terms from all that tell them."""

from datetime import timedelta

import polars as pl

from checks.commitments import TERMS_SQL, TIED_SQL, add_up, tied
from pipelines.finance import Books, Worked
from pipelines.finance.commitments.sizing import sized
from pipelines.finance.commitments.terms import told_terms
from pipelines.finance.commitments.usage import fill
from pipelines.findings.estate import window_ends
from transforms.commitments.drawdown import drawdown
from transforms.commitments.each import (
    COVERED_SQL,
    OFFSETS_SQL,
    PAID_BACK_SQL,
    WINDOW_SQL,
    best_terms,
    each_commitment,
    ladder_figures,
)
from transforms.commitments.months import ACCOUNTS_SQL, MONTHS_SQL, figures, shares
from transforms.commitments.named import named
from warehouse.figures import keep_figures
from warehouse.store import Store
from warehouse.tables import CONTRACT_COMMITMENT, Table
from warehouse.tables.commitments import COMMITMENT, COMMITMENT_ADVICE, COMMITMENT_MONTH, DRAWDOWN

PART, MARGIN_DAYS = "commitments", 35
# Of an older version of FOCUS rows lack columns: they count, and only what is whole is kept as FOCUS 1.4.
REQUIRED = [column.name for column in CONTRACT_COMMITMENT.columns if not column.nullable]


def work_out(books: Books) -> Worked:
    """Fills what bills brought since, and keeps the commitments of the day with their figures."""
    store = books.store
    fill(store, _since(books))
    outcome = tied(store.frame(TIED_SQL))
    if not outcome.passed:
        return Worked((outcome,))
    terms, agreed, gaps = told_terms(books)
    ends = window_ends(store, books.as_of)
    commitments = _commitments(store, best_terms(terms), ends, books)
    sizes = sized(books, commitments, ends)
    with store.transaction():
        _replace(store, COMMITMENT_MONTH, store.frame(MONTHS_SQL))
        monthly = shares(store.frame(ACCOUNTS_SQL.format(where="true")))
        if agreed is not None:
            _replace(store, CONTRACT_COMMITMENT, agreed.drop_nulls(REQUIRED))
        _replace(store, COMMITMENT, commitments)
        _replace(store, COMMITMENT_ADVICE, sizes)
        known = store.frame("FROM contract_commitment") if agreed is None else agreed
        _replace(store, DRAWDOWN, drawdown(known, store.frame("FROM contract_applied"), books.as_of))
        keep_figures(store, PART, pl.concat([figures(monthly), ladder_figures(commitments)], how="diagonal"))
    return Worked((outcome, add_up(store.frame(TERMS_SQL))), tuple(gaps))


def _since(books: Books) -> str:
    """The first billing period that a recommendation may need; a period may begin a month before its first day."""
    return f"{books.as_of - timedelta(days=books.settings.commitments.days + MARGIN_DAYS):%Y-%m}"


def _commitments(store: Store, terms: pl.DataFrame, ends: pl.DataFrame, books: Books) -> pl.DataFrame:
    store.connection.register("ends", ends.to_arrow())
    try:
        kinds = terms.select("kind", id="CommitmentDiscountId")
        offsets = store.frame(OFFSETS_SQL).join(kinds, on="id", how="left", maintain_order="left")
        of_google = named(store.frame(COVERED_SQL), offsets)
        window = store.frame(WINDOW_SQL)
    finally:
        store.connection.unregister("ends")
    return each_commitment(window, terms, of_google, store.frame(PAID_BACK_SQL), books.as_of)


def _replace(store: Store, table: Table, rows: pl.DataFrame) -> None:
    store.connection.execute(f'DELETE FROM "{table.name}"')
    store.insert(table, rows)
