-- Invoices' totals know their load; rows of split cost allocation are counted apart; what a mapping reads, and what a
-- provider says of a month, are columns of their own; a snapshot keeps the decisions that were there.
ALTER TABLE load ADD COLUMN "reading" VARCHAR;

ALTER TABLE load ADD COLUMN "closed" BOOLEAN;

UPDATE load SET "reading" = nullif(split_part(content_hash, '-', 2), ''), content_hash = split_part(content_hash, '-', 1);

ALTER TABLE source_object ADD COLUMN "reading" VARCHAR;

UPDATE source_object
SET "reading" = nullif(split_part(content_hash, '-', 2), ''), content_hash = split_part(content_hash, '-', 1);

ALTER TABLE load_sum ADD COLUMN "split_rows" BIGINT;

UPDATE load_sum SET "split_rows" = 0;

ALTER TABLE invoice_total ADD COLUMN "load_id" VARCHAR;

ALTER TABLE invoice_total ADD COLUMN "issuer" VARCHAR;

ALTER TABLE invoice_total ADD COLUMN "account" VARCHAR;

CREATE TABLE decision (
    "id" BIGINT NOT NULL,
    "at" TIMESTAMP NOT NULL,
    "by" VARCHAR NOT NULL,
    "subject_kind" VARCHAR NOT NULL,
    "subject_id" VARCHAR NOT NULL,
    "status" VARCHAR NOT NULL,
    "until" DATE,
    "reason" VARCHAR,
    "owner" VARCHAR,
    "saving" DECIMAL(38,18),
    "cost" DECIMAL(38,18),
    "currency" VARCHAR,
    "window_days" BIGINT,
    "evidence" VARCHAR,
    "snapshot_id" VARCHAR
);
