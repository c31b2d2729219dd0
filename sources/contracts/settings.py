"""`[[contracts]]` of outlay.toml: agreements, as somebody entered them."""

from typing import Literal

from pydantic import Field

from sources.lists import ListSettings


class ContractSettings(ListSettings, frozen=True):
    """One list of contracts."""

    kind: Literal["csv", "toml", "snipe-it"] = Field(description="A file of your own, or a server of Snipe-IT.")
