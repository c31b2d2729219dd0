"""Where everything that is kept lies."""

from pathlib import Path

from pydantic import BaseModel, Field


class StorageSettings(BaseModel, frozen=True, extra="forbid"):
    """The state folder."""

    path: Path = Field(
        default=Path(".outlay"),
        description="The state folder. Everything that is kept lies in it; a local disk, not a network share.",
        json_schema_extra={"unit": "folder"},
    )
