"""The private warehouse: `warehouse.duckdb` in the state folder, opened by one writer at a time.

What a run adds is committed a (source, billing period) at a time, each in one transaction that replaces by column name.
"""

import shutil
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from warehouse.history import note_totals, prune_totals
from warehouse.lock import only_writer
from warehouse.migrations import migrate
from warehouse.people import People
from warehouse.segments import Segment, collect_garbage
from warehouse.snapshot import ID_FORMAT, current_id, prune, publish, published_ids, segments_named
from warehouse.tables import (
    BILL_LINE,
    CHECK_RESULT,
    COST_AND_USAGE,
    COST_DAILY,
    COST_DAILY_ROLLUP,
    COST_MONTHLY,
    DECISION,
    INVOICE_TOTAL,
    LOAD_SUM,
    METRIC_DAILY,
    MONTH_STATUS,
    OF_A_SOURCE,
    REJECT,
    RESOURCE_COST,
    RUN,
    SEGMENT,
    SKU_DAILY,
    SKU_MONTHLY,
    SOURCE_OBJECT,
    TAG_SET,
    Table,
)

MEMORY_LIMIT = "1GB"
# A run commits many small changes and checkpoints once, when it publishes: to do so in between writes most of it twice.
CHECKPOINT_THRESHOLD = "256MB"
DELIVERED_COLUMNS = """
SELECT columns, bool_or(run_id = newest.of_run AND billing_period = newest.of_period) AS newest
FROM load, (
    SELECT run_id AS of_run, billing_period AS of_period FROM load
    WHERE source = $source AND columns IS NOT NULL ORDER BY loaded_at DESC, billing_period DESC LIMIT 1
) AS newest
WHERE source = $source AND columns IS NOT NULL GROUP BY columns ORDER BY columns
"""
MARTS_OFF = """
WITH loaded AS (
    SELECT source, billing_period, currency, sum(warehouse_sum::DECIMAL(38, 18)) AS cost
    FROM load_sum SEMI JOIN load ON load.load_id = load_sum.load_id AND load.replaced_at IS NULL
    WHERE column_name = 'BilledCost' GROUP BY ALL
), in_marts AS (
    SELECT x_source AS source, x_period AS billing_period, BillingCurrency AS currency, sum(BilledCost) AS cost
    FROM cost_daily GROUP BY ALL
)
SELECT source, billing_period, currency, (coalesce(in_marts.cost, 0) - coalesce(loaded.cost, 0))::VARCHAR AS off
FROM loaded FULL JOIN in_marts USING (source, billing_period, currency)
WHERE coalesce(in_marts.cost, 0) <> coalesce(loaded.cost, 0) ORDER BY ALL
"""
NAME_ACCOUNTS = """
UPDATE {table} SET BillingAccountName = told.BillingAccountName FROM billing_account told
WHERE x_source = ? AND told.source = x_source AND told.BillingAccountId = {table}.BillingAccountId
    AND {table}.BillingAccountName IS NULL
"""
# In the order of Segment's fields.
SEGMENTS = """
SELECT path, source, billing_period, load_id, rows, size_bytes, table_name FROM segment
WHERE table_name = ? AND coalesce(source = ?, true) AND billing_period BETWEEN ? AND ? ORDER BY path
"""
HOLDS_ANYTHING = """
SELECT EXISTS (FROM load WHERE replaced_at IS NULL) OR EXISTS (FROM saas_feed WHERE last_ok IS NOT NULL) AS yes
"""
MARTS = (COST_DAILY, COST_DAILY_ROLLUP, COST_MONTHLY, BILL_LINE, RESOURCE_COST, SKU_DAILY, SKU_MONTHLY)
OF_A_PERIOD = (LOAD_SUM, REJECT, CHECK_RESULT, INVOICE_TOTAL, *MARTS)


@dataclass(frozen=True)
class PeriodChange:
    """What replaces one (source, billing period): loads with their segments, sums and rejects, and its marts.

    `kept_loads` are loads of the period that stay live beside the new ones; every other load of it is replaced.
    """

    source: str
    billing_period: str
    segments: Sequence[Segment]
    tables: Mapping[Table, pl.DataFrame]
    kept_loads: Sequence[str] = field(default=())


