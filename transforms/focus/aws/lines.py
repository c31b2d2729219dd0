"""The columns of a Cost and Usage Report, however it spells them.

`lineItem/UnblendedCost` of the legacy report, its `line_item_unblended_cost` in Parquet, and CUR 2.0's are one column.
Names here are CUR 2.0's. https://docs.aws.amazon.com/cur/latest/userguide/table-dictionary-cur2.html
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from transforms.focus.text import text_column

UNBLENDED, NET = "line_item_unblended_cost", "line_item_net_unblended_cost"
TYPE = "line_item_line_item_type"


def folded(name: str) -> str:
    """`lineItem/UnblendedCost` and `line_item_unblended_cost` are one name, `…/ReservationARN` and `…_a_r_n` too."""
    return re.sub(r"[^a-z0-9]", "", name.casefold())


def snake(name: str) -> str:
    """`lineItem/UnblendedCost` as `line_item_unblended_cost`: a column's name in CUR 2.0, and in Athena."""
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name).casefold()
    return re.sub(r"[^a-z0-9]+", "_", words).strip("_").replace("_a_r_n", "_arn")


@dataclass(frozen=True)
class Lines:
    """Expressions over the lines of one report. `places`: a folded name -> the report's own."""

    schema: pl.Schema
    places: Mapping[str, str]

    @classmethod
    def of(cls, schema: pl.Schema) -> "Lines":
        """Of columns that are spelled alike the first counts."""
        return cls(schema, {folded(name): name for name in reversed(schema.names())})

    def place(self, column: str) -> str | None:
        """The report's own name of a column; None where it has none."""
        return self.places.get(folded(column))

    def has(self, column: str) -> bool:
        return folded(column) in self.places

    def text(self, *columns: str) -> pl.Expr:
        """The first of the columns that says something, as text; null where none does."""
        found = [place for column in columns if (place := self.place(column))]
        texts = [text_column(pl.col(place), self.schema[place]) for place in found]
        filled = [pl.when(text != "").then(text) for text in texts]
        if not filled:
            return pl.lit(None, pl.String())
        return filled[0] if len(filled) == 1 else pl.coalesce(filled)

    def as_it_is(self, column: str) -> pl.Expr:
        """A column as the report has it."""
        place = self.place(column)
        return pl.lit(None, pl.String()) if place is None else pl.col(place)

    def dtype(self, column: str) -> pl.DataType | None:
        place = self.place(column)
        return None if place is None else self.schema[place]

    def is_a(self, *types: str) -> pl.Expr:
        """Whether the line is of one of these types."""
        kind = self.text(TYPE)
        return pl.any_horizontal([kind == each for each in types]).fill_null(value=False)
