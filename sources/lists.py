"""What sources of whole lists share: a roster, contracts, lines that were paid, from a file or an interface."""

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, BaseModel, Field

from sources.archive import Archive
from sources.mapping import AS_IT_COMES, ColumnsField, FormatSettings
from sources.settings import FormerName, SourceName, http_url, token_variable


class ListSettings(BaseModel, frozen=True, extra="forbid"):
    """What outlay.toml says of a list; each table names its own kinds."""

    name: SourceName
    kind: str
    path: str = Field(
        default="",
        description="Of files: a file, a folder or a glob.",
        json_schema_extra={"unit": "relative to outlay.toml"},
    )
    endpoint: Annotated[str, AfterValidator(http_url)] | None = Field(
        default=None,
        description="Of interfaces: their address.",
        json_schema_extra={"unit": "URL"},
    )
    token_env: str | None = Field(
        default=None, description="The variable with an access token, else OUTLAY_<NAME>_TOKEN."
    )
    columns: ColumnsField = Field(default_factory=dict, description="Of files: our name = theirs.")
    format: FormatSettings = Field(default=AS_IT_COMES, description="Of files: how dates and numbers are written.")
    renamed_from: FormerName = None

    @property
    def token_variable(self) -> str:
        """The name of the variable that an access token would stand in."""
        return token_variable(self.name, self.token_env)


@dataclass(frozen=True)
class Asking:
    """When and how a list is asked for. `base` is the folder that paths are relative to, `into` one for downloads.

    `replays`: what the archive has of the day is read, and nobody is asked.
    """

    as_of: date
    now: datetime
    base: Path
    into: Path
    archive: Archive
    token: str | None = None
    replays: bool = False
