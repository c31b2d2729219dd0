"""What the bills show that nobody expected, kept as events with their cause, money and owner."""

from datetime import date, timedelta
from hashlib import sha256

import polars as pl

from pipelines.finance import Books, Worked
from transforms.anomalies.causes import BEFORE_DAYS, LEVELS, OF_USAGE, causes
from transforms.anomalies.complete import complete_to
from transforms.anomalies.events import alike, without_moves, without_uncovered
from transforms.anomalies.found import COMMITMENT_KEY, KEY, USAGE_KEY, Found, found
from transforms.anomalies.news import with_new_regions
from transforms.anomalies.told import RULE, anomalies, with_first_starts, with_money
from transforms.spend.account import ACCOUNT_SQL, account
from transforms.spend.resource_key import resource_key
from warehouse.segments import segment_frame
from warehouse.store import Store
from warehouse.tables import ANOMALY, ANOMALY_DAY, COST_AND_USAGE

# Usage alone: fees, credits, purchases and corrections have news of their own, and what is unused is a commitment's.
IS_USAGE = """
ChargeCategory = 'Usage' AND ChargeClass IS NULL AND coalesce(CommitmentDiscountStatus, '') <> 'Unused'
"""
# An account is of the source that told of it last.
COSTS = f"""
WITH sources AS (
    SELECT x_provider, {ACCOUNT_SQL} AS account, arg_max(x_source, day) AS source FROM cost_daily_rollup GROUP BY ALL
), firsts AS (
    SELECT x_source AS source, (min(x_period) || '-01')::DATE AS first FROM cost_daily_rollup GROUP BY ALL
)
SELECT coalesce(c.x_provider, '') AS provider, source, c.BillingCurrency AS currency, {ACCOUNT_SQL} AS account,
    c.ServiceName AS service, c.RegionId AS region, c.day, sum(coalesce(c.EffectiveCost, c.BilledCost)) AS cost
FROM cost_daily_rollup c
JOIN sources s ON s.x_provider IS NOT DISTINCT FROM c.x_provider AND s.account = {ACCOUNT_SQL}
JOIN firsts USING (source)
WHERE {IS_USAGE} AND c.day >= greatest($since, first) AND c.day < $as_of GROUP BY ALL
"""
FIRSTS = """
SELECT x_source AS source, greatest((min(x_period) || '-01')::DATE, $since) AS known FROM cost_daily_rollup GROUP BY ALL
"""
COMMITTED_DAYS = 120


def work_out(books: Books) -> Worked:
    """Judges the days that are complete, and keeps what was found in place of the last day's."""
    store, settings = books.store, books.settings.anomalies
    since = books.as_of - timedelta(days=settings.history_days)
    costs = _asked(store, COSTS, since=since, as_of=books.as_of)
    complete = _complete(store, since, books.as_of)
    costs, complete = costs.join(complete, on="source", how="semi"), complete
    unused, covers = _unused(store, books.as_of, complete)
    earlier = store.frame("FROM anomaly")
    usage = with_new_regions(costs, complete)
    judged = found(usage, unused, complete, settings, _kept_out(earlier, books.decisions))
    events = _whole(store, judged, usage, unused, covers, earlier)
    told = _identified(events, books.as_of)
    with store.transaction():
        store.connection.execute("DELETE FROM anomaly")
        store.insert(ANOMALY, told.select(ANOMALY.names))
        store.connection.execute("DELETE FROM anomaly_day")
        store.insert(ANOMALY_DAY, _days(judged, told).select(ANOMALY_DAY.names))
    return Worked()


def _asked(store: Store, sql: str, **params: object) -> pl.DataFrame:
    named = {name: value for name, value in params.items() if f"${name}" in sql}
    return store.connection.sql(sql, params=named).pl()


def _complete(store: Store, since: date, as_of: date) -> pl.DataFrame:
    """`source, known, complete_to, broken` of the sources of which a day is complete."""
    known = _asked(store, FIRSTS, since=since)
    ends = complete_to(store.frame("FROM cost_history"), as_of)
    return known.join(ends, on="source").with_columns(broken=pl.lit([], pl.List(pl.Date)))


