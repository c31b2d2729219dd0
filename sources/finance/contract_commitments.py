"""FOCUS Contract Commitment rows from files: what was promised to whom, for how long, and how it has to be met.

https://focus.finops.org/focus-specification/ (Contract Commitment, 1.3 and 1.4; 1.3 has thirteen of its columns)
"""

from dataclasses import dataclass, field, replace
from pathlib import Path

import polars as pl

from sources.mapping import AS_IT_COMES, Columns, ColumnSettings, FormatSettings
from sources.objects import fetch, list_objects
from sources.own_files import REJECTED, Form, OwnRows, newest_of_each, read_rows, together
from warehouse.tables import CONTRACT_COMMITMENT

NEEDED = ("ContractCommitmentId", "ContractCommitmentPeriodEnd")
# Words keep their case, and an older version's file lacks many columns: what is allowed and needed is held by checks.
FORM = Form(
    tuple(replace(column, nullable=column.name not in NEEDED, allowed=()) for column in CONTRACT_COMMITMENT.columns),
    page="docs/finance/commitments.md",
)


@dataclass(frozen=True)
class AsItComes:
    """A file in the names that its provider gives it; `columns` are those that are another than ours."""

    columns: Columns = field(default_factory=dict[str, ColumnSettings])
    format: FormatSettings = AS_IT_COMES


def contract_commitments(path: str, base: Path, into: Path) -> OwnRows:
    """CONTRACT_COMMITMENT with x_file and x_line; one that ends before it starts is rejected. Raises SourceError."""
    objects = newest_of_each(list_objects(path, base=base))
    told = together([read_rows(each, fetch(each, into), FORM, AsItComes()) for each in objects], FORM)
    start, end = (pl.col(f"ContractCommitmentPeriod{side}") for side in ("Start", "End"))
    backwards = told.rows.filter(end < start)
    refused = backwards.select(
        object="x_file",
        line="x_line",
        column_name=pl.lit("ContractCommitmentPeriodEnd"),
        value=end.dt.date().cast(pl.String),
        reason=pl.format("found an end before its start, {}; expected a later one", start.dt.date().cast(pl.String)),
    ).cast(REJECTED)
    return replace(
        told, rows=told.rows.filter((end >= start).fill_null(value=True)), rejects=pl.concat([told.rejects, refused])
    )
