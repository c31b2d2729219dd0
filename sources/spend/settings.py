"""`[[spend]]` of outlay.toml: lines of cards, expenses and ledgers."""

from typing import Literal

from pydantic import Field

from sources.lists import ListSettings


class SpendSettings(ListSettings, frozen=True):
    """One list of what was paid."""

    kind: Literal["card-csv", "ledger-csv", "ramp", "brex"] = Field(
        description="A file of a bank or ledger, or a card programme's interface."
    )
