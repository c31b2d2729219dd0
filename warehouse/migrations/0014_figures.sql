-- Figures of the company's money that are one number each.
CREATE TABLE "figure" (
    "part" VARCHAR NOT NULL,
    "kind" VARCHAR NOT NULL,
    "scope" VARCHAR NOT NULL,
    "value" DECIMAL(38,18) NOT NULL,
    "unit" VARCHAR NOT NULL,
    "reason" VARCHAR
);
