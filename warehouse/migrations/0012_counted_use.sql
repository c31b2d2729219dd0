-- What vendors count of the use of a pool without saying whose it was, and which plan a contract buys.
ALTER TABLE "license_pool_history" ADD COLUMN "active" BIGINT;
ALTER TABLE "license_pool_history" ADD COLUMN "active_days" BIGINT;
ALTER TABLE "license_pool_history" ADD COLUMN "active_as_of" DATE;
ALTER TABLE "license_pool" ADD COLUMN "active" BIGINT;
ALTER TABLE "license_pool" ADD COLUMN "active_days" BIGINT;
ALTER TABLE "license_pool" ADD COLUMN "active_as_of" DATE;
ALTER TABLE "contract" ADD COLUMN "tier" VARCHAR;
