-- What of a resource's cost is priced as committed by a provider that names no commitment on it, which Google does:
-- the next run makes it of the bills that are there.
ALTER TABLE cost_daily ADD COLUMN "x_committed_cost" DECIMAL(38,18);

UPDATE cost_daily SET x_committed_cost = 0 WHERE x_provider IS DISTINCT FROM 'gcp';
