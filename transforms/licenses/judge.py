"""Everything that is said of seats, pools and products on one business day."""

import polars as pl

from transforms.licenses.settings import LicenseSettings
from transforms.licenses.software import Licenses, Software
from warehouse.tables import APP, LICENSE_POOL, SEAT


def judge(now: Software, settings: LicenseSettings) -> Licenses:
    """Rows of SEAT, LICENSE_POOL, OVERLAP and APP, and what is found of them."""
    unknown = now.seats.with_columns(
        state=pl.lit("unknown"), waste=pl.lit(value=False), reason=pl.lit("Nothing is judged yet.")
    )
    return Licenses(
        seats=_rows(unknown, SEAT.schema), pools=_rows(now.pools, LICENSE_POOL.schema, now), apps=_apps(now)
    )


def _rows(frame: pl.DataFrame, schema: pl.Schema, now: Software | None = None) -> pl.DataFrame:
    if now is not None:
        frame = frame.with_columns(as_of=pl.lit(now.as_of))
    return frame.select(
        (pl.col(name) if name in frame.columns else pl.lit(None)).cast(kind).alias(name)
        for name, kind in schema.items()
    )


def _apps(now: Software) -> pl.DataFrame:
    """The products with seats, pools or contracts, as the catalogue has them."""
    there = pl.concat([now.seats.select("app_id"), now.pools.select("app_id"), now.contracts.select("app_id")])
    known = now.products.select("name", "vendor", "category", app_id="product")
    found = there.drop_nulls().unique().join(known, on="app_id", how="left").sort("app_id")
    return _rows(found.with_columns(name=pl.coalesce("name", "app_id")), APP.schema)
