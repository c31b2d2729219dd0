-- Totals through time, whether a month is open, what is on which invoice and
-- what invoices say, and resources by the key of inventories.
CREATE TABLE bill_line (
    "x_source" VARCHAR NOT NULL,
    "x_period" VARCHAR NOT NULL,
    "BillingCurrency" VARCHAR,
    "x_provider" VARCHAR,
    "InvoiceIssuerName" VARCHAR,
    "InvoiceId" VARCHAR,
    "BillingAccountId" VARCHAR,
    "SubAccountId" VARCHAR,
    "x_line" VARCHAR NOT NULL,
    "BilledCost" DECIMAL(38,18),
    "EffectiveCost" DECIMAL(38,18),
    "ListCost" DECIMAL(38,18),
    "ContractedCost" DECIMAL(38,18),
    "x_rows" BIGINT NOT NULL,
    "x_rows_with_cost" BIGINT NOT NULL
);

CREATE TABLE resource_cost (
    "x_source" VARCHAR NOT NULL,
    "x_period" VARCHAR NOT NULL,
    "BillingCurrency" VARCHAR,
    "x_provider" VARCHAR,
    "SubAccountId" VARCHAR,
    "ResourceId" VARCHAR,
    "x_resource_key" VARCHAR,
    "BilledCost" DECIMAL(38,18),
    "EffectiveCost" DECIMAL(38,18),
    "ListCost" DECIMAL(38,18),
    "ContractedCost" DECIMAL(38,18),
    "x_rows" BIGINT NOT NULL
);

CREATE TABLE cost_history (
    "x_source" VARCHAR NOT NULL,
    "x_period" VARCHAR NOT NULL,
    "BillingCurrency" VARCHAR,
    "BillingAccountId" VARCHAR,
    "SubAccountId" VARCHAR,
    "ServiceName" VARCHAR,
    "day" DATE NOT NULL,
    "BilledCost" DECIMAL(38,18),
    "EffectiveCost" DECIMAL(38,18),
    "x_valid_from" DATE NOT NULL,
    "x_valid_to" DATE
);

CREATE TABLE month_status (
    "source" VARCHAR NOT NULL,
    "billing_period" VARCHAR NOT NULL,
    "status" VARCHAR NOT NULL,
    "reason" VARCHAR NOT NULL,
    "since" DATE NOT NULL,
    "closed_at" DATE,
    "rows_without_invoice" BIGINT NOT NULL,
    "earliest_close" DATE NOT NULL
);

CREATE TABLE invoice_total (
    "source" VARCHAR NOT NULL,
    "object" VARCHAR NOT NULL,
    "line" BIGINT NOT NULL,
    "billed_source" VARCHAR,
    "provider" VARCHAR,
    "billing_period" VARCHAR NOT NULL,
    "currency" VARCHAR NOT NULL,
    "invoice_id" VARCHAR,
    "amount" DECIMAL(38,18) NOT NULL,
    "loaded_at" TIMESTAMP NOT NULL
);


-- The history begins with what is known now, as of the business day that brought it.
INSERT INTO cost_history
WITH brought AS (
    SELECT load.source, load.billing_period, max(run.as_of) AS day
    FROM load JOIN run USING (run_id) WHERE load.replaced_at IS NULL GROUP BY ALL
)
SELECT c.x_source, c.x_period, c.BillingCurrency, c.BillingAccountId, c.SubAccountId, c.ServiceName, c.day,
    sum(c.BilledCost), sum(c.EffectiveCost), coalesce(any_value(brought.day), current_date), NULL
FROM cost_daily_rollup c LEFT JOIN brought ON brought.source = c.x_source AND brought.billing_period = c.x_period
GROUP BY c.x_source, c.x_period, c.BillingCurrency, c.BillingAccountId, c.SubAccountId, c.ServiceName, c.day;
