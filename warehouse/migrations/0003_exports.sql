-- Exports are found by their manifests: a load knows its export, and an unchanged manifest is not read again.
ALTER TABLE load ADD COLUMN "export" VARCHAR;

ALTER TABLE load ADD COLUMN "variant" VARCHAR;

CREATE TABLE manifest (
    "source" VARCHAR NOT NULL,
    "object" VARCHAR NOT NULL,
    "version" VARCHAR NOT NULL,
    "contents" VARCHAR NOT NULL,
    "seen" TIMESTAMP NOT NULL
);
