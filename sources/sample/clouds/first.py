"""Haldane Freight, an invented company with other clouds: each cloud's FOCUS 1.2 export, a file a billing period.

`estate.csv` says what it rents: how many resources, their list cost a day, how much of it runs at weekends, how it
grows, and when it starts or ends, in days before the last day. The rest is arithmetic on a hash of seed, resource and
day, so the same seed and day give the same bytes.
"""

import gzip
from datetime import date, timedelta
from pathlib import Path

import polars as pl

from sources.sample.clouds.priced import ASKED_BESIDE, priced
from sources.sample.world import Feed, Place, World, Written

MONTHS = 5
DAYS_A_MONTH = 30.44
NEGOTIATED_PERCENT = 6
COMMITMENT_SAVES_PERCENT = 28
COMMITTED_SERVICE = "Amazon Elastic Compute Cloud"
TAX_PERCENT = 8
PROVIDERS = {
    "gcp": ("Google Cloud", "Google Cloud", "USD", "01A7C2-5D03F1-98B6E4"),
}
COSTS = ("ListCost", "ContractedCost", "EffectiveCost", "BilledCost")


def write(world: World, place: Place) -> Written:
    """The clouds that have no package of their own yet."""
    providers = write_company(place.folder, seed=world.seed, as_of=world.as_of)
    return Written(tuple(Feed("billing", name, "focus", f"bills/{name}") for name in providers))


def write_company(folder: Path, *, seed: int, as_of: date) -> list[str]:
    """Writes `<folder>/bills/<provider>/<YYYY-MM>.csv.gz` up to the day before `as_of`; gives the provider slugs."""
    estate = pl.read_csv(
        Path(__file__).with_name("estate.csv"), schema_overrides={"starts": pl.Int64, "ends": pl.Int64}
    )
    for provider in PROVIDERS:
        charges = _charges(estate.filter(provider=provider), provider, seed, as_of)
        target = folder / "bills" / provider
        target.mkdir(parents=True, exist_ok=True)
        for (period,), rows in charges.group_by("period", maintain_order=True):
            _write(rows.drop("period"), target / f"{period}.csv.gz")
    return list(PROVIDERS)


def _write(rows: pl.DataFrame, path: Path) -> None:
    """A gzip without time and name in its header, so that the same rows give the same bytes."""
    with path.open("wb") as file, gzip.GzipFile(fileobj=file, mode="wb", mtime=0, filename="") as packed:
        packed.write(rows.write_csv().encode())


def _charges(estate: pl.DataFrame, provider: str, seed: int, as_of: date) -> pl.DataFrame:
    """All charges of one provider in FOCUS columns, with the billing period they belong to."""
    usage = _usage(estate, seed, as_of).with_columns(_costs())
    whole = pl.concat([usage, _fees(usage), _tax(usage)], how="diagonal").sort("period", "day", "ResourceId")
    return priced(whole).select("period", *_provider_columns(provider), *_charge_columns())


def _usage(estate: pl.DataFrame, seed: int, as_of: date) -> pl.DataFrame:
    """One row a resource and day on which it ran, with its list cost."""
    first = (as_of.replace(day=28) - timedelta(days=30 * (MONTHS - 1))).replace(day=1)
    last = as_of - timedelta(days=1)
    days = pl.DataFrame({"day": pl.date_range(first, last, eager=True)})
    resources = (
        estate.with_row_index("line").with_columns(resource=pl.int_ranges(pl.col("resources"))).explode("resource")
    )
    age = (pl.col("day") - pl.lit(last)).dt.total_days()
    rows = resources.join(days, how="cross").with_columns(age=age, period=pl.col("day").dt.strftime("%Y-%m"))
    running = rows.filter(
        pl.col("age") >= pl.col("starts").fill_null(-10_000), pl.col("age") <= pl.col("ends").fill_null(0)
    )
    return running.with_columns(ListCost=_list_cost(seed), ResourceId=_resource_id(seed))


def _noise(seed: int, *columns: str, spread: int) -> pl.Expr:
    """A whole number from 0 to below `spread`, the same for the same seed and columns on every machine."""
    mixed = pl.lit(seed * 2_654_435_761 % 2**31, pl.Int64)
    for column, prime in zip(columns, (73_856_093, 19_349_663, 83_492_791), strict=False):
        mixed = (mixed * 31 + pl.col(column).cast(pl.Int64) * prime) % 2_147_483_647
    return mixed * 48_271 % 2_147_483_647 % spread


def _list_cost(seed: int) -> pl.Expr:
    weekend = pl.when(pl.col("day").dt.weekday() >= 6).then(pl.col("weekend_percent") / 100).otherwise(1.0)
    growth = (1 + pl.col("growth_percent_per_month") / 100).pow(pl.col("age") / DAYS_A_MONTH)
    size = 0.7 + _noise(seed, "line", "resource", spread=600) / 1000
    jitter = 0.97 + _noise(seed, "resource", "age", "line", spread=60) / 1000
    return _money(pl.col("cost_per_day") * weekend * growth * size * jitter)


