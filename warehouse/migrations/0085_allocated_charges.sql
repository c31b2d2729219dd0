-- What a target bears is told apart by what was charged, so that its budget's difference is; the next run fills it.
ALTER TABLE "allocation" ADD COLUMN "x_charge" VARCHAR;
