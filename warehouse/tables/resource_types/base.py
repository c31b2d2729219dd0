"""What rules may ask of a resource beside its name, state and tags: attributes, declared a type of resource at a time.

Readers of inventories fill them from whatever the provider calls them (an API's answer, a Config snapshot, a CSV);
rules read them by these names and know no provider's shapes. In `resource.attributes` they are one JSON object. An
attribute that is absent or null was not told, and a rule that needs it says `unknown`; an empty list was told.
"""

from dataclasses import dataclass

import polars as pl

WORD = pl.String()
WHOLE = pl.Int64()
MEASURED = pl.Float64()
YES_OR_NO = pl.Boolean()
MOMENT = pl.String()  # `2026-10-31T07:00:00Z`
KEYS = pl.List(pl.String())  # x_resource_keys of other resources
WORDS = pl.List(pl.String())


@dataclass(frozen=True)
class Attribute:
    """One thing that is known of a type of resource; its unit is in its name."""

    name: str
    type: pl.DataType
    help: str


@dataclass(frozen=True)
class ResourceType:
    """`name` as the provider's inventory spells it (AWS Config, lower-cased Resource Graph, Cloud Asset Inventory)."""

    name: str
    attributes: tuple[Attribute, ...] = ()

    @property
    def schema(self) -> pl.Struct:
        """Of `resource.attributes`, once decoded."""
        return pl.Struct({each.name: each.type for each in self.attributes})
