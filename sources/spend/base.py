"""What a list of lines that were paid is: cards, expenses, ledgers. They are evidence, and never part of the bill."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

import polars as pl

from sources.base import Object
from sources.lists import Asking
from sources.own_files import Form, no_rejects
from sources.spend.settings import SpendSettings
from warehouse.tables.base import COUNT, DAY, DECIMAL, TEXT, Column

FORM = Form(
    (
        Column("transaction_id", TEXT, help="the source's own id of the line; without one it is told by what it says"),
        Column("date", DAY, nullable=False),
        Column(
            "amount", DECIMAL, nullable=False, help="what is paid is above 0, a refund below (format.sign = -1: not so)"
        ),
        Column("currency", TEXT, unit="ISO 4217"),
        Column("original_amount", DECIMAL),
        Column("original_currency", TEXT, unit="ISO 4217"),
        Column("descriptor", TEXT, help="as it stands on the line"),
        Column("merchant", TEXT, help="as the card programme names it"),
        Column("description", TEXT),
        Column("mcc", TEXT, unit="ISO 18245"),
        Column("department", TEXT),
        Column("person", TEXT, help="HR id or address; a pseudonym once kept"),
        Column("account", TEXT, help="card or ledger account; hashed where it is a card's number"),
        Column("status", TEXT, help="settled where it is empty"),
        Column("explained_by", TEXT, help="contract or invoice that tells of it"),
    ),
    page="docs/sources/spend.md",
    signed=("amount", "original_amount"),
    personal=("person",),
)
LINES = pl.Schema(
    {
        **{column.name: column.type.polars for column in FORM.columns},
        "x_file": TEXT.polars,
        "x_line": COUNT.polars,
    }
)


@dataclass(frozen=True)
class Paid:
    """`lines`: LINES rows, all that the source has; `rejects`: REJECTED; `notes`: sentences for the person."""

    lines: pl.DataFrame
    rejects: pl.DataFrame = field(default_factory=no_rejects)
    objects: Sequence[Object] = ()
    notes: tuple[str, ...] = ()


class SpendKind(Protocol):
    """One way to be told what was paid."""

    @property
    def name(self) -> str: ...

    def paid(self, settings: SpendSettings, asking: Asking) -> Paid:
        """Raises SourceError where nothing can be had."""
        ...
