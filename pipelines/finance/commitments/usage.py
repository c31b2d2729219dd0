"""The marts of commitments, filled from the live rows of each billing period that changed since."""

from collections.abc import Sequence

import polars as pl

from sources.reference.commitment_rules import commitment_meters
from sources.reference.instance_families import families
from transforms.commitments.applied import APPLIED, applied
from transforms.commitments.eligible import eligible_meters
from transforms.commitments.hours import eligible_usage
from transforms.commitments.terms import MORE as TOLD_OF_TERMS
from transforms.commitments.terms import terms
from transforms.commitments.usage import MORE, commitment_usage
from warehouse.segments import Segment, segment_frame
from warehouse.store import Store
from warehouse.tables import Table
from warehouse.tables.commitments import (
    COMMITMENT_FILLED,
    COMMITMENT_METER,
    COMMITMENT_TERM,
    COMMITMENT_USAGE,
    CONTRACT_APPLIED,
    ELIGIBLE_USAGE,
)

OF_A_PERIOD = (COMMITMENT_USAGE, CONTRACT_APPLIED, COMMITMENT_FILLED)
# Billing periods whose live segments are others than those that the marts were filled from.
STALE = """
WITH live AS (
    SELECT source AS x_source, billing_period AS x_period, string_agg(path, ' ' ORDER BY path) AS loads
    FROM segment WHERE table_name = 'cost_and_usage' GROUP BY ALL
)
SELECT x_source, x_period, live.loads FROM live FULL JOIN commitment_filled f USING (x_source, x_period)
WHERE live.loads IS DISTINCT FROM f.loads ORDER BY ALL
"""
METERS = """
SELECT DISTINCT x_provider, x_meter, x_use, CommitmentDiscountCategory, x_offering FROM commitment_usage
WHERE x_use IN ('used', 'usage')
"""
EARLIER = "FROM commitment_term WHERE told_by = 'bill'"


def fill(store: Store, since: str) -> None:
    """Brings the marts to what is live, in one transaction; usage by the hour of billing periods from `since` on."""
    stale = store.frame(STALE)
    if not stale.height:
        return
    before = store.frame("FROM commitment_meter ORDER BY ALL")
    periods = stale.select("x_source", "x_period")
    live = stale.filter(pl.col("loads").is_not_null())
    segments = [each for pair in live.select("x_source", "x_period").iter_rows() for each in store.live_segments(*pair)]
    made = _made(segments, store.frame(EARLIER)) if segments else {}
    with store.transaction():
        store.connection.register("stale", periods.to_arrow())
        for table in OF_A_PERIOD:
            store.connection.execute(f'DELETE FROM "{table.name}" USING stale WHERE {_same(table.name)}')
        store.connection.unregister("stale")
        for table, rows in made.items():
            if table is COMMITMENT_TERM:
                store.replace(table, rows, by=table.key)
            else:
                store.insert(table, rows)
        store.insert(COMMITMENT_FILLED, live)
        store.connection.execute("DELETE FROM commitment_meter")
        asked = eligible_meters(store.frame(METERS).lazy(), _of_one_size(), commitment_meters().lazy())
        # A few hundred rows; streamed beside other work, Polars 2.1 was once seen to panic on an empty part of them.
        meters = asked.collect(engine="in-memory")
        store.insert(COMMITMENT_METER, meters)
        again = (
            live
            if meters.sort(pl.all()).equals(before)
            else store.frame("SELECT x_source, x_period FROM commitment_filled")
        )
        _fill_hours(store, meters, periods.vstack(again.select("x_source", "x_period")).unique(), since)


def _of_one_size() -> list[str]:
    """Families of AWS with accelerators, most of which no reservation of another size fits."""
    known = families().filter(pl.col("provider") == "aws", pl.col("kind") == "accelerated")
    return known["family"].unique().to_list()


def _same(table: str) -> str:
    return f'"{table}".x_source = stale.x_source AND "{table}".x_period = stale.x_period'


def _fill_hours(store: Store, meters: pl.DataFrame, periods: pl.DataFrame, since: str) -> None:
    """ELIGIBLE_USAGE of these periods anew, as far as they are recent; what is older is dropped."""
    asked = periods.filter(pl.col("x_period") >= since)
    store.connection.register("stale", asked.to_arrow())
    store.connection.execute(f"DELETE FROM eligible_usage USING stale WHERE {_same('eligible_usage')}")
    store.connection.execute("DELETE FROM eligible_usage WHERE x_period < ?", [since])
    store.connection.unregister("stale")
    segments = [each for pair in asked.iter_rows() for each in store.live_segments(*pair)]
    if segments:
        hours = eligible_usage(segment_frame(segments, *MORE), meters)
        store.insert(ELIGIBLE_USAGE, hours.collect(engine="streaming"))


def _made(segments: Sequence[Segment], earlier: pl.DataFrame) -> dict[Table, pl.DataFrame]:
    """Each mart of these segments' rows; what an earlier period said of a term stays where this one says nothing."""
    rows = segment_frame(segments, *MORE, *TOLD_OF_TERMS)
    usage, told, towards = pl.collect_all(
        [commitment_usage(rows), terms(rows), applied(rows.select(APPLIED))], engine="streaming"
    )
    key = list(COMMITMENT_TERM.key)
    both = told.join(earlier, on=key, how="left", suffix=" before")
    merged = both.select(
        *key, *(pl.coalesce(name, f"{name} before") for name in COMMITMENT_TERM.names if name not in key)
    )
    return {COMMITMENT_USAGE: usage, COMMITMENT_TERM: merged.select(COMMITMENT_TERM.names), CONTRACT_APPLIED: towards}
