"""Which bills are read, from where, and what asking may cost."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Literal, cast

from pydantic import AfterValidator, BaseModel, Field, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from sources.mapping import AS_IT_COMES, Columns, ColumnsField, FormatSettings, OurNames

if TYPE_CHECKING:
    from sources.billing import BillingKind

NAME = r"^[a-z][a-z0-9-]{0,39}$"
# What every source has, whatever it reads.
SourceName = Annotated[
    str,
    Field(
        pattern=NAME,
        description="The identity of the source's history: lower-case letters, digits and hyphens, at most 40.",
    ),
]
FormerName = Annotated[
    str | None,
    Field(pattern=NAME, description="The name that the source had before; its history goes on under the new one."),
]


def token_variable(name: str, token_env: str | None) -> str:
    """The name of the variable that a source's access token would stand in."""
    return token_env or f"OUTLAY_{name.upper().replace('-', '_')}_TOKEN"


@dataclass(frozen=True)
class Listed:
    """Of a setting: the values that it takes, for whoever writes them down."""

    values: Callable[[], tuple[str, ...]]


def http_url(text: str) -> str:
    """The URL itself; an error where it is no http or https URL."""
    if not text.startswith(("http://", "https://")):
        raise PydanticCustomError("endpoint", 'a URL such as "https://storage.example.com"')
    return text


def billing_kinds() -> tuple[str, ...]:
    """The kinds that a `[[billing]]` may name."""
    from sources.billing import KINDS

    return tuple(kind.name for kind in KINDS)


def known_kind(name: str) -> str:
    """The kind itself; an error that lists the kinds where there is none of that name."""
    kinds = billing_kinds()
    if name not in kinds:
        raise PydanticCustomError("kind", "one of {options}", {"options": ", ".join(kinds)})
    return name


def path_of_kind(path: str, so_far: ValidationInfo) -> str:
    """The path itself; an error where a kind that reads files has none, and where one that asks has one."""
    from sources.billing import kind_named

    kind = so_far.data.get("kind")
    if kind is None:
        return path
    if kind_named(kind).asks and path:
        raise PydanticCustomError("path_not_used", "no path: {kind} asks an interface", {"kind": kind})
    if not path and not kind_named(kind).asks:
        raise PydanticCustomError("missing", "a path")
    return path


def names_taken(kind: str) -> OurNames:
    """Our names that a mapping may give to columns of this kind; none where its columns are known."""
    from sources.billing import kind_named

    return kind_named(kind).takes


def lists_prices(kind: str) -> bool:
    """Whether the provider's list prices can be read beside bills of this kind."""
    from sources.billing import kind_named

    return kind_named(kind).lists_prices


class LimitSettings(BaseModel, frozen=True, extra="forbid"):
    """Bounds on what a run may spend."""

    api_cost_per_day: Decimal = Field(
        default=Decimal(1),
        ge=0,
        description="The most that asking the clouds' paid interfaces may cost; at the bound there is a gap, told.",
        json_schema_extra={"unit": "USD a day"},
    )


def inventory_kinds() -> tuple[str, ...]:
    """The kinds that an `[[inventory]]` may name."""
    return ("aws", "azure", "gcp", "files")


def inventory_names() -> OurNames:
    """Our names that a mapping may give to columns of an inventory's files."""
    from warehouse.tables.inventory import METRIC_DAILY, RESOURCE_SEEN

    return OurNames(tuple(dict.fromkeys((*RESOURCE_SEEN.names, *METRIC_DAILY.names))))


class InventorySettings(BaseModel, frozen=True, extra="forbid"):
    """One inventory: what there is in a cloud, and how busy it is."""

    name: SourceName
    kind: Literal["aws", "azure", "gcp", "files"] = Field(description="Whose inventory it is.")
    path: str = Field(
        default="",
        description=(
            "Where exports lie, a file, a folder or a glob: AWS Config snapshots, Resource Graph CSV, asset exports, "
            "or of files any CSV or Parquet. Without it the provider's interfaces are asked."
        ),
        json_schema_extra={"unit": "relative to outlay.toml"},
    )
    endpoint: Annotated[str, AfterValidator(http_url)] | None = Field(
        default=None,
        description="Address that speaks the provider's protocols, instead of the provider's own.",
        json_schema_extra={"unit": "URL"},
    )
    accounts: tuple[str, ...] = Field(
        default=(),
        description="Only these: AWS accounts, Azure subscriptions, Google projects. Else all that can be listed.",
    )
    regions: tuple[str, ...] = Field(default=(), description="Of aws: only these. Else all that are enabled.")
    role: str = Field(
        default="",
        description="Of aws: the role to assume in each account of the organization, such as OutlayReadOnly.",
    )
    external_id: str = Field(default="", description="Of aws: the external id that the role asks for.")
    scope: str = Field(default="", description='Of gcp: "organizations/1234", "folders/1234" or "projects/my-project".')
    metrics: bool = Field(default=True, description="Whether to ask for metrics; without them much stays unknown.")
    recommendations: bool = Field(default=True, description="Whether to ask for the provider's own advice.")
    token_env: str | None = Field(
        default=None,
        description="The variable with an access token, else OUTLAY_<NAME>_TOKEN, else the SDK's own ways.",
    )
    columns: ColumnsField = Field(
        default_factory=dict,
        description="Of files: our name = theirs; our names are those of the tables.",
    )
    format: FormatSettings = Field(default=AS_IT_COMES, description="Of files: how dates and numbers are written.")
    renamed_from: FormerName = None

    @property
    def token_variable(self) -> str:
        """The name of the variable that an access token would stand in."""
        return token_variable(self.name, self.token_env)

    @field_validator("columns", "format")
    @classmethod
    def _of_files(cls, said: object, so_far: ValidationInfo) -> object:
        """Raises PydanticCustomError where the kind knows its columns, ValidationError for a name that is not ours."""
        kind = so_far.data.get("kind")
        if said and said != AS_IT_COMES and kind not in (None, "files"):
            raise PydanticCustomError("no_mapping", "none: the columns of this kind are known")
        if kind == "files" and so_far.field_name == "columns":
            inventory_names().hold(cast("Columns", said))
        return said


