"""What was read, when and from where: runs, objects, loads, segments, sums, rejects, checks, what is held back."""

from warehouse.tables.base import COUNT, DAY, DECIMAL, FLAG, INSTANT, JSON, TEXT, Column, Table

RUN = Table(
    "run",
    row="one `outlay run`",
    key=("run_id",),
    columns=(
        Column("run_id", TEXT, nullable=False),
        Column("started", INSTANT, nullable=False),
        Column("ended", INSTANT, help="null while it runs, or where it was killed"),
        Column("as_of", DAY, nullable=False, help="the business day it was run for"),
        Column(
            "status",
            TEXT,
            nullable=False,
            allowed=("running", "loaded", "published", "failed"),
            help="loaded: what it brought is published by a later run, as Dagster's daemon does",
        ),
        Column("periods", COUNT, help="(source, period) pairs committed"),
        Column("rows", COUNT, help="rows read"),
        Column("message", TEXT),
        Column("code_version", TEXT, nullable=False),
    ),
)

SOURCE_OBJECT = Table(
    "source_object",
    row="one object (file) of one source, as it was last seen",
    key=("source", "object"),
    columns=(
        Column("source", TEXT, nullable=False),
        Column("object", TEXT, nullable=False, help="path or URL"),
        Column("version", TEXT, nullable=False, help="etag; locally size, mtime and inode"),
        Column("size_bytes", COUNT, nullable=False),
        Column("modified", INSTANT, nullable=False),
        Column("content_hash", TEXT, help="SHA-256 of the bytes; null where they were not read"),
        Column("periods", TEXT, help="billing periods in it, comma-separated; null where it could not be read"),
        Column("state", TEXT, nullable=False, allowed=("loaded", "held_back", "duplicate")),
        Column("first_seen", INSTANT, nullable=False),
        Column("last_seen", INSTANT, nullable=False),
        Column("gone_since", INSTANT, help="null while it is there; its rows stay"),
        Column("reading", TEXT, help="what outlay.toml said of its columns, as a digest; null where it said nothing"),
    ),
)

LOAD = Table(
    "load",
    row="one object's rows of one billing period, read once",
    key=("load_id",),
    columns=(
        Column("load_id", TEXT, nullable=False),
        Column("run_id", TEXT, nullable=False),
        Column("source", TEXT, nullable=False),
        Column("billing_period", TEXT, nullable=False, unit="YYYY-MM"),
        Column("object", TEXT, nullable=False),
        Column("version", TEXT, nullable=False),
        Column("content_hash", TEXT, nullable=False, help="SHA-256 of the object's bytes"),
        Column("size_bytes", COUNT, nullable=False),
        Column("modified", INSTANT, nullable=False),
        Column("rows", COUNT, nullable=False, help="rows read, rejects included"),
        Column("rejected_rows", COUNT, nullable=False),
        Column("loaded_at", INSTANT, nullable=False),
        Column("replaced_at", INSTANT, help="null while its rows are live"),
        Column("code_version", TEXT, nullable=False),
        Column("columns", JSON, help="the object's column names as they came, sorted; null where they were not noted"),
        Column("export", TEXT, help="the export that a manifest counts it to; null where no manifest tells"),
        Column("variant", TEXT, help="what the delivery is, where its kind has several; null where it has one"),
        Column("reading", TEXT, help="what outlay.toml said of its columns, as a digest; null where it said nothing"),
        Column("closed", FLAG, help="whether the provider says in it that the period is final; null: it does not say"),
    ),
)

MANIFEST = Table(
    "manifest",
    row="one manifest of a source, as it was last read",
    key=("source", "object"),
    columns=(
        Column("source", TEXT, nullable=False),
        Column("object", TEXT, nullable=False, help="path or URL"),
        Column("version", TEXT, nullable=False, help="etag; locally size, mtime and inode"),
        Column("contents", TEXT, nullable=False, help="its text"),
        Column("seen", INSTANT, nullable=False),
    ),
)

