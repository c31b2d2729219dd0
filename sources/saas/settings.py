"""`[[saas]]` of outlay.toml: whose seats and use are read, and from where."""

from typing import Annotated, cast

from pydantic import AfterValidator, BaseModel, Field, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from sources.mapping import AS_IT_COMES, Columns, ColumnsField, FormatSettings
from sources.settings import NAME, http_url


class SaasSettings(BaseModel, frozen=True, extra="forbid"):
    """One vendor's seats and use."""

    name: str = Field(
        pattern=NAME,
        description="The identity of the source's history: lower-case letters, digits and hyphens, at most 40.",
    )
    kind: str = Field(description="Whose interface, or csv.")
    path: str = Field(
        default="",
        description="Of csv: a file, a folder or a glob.",
        json_schema_extra={"unit": "relative to outlay.toml"},
    )
    endpoint: Annotated[str, AfterValidator(http_url)] | None = Field(
        default=None,
        description="Your own address at the vendor (Okta, Zendesk, Salesforce, SCIM), or one that stands in for it.",
        json_schema_extra={"unit": "URL"},
    )
    organization: str = Field(
        default="",
        description="The organization, enterprise or customer as the vendor names it (GitHub, Atlassian, Google).",
    )
    admin: str = Field(
        default="",
        description="Of google-workspace: the administrator in whose name its service account asks.",
        json_schema_extra={"unit": "address"},
    )
    app: str = Field(
        default="", description="Of csv and scim: the product whose seats they are, as the catalogue names it."
    )
    token_env: str | None = Field(
        default=None, description="The variable with an access token, else OUTLAY_<NAME>_TOKEN."
    )
    columns: ColumnsField = Field(default_factory=dict, description="Of csv: our name = theirs.")
    format: FormatSettings = Field(default=AS_IT_COMES, description="Of csv: how dates and numbers are written.")
    renamed_from: str | None = Field(
        default=None,
        pattern=NAME,
        description="The name that the source had before; its history goes on under the new one.",
    )

    @field_validator("columns", "format")
    @classmethod
    def _of_csv(cls, said: object, so_far: ValidationInfo) -> object:
        """Raises PydanticCustomError where the kind knows its fields, ValidationError for a name that is not ours."""
        kind = so_far.data.get("kind")
        if said and said != AS_IT_COMES and kind not in (None, "csv"):
            raise PydanticCustomError("no_mapping", "none: what this kind tells is known")
        if kind == "csv" and so_far.field_name == "columns":
            from sources.saas.csv_files import FORM

            FORM.names.hold(cast("Columns", said))
        return said

    @property
    def token_variable(self) -> str:
        """The name of the variable that an access token would stand in."""
        return self.token_env or f"OUTLAY_{self.name.upper().replace('-', '_')}_TOKEN"