class BillingSettings(BaseModel, frozen=True, extra="forbid"):
    """One export of bills."""

    name: SourceName
    kind: Annotated[str, AfterValidator(known_kind), Listed(billing_kinds)] = Field(
        description="What the export holds."
    )
    path: Annotated[str, AfterValidator(path_of_kind)] = Field(
        default="",
        validate_default=True,
        description=(
            "A file, a folder (with all below it) or a glob: local, s3://, az:// or gs://; of gcp-billing also "
            "bigquery://project.dataset or bigquery://project.dataset.table. "
            "A kind that asks an interface, aws-cost-explorer, has none; all others need it."
        ),
        json_schema_extra={"unit": "relative to outlay.toml"},
    )
    endpoint: Annotated[str, AfterValidator(http_url)] | None = Field(
        default=None,
        description="Address of an object store or an interface of your own that speaks the cloud's protocol.",
        json_schema_extra={"unit": "URL"},
    )
    delivery: Literal["parts", "newest", "append"] | None = Field(
        default=None,
        description=(
            "What a new file means where no manifest tells. parts: all files of a billing period that are there "
            "together are it. newest: each file is a whole delivery, the newest wins. append: each file adds, once. "
            "Left out, it is what the kind says on its page: append for gcp-billing and oci-cost, else parts."
        ),
    )
    columns: ColumnsField = Field(
        default_factory=dict,
        description=(
            'Of a kind that takes a mapping: our name = theirs, or { column = "theirs", default = "…", '
            'map = { theirs = "ours" } }, or { value = "…" }. The page of the kind under docs/sources lists our names.'
        ),
    )
    format: FormatSettings = Field(
        default=AS_IT_COMES,
        description=(
            'Of such a kind: { date = "%d/%m/%Y", decimal = ",", thousands = ".", encoding = "cp1252", '
            'delimiter = ";", sign = -1, skip_rows = 2 }, each only where it differs.'
        ),
    )
    prices: bool = Field(
        default=False,
        description=(
            "Of gcp-billing: whether to read Google's list prices of the services in the bills as well, and the names "
            "of the billing accounts."
        ),
    )
    renamed_from: FormerName = None

    @field_validator("prices")
    @classmethod
    def _told_by_the_kind(cls, wanted: bool, so_far: ValidationInfo) -> bool:
        """Raises PydanticCustomError where nobody tells list prices beside bills of the kind."""
        kind = so_far.data.get("kind")
        if wanted and kind and not lists_prices(kind):
            raise PydanticCustomError("no_prices", "false: nobody tells list prices beside {kind}", {"kind": kind})
        return wanted

    @field_validator("columns", "format")
    @classmethod
    def _taken_by_the_kind(cls, said: object, so_far: ValidationInfo) -> object:
        """Raises PydanticCustomError where the kind knows its columns, ValidationError for a name that is not ours."""
        kind = so_far.data.get("kind")
        names = names_taken(kind) if kind else OurNames()
        if said and said != AS_IT_COMES and kind and not names.all:
            raise PydanticCustomError("no_mapping", "none: the columns of this kind are known")
        if names.as_they_stand and isinstance(said, FormatSettings) and said.sign < 0:
            raise PydanticCustomError("no_sign", "no sign: what is owed is above 0 in exports of this kind")
        if names.all and so_far.field_name == "columns":
            names.hold(cast("Columns", said))
        return said

    def reader(self) -> "BillingKind":
        """The kind, with what is said of the file's columns and how it is written."""
        from sources.billing import kind_named

        return kind_named(self.kind).configured(self.columns, self.format)