class Store:
    """An open warehouse. Made by `open_store`."""

    def __init__(self, state: Path, connection: duckdb.DuckDBPyConnection) -> None:
        self.state = state
        self.connection = connection
        self._beside = ExitStack()

    @cached_property
    def people(self) -> People:
        """Who is behind the pseudonyms: opened when that is first asked, closed with the warehouse."""
        return self._beside.enter_context(People(self.state))

    def close(self) -> None:
        self._beside.close()
        self.connection.close()

    @contextmanager
    def another(self) -> Generator["Store"]:
        """The same warehouse for another thread: what one changes the other sees once it is committed."""
        with closing(Store(self.state, _prepared(self.connection.cursor()))) as store:
            yield store

    def frame(self, sql: str, params: Sequence[Any] = ()) -> pl.DataFrame:
        return self.connection.sql(sql, params=list(params) or None).pl()

    def insert(self, table: Table, incoming: pl.DataFrame) -> None:
        """Adds rows by column name; columns that `incoming` lacks become null.

        DuckDB finds the frame by its name here: to register it first takes as long as the insert of a few rows.
        """
        if incoming.height:
            self.connection.execute(f'INSERT INTO "{table.name}" BY NAME FROM incoming')

    def replace(self, table: Table, incoming: pl.DataFrame, *, by: Sequence[str]) -> None:
        """Puts rows in place of those with the same values in `by` (null equals null)."""
        if incoming.height:
            same = " AND ".join(f'"{table.name}"."{column}" IS NOT DISTINCT FROM incoming."{column}"' for column in by)
            self.connection.execute(f'DELETE FROM "{table.name}" USING incoming WHERE {same}')
            self.connection.execute(f'INSERT INTO "{table.name}" BY NAME FROM incoming')

    def replace_of_source(self, source: str, tables: Mapping[Table, pl.DataFrame]) -> None:
        """Puts rows in place of all that these tables have of a source, in one transaction."""
        with self.transaction():
            for table, rows in tables.items():
                self.connection.execute(f'DELETE FROM "{table.name}" WHERE source = ?', [source])
                self.insert(table, rows)

    def name_billing_accounts(self, source: str) -> None:
        """Gives the names in BILLING_ACCOUNT to what in a source's marts has an account without one."""
        with self.transaction():
            for table in (COST_DAILY, COST_DAILY_ROLLUP, COST_MONTHLY):
                self.connection.execute(NAME_ACCOUNTS.format(table=table.name), [source])

    @contextmanager
    def transaction(self) -> Generator[None]:
        """All of the block or nothing of it."""
        self.connection.execute("BEGIN")
        try:
            yield
        except BaseException:
            self.connection.execute("ROLLBACK")
            raise
        self.connection.execute("COMMIT")

    def commit_period(self, change: PeriodChange, *, now: datetime, as_of: date | None = None) -> None:
        """Replaces one (source, billing period) in one transaction; `as_of` is the business day, else that of `now`."""
        where = [change.source, change.billing_period]
        with self.transaction():
            if self._was_loaded(where):
                self._retire(change, now)
                for table in OF_A_PERIOD:
                    self._clear(table, where, change.kept_loads)
            for table, rows in change.tables.items():
                self._add(table, rows)
            self.insert(SEGMENT, self._segment_rows(change.segments))
            note_totals(self.connection, change.source, change.billing_period, as_of or now.date())

    def _was_loaded(self, where: list[str]) -> bool:
        """Whether the warehouse has anything of a source's billing period: all of it comes with a load."""
        known = "SELECT EXISTS (FROM load WHERE source = ? AND billing_period = ?)"
        return bool(self.connection.execute(known, where).fetchall()[0][0])

    def _retire(self, change: PeriodChange, now: datetime) -> None:
        where = [change.source, change.billing_period, list(change.kept_loads)]
        rule = "source = ? AND billing_period = ? AND NOT list_contains(?, load_id)"
        self.connection.execute(f"UPDATE load SET replaced_at = ? WHERE replaced_at IS NULL AND {rule}", [now, *where])
        self.connection.execute(f"DELETE FROM segment WHERE {rule}", where)

    def _clear(self, table: Table, where: list[str], kept_loads: Sequence[str]) -> None:
        if table is LOAD_SUM:
            return  # sums of replaced loads stay, so that what was restated can be told
        source, period = ("x_source", "x_period") if "x_source" in table.names else ("source", "billing_period")
        kept = " AND NOT list_contains(?, load_id)" if "load_id" in table.names else ""
        self.connection.execute(
            f'DELETE FROM "{table.name}" WHERE {source} = ? AND {period} = ?{kept}',
            [*where, list(kept_loads)] if kept else where,
        )

    def _add(self, table: Table, rows: pl.DataFrame) -> None:
        if table in (TAG_SET, SOURCE_OBJECT):
            self.replace(table, rows, by=("x_tag_set",) if table is TAG_SET else table.key)
        else:
            self.insert(table, rows)

    def _segment_rows(self, segments: Sequence[Segment]) -> pl.DataFrame:
        rows = [
            {
                "path": str(segment.path.relative_to(self.state)),
                "table_name": segment.table,
                "source": segment.source,
                "billing_period": segment.billing_period,
                "load_id": segment.load_id,
                "rows": segment.rows,
                "size_bytes": segment.size_bytes,
            }
            for segment in segments
        ]
        return pl.DataFrame(rows, schema=SEGMENT.schema)

    def live_loads(self, source: str) -> pl.DataFrame:
        """Loads of a source whose rows are live: LOAD's columns."""
        return self.frame("FROM load WHERE source = ? AND replaced_at IS NULL", [source])

    def delivered_columns(self, source: str) -> pl.DataFrame:
        """`columns` (JSON), each list of names once that a load of the source ever came with.

        `newest`: whether it came with the newest, the loads of the latest run's last billing period.
        """
        rows = self.connection.execute(DELIVERED_COLUMNS, {"source": source}).fetchall()
        return pl.DataFrame(rows, schema={"columns": pl.String(), "newest": pl.Boolean()}, orient="row")

    def live_segments(self, source: str, billing_period: str) -> list[Segment]:
        """Those of its charges."""
        return self.segments(COST_AND_USAGE, source, billing_period, billing_period)

    def segments(self, table: Table, source: str | None = None, since: str = "", until: str = "9999") -> list[Segment]:
        """The live segments of a table, of one source or of all, of the billing periods from `since` to `until`."""
        rows = self.connection.execute(SEGMENTS, [table.name, source, since, until]).fetchall()
        return [Segment(self.state / path, *of) for path, *of in rows]

    def add_segments(self, segments: Sequence[Segment]) -> None:
        """Makes segments live beside those that are."""
        self.insert(SEGMENT, self._segment_rows(segments))

    def metrics(self, source: str | None = None, since: str = "") -> pl.LazyFrame:
        """METRIC_DAILY of one source or of all, with `x_source`, of the months from `since` (YYYY-MM) on."""
        frames = [
            pl.scan_parquet(each.path, hive_partitioning=False).with_columns(x_source=pl.lit(each.source))
            for each in self.segments(METRIC_DAILY, source, since)
        ]
        return pl.concat(frames) if frames else METRIC_DAILY.empty().with_columns(x_source=pl.lit("")).lazy()

    def periods_without(self, mart: Table) -> list[tuple[str, str]]:
        """Sources and billing periods with live rows that the mart knows nothing of: it came with a newer version."""
        has = f'FROM "{mart.name}" m WHERE m.x_source = segment.source AND m.x_period = segment.billing_period'
        charges = f"FROM segment WHERE table_name = '{COST_AND_USAGE.name}' AND rows > 0"
        lacking = f"SELECT DISTINCT source, billing_period {charges} AND NOT EXISTS ({has})"
        return self.frame(f"{lacking} ORDER BY ALL").rows()

    def closed_periods(self) -> pl.DataFrame:
        """source, billing_period, is_closed of those of which live loads say whether they are final: all must."""
        said = "SELECT source, billing_period, bool_and(closed) AS is_closed FROM load"
        return self.frame(f"{said} WHERE replaced_at IS NULL AND closed IS NOT NULL GROUP BY ALL ORDER BY ALL")

    def forget(self, source: str) -> None:
        """Removes all that a source brought."""
        with self.transaction():
            for table, column in OF_A_SOURCE:
                self.connection.execute(f'DELETE FROM "{table.name}" WHERE {column} = ?', [source])

    def start_run(self, run_id: str, *, started: datetime, as_of: date, code_version: str) -> None:
        """Notes a run; one that a killed process left open is closed as failed."""
        self.connection.execute(
            "UPDATE run SET status = 'failed', message = 'it was stopped before its end' WHERE status = 'running'"
        )
        row = {"run_id": run_id, "started": started, "as_of": as_of, "status": "running", "code_version": code_version}
        self.insert(RUN, pl.DataFrame([row]))

    def end_run(self, run_id: str, status: str, *, ended: datetime, periods: int, rows: int, message: str = "") -> None:
        """Notes how far a run came; one that publishes is noted just before."""
        self.connection.execute(
            "UPDATE run SET status = ?, ended = ?, periods = ?, rows = ?, message = ? WHERE run_id = ?",
            [status, ended, periods, rows, message or None, run_id],
        )

    def settle_months(self, status: pl.DataFrame, as_of: date) -> None:
        """Puts MONTH_STATUS rows in place of all that was known, and drops what of the history nobody asks for."""
        with self.transaction():
            self.connection.execute("DELETE FROM month_status")
            self.insert(MONTH_STATUS, status)
            prune_totals(self.connection, as_of)

    def holds_anything(self) -> bool:
        """Whether any load is live, or any source of people, contracts, lines or seats was ever had."""
        return bool(self.frame(HOLDS_ANYTHING)["yes"][0])

    def publish_owed(self, as_of: date) -> bool:
        """Whether a run changed something that no snapshot shows, or the newest snapshot is of another business day."""
        newest = self.frame("FROM snapshot_info ORDER BY snapshot_id DESC LIMIT 1")
        if not newest.height or newest["snapshot_id"][0] != current_id(self.state) or newest["as_of"][0] != as_of:
            return True
        return self.frame("FROM run ORDER BY started DESC, run_id DESC LIMIT 1")["run_id"][0] != newest["run_id"][0]

    def marts_off(self) -> list[str]:
        """Sources and billing periods whose cost_daily does not add up to their live loads, and by how much."""
        off = self.frame(MARTS_OFF)
        return [f"{row['source']} {row['billing_period']} {row['currency']}: {row['off']}" for row in off.to_dicts()]

    def publish(self, *, as_of: date, run_id: str, now: datetime, decided: pl.DataFrame | None = None) -> str:
        """Publishes the warehouse as a snapshot and gives its id; the store stays open.

        `decided` are all decisions up to now (DECISION's columns), which the snapshot keeps.
        """
        snapshot_id = self._free_id(now)
        with self.transaction():
            self.connection.execute("DELETE FROM decision")
            self.insert(DECISION, DECISION.empty() if decided is None else decided)
            self.connection.execute("INSERT INTO snapshot_info VALUES (?, ?, ?, ?)", [snapshot_id, as_of, now, run_id])
        self.connection.close()
        try:
            publish(self.state, warehouse_path(self.state), snapshot_id)
        finally:
            self.connection = _connect(self.state)
        return snapshot_id

    def _free_id(self, now: datetime) -> str:
        wished = now.strftime(ID_FORMAT)
        taken = published_ids(self.state)
        return wished if not taken or wished > taken[-1] else _after(taken[-1])

    def collect(self, *, pinned: Sequence[str] = ()) -> int:
        """Prunes snapshots but those pinned, then deletes segments that neither the warehouse nor a kept one names."""
        business_days = self.frame("SELECT snapshot_id, as_of FROM snapshot_info")
        prune(self.state, dict(business_days.iter_rows()), pinned=pinned)
        named = set(self.frame("SELECT path FROM segment")["path"])
        named |= segments_named(self.state, published_ids(self.state))
        return collect_garbage(self.state, named)


