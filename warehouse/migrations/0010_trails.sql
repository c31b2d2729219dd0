-- What trails told of clients and accounts, and what more is said of an app.
ALTER TABLE "app" ADD COLUMN "departments" BIGINT;
ALTER TABLE "app" ADD COLUMN "cadence" VARCHAR;
ALTER TABLE "app" ADD COLUMN "recurring_per_year" DECIMAL(38,18);
ALTER TABLE "app" ADD COLUMN "same_job_as" VARCHAR;
ALTER TABLE "app" ADD COLUMN "scopes" VARCHAR;
CREATE TABLE "trail_sight" (
    "x_source" VARCHAR NOT NULL,
    "trail" VARCHAR NOT NULL,
    "client" VARCHAR NOT NULL,
    "account_id" VARCHAR NOT NULL,
    "person_id" VARCHAR,
    "name" VARCHAR,
    "publisher" VARCHAR,
    "domains" VARCHAR,
    "consent" VARCHAR,
    "scopes" VARCHAR,
    "first_seen" DATE,
    "last_seen" DATE,
    "ended_on" DATE,
    "x_last_seen" DATE NOT NULL
);
