"""What a waste rule is: a question about one type of resource, its thresholds, and the function that answers it."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING, Literal

import polars as pl

if TYPE_CHECKING:
    from transforms.waste.estate import Estate

Evidence = Literal["bill", "inventory", "metrics"]
Value = int | float | bool | tuple[str, ...]


class Step(IntEnum):
    """What a finding would have somebody do. Of several on one resource the lowest step takes the saving first."""

    DELETE = 1
    STOP = 2
    SHRINK = 3
    MODERNISE = 4
    SCHEDULE = 5
    TIDY = 6


@dataclass(frozen=True)
class Setting:
    """One threshold, its unit in its name. In outlay.toml it is `[waste] <rule id, dots as _>_<name>`."""

    name: str
    default: Value
    unit: str
    why: str


@dataclass(frozen=True)
class Rule:
    """One question about one resource.

    `judge` gives VERDICT rows, one at most a resource; columns that it leaves out are null. `resource_types` are those
    it needs of the inventory (none: the bill alone), `reads` the metrics of them that it needs, as {metric: days}.
    `command` is the action's text, with {resource_id}, {id} (its last part), {name}, {account} and {region} to be
    filled in. What the inventory had and has no more is judged by no rule but one that `judges_what_is_gone`.
    `former_ids` are ids under which decisions were made before. `by_bill_alone`: the bill is enough, and the inventory
    only adds to it.
    """

    id: str
    version: int
    question: str
    resource_types: tuple[str, ...]
    step: Step
    judge: "Callable[[Estate], pl.LazyFrame]"
    command: str
    cannot_see: str
    settings: tuple[Setting, ...] = ()
    reads: tuple[tuple[str, int], ...] = ()
    saving_is_upper_bound: bool = False
    judges_what_is_gone: bool = False
    former_ids: tuple[str, ...] = ()
    by_bill_alone: bool = False

    @property
    def provider(self) -> str:
        """aws, azure, gcp or any: the first part of the id."""
        return self.id.split(".", 1)[0]

    def setting(self, name: str) -> str:
        """The name in outlay.toml of one of the rule's settings."""
        return f"{self.id.replace('.', '_').replace('-', '_')}_{name}"


# What `judge` gives. Key columns, outcome and reason are needed; the rest may be left out.
VERDICT = pl.Schema(
    {
        "provider": pl.String(),
        "account": pl.String(),
        "x_resource_key": pl.String(),
        "outcome": pl.String(),  # waste, in_use, unknown, lead
        "reason": pl.String(),  # a sentence with the observed values
        "window_days": pl.Int64(),  # that the rule looked back
        "coverage_percent": pl.Float64(),  # of that window with data, where metrics were read
        "since": pl.Date(),  # first day on which it was so, as far as is known
        "last_activity": pl.Date(),  # last day with any sign of use
        "by_bill": pl.Boolean(),  # whether this kind of evidence was there and agrees
        "by_inventory": pl.Boolean(),
        "by_metrics": pl.Boolean(),
        # Keys of other resources whose charges pay for it, where the bill has none of its own: the nodes of a pool.
        "paid_by": pl.List(pl.String()),
        # Of the resource's cost in the window, how much is waste: null means all of it. At most one of the two.
        "wasted_share": pl.Float64(),
        "wasted_in_window": pl.Decimal(38, 18),  # currency of the bill, never above the cost in the window
        # Of that, what a commitment covers; null means as much of it as of all that the resource costs.
        "freed_in_window": pl.Decimal(38, 18),
        "no_saving_reason": pl.String(),  # set where waste is certain and its money cannot be told: no saving then
        # Whether what is wasted is a commitment itself: all of it is freed, no cash is saved before its term ends.
        "is_commitment": pl.Boolean(),
        "list_price_estimate_per_month": pl.Decimal(38, 18),
        "action": pl.String(),  # where the rule's command is not enough
        # `evidence` beside these: a struct of observed values and thresholds, whose fields are the rule's own
    }
)
# What a resource is known by, in every frame of resources.
ID = ("provider", "account", "x_resource_key")
