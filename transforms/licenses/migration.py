"""What it costs to move people from one product to another, as the company reckons it."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

import polars as pl

ANY = ""


@dataclass(frozen=True)
class Moves:
    """The cost of one person's move and its currency by (kept, retired), both slugs; ANY stands for all."""

    per_person: Mapping[tuple[str, str], tuple[Decimal, str | None]]

    @classmethod
    def of(cls, migration: pl.DataFrame) -> "Moves":
        """From MIGRATION rows; an empty product means any."""
        rows = migration.filter(pl.col("cost_per_person").is_not_null()).iter_rows(named=True)
        return cls(
            {(row["kept"] or ANY, row["retired"] or ANY): (row["cost_per_person"], row["currency"]) for row in rows}
        )

    def are_told(self, kept: str, retired: str) -> bool:
        """Whether somebody has reckoned this very move, which also says which of the two is to stay."""
        return (kept, retired) in self.per_person

    def cost(self, kept: str, retired: str, people: int, currency: str | None) -> Decimal | None:
        """Of so many people, in this currency; None where it is not told."""
        for place in ((kept, retired), (ANY, retired), (kept, ANY), (ANY, ANY)):
            told = self.per_person.get(place)
            if told is not None and told[1] in (None, currency):
                return told[0] * people
        return None
