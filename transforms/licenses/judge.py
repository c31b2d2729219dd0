"""Everything that is said of seats, pools and products on one business day."""

import polars as pl

from transforms.licenses.agreements import agreements
from transforms.licenses.bought_twice import bought_twice
from transforms.licenses.findings import findings
from transforms.licenses.overlap import overlaps
from transforms.licenses.pools import pools
from transforms.licenses.settings import LicenseSettings
from transforms.licenses.software import DOUBTS, SPARED, Licenses, Software
from transforms.licenses.states import is_new, is_of_nobody_known, states
from transforms.licenses.tiers import cheaper
from transforms.licenses.trust import distrusted
from transforms.licenses.use import SEAT_KEY
from warehouse.tables import APP, LICENSE_POOL, SEAT


def judge(now: Software, settings: LicenseSettings) -> Licenses:
    """Rows of SEAT, LICENSE_POOL, OVERLAP and APP, and what is found of them."""
    running = agreements(now.contracts, now.as_of)
    bought = pools(now, running)
    held = states(now, settings, running).collect()
    tiers = cheaper(now, settings, held, bought)
    prices = bought.select("source", "sku", "unit_price_per_month", price_currency="currency")
    lag = (pl.lit(now.as_of) - pl.col("use_as_of")).dt.total_days()
    claimed = pl.col("waste") & pl.col("unit_price_per_month").is_not_null()
    seats = (
        held.join(prices, on=["source", "sku"], how="left", maintain_order="left")
        .join(tiers, on=SEAT_KEY, how="left", maintain_order="left")
        .with_columns(
            as_of="use_as_of",
            lag_days=lag,
            saving_per_month=pl.when(claimed).then("unit_price_per_month"),
            currency=pl.when(claimed | pl.col("cheaper_sku").is_not_null()).then("price_currency"),
        )
        .drop("unit_price_per_month", "price_currency")
        .sort(SEAT_KEY)
    )
    twice = pl.concat([overlaps(now, running), bought_twice(now, running, held, bought)]).sort(
        "kind", "kept", "retired"
    )
    return Licenses(
        seats=_rows(seats, SEAT.schema),
        pools=_rows(bought, LICENSE_POOL.schema),
        overlaps=twice,
        apps=_apps(now),
        findings=findings(now, seats, bought, twice),
        spared=_spared(now, settings, held),
        doubts=_rows(distrusted(now, settings), DOUBTS),
    )


def _spared(now: Software, settings: LicenseSettings, held: pl.DataFrame) -> pl.DataFrame:
    """SPARED rows of `held`, seats as `states` has them."""
    unused = pl.col("last_activity_at").is_null() & pl.col("tells_never").fill_null(value=False)
    new = unused & (pl.col("state") == "unknown") & is_new(now, settings) & ~is_of_nobody_known(now)
    season = pl.col("season").is_not_null() & pl.col("state").is_in(["inactive", "never_used"])
    why = pl.when(new).then(pl.lit("new")).when(season).then(pl.lit("season"))
    return _rows(held.filter("paid").with_columns(why=why).drop_nulls("why"), SPARED)


def _rows(frame: pl.DataFrame, schema: pl.Schema) -> pl.DataFrame:
    return frame.select(pl.col(name).cast(kind) for name, kind in schema.items())


def _apps(now: Software) -> pl.DataFrame:
    """The products with seats, pools or contracts, as the catalogue has them; whose they are says their contract."""
    there = pl.concat([now.seats.select("app_id"), now.pools.select("app_id"), now.contracts.select("app_id")])
    known = now.products.select("name", "vendor", "category", app_id="product")
    owned = now.contracts.filter(pl.col("owner").is_not_null()).sort("seats_committed", "contract_id", nulls_last=False)
    owners = owned.group_by("app_id", maintain_order=True).agg(pl.col("owner").last())
    found = there.drop_nulls().unique().join(known, on="app_id", how="left").sort("app_id")
    found = found.join(owners, on="app_id", how="left", maintain_order="left")
    told = found.with_columns(name=pl.coalesce("name", "app_id"))
    return pl.concat([APP.empty(), told], how="diagonal_relaxed")
