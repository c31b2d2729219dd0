-- Months say how a target came to its cost, so that pages need not read days; the next run fills them.
DROP TABLE "allocation_monthly";
CREATE TABLE "allocation_monthly" (
    "dimension" VARCHAR NOT NULL,
    "period" VARCHAR NOT NULL,
    "BillingCurrency" VARCHAR,
    "x_provider" VARCHAR,
    "SubAccountId" VARCHAR,
    "ServiceName" VARCHAR,
    "target" VARCHAR NOT NULL,
    "kind" VARCHAR NOT NULL,
    "reason" VARCHAR,
    "EffectiveCost" DECIMAL(38,18) NOT NULL,
    "BilledCost" DECIMAL(38,18) NOT NULL,
    "x_rows" BIGINT
);
