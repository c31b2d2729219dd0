-- The first warehouse: FOCUS reference data, loads and what they brought, marts.
CREATE TABLE contract_commitment (
    "BillingCurrency" VARCHAR,
    "ContractCommitmentApplicability" VARCHAR NOT NULL,
    "ContractCommitmentBenefitCategory" VARCHAR NOT NULL,
    "ContractCommitmentCategory" VARCHAR NOT NULL,
    "ContractCommitmentCost" DECIMAL(38,18),
    "ContractCommitmentCreated" TIMESTAMP NOT NULL,
    "ContractCommitmentDescription" VARCHAR,
    "ContractCommitmentDiscountPercentage" DECIMAL(38,18),
    "ContractCommitmentDurationType" VARCHAR NOT NULL,
    "ContractCommitmentFulfillmentInterval" VARCHAR NOT NULL,
    "ContractCommitmentId" VARCHAR NOT NULL,
    "ContractCommitmentLastUpdated" TIMESTAMP NOT NULL,
    "ContractCommitmentLifecycleStatus" VARCHAR NOT NULL,
    "ContractCommitmentModel" VARCHAR NOT NULL,
    "ContractCommitmentOfferCategory" VARCHAR NOT NULL,
    "ContractCommitmentPaymentInterval" VARCHAR NOT NULL,
    "ContractCommitmentPaymentModel" VARCHAR NOT NULL,
    "ContractCommitmentPaymentUpfrontPercentage" DECIMAL(38,18) NOT NULL,
    "ContractCommitmentPeriodEnd" TIMESTAMP NOT NULL,
    "ContractCommitmentPeriodStart" TIMESTAMP NOT NULL,
    "ContractCommitmentQuantity" DECIMAL(38,18),
    "ContractCommitmentType" VARCHAR NOT NULL,
    "ContractCommitmentUnit" VARCHAR,
    "ContractId" VARCHAR NOT NULL,
    "ContractPeriodEnd" TIMESTAMP NOT NULL,
    "ContractPeriodStart" TIMESTAMP NOT NULL,
    "InvoiceIssuerName" VARCHAR NOT NULL,
    "PricingCurrency" VARCHAR NOT NULL,
    "PricingCurrencyContractCommitmentCost" DECIMAL(38,18),
    "ServiceProviderName" VARCHAR NOT NULL
);

CREATE TABLE billing_period (
    "BillingPeriodCreated" TIMESTAMP NOT NULL,
    "BillingPeriodEnd" TIMESTAMP NOT NULL,
    "BillingPeriodLastUpdated" TIMESTAMP NOT NULL,
    "BillingPeriodStart" TIMESTAMP NOT NULL,
    "BillingPeriodStatus" VARCHAR NOT NULL,
    "InvoiceIssuerName" VARCHAR NOT NULL
);

CREATE TABLE invoice_detail (
    "BilledCost" DECIMAL(38,18) NOT NULL,
    "BillingAccountId" VARCHAR NOT NULL,
    "BillingCurrency" VARCHAR NOT NULL,
    "BillingPeriodEnd" TIMESTAMP NOT NULL,
    "BillingPeriodStart" TIMESTAMP NOT NULL,
    "ChargeCategory" VARCHAR NOT NULL,
    "InvoiceDetailCreated" TIMESTAMP NOT NULL,
    "InvoiceDetailDescription" VARCHAR,
    "InvoiceDetailGrain" VARCHAR,
    "InvoiceDetailId" VARCHAR NOT NULL,
    "InvoiceDetailLastUpdated" TIMESTAMP NOT NULL,
    "InvoiceId" VARCHAR NOT NULL,
    "InvoiceIssueDate" TIMESTAMP,
    "InvoiceIssueStatus" VARCHAR NOT NULL,
    "InvoiceIssuerName" VARCHAR NOT NULL,
    "PaymentCurrency" VARCHAR NOT NULL,
    "PaymentCurrencyBilledCost" DECIMAL(38,18) NOT NULL,
    "PaymentCurrencyInvoiceDetailId" VARCHAR NOT NULL,
    "PaymentDueDate" TIMESTAMP,
    "PaymentTerms" VARCHAR NOT NULL,
    "PurchaseOrderNumber" VARCHAR,
    "ReferenceInvoiceId" VARCHAR NOT NULL
);

CREATE TABLE run (
    "run_id" VARCHAR NOT NULL,
    "started" TIMESTAMP NOT NULL,
    "ended" TIMESTAMP,
    "as_of" DATE NOT NULL,
    "status" VARCHAR NOT NULL,
    "periods" BIGINT,
    "rows" BIGINT,
    "message" VARCHAR,
    "code_version" VARCHAR NOT NULL
);

CREATE TABLE source_object (
    "source" VARCHAR NOT NULL,
    "object" VARCHAR NOT NULL,
    "version" VARCHAR NOT NULL,
    "size_bytes" BIGINT NOT NULL,
    "modified" TIMESTAMP NOT NULL,
    "content_hash" VARCHAR,
    "periods" VARCHAR,
    "state" VARCHAR NOT NULL,
    "first_seen" TIMESTAMP NOT NULL,
    "last_seen" TIMESTAMP NOT NULL,
    "gone_since" TIMESTAMP
);

CREATE TABLE load (
    "load_id" VARCHAR NOT NULL,
    "run_id" VARCHAR NOT NULL,
    "source" VARCHAR NOT NULL,
    "billing_period" VARCHAR NOT NULL,
    "object" VARCHAR NOT NULL,
    "version" VARCHAR NOT NULL,
    "content_hash" VARCHAR NOT NULL,
    "size_bytes" BIGINT NOT NULL,
    "modified" TIMESTAMP NOT NULL,
    "rows" BIGINT NOT NULL,
    "rejected_rows" BIGINT NOT NULL,
    "loaded_at" TIMESTAMP NOT NULL,
    "replaced_at" TIMESTAMP,
    "code_version" VARCHAR NOT NULL
);

