"""`[[trail]]` of outlay.toml: what else tells of apps, and from where."""

from collections.abc import Sequence
from typing import Literal, cast

from pydantic import Field, ValidationError, ValidationInfo, field_validator
from pydantic_core import InitErrorDetails, PydanticCustomError

from sources.lists import ListSettings
from sources.mapping import AS_IT_COMES, Columns
from sources.saas.settings import SaasSettings

# The kind of `[[saas]]` that a trail rides on.
RIDES_ON = {"oauth-google": "google-workspace", "oauth-entra": "microsoft365", "sso-okta": "okta"}
FILES = "domain-csv"


class TrailSettings(ListSettings, frozen=True):
    """One trail of apps beside money."""

    kind: Literal["domain-csv", "oauth-google", "oauth-entra", "sso-okta"] = Field(description="What it is.")
    saas: str = Field(
        default="",
        validate_default=True,
        description="Of all but domain-csv: the [[saas]] source whose address and token it asks with.",
    )

    @field_validator("saas")
    @classmethod
    def _rides(cls, named: str, so_far: ValidationInfo) -> str:
        """Raises PydanticCustomError where a kind that rides on a source names none, or files name one."""
        kind = so_far.data.get("kind")
        if kind in RIDES_ON and not named:
            raise PydanticCustomError("missing", "the name of a [[saas]] of kind {kind}", {"kind": RIDES_ON[kind]})
        if kind == FILES and named:
            raise PydanticCustomError("no_saas", "none: {kind} reads files", {"kind": kind})
        return named

    @field_validator("columns", "format")
    @classmethod
    def _of_files(cls, said: object, so_far: ValidationInfo) -> object:
        """Raises PydanticCustomError where the kind knows its fields, ValidationError for a name that is not ours."""
        kind = so_far.data.get("kind")
        if said and said != AS_IT_COMES and kind in RIDES_ON:
            raise PydanticCustomError("no_mapping", "none: what this kind tells is known")
        if kind == FILES and so_far.field_name == "columns":
            from sources.trails.domain_csv import FORM

            FORM.names.hold(cast("Columns", said))
        return said


def hold_ridden(trails: Sequence[TrailSettings], saas: Sequence[SaasSettings]) -> None:
    """Raises ValidationError for each trail whose `[[saas]]` is not there, or is of another kind."""
    kinds = {each.name: each.kind for each in saas}
    wrong = [
        InitErrorDetails(type=_wanted(each, kinds), loc=(at, "saas"), input=each.saas)
        for at, each in enumerate(trails)
        if each.saas and kinds.get(each.saas) != RIDES_ON[each.kind]
    ]
    if wrong:
        raise ValidationError.from_exception_data("trail", wrong)


def _wanted(trail: TrailSettings, kinds: dict[str, str]) -> PydanticCustomError:
    kind = RIDES_ON[trail.kind]
    there = ", ".join(name for name, of in kinds.items() if of == kind) or "there is none yet"
    return PydanticCustomError(
        "saas", "the name of a [[saas]] of kind {kind} ({there})", {"kind": kind, "there": there}
    )
