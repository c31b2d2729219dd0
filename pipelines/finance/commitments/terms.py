"""What tells the terms of commitments on the business day: bills, files, contracts, and what interfaces answered."""

from collections.abc import Iterator

import polars as pl

from pipelines.finance import Books
from sources.base import SourceError
from sources.finance.contract_commitments import contract_commitments
from sources.finance.cud_subscriptions import cud_subscriptions
from sources.own_files import OwnRows
from transforms.commitments.told import of_contract_commitments, of_contracts, of_cud_subscriptions
from warehouse.store import Store
from warehouse.tables import CONTRACT_COMMITMENT
from warehouse.tables.commitments import COMMITMENT_TERM

CONTRACTS = """
SELECT x_source, contract_id, app, start, "end" FROM contract
WHERE x_valid_to IS NULL AND contract_id IN (SELECT CommitmentDiscountId FROM commitment_usage)
"""
FILES = "contract_commitments", "cud_subscriptions"


def told_terms(books: Books) -> tuple[pl.DataFrame, pl.DataFrame | None, list[str]]:
    """(COMMITMENT_TERM of all that tell, CONTRACT_COMMITMENT where its files could be read, what was not taken)."""
    gaps = list[str]()
    read = {name: _read(books, name, gaps) for name in FILES}
    told = [books.store.frame("FROM commitment_term WHERE told_by = 'bill'"), of_contracts(_contracts(books.store))]
    agreed = read["contract_commitments"]
    if agreed is not None:
        told.append(of_contract_commitments(agreed.rows))
    if (subscribed := read["cud_subscriptions"]) is not None:
        told.append(of_cud_subscriptions(subscribed.rows))
    kept = None if agreed is None else agreed.rows.select(CONTRACT_COMMITMENT.names)
    return pl.concat([each.cast(COMMITMENT_TERM.schema) for each in told]), kept, gaps


def _contracts(store: Store) -> pl.DataFrame:
    return store.frame(CONTRACTS)


def _read(books: Books, name: str, gaps: list[str]) -> OwnRows | None:
    """A file of `[commitments]`; None where none is named or it cannot be read, which `gaps` says."""
    path = getattr(books.settings.commitments, name)
    if not path:
        return None
    reader = {"contract_commitments": contract_commitments, "cud_subscriptions": cud_subscriptions}[name]
    try:
        read = reader(path, books.settings.base, books.store.state / "tmp")
    except SourceError as error:
        gaps.append(f"[commitments] {name}: {error}")
        return None
    gaps += [*_said(read), *read.notes]
    return read


def _said(read: OwnRows) -> Iterator[str]:
    for row in read.rejects.iter_rows(named=True):
        shown = "" if row["value"] is None else f' "{row["value"]}"'
        yield f"{row['object']}, line {row['line']}, {row['column_name']}{shown}: {row['reason']}."
