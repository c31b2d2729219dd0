"""`[[people_source]]` of outlay.toml: who works here, and who has left."""

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, Field

from sources.mapping import AS_IT_COMES, ColumnsField, FormatSettings
from sources.settings import NAME, http_url


class PeopleSettings(BaseModel, frozen=True, extra="forbid"):
    """One roster of people."""

    name: str = Field(
        pattern=NAME,
        description="The identity of the source's history: lower-case letters, digits and hyphens, at most 40.",
    )
    kind: Literal["csv", "scim"] = Field(description="A file that HR gives, or an interface.")
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
    renamed_from: str | None = Field(
        default=None,
        pattern=NAME,
        description="The name that the source had before; its history goes on under the new one.",
    )

    @property
    def token_variable(self) -> str:
        """The name of the variable that an access token would stand in."""
        return self.token_env or f"OUTLAY_{self.name.upper().replace('-', '_')}_TOKEN"
