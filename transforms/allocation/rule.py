"""A rule with all that its files say in it, and the dimension that it is of."""

from datetime import date
from decimal import Decimal
from typing import Any, Literal, get_args

from pydantic import BaseModel, Field

from transforms.allocation.problem import Origin
from transforms.allocation.settings import AllocationSettings, Benefit, Follows, Shared, Unused

# Weights of splits are whole numbers up to this.
MOST = 10**9
NOWHERE = Origin("", 0)
FIRST, LAST = date.min, date.max


class Figure(BaseModel, frozen=True):
    """What a target has of a metric from `start` up to the day before `end`."""

    target: str
    start: date
    end: date
    value: Decimal


class Rule(BaseModel, frozen=True):
    """One version of a rule. The keys of `accounts` and `aliases` are in lower case.

    `only_aliases`: a value that is no alias names no target. Of a pool `targets` empty means all that have direct cost.
    """

    dimension: str
    rule: str
    version: str
    priority: int = 100
    match: dict[str, Any] = Field(default_factory=dict[str, Any])
    target: str | None = None
    target_tag: str | None = None
    target_column: str | None = None
    aliases: dict[str, str] = Field(default_factory=dict[str, str])
    only_aliases: bool = False
    accounts: dict[str, str] | None = None
    shared: Shared | None = None
    targets: tuple[str, ...] = ()
    shares: dict[str, Decimal] = Field(default_factory=dict[str, Decimal])
    over: Literal["day", "month"] = "day"
    metric: str | None = None
    figures: tuple[Figure, ...] = ()
    quantity: str | None = None
    unit: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    restate_from: date | None = None
    reason: str | None = None
    author: str | None = None
    origin: Origin = Field(default=NOWHERE, exclude=True, repr=False)

    @property
    def first(self) -> date:
        return self.valid_from or FIRST

    @property
    def last(self) -> date:
        return self.valid_to or LAST

    @property
    def names(self) -> str:
        """`payments@2026-01-01`."""
        return f"{self.rule}@{self.version}"

    @property
    def measure(self) -> str:
        """The column of what its weights are of the targets' own charges."""
        return f"{self.quantity} in {self.unit or 'any unit'}" if self.quantity else "EffectiveCost"

    @property
    def destinations(self) -> set[str]:
        """The targets that it names."""
        named = {*self.targets, *self.shares, *(self.accounts or {}).values(), *self.aliases.values()}
        return named | {each.target for each in self.figures} | ({self.target} if self.target else set[str]())


class Dimension(BaseModel, frozen=True):
    """What holds for all of a dimension: what follows other cost where no rule takes it, and how costs are parted."""

    dimension: str
    tax: Follows = "follow"
    support: Follows = "follow"
    credit: Follows = "follow"
    unused_commitment: Follows = "follow"
    commitment_benefit: Benefit = "as_billed"
    unused_capacity: Unused = "keep"
    unused_capacity_target: str = "platform"

    def but(self, said: AllocationSettings) -> "Dimension":
        """The same with what a row says."""
        own = type(self).model_fields
        told = {name: value for name, value in said.model_dump().items() if name in own and value is not None}
        return self.model_copy(update=told)


class Target(BaseModel, frozen=True):
    """One that bears cost."""

    dimension: str
    target: str
    parent: str | None = None
    owner: str | None = None
    cost_centre: str | None = None
    gl_account: str | None = None
    origin: Origin = Field(default=NOWHERE, exclude=True, repr=False)


class Ruleset(BaseModel, frozen=True):
    """All that parts cost by one dimension; `targets` empty means that rules make them."""

    settings: Dimension
    rules: tuple[Rule, ...] = ()
    targets: tuple[Target, ...] = ()

    @property
    def dimension(self) -> str:
        return self.settings.dimension


# What is called so by `shared` is a pool.
WAYS = get_args(Shared)
