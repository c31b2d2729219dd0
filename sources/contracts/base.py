"""What a list of contracts is: agreements as somebody entered them, and what of them cannot be taken."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

import polars as pl

from sources.base import Object
from sources.contracts.settings import ContractSettings
from sources.lists import Asking
from sources.own_files import Form, no_rejects
from sources.saas.base import Told
from warehouse.tables import CONTRACT_SEEN

FORM = Form(
    CONTRACT_SEEN.columns,
    page="docs/sources/contracts.md",
    means={
        "billing_period": {
            **dict.fromkeys(("year", "yearly", "annually"), "annual"),
            **dict.fromkeys(("month", "per_month"), "monthly"),
            "quarter": "quarterly",
        }
    },
)


@dataclass(frozen=True)
class Agreements:
    """`contracts`: CONTRACT_SEEN's columns, x_file and x_line, each id once; `rejects`: REJECTED.

    `whole`: whether a contract that is not among them is one no longer; `notes` are sentences for the person. `held`:
    who holds the seats, where the list knows; its `app_id` is what the contract calls the product.
    """

    contracts: pl.DataFrame
    rejects: pl.DataFrame = field(default_factory=no_rejects)
    whole: bool = True
    objects: Sequence[Object] = ()
    notes: tuple[str, ...] = ()
    held: Told | None = None


class ContractKind(Protocol):
    """One way to be told of contracts."""

    @property
    def name(self) -> str: ...

    def agreements(self, settings: ContractSettings, asking: Asking) -> Agreements:
        """Raises SourceError where nothing can be had."""
        ...
