-- What commitments cover, cost and give, and their terms; filled by the next run from the bills that are there.
CREATE TABLE commitment_usage (
    "x_source" VARCHAR NOT NULL,
    "x_period" VARCHAR NOT NULL,
    "day" DATE NOT NULL,
    "BillingCurrency" VARCHAR,
    "x_provider" VARCHAR,
    "BillingAccountId" VARCHAR,
    "SubAccountId" VARCHAR,
    "ServiceName" VARCHAR,
    "RegionId" VARCHAR,
    "x_meter" VARCHAR,
    "x_use" VARCHAR NOT NULL,
    "x_eligible" BOOLEAN NOT NULL,
    "x_dynamic" BOOLEAN NOT NULL,
    "CommitmentDiscountId" VARCHAR,
    "CommitmentDiscountCategory" VARCHAR,
    "CommitmentDiscountUnit" VARCHAR,
    "x_offering" VARCHAR,
    "x_rate" VARCHAR,
    "BilledCost" DECIMAL(38,18),
    "EffectiveCost" DECIMAL(38,18),
    "ListCost" DECIMAL(38,18),
    "ContractedCost" DECIMAL(38,18),
    "CommitmentDiscountQuantity" DECIMAL(38,18),
    "x_upfront" DECIMAL(38,18) NOT NULL,
    "x_without_list" DECIMAL(38,18) NOT NULL,
    "x_without_contracted" DECIMAL(38,18) NOT NULL,
    "x_rows" BIGINT NOT NULL
);

CREATE TABLE commitment_meter (
    "x_provider" VARCHAR,
    "x_meter" VARCHAR
);

CREATE TABLE eligible_usage (
    "x_source" VARCHAR NOT NULL,
    "x_period" VARCHAR NOT NULL,
    "start" TIMESTAMP NOT NULL,
    "hours" DOUBLE NOT NULL,
    "BillingCurrency" VARCHAR,
    "x_provider" VARCHAR,
    "RegionId" VARCHAR,
    "x_meter" VARCHAR,
    "ContractedCost" DECIMAL(38,18) NOT NULL,
    "covered" DECIMAL(38,18) NOT NULL
);

CREATE TABLE contract_applied (
    "x_source" VARCHAR NOT NULL,
    "x_period" VARCHAR NOT NULL,
    "day" DATE NOT NULL,
    "ContractId" VARCHAR,
    "ContractCommitmentId" VARCHAR NOT NULL,
    "unit" VARCHAR,
    "cost" DECIMAL(38,18),
    "quantity" DECIMAL(38,18)
);

CREATE TABLE commitment_filled (
    "x_source" VARCHAR NOT NULL,
    "x_period" VARCHAR NOT NULL,
    "loads" VARCHAR NOT NULL
);

CREATE TABLE commitment_term (
    "x_source" VARCHAR NOT NULL,
    "CommitmentDiscountId" VARCHAR NOT NULL,
    "x_provider" VARCHAR,
    "name" VARCHAR,
    "kind" VARCHAR,
    "category" VARCHAR,
    "start" DATE,
    "end" DATE,
    "payment" VARCHAR,
    "status" VARCHAR,
    "committed" DECIMAL(38,18),
    "committed_unit" VARCHAR,
    "region" VARCHAR,
    "told_by" VARCHAR NOT NULL
);

CREATE TABLE commitment (
    "CommitmentDiscountId" VARCHAR NOT NULL,
    "x_provider" VARCHAR,
    "name" VARCHAR,
    "kind" VARCHAR,
    "category" VARCHAR,
    "start" DATE,
    "end" DATE,
    "payment" VARCHAR,
    "status" VARCHAR,
    "committed" DECIMAL(38,18),
    "committed_unit" VARCHAR,
    "region" VARCHAR,
    "BillingCurrency" VARCHAR,
    "SubAccountId" VARCHAR,
    "state" VARCHAR NOT NULL,
    "end_from" VARCHAR,
    "window_end" DATE,
    "contracted_per_month" DECIMAL(38,18),
    "used_per_month" DECIMAL(38,18),
    "unused_per_month" DECIMAL(38,18),
    "saving_per_month" DECIMAL(38,18),
    "utilisation_percent" DOUBLE,
    "quantity_percent" DOUBLE,
    "break_even_percent" DOUBLE,
    "upfront" DECIMAL(38,18),
    "paid_back_on" DATE,
    "reason" VARCHAR NOT NULL
);

CREATE TABLE drawdown (
    "ContractId" VARCHAR NOT NULL,
    "ContractCommitmentId" VARCHAR NOT NULL,
    "description" VARCHAR,
    "x_provider" VARCHAR,
    "model" VARCHAR,
    "interval" VARCHAR,
    "interval_start" DATE,
    "interval_end" DATE,
    "committed" DECIMAL(38,18),
    "applied" DECIMAL(38,18),
    "unit" VARCHAR,
    "applied_percent" DOUBLE,
    "gone_percent" DOUBLE,
    "lapsed" DECIMAL(38,18),
    "reason" VARCHAR NOT NULL
);

CREATE TABLE commitment_advice (
    "x_provider" VARCHAR NOT NULL,
    "BillingCurrency" VARCHAR NOT NULL,
    "grain" VARCHAR NOT NULL,
    "days" BIGINT NOT NULL,
    "discount_percent" DOUBLE,
    "covered_per_hour" DECIMAL(38,18),
    "level_per_hour" DECIMAL(38,18),
    "more_per_hour" DECIMAL(38,18),
    "tranche_per_hour" DECIMAL(38,18),
    "tranches" BIGINT,
    "saving_per_month" DECIMAL(38,18),
    "saving_if_10_less" DECIMAL(38,18),
    "saving_if_25_less" DECIMAL(38,18),
    "saving_if_50_less" DECIMAL(38,18),
    "payback_months" DOUBLE,
    "waiting_per_month" DECIMAL(38,18),
    "on_findings_per_month" DECIMAL(38,18),
    "curve" VARCHAR NOT NULL,
    "reason" VARCHAR NOT NULL
);
