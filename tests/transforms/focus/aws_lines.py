"""A Cost and Usage Report as `normalise` leaves it, and as its own sums are read."""

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

import polars as pl

from sources.billing import AWS_CUR
from sources.billing.tabular import open_table
from sources.billing.totals import read_totals
from sources.reference.providers import providers
from sources.reference.services import services
from sources.sample.layouts.aws import DataExport, LegacyReport, Table
from tests.sources.billing.exports.aws import LAYOUTS, PACKINGS, Line
from transforms.focus import normalise
from transforms.focus.exports import Reference, to_focus

COSTS = ("BilledCost", "EffectiveCost", "ListCost", "ContractedCost")


def write(folder: Path, lines: Sequence[Line], layout: str) -> Path:
    """The one file of a report in this layout."""
    table: Table = LAYOUTS[layout](lines)
    if layout.startswith("2.0"):
        return DataExport(folder, "cur", packing=PACKINGS[layout]).deliver("2026-10", [table])[0]
    return LegacyReport(folder, "cur", packing=PACKINGS[layout]).deliver("2026-10", [table], assembly="a")[0]


def normalised(path: Path) -> pl.DataFrame:
    raw = open_table(path, path.name)
    rows = to_focus("aws-cur", raw.frame, "", Reference(providers(), services()))
    return normalise(rows, load_id="load", providers=providers(), pseudonyms=lambda names: names).collect(
        engine="streaming"
    )


def sums(rows: pl.DataFrame) -> dict[str, Decimal]:
    """Each cost over the rows."""
    return rows.select(pl.col(COSTS).sum()).row(0, named=True)


def own_sums(path: Path) -> dict[str, Decimal]:
    """Each cost by the source's own reading."""
    totals = read_totals(path, AWS_CUR, path.name).sums
    sums = {row["column_name"]: Decimal(row["source_sum"]) for row in totals.iter_rows(named=True)}
    return {cost: sums[cost] for cost in COSTS}
