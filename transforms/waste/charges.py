"""What the bill says of each resource: what it was charged for lately, and what it cost in the window of savings.

The window is the 30 last complete days: a day is complete when the source's newest delivery was made at least 48 hours
after its end. A month has 30.44 days.
"""

from datetime import date, datetime, timedelta
from decimal import Decimal

import polars as pl

from transforms.spend.account import account
from transforms.spend.resource_key import resource_key
from transforms.waste.rule import ID
from transforms.waste.thresholds import environment

WINDOW_DAYS = 30
KEPT_DAYS = 100
COMPLETE_AFTER = timedelta(hours=48)
DAYS_IN_BITS = 45
DAYS_A_MONTH = Decimal("30.44")
# What of a billing row is asked; the rest is not read.
# AWS' FOCUS 1.0 has its usage types here, and no SkuMeter.
USAGE_TYPE = "x_UsageType"
READ = (
    USAGE_TYPE,
    "BillingCurrency",
    "ChargeCategory",
    "ChargeDescription",
    "ChargeFrequency",
    "ChargePeriodStart",
    "CommitmentDiscountId",
    "CommitmentDiscountStatus",
    "ConsumedQuantity",
    "ConsumedUnit",
    "EffectiveCost",
    "BilledCost",
    "ListCost",
    "PricingCategory",
    "PricingQuantity",
    "PricingUnit",
    "RegionId",
    "ResourceId",
    "ResourceName",
    "ServiceName",
    "SkuId",
    "SkuMeter",
    "SubAccountId",
    "Tags",
    "x_provider",
    "x_source",
)
LINE = [
    "provider",
    "account",
    "x_resource_key",
    "resource_id",  # as the bill spells it; null for charges of no resource
    "region",
    "service",
    "sku_id",
    "meter",  # AWS usage type, Azure meter, Google SKU's description
    "unit",
    "charge_category",
    "charge_frequency",
    "commitment_status",  # Used, Unused; null where no commitment is concerned
    "commitment_id",
    "pricing_category",  # Committed also where the provider does not name the commitment, as Google does not
    "currency",
]


def last_complete_day(delivered: datetime, last_charge: date) -> date:
    """Of a source whose newest delivery was made at `delivered` (UTC) and whose last charge is of `last_charge`."""
    complete = (delivered - COMPLETE_AFTER).date() - timedelta(days=1)
    return min(complete, last_charge)


def charges(rows: pl.LazyFrame, window_ends: pl.DataFrame) -> pl.LazyFrame:
    """COST_AND_USAGE -> CHARGE: a row a resource and meter, over the days up to the source's last complete one.

    `window_ends` has `x_source, window_end`. Beside LINE's columns: `tags` (JSON, of the newest charge), `environment`,
    `description`, `resource_name`, `first_day`, `last_day`, and for n of 7, 14, 30, 90 days up to the window's end
    `cost_<n>` (effective, DECIMAL), `quantity_<n>` (float, in `unit`), `days_<n>` (with a charge), and `list_90` (what
    the 90 days' would have been at list prices). A line without a resource has a null key; what a commitment left
    unused is a charge of the commitment.
    """
    day = pl.col("ChargePeriodStart").dt.date()
    lately = (
        rows.select(READ)
        .join(window_ends.lazy(), on="x_source")
        .with_columns(day=day)
        .filter(pl.col("day").is_between(pl.col("window_end") - timedelta(days=KEPT_DAYS - 1), pl.col("window_end")))
    )
    named = lately.with_columns(
        provider=pl.col("x_provider").fill_null(""),
        account=account(pl.col("SubAccountId")),
        resource_id="ResourceId",
        region="RegionId",
        service="ServiceName",
        sku_id="SkuId",
        meter=pl.coalesce("SkuMeter", USAGE_TYPE),
        unit=pl.coalesce("ConsumedUnit", "PricingUnit"),
        charge_category="ChargeCategory",
        charge_frequency="ChargeFrequency",
        commitment_status="CommitmentDiscountStatus",
        commitment_id="CommitmentDiscountId",
        pricing_category="PricingCategory",
        currency="BillingCurrency",
        cost=pl.coalesce("EffectiveCost", "BilledCost"),
        quantity=pl.coalesce("ConsumedQuantity", "PricingQuantity").cast(pl.Float64),
        back=(pl.col("window_end") - pl.col("day")).dt.total_days(),
    ).with_columns(x_resource_key=pl.lit(None, pl.String()))
    by = [name for name in LINE if name != "x_resource_key"]
    sums = named.group_by(by).agg(
        tags=pl.col("Tags").sort_by("day").last(),
        description=pl.col("ChargeDescription").drop_nulls().first(),
        resource_name=pl.col("ResourceName").drop_nulls().last(),
        first_day=pl.col("day").min(),
        last_day=pl.col("day").max(),
        window_end=pl.col("window_end").max(),
        list_90=_within("ListCost", 90).sum(),
        **{f"cost_{n}": _within("cost", n).sum() for n in (7, 14, 30, 90)},
        **{f"quantity_{n}": _within("quantity", n).sum() for n in (7, 14, 30, 90)},
        **{f"days_{n}": _days_within(n) for n in (7, 14, 30, 90)},
    )
    unused = pl.when(pl.col("commitment_status") == "Unused").then("commitment_id")
    thing = pl.coalesce("resource_id", unused)
    key = resource_key(pl.col("provider"), pl.col("service"), thing)
    return sums.with_columns(x_resource_key=pl.coalesce(key, thing), environment=environment(pl.col("tags")))


