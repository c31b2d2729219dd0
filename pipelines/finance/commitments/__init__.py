"""Commitments on the business day: what they cover is read from bills once, their terms from all that tell them."""

import polars as pl

from checks.commitments import TIED_SQL, tied
from pipelines.finance import Books, Worked
from pipelines.finance.commitments.terms import told_terms
from pipelines.finance.commitments.usage import fill
from pipelines.findings.estate import window_ends
from transforms.commitments.each import (
    COVERED_SQL,
    OFFSETS_SQL,
    PAID_BACK_SQL,
    WINDOW_SQL,
    best_terms,
    each_commitment,
    ladder_figures,
)
from transforms.commitments.months import MONTHS_SQL, figures, shares
from transforms.commitments.named import named
from warehouse.figures import keep_figures
from warehouse.store import Store
from warehouse.tables import CONTRACT_COMMITMENT, Table
from warehouse.tables.commitments import COMMITMENT

PART = "commitments"


def work_out(books: Books) -> Worked:
    """Fills what bills brought since, and keeps the commitments of the day with their figures."""
    store = books.store
    fill(store)
    outcome = tied(store.frame(TIED_SQL))
    if not outcome.passed:
        return Worked((outcome,))
    terms, agreed, gaps = told_terms(books)
    commitments = _commitments(store, best_terms(terms), books)
    monthly = shares(store.frame(MONTHS_SQL.format(where="true")))
    with store.transaction():
        if agreed is not None:
            _replace(store, CONTRACT_COMMITMENT, agreed)
        _replace(store, COMMITMENT, commitments)
        keep_figures(store, PART, pl.concat([figures(monthly), ladder_figures(commitments)], how="diagonal"))
    return Worked((outcome,), tuple(gaps))


def _commitments(store: Store, terms: pl.DataFrame, books: Books) -> pl.DataFrame:
    store.connection.register("ends", window_ends(store, books.as_of).to_arrow())
    try:
        of_google = named(store.frame(COVERED_SQL), store.frame(OFFSETS_SQL))
        window = store.frame(WINDOW_SQL)
    finally:
        store.connection.unregister("ends")
    return each_commitment(window, terms, of_google, store.frame(PAID_BACK_SQL), books.as_of)


def _replace(store: Store, table: Table, rows: pl.DataFrame) -> None:
    store.connection.execute(f'DELETE FROM "{table.name}"')
    store.insert(table, rows)