SEGMENT = Table(
    "segment",
    row="one live Parquet file under detail/",
    key=("path",),
    columns=(
        Column("path", TEXT, nullable=False, help="relative to the state folder"),
        Column("table_name", TEXT, nullable=False),
        Column("source", TEXT, nullable=False),
        Column("billing_period", TEXT, nullable=False, unit="YYYY-MM"),
        Column("load_id", TEXT, nullable=False),
        Column("rows", COUNT, nullable=False),
        Column("size_bytes", COUNT, nullable=False),
    ),
)

LOAD_SUM = Table(
    "load_sum",
    row="one cost column of one load in one currency, summed by the source's reading and from the segments",
    key=("load_id", "currency", "column_name"),
    columns=(
        Column("load_id", TEXT, nullable=False),
        Column("source", TEXT, nullable=False),
        Column("billing_period", TEXT, nullable=False, unit="YYYY-MM"),
        Column("currency", TEXT),
        Column("column_name", TEXT, nullable=False),
        Column("rows", COUNT, nullable=False, help="rows read by the source's own reading, rejects included"),
        Column("rejected_rows", COUNT, nullable=False),
        Column("source_sum", TEXT, nullable=False, unit="billing currency, exact decimal text"),
        Column("warehouse_sum", TEXT, nullable=False, unit="billing currency, exact decimal text"),
        Column("rejected_sum", TEXT, nullable=False, unit="billing currency, exact decimal text"),
        Column("rounding", TEXT, nullable=False, unit="billing currency, exact decimal text"),
        Column("difference", TEXT, nullable=False, unit="billing currency, exact decimal text; 0 or it is not loaded"),
        Column("split_rows", COUNT, help="rows of split cost allocation among those read; null: not counted"),
    ),
)

REJECT = Table(
    "reject",
    row="one row of an object that could not be taken",
    key=("load_id", "line"),
    columns=(
        Column("load_id", TEXT, nullable=False),
        Column("source", TEXT, nullable=False),
        Column("billing_period", TEXT, nullable=False, unit="YYYY-MM"),
        Column("object", TEXT, nullable=False),
        Column("line", COUNT, help="line of a text file, from 1; row number of a Parquet file, from 1"),
        Column("column_name", TEXT),
        Column("reason", TEXT, nullable=False),
        Column("value", TEXT),
        Column("currency", TEXT),
        Column("amount", DECIMAL, unit="currency", help="the row's billed cost"),
    ),
)

HELD_BACK = Table(
    "held_back",
    row="one object or billing period of a source that was not taken, and why",
    key=("source", "billing_period", "object"),
    columns=(
        Column("source", TEXT, nullable=False),
        Column("billing_period", TEXT, help="null where the object does not say"),
        Column("object", TEXT, help="null where the whole source could not be reached"),
        Column("version", TEXT),
        Column("reason", TEXT, nullable=False, help="what was found, what was expected, what to do"),
        Column("since", INSTANT, nullable=False),
        Column("last_tried", INSTANT, nullable=False),
    ),
)

CHECK_RESULT = Table(
    "check_result",
    row="the newest outcome of one check on one source and billing period",
    key=("source", "billing_period", "check_name"),
    columns=(
        Column("source", TEXT, nullable=False),
        Column("billing_period", TEXT, nullable=False, unit="YYYY-MM"),
        Column("check_name", TEXT, nullable=False),
        Column("passed", FLAG, nullable=False),
        Column("blocking", FLAG, nullable=False),
        Column("detail", TEXT, help="what was found and what was expected"),
        Column("checked_at", INSTANT, nullable=False),
    ),
)

SCHEMA_DRIFT = Table(
    "schema_drift",
    row="one change in the columns that a source delivers",
    key=("source", "column_name", "object", "seen"),
    columns=(
        Column("source", TEXT, nullable=False),
        Column("column_name", TEXT, nullable=False),
        Column("change", TEXT, nullable=False, allowed=("new", "missing", "back")),
        Column("object", TEXT, nullable=False, help="the first that came with the column, or without it"),
        Column("seen", INSTANT, nullable=False),
    ),
)

SNAPSHOT_INFO = Table(
    "snapshot_info",
    row="one published snapshot",
    key=("snapshot_id",),
    columns=(
        Column("snapshot_id", TEXT, nullable=False),
        Column("as_of", DAY, nullable=False, help="the business day it was computed for"),
        Column("published", INSTANT, nullable=False),
        Column("run_id", TEXT, nullable=False),
    ),
)
