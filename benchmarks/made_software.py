"""A large company's software, made up: who has an account in which app, and most of it is used."""

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import polars as pl

from transforms.licenses import Software
from transforms.licenses.software import MIGRATION
from warehouse.tables import ACTIVE_MONTH, ACTIVITY, CONTRACT, MONTH_COVERED, PERSON, SEAT_HISTORY
from warehouse.tables.base import Table

AS_OF = date(2026, 10, 31)
MONTHS = [f"{2025 + month // 12}-{month % 12 + 1:02d}" for month in range(9, 22)]
APPS_A_JOB = 4


def software_of(people: int, apps: int, each: int) -> Software:
    """So many people with a seat in so many of the apps each, a source and a contract an app, and 13 months of use."""
    names = [f"app{n:03d}" for n in range(apps)]
    held = pl.DataFrame({"person": pl.int_range(people, eager=True)}).join(
        pl.DataFrame({"app_id": names, "app": range(apps)}), how="cross"
    )
    held = held.filter((pl.col("app") // APPS_A_JOB + pl.col("person") // 100) % (apps // each) == 0)
    number = pl.col("person") * apps + pl.col("app")
    luck = (number.hash(seed=7) % 100).cast(pl.Int64)
    held = held.with_columns(
        source=pl.col("app_id"),
        sku=pl.col("app_id"),
        person_id=pl.format("person-{}", pl.col("person").cast(pl.String).str.zfill(24)),
        account_id=pl.format("account-{}", number.cast(pl.String).str.zfill(23)),
        luck=luck,
        days_ago=pl.when(luck < 5).then(None).when(luck < 15).then(100 + luck).otherwise(luck % 30),
    ).drop("person", "app")
    at = pl.lit(AS_OF) - pl.duration(days=pl.col("days_ago"))
    used = held.with_columns(signal=pl.lit("login"), last_activity_at=at, as_of=pl.lit(AS_OF), lag_days=pl.lit(0))
    return Software(
        as_of=AS_OF,
        seats=_filled(_seats(held), SEAT_HISTORY),
        activity=_filled(used, ACTIVITY),
        months=_filled(_months(held), ACTIVE_MONTH),
        covered=_filled(
            pl.DataFrame({"source": names, "app_id": names}).join(pl.DataFrame({"month": MONTHS}), how="cross"),
            MONTH_COVERED,
        ),
        people=_filled(_people(held), PERSON),
        contracts=_filled(_contracts(names, people), CONTRACT),
        products=_products(names),
        migration=pl.DataFrame([("", "", Decimal(5), "USD")], schema=MIGRATION, orient="row"),
    )


FRAMES = ("seats", "activity", "months", "covered", "people", "contracts", "products", "migration")


def made_software(folder: Path, people: int, apps: int, each: int) -> Path:
    """The same as a folder with a Parquet file a frame, made once and kept."""
    place = folder / f"software-{people}-{apps}-{each}"
    if not (place / "complete").exists():
        place.mkdir(parents=True, exist_ok=True)
        now = software_of(people, apps, each)
        for name in FRAMES:
            getattr(now, name).write_parquet(place / f"{name}.parquet")
        (place / "complete").touch()
    return place


def read_software(place: Path) -> Software:
    """What `made_software` wrote."""
    return Software(as_of=AS_OF, **{name: pl.read_parquet(place / f"{name}.parquet") for name in FRAMES})


def _seats(held: pl.DataFrame) -> pl.DataFrame:
    return held.with_columns(
        account_kind=pl.lit("person"),
        account_status=pl.lit("active"),
        paid=pl.lit(value=True),
        assigned_at=pl.lit(AS_OF - timedelta(days=700)),
        via=pl.lit("group"),
        x_valid_from=pl.lit(AS_OF),
        x_last_seen=pl.lit(AS_OF),
    )


def _months(held: pl.DataFrame) -> pl.DataFrame:
    """Each used account in each month."""
    used = held.filter(pl.col("days_ago").is_not_null()).drop("luck", "days_ago", "sku")
    return used.join(pl.DataFrame({"month": MONTHS, "signal": "login"}), how="cross")


def _people(held: pl.DataFrame) -> pl.DataFrame:
    persons = held.select("person_id").unique(maintain_order=True).with_row_index("n")
    status = pl.when(pl.col("n") % 50 == 0).then(pl.lit("left")).otherwise(pl.lit("active"))
    return persons.with_columns(x_source=pl.lit("hr"), kind=pl.lit("employee"), status=status, as_of=pl.lit(AS_OF))


def _contracts(names: list[str], people: int) -> pl.DataFrame:
    return pl.DataFrame({"app_id": names}).with_columns(
        x_source=pl.lit("contracts"),
        contract_id=pl.format("C-{}", "app_id"),
        app="app_id",
        start=pl.lit(date(2026, 10, 1)),
        end=pl.lit(date(2026, 11, 30)),
        term_months=pl.lit(1),
        auto_renews=pl.lit(value=True),
        seats_committed=pl.lit(people),
        price_per_seat=pl.lit(Decimal(10)),
        currency=pl.lit("USD"),
        billing_period=pl.lit("monthly"),
        x_valid_from=pl.lit(AS_OF),
    )


def _products(names: list[str]) -> pl.DataFrame:
    return (
        pl.DataFrame({"product": names})
        .with_row_index("n")
        .select(
            "product",
            name="product",
            vendor="product",
            category=pl.format("job {}", pl.col("n") // APPS_A_JOB),
            domains=pl.lit([], pl.List(pl.String())),
            aliases=pl.lit([], pl.List(pl.String())),
            bundle_of=pl.lit([], pl.List(pl.String())),
        )
    )


def _filled(rows: pl.DataFrame, table: Table) -> pl.DataFrame:
    return rows.select(
        (pl.col(name) if name in rows.columns else pl.lit(None)).cast(kind).alias(name)
        for name, kind in table.schema.items()
    )
