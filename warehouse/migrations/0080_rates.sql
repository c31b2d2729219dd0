-- Rates of exchange, as the company's files or outlay.toml tell them.
CREATE TABLE "fx_rate" (
    "day" DATE NOT NULL,
    "base" VARCHAR NOT NULL,
    "currency" VARCHAR NOT NULL,
    "rate" DECIMAL(38,18) NOT NULL,
    "source" VARCHAR NOT NULL
);
