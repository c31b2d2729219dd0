-- What shares of commitments are made of, by month and account; the next run fills it.
CREATE TABLE commitment_month (
    "provider" VARCHAR,
    "month" DATE NOT NULL,
    "currency" VARCHAR,
    "SubAccountId" VARCHAR,
    "used" DECIMAL(38,18) NOT NULL,
    "unused" DECIMAL(38,18) NOT NULL,
    "covered" DECIMAL(38,18) NOT NULL,
    "given_back" DECIMAL(38,18) NOT NULL,
    "effective" DECIMAL(38,18) NOT NULL,
    "listed" DECIMAL(38,18) NOT NULL,
    "contracted" DECIMAL(38,18) NOT NULL,
    "eligible_effective" DECIMAL(38,18) NOT NULL,
    "eligible_listed" DECIMAL(38,18) NOT NULL,
    "eligible_contracted" DECIMAL(38,18) NOT NULL,
    "without_list" DECIMAL(38,18) NOT NULL,
    "without_contracted" DECIMAL(38,18) NOT NULL,
    "eligible_without_list" DECIMAL(38,18) NOT NULL,
    "eligible_without_contracted" DECIMAL(38,18) NOT NULL,
    "has_commitments" BOOLEAN NOT NULL
);