CREATE TABLE segment (
    "path" VARCHAR NOT NULL,
    "table_name" VARCHAR NOT NULL,
    "source" VARCHAR NOT NULL,
    "billing_period" VARCHAR NOT NULL,
    "load_id" VARCHAR NOT NULL,
    "rows" BIGINT NOT NULL,
    "size_bytes" BIGINT NOT NULL
);

CREATE TABLE load_sum (
    "load_id" VARCHAR NOT NULL,
    "source" VARCHAR NOT NULL,
    "billing_period" VARCHAR NOT NULL,
    "currency" VARCHAR,
    "column_name" VARCHAR NOT NULL,
    "rows" BIGINT NOT NULL,
    "rejected_rows" BIGINT NOT NULL,
    "source_sum" VARCHAR NOT NULL,
    "warehouse_sum" VARCHAR NOT NULL,
    "rejected_sum" VARCHAR NOT NULL,
    "rounding" VARCHAR NOT NULL,
    "difference" VARCHAR NOT NULL
);

CREATE TABLE reject (
    "load_id" VARCHAR NOT NULL,
    "source" VARCHAR NOT NULL,
    "billing_period" VARCHAR NOT NULL,
    "object" VARCHAR NOT NULL,
    "line" BIGINT,
    "column_name" VARCHAR,
    "reason" VARCHAR NOT NULL,
    "value" VARCHAR,
    "currency" VARCHAR,
    "amount" DECIMAL(38,18)
);

CREATE TABLE held_back (
    "source" VARCHAR NOT NULL,
    "billing_period" VARCHAR,
    "object" VARCHAR,
    "version" VARCHAR,
    "reason" VARCHAR NOT NULL,
    "since" TIMESTAMP NOT NULL,
    "last_tried" TIMESTAMP NOT NULL
);

CREATE TABLE check_result (
    "source" VARCHAR NOT NULL,
    "billing_period" VARCHAR NOT NULL,
    "check_name" VARCHAR NOT NULL,
    "passed" BOOLEAN NOT NULL,
    "blocking" BOOLEAN NOT NULL,
    "detail" VARCHAR,
    "checked_at" TIMESTAMP NOT NULL
);

CREATE TABLE cost_daily (
    "x_source" VARCHAR NOT NULL,
    "x_period" VARCHAR NOT NULL,
    "day" DATE NOT NULL,
    "BillingCurrency" VARCHAR,
    "x_provider" VARCHAR,
    "BillingAccountId" VARCHAR,
    "SubAccountId" VARCHAR,
    "ServiceCategory" VARCHAR,
    "ServiceName" VARCHAR,
    "RegionId" VARCHAR,
    "ResourceId" VARCHAR,
    "ChargeCategory" VARCHAR,
    "ChargeClass" VARCHAR,
    "CommitmentDiscountStatus" VARCHAR,
    "x_tag_set" UBIGINT,
    "BillingAccountName" VARCHAR,
    "SubAccountName" VARCHAR,
    "BilledCost" DECIMAL(38,18),
    "EffectiveCost" DECIMAL(38,18),
    "ListCost" DECIMAL(38,18),
    "ContractedCost" DECIMAL(38,18),
    "x_rows" BIGINT NOT NULL
);

CREATE TABLE cost_daily_rollup (
    "x_source" VARCHAR NOT NULL,
    "x_period" VARCHAR NOT NULL,
    "day" DATE NOT NULL,
    "BillingCurrency" VARCHAR,
    "x_provider" VARCHAR,
    "BillingAccountId" VARCHAR,
    "SubAccountId" VARCHAR,
    "ServiceCategory" VARCHAR,
    "ServiceName" VARCHAR,
    "RegionId" VARCHAR,
    "ChargeCategory" VARCHAR,
    "ChargeClass" VARCHAR,
    "CommitmentDiscountStatus" VARCHAR,
    "x_tag_set" UBIGINT,
    "BillingAccountName" VARCHAR,
    "SubAccountName" VARCHAR,
    "BilledCost" DECIMAL(38,18),
    "EffectiveCost" DECIMAL(38,18),
    "ListCost" DECIMAL(38,18),
    "ContractedCost" DECIMAL(38,18),
    "x_rows" BIGINT NOT NULL
);

CREATE TABLE cost_monthly (
    "x_source" VARCHAR NOT NULL,
    "x_period" VARCHAR NOT NULL,
    "BillingCurrency" VARCHAR,
    "x_provider" VARCHAR,
    "BillingAccountId" VARCHAR,
    "SubAccountId" VARCHAR,
    "ServiceCategory" VARCHAR,
    "ServiceName" VARCHAR,
    "RegionId" VARCHAR,
    "ChargeCategory" VARCHAR,
    "ChargeClass" VARCHAR,
    "CommitmentDiscountStatus" VARCHAR,
    "BillingAccountName" VARCHAR,
    "SubAccountName" VARCHAR,
    "BilledCost" DECIMAL(38,18),
    "EffectiveCost" DECIMAL(38,18),
    "ListCost" DECIMAL(38,18),
    "ContractedCost" DECIMAL(38,18),
    "x_rows" BIGINT NOT NULL
);

CREATE TABLE tag_set (
    "x_tag_set" UBIGINT NOT NULL,
    "key" VARCHAR NOT NULL,
    "value" VARCHAR
);