def _after(snapshot_id: str) -> str:
    """The id one second later, for two publications within one."""
    then = datetime.strptime(snapshot_id, ID_FORMAT).replace(tzinfo=UTC) + timedelta(seconds=1)
    return then.strftime(ID_FORMAT)


def warehouse_path(state: Path) -> Path:
    return state / "warehouse.duckdb"


def _connect(state: Path) -> duckdb.DuckDBPyConnection:
    settings: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": MEMORY_LIMIT,
        "temp_directory": str(state / "tmp"),
        "autoinstall_known_extensions": False,
        "checkpoint_threshold": CHECKPOINT_THRESHOLD,
    }
    return _prepared(duckdb.connect(str(warehouse_path(state)), config=settings))


def _prepared(connection: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    connection.execute("SET TimeZone = 'UTC'")
    connection.execute("SET enable_progress_bar = false")  # DuckDB takes a process of multiprocessing for a terminal
    return connection


@contextmanager
def open_store(state: Path, *, told: Callable[[str], None], doing: str) -> Generator[Store]:
    """The warehouse, made or migrated as needed, once no other process has it; waiting is told with its holder."""
    state.mkdir(parents=True, exist_ok=True)
    with only_writer(state, told, doing):
        shutil.rmtree(state / "tmp", ignore_errors=True)
        (state / "tmp").mkdir()
        with closing(Store(state, _connect(state))) as store:
            migrate(store.connection)
            yield store