def _unused(store: Store, as_of: date, complete: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """What commitments cost on each day, and what of that was for nothing; and the services that use each.

    Unused rows tell of it; where a provider has none (Google), what a fee costs less the credits against it.
    """
    since = as_of - timedelta(days=COMMITTED_DAYS)
    segments = store.segments(COST_AND_USAGE, since=f"{since:%Y-%m}")
    key = {"provider": pl.String(), "source": pl.String(), "currency": pl.String(), "account": pl.String()}
    schema = {
        **key,
        "commitment": pl.String(),
        "day": pl.Date(),
        "cost": pl.Decimal(38, 18),
        "committed": pl.Decimal(38, 18),
    }
    if not segments:
        return pl.DataFrame(schema=schema), pl.DataFrame(
            schema=dict.fromkeys(("provider", "commitment", "service"), pl.String())
        )
    cost = pl.coalesce("EffectiveCost", "BilledCost")
    status, category = pl.col("CommitmentDiscountStatus"), pl.col("ChargeCategory")
    rows = segment_frame(segments).filter(
        pl.col("CommitmentDiscountId").is_not_null(),
        pl.col("ChargeClass").is_null(),
        pl.col("ChargePeriodStart") >= since,
    )
    fee = category.is_in(["Purchase", "Credit"])
    days = rows.group_by(
        provider=pl.col("x_provider").fill_null(""),
        source="x_source",
        currency="BillingCurrency",
        commitment="CommitmentDiscountId",
        day=pl.col("ChargePeriodStart").dt.date(),
    ).agg(
        unused=cost.filter(status == "Unused").sum(),
        used=cost.filter(status == "Used").sum(),
        fee=cost.filter(category == "Purchase").sum(),
        net=cost.filter(fee).sum(),
        told=status.is_not_null().any(),
        credited=(category == "Credit").any(),
        buyer=account(pl.col("SubAccountId")).filter(fee | (status == "Unused")).first(),
        service=pl.col("ServiceName").filter(fee | (status == "Used")).drop_nulls().unique(),
    )
    told = days.collect().with_columns(
        cost=pl.when("told").then("unused").when("credited").then("net").otherwise(0),
        committed=pl.when("told").then(pl.col("unused") + pl.col("used")).otherwise("fee"),
    )
    of_days = told.filter(pl.col("told") | pl.col("credited"))
    buyer = of_days.group_by("provider", "commitment").agg(account=pl.col("buyer").drop_nulls().first())
    whole = of_days.join(buyer, on=["provider", "commitment"]).join(complete, on="source", how="semi")
    covers = of_days.select("provider", "commitment", "service").explode("service").drop_nulls().unique()
    days = whole.filter(pl.col("day") < as_of).select(pl.col(name).cast(kind) for name, kind in schema.items())
    return days, covers


def _kept_out(earlier: pl.DataFrame, decisions: pl.DataFrame) -> pl.DataFrame:
    return pl.DataFrame(
        schema={
            **dict.fromkeys(("provider", "account", "service", "new_region", "commitment"), pl.String()),
            "first": pl.Date(),
            "last": pl.Date(),
        }
    )


def _whole(
    store: Store, judged: Found, usage: pl.DataFrame, unused: pl.DataFrame, covers: pl.DataFrame, earlier: pl.DataFrame
) -> pl.DataFrame:
    """ANOMALY without ids: less what moved or only has another price, several alike as one, each with its cause."""
    of_usage = with_money(judged.events.filter(pl.col("commitment").is_null()), usage, USAGE_KEY)
    of_unused = with_money(judged.events.filter(pl.col("commitment").is_not_null()), unused, COMMITMENT_KEY)
    events = alike(without_moves(without_uncovered(pl.concat([of_usage, of_unused]), covers)))
    one = _merged(events)
    said = causes(one, _rows(store, events, usage))
    caused = one.join(said, on="event", how="left", maintain_order="left").with_columns(
        pl.col("cause").fill_null("service")
    )
    kept = caused.filter((pl.col("usage_share") >= OF_USAGE).fill_null(value=True) | pl.col("new_region").is_not_null())
    return anomalies(with_first_starts(kept, earlier))


def _merged(events: pl.DataFrame) -> pl.DataFrame:
    """Events that are one, as one: their money together, from the first day to the last, of no account."""
    many = pl.len() > 1
    sums = (
        events.sort("event")
        .group_by("of", maintain_order=True)
        .agg(
            *(pl.col(name).first() for name in (*KEY, "series", "sign", "kind") if name != "account"),
            account=pl.when(~many).then(pl.col("account").first()),
            accounts=pl.col("account").n_unique(),
            start=pl.col("start").min(),
            last=pl.col("last").max(),
            goes_on=pl.col("goes_on").any(),
            flagged_days=pl.col("flagged_days").max(),
            limit_passed=pl.col("limit_passed").min(),
            actual=pl.col("actual").sum(),
            expected=pl.col("expected").sum(),
            excess=pl.col("excess").sum(),
        )
    )
    return sums.rename({"of": "event"})


def _rows(store: Store, events: pl.DataFrame, usage: pl.DataFrame) -> pl.DataFrame:
    """The usage of what events were found on, in their days and in the four weeks before, as `causes` takes it."""
    asked = events.filter(pl.col("commitment").is_null())
    schema = {"event": pl.Int64(), "during": pl.Boolean(), **dict.fromkeys(("cause_service", *LEVELS[1:]), pl.String())}
    if asked.is_empty():
        return pl.DataFrame(
            schema={
                **{name: kind for name, kind in schema.items() if name != "cause_service"},
                "service": pl.String(),
                "cost": pl.Decimal(38, 18),
                "quantity": pl.Float64(),
            }
        )
    first, last = asked["start"].min(), asked["last"].max()
    assert isinstance(first, date)
    assert isinstance(last, date)
    since = first - timedelta(days=BEFORE_DAYS)
    new = usage.filter(pl.col("new_region").is_not_null()).select("provider", region="new_region").unique()
    rows = (
        segment_frame(store.segments(COST_AND_USAGE, since=f"{since - timedelta(days=1):%Y-%m}"))
        .filter(
            pl.col("ChargeCategory") == "Usage",
            pl.col("ChargeClass").is_null(),
            pl.col("CommitmentDiscountStatus").fill_null("") != "Unused",
            pl.col("ChargePeriodStart").dt.date().is_between(since, last),
        )
        .select(
            provider=pl.col("x_provider").fill_null(""),
            currency="BillingCurrency",
            account=account(pl.col("SubAccountId")),
            service="ServiceName",
            region="RegionId",
            sku=pl.coalesce("SkuId", "SkuMeter", "ChargeDescription"),
            resource="ResourceId",
            day=pl.col("ChargePeriodStart").dt.date(),
            cost=pl.coalesce("EffectiveCost", "BilledCost"),
            quantity=pl.col("PricingQuantity").cast(pl.Float64),
        )
    )
    of_it = asked.select("provider", "currency", "account", "start", "last", "service", "new_region", event="of").lazy()
    of_service = rows.join(new.lazy(), on=["provider", "region"], how="anti").join(
        of_it.filter(pl.col("new_region").is_null()),
        on=["provider", "currency", "account", "service"],
        nulls_equal=True,
    )
    of_region = rows.join(
        of_it.filter(pl.col("new_region").is_not_null()).drop("service").rename({"new_region": "region"}),
        on=["provider", "currency", "account", "region"],
        nulls_equal=True,
    )
    names = ["event", "start", "last", "day", "provider", "service", "region", "sku", "resource", "cost", "quantity"]
    both = pl.concat([of_service.select(names), of_region.select(names)])
    near = both.filter(
        pl.col("day") <= pl.col("last"), pl.col("day") >= pl.col("start") - pl.duration(days=BEFORE_DAYS)
    )
    summed = (
        near.group_by(
            "event", "provider", "service", "region", "sku", "resource", during=pl.col("day") >= pl.col("start")
        )
        .agg(pl.col("cost").sum(), pl.col("quantity").sum())
        .collect()
    )
    key = resource_key(pl.col("provider"), pl.col("service"), pl.col("resource"))
    return summed.with_columns(resource_id=pl.coalesce(key, "resource")).select(
        "event", "during", *LEVELS, "cost", "quantity"
    )


def _identified(events: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """ANOMALY: ids are those that findings get of the same rule, provider, account and key."""
    parts = events.select("provider", pl.col("account").fill_null(""), "series", "first_start").rows()
    ids = [
        sha256("\x1f".join((RULE, *each[:2], f"{each[2]} from {each[3]}")).encode()).hexdigest()[:16] for each in parts
    ]
    return events.with_columns(
        anomaly_id=pl.Series(ids, dtype=pl.String()),
        first_found=pl.col("first_found").fill_null(as_of),
        owner=pl.lit(None, pl.String()),
        owner_from=pl.lit(None, pl.String()),
        verdict=pl.lit(None, pl.String()),
    )


def _days(judged: Found, told: pl.DataFrame) -> pl.DataFrame:
    days = judged.days.join(told.select("event", "anomaly_id"), on="event")
    limit = pl.col("limit").fill_null(0)
    return days.select(
        "anomaly_id",
        "day",
        "is_part",
        *(
            amount.round(6).cast(pl.Decimal(38, 18)).alias(name)
            for name, amount in {
                "cost": pl.col("cost"),
                "expected": pl.col("expected"),
                "low": pl.col("expected") - limit,
                "high": pl.col("expected") + limit,
            }.items()
        ),
    )
