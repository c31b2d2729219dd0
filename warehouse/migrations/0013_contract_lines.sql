-- What was paid under each contract, by the days that each line covers.
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
