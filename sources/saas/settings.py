"""`[[saas]]` of outlay.toml: whose seats and use are read, and from where."""

from collections.abc import Sequence
from typing import Annotated, cast

from pydantic import AfterValidator, BaseModel, Field, ValidationError, ValidationInfo, field_validator
from pydantic_core import InitErrorDetails, PydanticCustomError

from sources.mapping import AS_IT_COMES, Columns, ColumnsField, FormatSettings
from sources.settings import FormerName, Listed, SourceName, http_url, token_variable


def saas_kinds() -> tuple[str, ...]:
    """The kinds that a `[[saas]]` may name."""
    from sources.saas import KINDS

    return tuple(kind.name for kind in KINDS)


def path_of_kind(path: str, so_far: ValidationInfo) -> str:
    """The path itself; an error where csv has none, which would be all files there are, or another kind has one."""
    kind = so_far.data.get("kind")
    if path and kind not in (None, "csv"):
        raise PydanticCustomError("path_not_used", "no path: {kind} asks an interface", {"kind": kind})
    if kind == "csv" and not path:
        raise PydanticCustomError("missing", "a path")
    return path


class SaasSettings(BaseModel, frozen=True, extra="forbid"):
    """One vendor's seats and use."""

    name: SourceName
    kind: Annotated[str, Listed(saas_kinds)] = Field(description="Whose interface, or csv.")
    path: Annotated[str, AfterValidator(path_of_kind)] = Field(
        default="",
        validate_default=True,
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
    renamed_from: FormerName = None

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
        return token_variable(self.name, self.token_env)


def hold_kinds(sources: Sequence[SaasSettings]) -> None:
    """Raises ValidationError for each source of a kind that is none, with the kinds that there are."""
    kinds = saas_kinds()
    error = PydanticCustomError("kind", "one of {options}", {"options": ", ".join(kinds)})
    wrong = [(at, each.kind) for at, each in enumerate(sources) if each.kind not in kinds]
    if wrong:
        details = [InitErrorDetails(type=error, loc=(at, "kind"), input=kind) for at, kind in wrong]
        raise ValidationError.from_exception_data("saas", details)
