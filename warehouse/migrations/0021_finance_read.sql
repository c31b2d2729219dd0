-- What finance was last worked out from, so that a changed rule or budget is work though no bill is new.
CREATE TABLE "finance_read" (
    "digest" VARCHAR NOT NULL,
    "read_at" TIMESTAMP NOT NULL
);
