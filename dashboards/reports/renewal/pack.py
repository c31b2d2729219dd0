"""The pack that an IT lead brings to the meeting: all that is known of one contract, in no form yet.

Every form is made of the same sections of the same snapshot, so that PDF, workbook and page have the same numbers.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Literal

import polars as pl

from dashboards import wording
from dashboards.access.viewer import Viewer
from dashboards.queries import renewal as queries
from dashboards.queries.renewals import renewals
from transforms.renewals.price import Price, price_of
from warehouse.snapshot import Snapshot

Kind = Literal["text", "count", "money", "percent", "day", "number"]


# From this amount on a sentence leaves the minor unit out.
IN_WHOLE = 1000


@dataclass(frozen=True)
class Shown:
    """A column of a table as people read it."""

    name: str
    label: str
    kind: Kind = "text"


@dataclass(frozen=True)
class PackSection:
    """One table: what it says with its number, what is counted and when, all its rows; `total` is its last row."""

    name: str
    sentence: str
    caption: str
    rows: pl.DataFrame
    columns: tuple[Shown, ...]
    total: Mapping[str, Any] | None = None

    @property
    def shown(self) -> tuple[str, ...]:
        """The columns that are shown."""
        return tuple(column.name for column in self.columns)

    @property
    def printed(self) -> pl.DataFrame:
        """All rows, of the columns that are shown."""
        return self.rows.select(self.shown)


@dataclass(frozen=True)
class Contract:
    """One contract as its pack tells of it: its RENEWAL row with decisions, its terms as entered, its arithmetic."""

    row: Mapping[str, Any]
    terms: Mapping[str, Any]
    name: str
    price: Price | None
    figures: Mapping[str, Any]

    @property
    def currency(self) -> str | None:
        return self.row["currency"]

    @property
    def committed(self) -> int | None:
        return self.row["seats_committed"]

    @property
    def advised(self) -> int | None:
        return self.row["seats_recommended"]

    @property
    def advised_saving(self) -> Decimal | None:
        """What renewing the advised number costs less a year; below 0 more."""
        if self.advised is None or self.committed is None or self.price is None:
            return None
        return self.price.of(self.committed) - self.price.of(self.advised)


@dataclass(frozen=True)
class Pack:
    """The whole pack; `occasion` says why it was made, `company` for whom."""

    snapshot_id: str
    as_of: date
    freshness: str
    occasion: str
    contract: Contract
    questions: tuple[str, ...]
    sections: tuple[PackSection, ...] = field(default=())
    company: str = ""

    @property
    def title(self) -> str:
        return f"Renewal of {self.contract.name}, {self.contract.row['contract_id']}"


class NoContract(LookupError):
    """No renewal of that id, or none that the viewer may see; `there` are the ids that are."""

    def __init__(self, there: list[str]) -> None:
        super().__init__(there)
        self.there = there


def contract_of(snapshot: Snapshot, viewer: Viewer, entered: pl.DataFrame, contract_id: str) -> Contract:
    """One contract. Raises NoContract."""
    every = renewals(snapshot, viewer, entered)
    found = every.filter(pl.col("contract_id") == contract_id)
    if found.is_empty():
        raise NoContract(every["contract_id"].to_list())
    row: dict[str, Any] = {**found.row(0, named=True), "as_of": snapshot.as_of}
    terms = queries.entered_terms(snapshot, viewer, entered, contract_id).row(0, named=True)
    return Contract(
        row,
        terms,
        queries.app_name(snapshot, viewer, row["app_id"]) if row["app_id"] else row["app"],
        price_of(terms, terms["term_months"]),
        json.loads(row["arithmetic"]),
    )


def told_money(contract: Contract, amount: Decimal | None) -> str:
    """`£1,645.65`, or `no number`."""
    return "no number" if amount is None else wording.exact(amount, contract.currency)


def said_money(contract: Contract, amount: Decimal) -> str:
    """For sentences: without the minor unit from a thousand on."""
    written = wording.whole if abs(amount) >= IN_WHOLE else wording.exact
    return written(amount, contract.currency)
