-- What each app was seen by, what nothing tells, and the catalogue that both were held against.
CREATE TABLE "app_sight" (
    "app_id" VARCHAR,
    "trail" VARCHAR NOT NULL,
    "x_source" VARCHAR NOT NULL,
    "reference" VARCHAR,
    "account" VARCHAR,
    "person_id" VARCHAR,
    "first_seen" DATE,
    "last_seen" DATE,
    "amount" DECIMAL(38,18),
    "currency" VARCHAR,
    "stands" BOOLEAN,
    "consent" VARCHAR,
    "scopes" VARCHAR,
    "name" VARCHAR,
    "vendor" VARCHAR,
    "text" VARCHAR,
    "folded" VARCHAR,
    "nearest" VARCHAR,
    "evidence" VARCHAR,
    "mcc" VARCHAR,
    "answered_by" VARCHAR
);
CREATE TABLE "product" (
    "product" VARCHAR NOT NULL,
    "name" VARCHAR NOT NULL,
    "vendor" VARCHAR,
    "category" VARCHAR
);
ALTER TABLE "app" ADD COLUMN "lines" BIGINT;
ALTER TABLE "app" ADD COLUMN "approved_by" VARCHAR;
