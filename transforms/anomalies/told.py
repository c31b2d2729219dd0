"""Events as ANOMALY tells them: the same event keeps its id, its money is exact, its cause and owner are named."""

import polars as pl

from transforms.anomalies.events import exact
from warehouse.tables import ANOMALY

# What begins so much earlier or later, by restated days, is the same event.
SAME_WITHIN_DAYS = 3
RULE = "cost.anomaly"
SERIES = pl.coalesce(
    pl.format("commitment {}", "commitment"),
    pl.format("region {}", "new_region"),
    pl.format("resource {}", "resource"),
    pl.format("service {}", "service"),
    pl.lit("other"),
)
NAMES = {
    "spike": "cost more than usual",
    "step": "went up and stayed up",
    "drop": "cost less than usual",
    "leak": "grew day by day",
    "new_region": "has its first cost in a region that the company did not use",
    "new_service": "has its first cost there",
    "falling_utilisation": "was used less, and paid for nevertheless",
}


def with_money(events: pl.DataFrame, costs: pl.DataFrame, key: list[str]) -> pl.DataFrame:
    """With `actual`, exact: the sum of the event's days; and `excess`, a float, signed."""
    joined = events.select("event", "start", "last", *key).join(costs, on=key, nulls_equal=True)
    within = joined.filter(pl.col("day").is_between(pl.col("start"), pl.col("last")))
    sums = within.group_by("event").agg(actual=pl.col("cost").sum())
    told = events.join(sums, on="event", how="left", maintain_order="left")
    actual = pl.col("actual").fill_null(0).cast(pl.Decimal(38, 18))
    return told.with_columns(actual=actual, excess=actual.cast(pl.Float64) - pl.col("expected"))


def with_first_starts(events: pl.DataFrame, earlier: pl.DataFrame) -> pl.DataFrame:
    """With `first_start` and `first_found` (null of what is new) of the event that was told before, if it is the same.

    `earlier` are ANOMALY rows. The same is what lies on the same series in the same direction at the same time.
    """
    named = events.with_columns(series_name=SERIES, account_key=pl.coalesce("account", pl.lit("")))
    before = earlier.select(
        "provider",
        "first_start",
        "first_found",
        series_name="series",
        before_account=pl.col("account"),
        before_start=pl.col("start"),
        before_last=pl.col("last_day"),
        is_drop=pl.col("kind") == "drop",
    )
    near = pl.duration(days=SAME_WITHIN_DAYS)
    pairs = named.join(before, on=["provider", "series_name"]).filter(
        pl.col("before_account").is_null() | (pl.col("before_account") == pl.col("account_key")),
        (pl.col("sign") < 0) == pl.col("is_drop"),
        pl.col("before_start") <= pl.col("last") + near,
        pl.col("start") <= pl.col("before_last") + near,
    )
    order = ["before_start", "start", "event"]
    first = pairs.sort(order).unique("event", keep="first", maintain_order=True)
    once = first.unique(
        ["provider", "series_name", "account_key", "first_start", "sign"], keep="first", maintain_order=True
    )
    told = once.select("event", "first_start", "first_found")
    return events.join(told, on="event", how="left", maintain_order="left").with_columns(
        first_start=pl.coalesce("first_start", "start"), series_name=SERIES
    )


def parts(events: pl.DataFrame) -> pl.DataFrame:
    """Of events with `of`, the one that each is a part of: `event` (`of`), `provider, account, series, sign, start,
    last`, its own days.
    """
    return events.select("provider", "account", "sign", "start", "last", event="of", series=SERIES)


