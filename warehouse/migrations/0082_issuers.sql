-- The close is an issuer's of invoices, and so are the rules that it keeps; what no forecast tells is not accrued as 0.
ALTER TABLE "allocation" ADD COLUMN "InvoiceIssuerName" VARCHAR;
ALTER TABLE "allocation_frozen" ADD COLUMN "issuer" VARCHAR;
ALTER TABLE "accrual" ALTER COLUMN "expected" DROP NOT NULL;
ALTER TABLE "accrual" ALTER COLUMN "accrued" DROP NOT NULL;
