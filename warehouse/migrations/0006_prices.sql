-- List prices, and the accounts that are billed.
CREATE TABLE list_price (
    "source" VARCHAR NOT NULL,
    "x_service_id" VARCHAR NOT NULL,
    "ServiceName" VARCHAR NOT NULL,
    "SkuId" VARCHAR NOT NULL,
    "x_sku_description" VARCHAR,
    "x_resource_family" VARCHAR,
    "x_resource_group" VARCHAR,
    "x_usage_type" VARCHAR,
    "regions" VARCHAR NOT NULL,
    "effective_from" TIMESTAMP NOT NULL,
    "currency" VARCHAR NOT NULL,
    "usage_unit" VARCHAR NOT NULL,
    "tier_starts_at" DECIMAL(38,18) NOT NULL,
    "ListUnitPrice" DECIMAL(38,18) NOT NULL,
    "aggregation_level" VARCHAR,
    "aggregation_interval" VARCHAR,
    "seen" TIMESTAMP NOT NULL
);

CREATE TABLE billing_account (
    "source" VARCHAR NOT NULL,
    "BillingAccountId" VARCHAR NOT NULL,
    "BillingAccountName" VARCHAR,
    "is_open" BOOLEAN NOT NULL,
    "currency" VARCHAR,
    "parent_id" VARCHAR,
    "seen" TIMESTAMP NOT NULL
);
