"""`[[allocation]]` and `[[targets]]` of outlay.toml, and the rows of files that these name."""

from datetime import date
from decimal import Decimal
from typing import Any, Literal

from pydantic import BaseModel, Field, ValidationError, field_validator
from pydantic_core import InitErrorDetails, PydanticCustomError

from transforms.allocation.match import wrong

Shared = Literal["even", "fixed", "proportional", "metric"]
Follows = Literal["follow", "rules"]
Benefit = Literal["as_billed", "owner_first", "pooled"]
Unused = Literal["keep", "spread", "platform"]


def _told(expected: str, names: str) -> dict[str, str]:
    """What an error of outlay.toml is made of; `names` are those that may have been meant."""
    options = {"options": expected.removeprefix("one of "), "names": names} if names else {}
    return {"expected": expected, **options}


class AllocationSettings(BaseModel, frozen=True, extra="forbid"):
    """A rule of a dimension; without `rule` what holds for the whole dimension; with `path` alone a file of both."""

    path: str | None = Field(default=None, description="A file of such rows, TOML or CSV, relative to this one.")
    dimension: str | None = Field(default=None, min_length=1, description="What it parts all cost by: team, product.")
    rule: str | None = Field(default=None, min_length=1, description="Its name, which splits of cost carry.")
    match: dict[str, Any] = Field(
        default_factory=dict[str, Any],
        description='Which charges it takes: `{ tag = { team = "payments" }, service = ["A*", "B"] }` with any '
        "column of cost_daily, `all`, `any` and `not`; docs/finance/allocation.md.",
    )
    target: str | None = Field(default=None, min_length=1, description="Whose what it takes is; or a pool's name.")
    target_tag: str | None = Field(default=None, min_length=1, description="The tag whose value names the target.")
    aliases: str | dict[str, str] = Field(
        default_factory=dict[str, str],
        description="Other spellings of a tag's value and the target of each, or a CSV with `value` and `target`.",
    )
    account_map: str | None = Field(default=None, description="A CSV with `account` and `target`.")
    shared: Shared | None = Field(default=None, description="How a pool is shared.")
    targets: tuple[str, ...] = Field(default=(), description="Among whom; all that have direct cost if not told.")
    shares: dict[str, Decimal] = Field(
        default_factory=dict[str, Decimal],
        description="Of a fixed one: what each target has; together 100.",
        json_schema_extra={"unit": "percent"},
    )
    over: Literal["day", "month"] = Field(default="day", description="Over what time a pool's weights are summed.")
    metric: str | None = Field(
        default=None, description="Of a metric one: a name of `[[metrics]]`, or a CSV `target, start, end, value`."
    )
    quantity: Literal["ConsumedQuantity", "PricingQuantity"] | None = Field(
        default=None, description="Of a metric one: a quantity of the targets' own charges."
    )
    unit: str | None = Field(default=None, description="Only quantities in this unit.")
    priority: int = Field(default=100, description="The smaller one is asked first.")
    valid_from: date | None = Field(default=None, description="First day of charges that this version is for.")
    valid_to: date | None = Field(default=None, description="Last day of charges that this version is for.")
    version: str | None = Field(default=None, min_length=1, description="Its name; `valid_from` if not told.")
    restate_from: date | None = Field(default=None, description="Goes back over closed months from this day on.")
    reason: str | None = Field(default=None, min_length=1, description="Why it goes back.")
    author: str | None = Field(default=None, description="Who asked for it.")
    tax: Follows | None = Field(default=None, description="Of a dimension: tax that no rule takes follows its base.")
    support: Follows | None = Field(default=None, description="Of a dimension: support follows all cost.")
    credit: Follows | None = Field(default=None, description="Of a dimension: a credit follows what it names.")
    unused_commitment: Follows | None = Field(default=None, description="Of a dimension: it follows its buyer.")
    commitment_benefit: Benefit | None = Field(
        default=None, description="Of a dimension: where a commitment's benefit floats to."
    )
    unused_capacity: Unused | None = Field(default=None, description="Of a dimension: whose a machine's idle part is.")
    unused_capacity_target: str | None = Field(default=None, description="The target that `platform` means.")

    @field_validator("match")
    @classmethod
    def _can_be_matched(cls, said: dict[str, Any]) -> dict[str, Any]:
        """Raises ValidationError."""
        found = [
            InitErrorDetails(
                type=PydanticCustomError("match", "{expected}", _told(expected, names)), loc=at, input=value
            )
            for at, value, expected, names in wrong(said)
        ]
        if found:
            raise ValidationError.from_exception_data("match", found)
        return said


class TargetSettings(BaseModel, frozen=True, extra="forbid"):
    """One that bears cost, and whose budget and books it is on; with `path` a CSV of such rows."""

    path: str | None = Field(default=None, description="A CSV with these names, relative to this file.")
    dimension: str | None = Field(default=None, min_length=1, description="Its dimension.")
    target: str | None = Field(default=None, min_length=1, description="Its name.")
    parent: str | None = Field(default=None, description="The target above it.")
    owner: str | None = Field(default=None, description="Who answers for it.")
    cost_centre: str | None = Field(default=None, description="As the books have it.")
    gl_account: str | None = Field(default=None, description="As the books have it.")
