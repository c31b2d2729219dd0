-- SKUs have their names; the marts are filled anew at the next run.
DELETE FROM "sku_daily";

DELETE FROM "sku_monthly";

ALTER TABLE "sku_daily" ADD COLUMN "SkuMeter" VARCHAR;

ALTER TABLE "sku_monthly" ADD COLUMN "SkuMeter" VARCHAR;
