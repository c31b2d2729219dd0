"""What tells the terms of commitments on the business day: bills, files, contracts, and what interfaces answered."""

from collections.abc import Iterator
from decimal import Decimal
from difflib import get_close_matches

import polars as pl

from pipelines.finance import Books
from sources.archive import Archive
from sources.base import SourceError
from sources.finance.contract_commitments import contract_commitments
from sources.finance.cud_subscriptions import cud_subscriptions
from sources.inventory import Asking, Budget
from sources.inventory.commitments import commitments
from sources.own_files import OwnRows
from transforms.commitments.told import of_contract_commitments, of_contracts, of_cud_subscriptions, of_interfaces
from warehouse.people_key import archive_key, load_key
from warehouse.store import Store
from warehouse.tables import CONTRACT_COMMITMENT
from warehouse.tables.commitments import COMMITMENT_TERM

CONTRACTS = """
SELECT x_source, contract_id, app, start, "end" FROM contract
WHERE x_valid_to IS NULL AND contract_id IN (SELECT CommitmentDiscountId FROM commitment_usage)
"""
# What charges count towards and no usage is covered by is an agreement on spend: it is drawn down, and covers nothing.
DRAWN_DOWN = """
SELECT DISTINCT ContractCommitmentId FROM contract_applied
WHERE ContractCommitmentId NOT IN (
    SELECT CommitmentDiscountId FROM commitment_usage WHERE CommitmentDiscountId IS NOT NULL
)
"""
ID = "ContractCommitmentId"
FILES = "contract_commitments", "cud_subscriptions"


def told_terms(books: Books) -> tuple[pl.DataFrame, pl.DataFrame | None, list[str]]:
    """(COMMITMENT_TERM of all that tell, CONTRACT_COMMITMENT where its files could be read, what was not taken)."""
    gaps = list[str]()
    read = {name: _read(books, name, gaps) for name in FILES}
    told = [books.store.frame("FROM commitment_term WHERE told_by = 'bill'"), of_contracts(_contracts(books.store))]
    agreed = read["contract_commitments"]
    if agreed is not None:
        told.append(of_contract_commitments(agreed.rows.join(_drawn_down(books.store), on=ID, how="anti")))
    if (subscribed := read["cud_subscriptions"]) is not None:
        told.append(of_cud_subscriptions(subscribed.rows))
    told += _asked(books, gaps)
    kept = None if agreed is None else agreed.rows.select(CONTRACT_COMMITMENT.names)
    return pl.concat([each.cast(COMMITMENT_TERM.schema) for each in told]), kept, gaps


def contract_commitment_rows(books: Books) -> pl.DataFrame | None:
    """The rows of the file, whose mistakes `told_terms` tells; None where none is named or it cannot be read."""
    read = _read(books, "contract_commitments", [])
    return None if read is None else read.rows


def _asked(books: Books, gaps: list[str]) -> Iterator[pl.DataFrame]:
    """What the interfaces of the inventories that `ask` names tell, once a business day."""
    settings = books.settings
    by_name = {each.name: each for each in settings.inventory}
    for name in settings.commitments.ask:
        if name not in by_name:
            near = get_close_matches(name, by_name, n=1)
            hint = f' Did you mean "{near[0]}"?' if near else ""
            gaps.append(f'[commitments] ask: found "{name}"; expected the name of an [[inventory]].{hint}')
            continue
        found = commitments(by_name[name], _asking(books))
        gaps += found.gaps
        yield of_interfaces(name, found.provider, found.rows)


def _asking(books: Books) -> Asking:
    """Listing commitments costs nothing."""
    state = books.store.state
    archive = Archive(state / "archive", archive_key(load_key(state)))
    return Asking(books.as_of, books.now, books.settings.base, state / "tmp", archive, Budget.of(Decimal(0)))


def _contracts(store: Store) -> pl.DataFrame:
    return store.frame(CONTRACTS)


def _drawn_down(store: Store) -> pl.DataFrame:
    return store.frame(DRAWN_DOWN)


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
