"""What anomalies are looked for in: daily usage, what of commitments was paid for nothing, which days are complete."""

from collections.abc import Sequence
from datetime import date, timedelta

import polars as pl

from transforms.anomalies.late import late_days
from transforms.forecast.complete import complete_days
from transforms.spend.account import ACCOUNT_SQL
from warehouse.store import Store

# Usage alone: fees, credits, purchases and corrections have news of their own, and what is unused is a commitment's.
# An account is of the source that told of it last.
SOURCES = f"""
WITH sources AS (
    SELECT x_provider, {ACCOUNT_SQL} AS account, arg_max(x_source, day) AS source FROM cost_daily_rollup GROUP BY ALL
), firsts AS (
    SELECT x_source AS source, (min(x_period) || '-01')::DATE AS first FROM cost_daily_rollup GROUP BY ALL
)
"""
NAMES = f"""
SELECT coalesce(c.x_provider, '') AS provider, source, c.BillingCurrency AS currency, {ACCOUNT_SQL} AS account,
    c.ServiceName AS service, c.RegionId AS region, c.day, sum(coalesce(c.EffectiveCost, c.BilledCost)) AS cost
"""
OF_USAGE = f"""
JOIN sources s ON s.x_provider IS NOT DISTINCT FROM c.x_provider AND s.account = {ACCOUNT_SQL}
JOIN firsts USING (source)
WHERE ChargeCategory = 'Usage' AND ChargeClass IS NULL AND coalesce(CommitmentDiscountStatus, '') <> 'Unused'
    AND c.day >= greatest($since, first) AND c.day < $as_of
"""
USAGE = f"{SOURCES} {NAMES} FROM cost_daily_rollup c {OF_USAGE} GROUP BY ALL"
# Resources that ever cost so much a day that they alone could be flagged.
PARTS = f"""
{SOURCES}, daily AS ({NAMES}, c.ResourceId AS resource FROM cost_daily c {OF_USAGE} AND ResourceId IS NOT NULL
    GROUP BY ALL
), large AS (
    SELECT provider, account, currency, service, resource FROM daily
    GROUP BY provider, account, currency, service, resource HAVING max(cost) > $least
)
SELECT daily.* FROM daily SEMI JOIN large USING (provider, account, currency, service, resource)
"""
FIRSTS = """
SELECT x_source AS source, greatest((min(x_period) || '-01')::DATE, $since) AS known FROM cost_daily_rollup GROUP BY ALL
"""
# What falls out of use is told of so far back.
COMMITTED_DAYS = 120
# Whose most of what an account's tags name is, in the newest month: who owns its neighbours.
OWNERS = f"""
WITH told AS (
    SELECT coalesce(x_provider, '') AS provider, {ACCOUNT_SQL} AS account, value AS owner, sum(EffectiveCost) AS cost
    FROM cost_daily_rollup JOIN tag_set USING (x_tag_set)
    WHERE key = lower($key) AND value IS NOT NULL AND day >= $since AND ChargeCategory = 'Usage' GROUP BY ALL
)
SELECT provider, account, arg_max(owner, cost) AS account_owner FROM told
GROUP BY ALL HAVING max(cost) >= 0.5 * sum(cost) AND max(cost) > 0
"""
OWNED_DAYS = 30
OWNED = pl.Schema(dict.fromkeys(("provider", "account", "account_owner"), pl.String()))
COMMITTED = f"""
SELECT coalesce(x_provider, '') AS provider, x_source AS source, BillingCurrency AS currency, day,
    CommitmentDiscountId AS commitment, bool_or(x_use IN ('used', 'unused')) AS is_used,
    coalesce(sum(EffectiveCost) FILTER (x_use = 'unused'), 0) AS unused,
    coalesce(sum(EffectiveCost) FILTER (x_use IN ('used', 'unused')), 0) AS whole,
    coalesce(sum(EffectiveCost) FILTER (x_use = 'fee'), 0) AS fee,
    coalesce(sum(EffectiveCost) FILTER (x_use IN ('fee', 'offset')), 0) AS net,
    any_value({ACCOUNT_SQL}) FILTER (x_use IN ('fee', 'unused')) AS buyer,
    list(DISTINCT ServiceName) FILTER (x_use IN ('fee', 'used') AND ServiceName IS NOT NULL) AS service
FROM commitment_usage
WHERE CommitmentDiscountId IS NOT NULL AND day >= $since AND day < $as_of
GROUP BY ALL HAVING is_used OR count(*) FILTER (x_use = 'offset') > 0
"""
UNUSED = pl.Schema(
    {
        **dict.fromkeys(("provider", "source", "currency", "account", "commitment"), pl.String()),
        "day": pl.Date(),
        "cost": pl.Decimal(38, 18),
        "committed": pl.Decimal(38, 18),
    }
)
COVERS = pl.Schema(dict.fromkeys(("provider", "commitment", "service"), pl.String()))


def usage(store: Store, since: date, as_of: date) -> pl.DataFrame:
    """`provider, source, currency, account, service, region, day, cost` (exact, effective) of usage."""
    return store.connection.sql(USAGE, params={"since": since, "as_of": as_of}).pl()


def parts(store: Store, since: date, as_of: date, least: float) -> pl.DataFrame:
    """The same of each large resource, with `resource`."""
    params = {"since": since, "as_of": as_of, "least": least}
    return store.connection.sql(PARTS, params=params).pl()


def account_owners(store: Store, as_of: date, owner_tags: Sequence[str]) -> pl.DataFrame:
    """`provider, account, account_owner`, by the first of the tags that tells."""
    since = as_of - timedelta(days=OWNED_DAYS)
    told = [store.connection.sql(OWNERS, params={"key": key, "since": since}).pl() for key in owner_tags]
    return pl.concat([OWNED.to_frame(), *told]).unique(["provider", "account"], keep="first", maintain_order=True)


def complete(store: Store, since: date, as_of: date) -> pl.DataFrame:
    """`source, known, complete_to, broken` of the sources of which a day is complete, as `grid` takes them."""
    history = store.frame("FROM cost_history")
    days = complete_days(history, as_of).join(late_days(history, as_of), on="x_source")
    on_time = pl.col("is_complete") & (pl.col("day") <= pl.lit(as_of) - pl.duration(days=pl.col("late_days") + 1))
    last = pl.col("day").filter(on_time).max()
    ends = days.group_by(source="x_source").agg(
        complete_to=last, broken=pl.col("day").filter(~pl.col("is_complete"), pl.col("day") < last)
    )
    firsts = store.connection.sql(FIRSTS, params={"since": since}).pl()
    return firsts.join(ends.drop_nulls("complete_to"), on="source")


def unused(store: Store, as_of: date) -> tuple[pl.DataFrame, pl.DataFrame]:
    """UNUSED: what each commitment cost on a day, and what of that was for nothing; COVERS: the services that use it.

    Unused usage tells of it; where a provider has none (Google), what a fee costs less what is set against it.
    """
    days = store.connection.sql(
        COMMITTED, params={"since": as_of - timedelta(days=COMMITTED_DAYS), "as_of": as_of}
    ).pl()
    buyer = days.group_by("provider", "commitment").agg(account=pl.col("buyer").drop_nulls().first())
    told = days.join(buyer, on=["provider", "commitment"]).with_columns(
        cost=pl.when("is_used").then("unused").otherwise("net"),
        committed=pl.when("is_used").then("whole").otherwise("fee"),
    )
    covers = days.select(COVERS.names()).explode("service").drop_nulls().unique()
    return told.select(pl.col(name).cast(kind) for name, kind in UNUSED.items()), covers
