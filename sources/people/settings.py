"""`[[people_source]]` of outlay.toml: who works here, and who has left."""

from typing import Literal

from pydantic import Field

from sources.lists import ListSettings
from sources.mapping import ColumnsField


class PeopleSettings(ListSettings, frozen=True):
    """One roster of people."""

    kind: Literal["csv", "scim"] = Field(description="A file that HR gives, or an interface.")
    columns: ColumnsField = Field(
        default_factory=dict, description="Of files: our name = theirs. Of scim: where `start` and `end` stand."
    )
    most_leavers_percent: int = Field(
        default=20,
        ge=0,
        le=100,
        description="If more of those at work are gone at once, the roster is held for truncated and changes nobody.",
        json_schema_extra={"unit": "percent"},
    )
    stale_days: int = Field(
        default=45,
        ge=1,
        description="A file that is older than this tells no more of who has left; it is told.",
        json_schema_extra={"unit": "days"},
    )