def anomalies(events: pl.DataFrame) -> pl.DataFrame:
    """ANOMALY without `anomaly_id` and `verdict`, with `event` and `tags`.

    `events` has all that the functions above, `causes` and `tags` add, and `regions_apart`, a list: the new regions of
    its provider, which are no part of any service.

    The money of a drop that goes on is null: nobody knows how long it will.
    """
    day = (pl.col("last") - pl.col("start")).dt.total_days() + 1
    expected = exact(pl.col("expected"))
    is_open_drop = (pl.col("sign") < 0) & pl.col("goes_on")
    told = events.with_columns(
        days=day,
        expected_exact=expected,
        end=pl.when(~pl.col("goes_on")).then("last"),
        money=pl.when(~is_open_drop).then(pl.col("actual") - expected),
        service=pl.coalesce("service", "cause_service"),
        region=pl.coalesce("new_region", "region"),
        resource_id=pl.coalesce("commitment", "resource_id"),
        cause=pl.when(pl.col("commitment").is_not_null())
        .then(pl.lit("commitment"))
        .otherwise(pl.col("cause").fill_null("service")),
        told_on=pl.max_horizontal("limit_passed", "start"),
        owner=pl.coalesce("owner", "account_owner"),
        owner_from=pl.when(pl.col("owner").is_not_null())
        .then("owner_from")
        .when(pl.col("account_owner").is_not_null())
        .then(pl.lit("account")),
    )
    return told.select(
        "event",
        *("kind", "provider", "account", "service", "region", "sku", "resource_id", "currency", "start", "end", "days"),
        *("actual", "money", "told_on", "accounts", "cause", "owner", "owner_from"),
        *("first_start", "first_found"),
        last_day="last",
        expected="expected_exact",
        delay_days=(pl.col("told_on") - pl.col("start")).dt.total_days(),
        cause_percent=(pl.col("share") * 100).round(1),
        reason=_reason(),
        evidence=_evidence(),
        tags="tags",
        series="series_name",
    )


def _evidence() -> pl.Expr:
    told = {
        "kind": pl.col("kind"),
        "start": pl.col("start").cast(pl.String),
        "last_day": pl.col("last").cast(pl.String),
        "days_off": pl.col("flagged_days"),
        "actual": pl.col("actual").cast(pl.Float64).round(2),
        "expected": pl.col("expected").round(2),
        "usage_percent": (pl.col("usage_share") * 100).round(1),
        "cause": pl.col("cause"),
        "cause_percent": (pl.col("share") * 100).round(1),
        "sku": pl.col("sku"),
        "tags": pl.col("tags"),
        "accounts": pl.when(pl.col("accounts") > 1).then("account_names"),
        "regions_apart": pl.when(pl.col("commitment").is_null(), pl.col("new_region").is_null()).then("regions_apart"),
    }
    return pl.struct(*(value.alias(name) for name, value in told.items())).struct.json_encode()


def _reason() -> pl.Expr:
    what = pl.coalesce("service", "commitment", pl.format("region {}", "new_region"), pl.lit("what has no service"))
    where = (
        pl.when(pl.col("accounts") > 1)
        .then(pl.format("{} accounts", "accounts"))
        .otherwise(pl.coalesce("account", pl.lit("no account")))
    )
    money = (pl.col("actual").cast(pl.Float64) - pl.col("expected")).abs().round(2)
    more = pl.when(pl.col("sign") > 0).then(pl.lit("more")).otherwise(pl.lit("less"))
    when = (
        pl.when(pl.col("goes_on"))
        .then(pl.format("since {}", "start"))
        .when(pl.col("start") == pl.col("last"))
        .then(pl.format("on {}", "start"))
        .otherwise(pl.format("from {} to {}", "start", "last"))
    )
    short = pl.col("resource_id").str.split("/").list.last()
    by = (
        pl.when(pl.col("cause") == "resource")
        .then(pl.format("; {}% of it is {}", (pl.col("share") * 100).round(0).cast(pl.Int64), short))
        .when(pl.col("cause") == "sku")
        .then(pl.format("; {}% of it is SKU {}", (pl.col("share") * 100).round(0).cast(pl.Int64), "sku"))
        .otherwise(pl.lit(""))
    )
    said = pl.col("kind").replace_strict(NAMES)
    return pl.format(
        "{} in {} {}: {} {} {} than expected {}{}.",
        what,
        where,
        said,
        money,
        pl.coalesce("currency", pl.lit("")),
        more,
        when,
        by,
    )


__all__ = ["ANOMALY", "anomalies", "with_first_starts", "with_money"]
