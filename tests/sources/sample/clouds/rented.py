"""A small invented estate of one cloud: RESOURCE and USAGE, enough to be billed."""

from datetime import date

import polars as pl

from sources.sample.clouds.charges import Terms
from sources.sample.clouds.frames import RESOURCE, USAGE
from sources.sample.world import World

SOLD = {
    "aws": (
        ("AmazonEC2", "EUW1-BoxUsage:m5.large", "Hrs", 24, 0.107, 30),
        ("AmazonRDS", "EUW1-InstanceUsage:db.m5.large", "Hrs", 24, 0.19, 9),
        ("AmazonS3", "EUW1-Requests-Tier1", "Requests", 90_000, 0.00005, 6),
        ("AWSLambda", "EUW1-Lambda-GB-Second", "GB-Second", 300_000, 0.0000166667, 5),
        ("AmazonCloudWatch", "EUW1-DataProcessing-Bytes", "GB", 12, 0.57, 4),
        ("AWSELB", "EUW1-LCUUsage", "LCU-Hrs", 60, 0.008, 8),
    ),
    "azure": (
        ("Virtual Machines", "D2s v5", "1 Hour", 24, 0.115, 20),
        ("Storage", "LRS Write Operations", "10K", 30, 0.06, 6),
        ("Bandwidth", "Standard Data Transfer Out", "1 GB", 80, 0.08, 4),
        ("Log Analytics", "Pay-as-you-go Data Ingestion", "1 GB", 6, 2.3, 4),
    ),
    "gcp": (
        ("Compute Engine", "N2 Instance Core running in EMEA", "hour", 96, 0.0348, 15),
        ("BigQuery", "Analysis (europe-west1)", "tebibyte", 2, 6.25, 5),
        ("Cloud Storage", "Class A Operations", "count", 40_000, 0.000005, 5),
        ("Cloud Logging", "Log Storage cost", "gibibyte", 10, 0.5, 4),
    ),
}
TERMS = {
    "aws": Terms("payer-1", "USD", 10, 6, 8, provider="aws", buyer="111122223333"),
    "azure": Terms("payer-1", "EUR", 8, 4, 0, provider="azure", buyer="111122223333"),
    "gcp": Terms("payer-1", "USD", 6, 5, 20, provider="gcp", buyer="111122223333", append_only=True),
}
REGIONS = {"aws": "eu-west-1", "azure": "westeurope", "gcp": "europe-west1"}


def resources(provider: str, *, scale: int = 1, account: str = "111122223333") -> pl.DataFrame:
    """RESOURCE: `scale` times as many as in `SOLD`."""
    sold = [(service, meter) for service, meter, _, _, _, count in SOLD[provider] for _ in range(count * scale)]
    frame = pl.DataFrame(sold, ["service", "type"], orient="row").with_row_index("number", 1)
    whole = frame.with_columns(
        pl.lit(None, pl.String).alias("story"),
        provider=pl.lit(provider),
        payer=pl.lit("payer-1"),
        account=pl.lit(account),
        account_name=pl.lit("prod"),
        region=pl.lit(REGIONS[provider]),
        resource_id=pl.format("thing-{}", "number"),
        resource_key=pl.format("thing-{}", "number"),
        name=pl.format("thing {}", "number"),
        created=pl.lit(date(2020, 1, 1)),
    )
    missing = [pl.lit(None, kind).alias(name) for name, kind in RESOURCE.schema.items() if name not in whole.columns]
    return whole.with_columns(missing).select(pl.col(name).cast(kind) for name, kind in RESOURCE.schema.items())


def usage(rented: pl.DataFrame, world: World) -> pl.DataFrame:
    """USAGE: a line a resource and day, a little more or less each day."""
    provider = rented["provider"][0]
    columns = ["service", "type", "unit", "amount_sold", "list_unit_price", "count"]
    prices = pl.DataFrame(SOLD[provider], columns, orient="row").drop("count")
    lines = rented.join(prices, on=["service", "type"]).join(world.days.to_frame(), how="cross").sort("number", "day")
    about = world.dice.wholes("rented", 970, 1030, lines["number"], lines["day"])
    hourly = pl.col("unit").str.contains("Hrs|Hour|hour")
    amount = pl.when(hourly).then(1000).otherwise(about)
    made = lines.with_columns(
        sku=pl.format("sku-{}", "type"),
        meter="type",
        operation=pl.lit(None, pl.String),
        commitment=pl.lit(None, pl.String),
        quantity=(pl.col("amount_sold").cast(pl.Int64) * amount).cast(pl.Decimal(38, 18))
        / pl.lit(1000).cast(pl.Decimal(38, 0)),
    )
    return made.select(pl.col(name).cast(kind) for name, kind in USAGE.schema.items())