def _within(value: str, days: int) -> pl.Expr:
    return pl.when(pl.col("back") < days).then(value)


def _days_within(days: int) -> pl.Expr:
    """On how many days there is a charge: each day is a bit, of which an integer holds 45, and a group has their union.

    Counting a group's distinct days instead takes longer than all else that is asked of it.
    """
    firsts = range(0, days, DAYS_IN_BITS)
    counts = (_bits(first, min(first + DAYS_IN_BITS, days)).bitwise_count_ones() for first in firsts)
    return pl.sum_horizontal(counts).cast(pl.Int64())


def _bits(first: int, end: int) -> pl.Expr:
    back = pl.col("back")
    inside = back.is_between(first, end, closed="left")
    # A whole number has no negative powers, and an engine may ask for those of the rows that are left out, too.
    bit = pl.lit(2, pl.Int64()).pow(pl.when(inside).then(back - first).otherwise(0))
    return pl.when(inside).then(bit).otherwise(0).bitwise_or()


def costs(charged: pl.LazyFrame) -> pl.LazyFrame:
    """CHARGE -> COST: a row a resource, what it cost in the window.

    Columns: `provider, account, x_resource_key, region, resource_name, currency, window_end`, `cost` (effective),
    `cash` and `covered` (by a commitment, or what one left unused), which add up to it, `cost_per_month`, `tags`,
    `environment`. Of a resource in several currencies the row has the one in which it cost most. What no resource is
    named for has no row.
    """
    per_currency = (
        _by_commitment(charged.filter(pl.col("x_resource_key").is_not_null()))
        .group_by(*ID, "currency")
        .agg(
            cost=pl.col("cost_30").sum(),
            covered=pl.col("cost_30").filter("by_commitment").sum(),
            region=pl.col("region").drop_nulls().first(),
            resource_name=pl.col("resource_name").drop_nulls().first(),
            window_end=pl.col("window_end").max(),
            days=pl.col("days_30").max(),
            tags=pl.col("tags").drop_nulls().first(),
            environment=pl.col("environment").drop_nulls().first(),
        )
        .filter(pl.col("days") > 0)
        .drop("days")
    )
    dearest_first = per_currency.sort("cost", "currency", descending=[True, False])
    whole = dearest_first.unique(ID, keep="first", maintain_order=True)
    return whole.with_columns(cash=pl.col("cost") - pl.col("covered"), cost_per_month=a_month(pl.col("cost")))


def _by_commitment(charged: pl.LazyFrame) -> pl.LazyFrame:
    """Adds to charges of CHARGE `by_commitment`: whether each is for what one covers, or leaves unused.

    Google prices what is covered as committed and does not say by what. Its older commitments charge it in full and
    give it back by a credit: what is left then is cash.
    """
    refunded = (
        charged.filter(pl.col("charge_category") == "Credit")
        .select(*ID, "sku_id", given_back=pl.lit(value=True))
        .unique()
    )
    unnamed = (
        (pl.col("commitment_id").is_null()) & (pl.col("charge_category") == "Usage") & pl.col("given_back").is_null()
    )
    named = pl.col("commitment_status").is_in(["Used", "Unused"])
    covered = named | (unnamed & (pl.col("pricing_category") == "Committed"))
    return charged.join(refunded, on=[*ID, "sku_id"], how="left", nulls_equal=True).with_columns(
        by_commitment=covered.fill_null(value=False)
    )


def a_month(cost: pl.Expr) -> pl.Expr:
    """A cost of the window, scaled to a month."""
    return (cost * DAYS_A_MONTH / WINDOW_DAYS).cast(pl.Decimal(38, 18))
