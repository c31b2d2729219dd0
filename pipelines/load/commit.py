"""Makes a proven billing period live, in one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import polars as pl

from checks.settings import CheckSettings
from pipelines.load.drift import as_json, drift
from pipelines.load.part import Part
from pipelines.load.prove import Proof
from pipelines.load.rejects import reject_rows
from pipelines.plan.delivery import PeriodWork
from warehouse.store import PeriodChange, Store
from warehouse.tables import CHECK_RESULT, LOAD, LOAD_SUM, REJECT, SCHEMA_DRIFT


@dataclass(frozen=True)
class Run:
    """The run that loads: what its loads are named after, its business day, and by which bounds they are judged."""

    run_id: str
    now: datetime
    as_of: date
    code_version: str
    checks: CheckSettings


def commit(store: Store, source: str, work: PeriodWork, parts: Sequence[Part], proof: Proof, run: Run) -> None:
    """Replaces one (source, billing period) by `parts`, beside the loads that stay."""
    delivered = {part.found.object.uri: part.columns for part in parts}
    tables = {
        LOAD: _loads(source, work.billing_period, parts, run),
        LOAD_SUM: proof.sums,
        REJECT: pl.concat([REJECT.empty(), *(reject_rows(part.rejects, source) for part in parts)]),
        CHECK_RESULT: _checks(source, work.billing_period, proof, run),
        SCHEMA_DRIFT: drift(store.delivered_columns(source), delivered, source=source, seen=run.now),
        **proof.marts,
    }
    segments = [segment for part in parts for segment in part.written.segments]
    change = PeriodChange(source, work.billing_period, segments, tables, work.kept_loads)
    store.commit_period(change, now=run.now, as_of=run.as_of)


def _loads(source: str, billing_period: str, parts: Sequence[Part], run: Run) -> pl.DataFrame:
    rows = [
        {
            "load_id": part.load_id,
            "run_id": run.run_id,
            "source": source,
            "billing_period": billing_period,
            "object": part.found.object.uri,
            "version": part.found.object.version,
            "content_hash": part.found.content_hash,
            "size_bytes": part.found.object.size_bytes,
            "modified": part.found.object.modified,
            "rows": part.rows,
            "rejected_rows": part.rejects.height,
            "loaded_at": run.now,
            "code_version": run.code_version,
            "columns": as_json(part.columns),
            "export": part.found.export,
            "variant": part.found.variant or None,
            "reading": part.found.reading or None,
            "closed": part.closed,
        }
        for part in parts
    ]
    return pl.DataFrame(rows, schema=LOAD.schema)


def _checks(source: str, billing_period: str, proof: Proof, run: Run) -> pl.DataFrame:
    rows = [
        (source, billing_period, outcome.name, outcome.passed, outcome.blocking, outcome.detail, run.now)
        for outcome in proof.outcomes
    ]
    return pl.DataFrame(rows, schema=CHECK_RESULT.schema, orient="row")
