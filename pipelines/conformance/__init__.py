"""`outlay conformance` and `make conformance`: the rules over what is published, with the exceptions of every kind."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import duckdb
import polars as pl

from checks.conformance import FILLED, RULES
from checks.conformance.datasets import DATASETS
from checks.conformance.known import KNOWN, Known, always_null
from checks.conformance.measure import measure
from checks.conformance.offenders import values
from checks.conformance.schema import faults
from checks.conformance.verdict import stale, verdicts
from pipelines.settings import Settings
from sources.billing import KINDS
from warehouse.snapshot import Snapshot
from warehouse.tables import COST_AND_USAGE

Where = Mapping[str, str]


@dataclass(frozen=True)
class Conformance:
    """What is said of each rule and source; what is wrong with the table itself; exceptions that nothing needs."""

    verdicts: pl.DataFrame
    table_faults: Sequence[str]
    stale: Sequence[Known]

    @property
    def holds(self) -> bool:
        return not self.table_faults and "failed" not in self.verdicts["status"]


def exceptions() -> list[Known]:
    """All that are declared: beside the rules, and by each kind of export for the columns that it may leave empty."""
    empty = {kind.name: {**kind.never_filled, **kind.may_lack} for kind in KINDS}
    return [*KNOWN, *(known for kind, columns in empty.items() for known in always_null(kind, columns, FILLED))]


def kinds_of(settings: Settings) -> dict[str, str]:
    """The kind of export of each source that the config names."""
    return {bill.name: bill.kind for bill in settings.billing}


def judge(snapshot: Snapshot, kinds: Mapping[str, str], where: Where) -> Conformance:
    """Every rule over the rows of a snapshot; with `where` (a column and its value) over those billing rows alone."""
    known = exceptions()
    with snapshot.connection.cursor() as con:
        others = () if where else DATASETS
        measured = pl.concat(
            [measure(con, COST_AND_USAGE, RULES, where), *(measure(con, each, RULES) for each in others)]
        )
        rules = [rule for rule in RULES if not where or rule.table == COST_AND_USAGE]
        judged = verdicts(measured, rules, known, kinds)
        return Conformance(values(con, judged, rules), faults(_types(con)), stale(judged, known, kinds))


def _types(con: duckdb.DuckDBPyConnection) -> dict[str, str]:
    rows = con.sql(f'FROM "{COST_AND_USAGE.name}"')
    return dict(zip(rows.columns, map(str, rows.types), strict=True))
