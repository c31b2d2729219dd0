-- Columns that come and go at a source are told; a snapshot knows the business day it was computed for.
CREATE TABLE schema_drift (
    "source" VARCHAR NOT NULL,
    "column_name" VARCHAR NOT NULL,
    "change" VARCHAR NOT NULL,
    "object" VARCHAR NOT NULL,
    "seen" TIMESTAMP NOT NULL
);

ALTER TABLE load ADD COLUMN "columns" VARCHAR;

CREATE TABLE snapshot_info (
    "snapshot_id" VARCHAR NOT NULL,
    "as_of" DATE NOT NULL,
    "published" TIMESTAMP NOT NULL,
    "run_id" VARCHAR NOT NULL
);
