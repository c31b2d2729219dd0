-- Whose cost it is: what each dimension's targets bear, by which rules, and the rules that closed months keep.
CREATE TABLE "allocation" (
    "dimension" VARCHAR NOT NULL,
    "day" DATE NOT NULL,
    "BillingCurrency" VARCHAR,
    "x_provider" VARCHAR,
    "SubAccountId" VARCHAR,
    "ServiceName" VARCHAR,
    "target" VARCHAR NOT NULL,
    "rule" VARCHAR,
    "version" VARCHAR,
    "kind" VARCHAR NOT NULL,
    "reason" VARCHAR,
    "EffectiveCost" DECIMAL(38,18) NOT NULL,
    "BilledCost" DECIMAL(38,18) NOT NULL,
    "x_rows" BIGINT
);
CREATE TABLE "allocation_monthly" (
    "dimension" VARCHAR NOT NULL,
    "period" VARCHAR NOT NULL,
    "BillingCurrency" VARCHAR,
    "x_provider" VARCHAR,
    "SubAccountId" VARCHAR,
    "ServiceName" VARCHAR,
    "target" VARCHAR NOT NULL,
    "EffectiveCost" DECIMAL(38,18) NOT NULL,
    "BilledCost" DECIMAL(38,18) NOT NULL
);
CREATE TABLE "allocation_target" (
    "dimension" VARCHAR NOT NULL,
    "target" VARCHAR NOT NULL,
    "parent" VARCHAR,
    "owner" VARCHAR,
    "cost_centre" VARCHAR,
    "gl_account" VARCHAR,
    "declared" BOOLEAN NOT NULL
);
CREATE TABLE "allocation_rule" (
    "dimension" VARCHAR NOT NULL,
    "rule" VARCHAR,
    "version" VARCHAR,
    "says" VARCHAR NOT NULL,
    "file" VARCHAR,
    "line" BIGINT
);
CREATE TABLE "allocation_frozen" (
    "dimension" VARCHAR NOT NULL,
    "period" VARCHAR NOT NULL,
    "rule" VARCHAR,
    "version" VARCHAR,
    "says" VARCHAR NOT NULL,
    "frozen_at" TIMESTAMP NOT NULL
);
CREATE TABLE "allocation_restated" (
    "dimension" VARCHAR NOT NULL,
    "period" VARCHAR NOT NULL,
    "BillingCurrency" VARCHAR,
    "target" VARCHAR NOT NULL,
    "before" DECIMAL(38,18) NOT NULL,
    "after" DECIMAL(38,18) NOT NULL,
    "delta" DECIMAL(38,18) NOT NULL,
    "rule" VARCHAR NOT NULL,
    "reason" VARCHAR NOT NULL,
    "author" VARCHAR
);
CREATE TABLE "allocation_note" (
    "dimension" VARCHAR NOT NULL,
    "kind" VARCHAR NOT NULL,
    "text" VARCHAR NOT NULL
);