def _money(amount: pl.Expr) -> pl.Expr:
    return amount.round(6).cast(pl.Decimal(38, 6))


def _resource_id(seed: int) -> pl.Expr:
    number = pl.format("{}-{}", "name", _noise(seed, "line", "resource", spread=90_000) + 10_000)
    return pl.when(pl.col("name").is_not_null()).then(number)


def _costs() -> list[pl.Expr]:
    """Contracted, effective and billed from list: a negotiated price, and a savings plan over production machines."""
    contracted = _money(pl.col("ListCost").cast(pl.Float64) * (100 - NEGOTIATED_PERCENT) / 100)
    covered = (pl.col("service") == COMMITTED_SERVICE) & (pl.col("environment") == "prod")
    effective = _money(pl.col("ListCost").cast(pl.Float64) * (100 - COMMITMENT_SAVES_PERCENT) / 100)
    return [
        contracted.alias("ContractedCost"),
        pl.when(covered).then(effective).otherwise(contracted).alias("EffectiveCost"),
        pl.when(covered).then(_money(pl.lit(0.0))).otherwise(contracted).alias("BilledCost"),
        pl.when(covered).then(pl.lit("Used")).alias("CommitmentDiscountStatus"),
    ]


def _fees(usage: pl.DataFrame) -> pl.DataFrame:
    """The savings plan's recurring fee, a row a month: billed, while the usage that it covers is not."""
    covered = usage.filter(pl.col("CommitmentDiscountStatus") == "Used")
    fees = covered.group_by("period", "sub_account", "category", "subcategory", "service", "region").agg(
        day=pl.col("day").min(), BilledCost=pl.col("EffectiveCost").sum()
    )
    nothing = _money(pl.lit(0.0))
    return fees.with_columns(
        ListCost=nothing,
        ContractedCost=pl.col("BilledCost"),
        EffectiveCost=nothing,
        ChargeCategory=pl.lit("Purchase"),
        CommitmentDiscountStatus=pl.lit(None, pl.String),
    )


def _tax(usage: pl.DataFrame) -> pl.DataFrame:
    """Tax on what was billed, a row a month and account."""
    billed = usage.group_by("period", "sub_account").agg(
        day=pl.col("day").min(), BilledCost=_money(pl.col("BilledCost").sum().cast(pl.Float64) * TAX_PERCENT / 100)
    )
    return billed.with_columns(
        **{cost: pl.col("BilledCost") for cost in COSTS},
        ChargeCategory=pl.lit("Tax"),
        category=pl.lit("Other"),
        subcategory=pl.lit("Other (Other)"),
        service=pl.lit("Tax"),
    )


def _provider_columns(provider: str) -> list[pl.Expr]:
    name, issuer, currency, account = PROVIDERS[provider]
    fixed = {
        "ProviderName": name,
        "PublisherName": issuer,
        "InvoiceIssuerName": issuer,
        "BillingCurrency": currency,
        "BillingAccountId": account,
        "BillingAccountName": "Haldane Freight",
        "BillingAccountType": "Billing account",
        "PricingCurrency": currency,
    }
    return [pl.lit(value).alias(column) for column, value in fixed.items()]


def _charge_columns() -> list[pl.Expr | str]:
    month = pl.col("day").dt.month_start()
    frequency = pl.when(pl.col("ChargeCategory").is_null()).then(pl.lit("Usage-Based")).otherwise(pl.lit("Recurring"))
    return [
        _midnight(month).alias("BillingPeriodStart"),
        _midnight(month.dt.offset_by("1mo")).alias("BillingPeriodEnd"),
        _midnight(pl.col("day")).alias("ChargePeriodStart"),
        _midnight(pl.col("day").dt.offset_by("1d")).alias("ChargePeriodEnd"),
        pl.col("ChargeCategory").fill_null("Usage"),
        frequency.alias("ChargeFrequency"),
        pl.format("{} in {}", "service", pl.col("region").fill_null("all regions")).alias("ChargeDescription"),
        "CommitmentDiscountStatus",
        *ASKED_BESIDE,
        *COSTS,
        pl.col("EffectiveCost").alias("PricingCurrencyEffectiveCost"),
        pl.col("sub_account").str.to_lowercase().str.replace_all(" ", "-").alias("SubAccountId"),
        pl.col("sub_account").alias("SubAccountName"),
        pl.col("category").alias("ServiceCategory"),
        pl.col("subcategory").alias("ServiceSubcategory"),
        pl.col("service").alias("ServiceName"),
        pl.col("region").alias("RegionId"),
        "ResourceId",
        pl.when(pl.col("ResourceId").is_not_null())
        .then(pl.struct("team", "environment").struct.json_encode())
        .alias("Tags"),
    ]


def _midnight(day: pl.Expr) -> pl.Expr:
    return day.dt.strftime("%Y-%m-%dT00:00:00Z")
