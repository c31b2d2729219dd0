-- What trails tell of each app, and whether anybody approved it.
ALTER TABLE "app" ADD COLUMN "state" VARCHAR;
ALTER TABLE "app" ADD COLUMN "trails" VARCHAR;
ALTER TABLE "app" ADD COLUMN "people" BIGINT;
ALTER TABLE "app" ADD COLUMN "spend_12_months" DECIMAL(38,18);
ALTER TABLE "app" ADD COLUMN "currency" VARCHAR;
ALTER TABLE "app" ADD COLUMN "first_seen" DATE;
ALTER TABLE "app" ADD COLUMN "last_seen" DATE;
ALTER TABLE "app" ADD COLUMN "risk" BIGINT;
ALTER TABLE "app" ADD COLUMN "risk_reasons" VARCHAR;
ALTER TABLE "app" ADD COLUMN "reason" VARCHAR;
