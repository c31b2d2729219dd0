-- What was paid under each contract, by the days that each line covers; and the tier that a contract buys.
CREATE TABLE "contract_line" (
    "transaction_id" VARCHAR NOT NULL,
    "contract_id" VARCHAR NOT NULL,
    "told_by" VARCHAR NOT NULL,
    "date" DATE NOT NULL,
    "amount" DECIMAL(38,18) NOT NULL,
    "currency" VARCHAR,
    "covers_from" DATE,
    "covers_to" DATE,
    "covers_told_by" VARCHAR,
    "seats" BIGINT,
    "seats_from" VARCHAR,
    "seat_per_month" DECIMAL(38,18),
    "paid_again" BOOLEAN NOT NULL
);
ALTER TABLE "contract" RENAME TO "contract_without_tier";
CREATE TABLE "contract" (
    "x_source" VARCHAR NOT NULL,
    "contract_id" VARCHAR NOT NULL,
    "app" VARCHAR NOT NULL,
    "vendor" VARCHAR,
    "start" DATE,
    "end" DATE,
    "term_months" BIGINT,
    "auto_renews" BOOLEAN,
    "notice_number" BIGINT,
    "notice_unit" VARCHAR,
    "clear_days" BOOLEAN,
    "deemed_receipt_days" BIGINT,
    "holiday_calendar" VARCHAR,
    "timezone" VARCHAR,
    "seats_committed" BIGINT,
    "seat_minimum" BIGINT,
    "tier_block" BIGINT,
    "tier" VARCHAR,
    "price_breaks" VARCHAR,
    "price_per_seat" DECIMAL(38,18),
    "currency" VARCHAR,
    "billing_period" VARCHAR,
    "uplift_cap_percent" DOUBLE,
    "true_up" VARCHAR,
    "owner" VARCHAR,
    "cost_center" VARCHAR,
    "document" VARCHAR,
    "clause" VARCHAR,
    "app_id" VARCHAR,
    "x_file" VARCHAR,
    "x_line" BIGINT,
    "x_valid_from" DATE NOT NULL,
    "x_valid_to" DATE
);
INSERT INTO "contract" BY NAME FROM "contract_without_tier";
DROP TABLE "contract_without_tier";
