"""What rules part: charges by day and by what the rules ask for, with the tags of their own day."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import polars as pl

from transforms.allocation.allocate import in_whole
from transforms.allocation.assign import read_columns
from transforms.allocation.benefit import floated
from transforms.allocation.containers import MONEY, differing, parted, retagged, whole
from transforms.allocation.match import pattern_of
from transforms.allocation.rule import Dimension, Rule
from warehouse.allocation import EVER, Bills, Days
from warehouse.tables import TAG_SET


@dataclass(frozen=True)
class Costs:
    """`cells` and `tags` as `transforms.allocation` has them, before what a dimension says of machines and commitments.

    `machines` and their `parts`, what commitments `covered`: all in whole numbers of 1e-18.
    """

    cells: pl.DataFrame
    tags: pl.DataFrame
    machines: pl.DataFrame = field(default_factory=pl.DataFrame)
    parts: pl.DataFrame = field(default_factory=pl.DataFrame)
    covered: pl.DataFrame = field(default_factory=pl.DataFrame)

    def of(self, settings: Dimension) -> tuple[pl.DataFrame, pl.DataFrame]:
        """Cells and tags of one dimension."""
        cells = floated(self.cells, self.covered, settings)
        if self.machines.is_empty():
            return cells, self.tags
        more, tags = parted(self.machines, self.parts, settings)
        return pl.concat([cells, more], how="diagonal"), pl.concat([self.tags, tags]).unique(["x_tag_set", "key"])

    @property
    def differing(self) -> pl.DataFrame:
        """Machines that stay whole, since their parts come to something else."""
        return pl.DataFrame() if self.machines.is_empty() else differing(self.machines, self.parts)


def costs(bills: Bills, rules: Sequence[Rule], settings: Iterable[Dimension], days: Days = EVER) -> Costs:
    """All that these rules part of some days."""
    columns, keys = read_columns(rules)
    asked = columns | ({"x_tag_set"} if keys else set[str]())
    names = pattern_of([rule.match for rule in rules], "ResourceId")
    cells = whole(in_whole(bills.cells(asked, days, keys=keys, names=names)), "ContractedCost")
    cells, tags = _with_quantities(bills, rules, cells, asked, days), bills.tags(keys)
    given = bills.allocated(asked, days) if keys or "ResourceId" in columns else pl.DataFrame()
    if given.height:
        more, told = retagged(whole(given, *MONEY).with_columns(_no_tags(given)))
        cells, tags = pl.concat([cells, more.select(_there(more, cells))], how="diagonal"), _both(tags, told)
    machines, parts = (
        bills.machines(asked, days) if keys or "ResourceId" in columns else (pl.DataFrame(), pl.DataFrame())
    )
    if machines.height:
        machines, parts = whole(machines, *MONEY), whole(parts, "used", "unused")
    floats = any(each.commitment_benefit != "as_billed" for each in settings)
    covered = whole(bills.covered(days), "contracted") if floats else pl.DataFrame()
    return Costs(cells, tags, machines, parts, covered)


def _with_quantities(
    bills: Bills, rules: Sequence[Rule], cells: pl.DataFrame, asked: set[str], days: Days
) -> pl.DataFrame:
    """Rows without cost that have, in a column of its own, a quantity that a pool is shared by; 0 in all others."""
    wanted = {(rule.measure, rule.quantity, rule.unit) for rule in rules if rule.quantity}
    if not wanted:
        return cells
    free = {name: pl.lit(0, cells.schema[name]) for name in (*MONEY, "x_rows")}
    more = [
        whole(bills.quantities(asked, str(quantity), unit, days), "quantity")
        .rename({"quantity": name})
        .with_columns(**free)
        for name, quantity, unit in sorted(wanted, key=str)
    ]
    return pl.concat([cells, *more], how="diagonal").with_columns(pl.col([name for name, _, _ in wanted]).fill_null(0))


def _no_tags(rows: pl.DataFrame) -> list[pl.Expr]:
    """Where no rule asks for tags, the column is there all the same."""
    return [] if "x_tag_set" in rows.columns else [pl.lit(None, pl.UInt64()).alias("x_tag_set")]


def _there(rows: pl.DataFrame, cells: pl.DataFrame) -> list[str]:
    return [name for name in rows.columns if name in cells.columns]


def _both(tags: pl.DataFrame, more: pl.DataFrame) -> pl.DataFrame:
    return pl.concat([tags, more.select(TAG_SET.names)]).unique(["x_tag_set", "key"])
