"""What is found of pools and commitments: seats that nobody has, that no pool has, and that are held above them."""

import polars as pl

from transforms.licenses.agreements import MONTHS_A_YEAR
from transforms.licenses.identity import providers
from transforms.licenses.software import Software
from warehouse.tables.base import DECIMAL

WASTE, LEAD = pl.lit("waste"), pl.lit("lead")
NO_PRICE = "no contract that runs has a price for it"
HELD = pl.max_horizontal("consumed", "held")


def of_pools(now: Software, pools: pl.DataFrame) -> list[pl.DataFrame]:
    """Findings of pools, as `pools.pools` gives them: FOUND's columns as far as a pool has them, and its `app_id`."""
    sold = pools.filter(~pl.col("is_free"))
    return [_unassigned(sold), *_beside_the_contract(_by_contract(now, sold))]


def unpriced() -> pl.Expr:
    """Why no saving is claimed; null where there is a price."""
    return pl.when(pl.col("unit_price_per_month").is_null()).then(pl.lit(NO_PRICE))


def _unassigned(sold: pl.DataFrame) -> pl.DataFrame:
    """What the vendor counts as bought and assigned; without a price it may cost nothing."""
    left = pl.col("purchased") - pl.col("consumed")
    return _found(
        sold.filter(left > 0),
        rule="saas.pool.unassigned",
        outcome=pl.when(pl.col("unit_price_per_month").is_null()).then(LEAD).otherwise(WASTE),
        seats=left,
        said=pl.format("{} were bought and {} are assigned.", "purchased", "consumed"),
    )


def _by_contract(now: Software, sold: pl.DataFrame) -> pl.DataFrame:
    """Pools that are all that a contract buys: of several SKUs it is not known of which the commitment is.

    What an identity provider tells of is left out where the app's own source tells of it.
    """
    theirs = pl.col("source").is_in(providers(now))
    own = sold.filter(~theirs | (theirs.all().over("app_id")))
    return own.filter(pl.len().over("app_id") == 1)


def _beside_the_contract(alone: pl.DataFrame) -> list[pl.DataFrame]:
    """Commitments above what is held, where the vendor does not count, and seats above the commitment."""
    left = pl.col("seats_committed") - HELD
    spare = _found(
        alone.filter(left > 0, pl.col("purchased").is_null()),
        rule="saas.pool.over_provisioned",
        outcome=WASTE,
        seats=left,
        said=pl.format("{} commits to {} seats and {} are held.", "contract_id", "seats_committed", HELD),
    )
    cost = (-left * pl.col("unit_price_per_month") * MONTHS_A_YEAR).round(2).cast(pl.Decimal(38, 2)).cast(pl.String)
    exposed = _found(
        alone.filter(left < 0),
        rule="saas.contract.true_up",
        outcome=LEAD,
        seats=-left,
        said=pl.format(
            "{} seats are held, {} more than {} commits to: {} {} a year at its price, should they be counted.",
            HELD,
            -left,
            "contract_id",
            cost.fill_null("an unknown sum"),
            pl.col("currency").fill_null(""),
        ),
    )
    none = pl.lit(None, DECIMAL.polars)
    as_contract = exposed.with_columns(
        resource_type=pl.lit("contract"),
        x_resource_key=pl.col("contract_id"),
        saving_per_month=none,
        no_saving_reason=pl.lit("what may have to be paid is no saving"),
    )
    return [spare, as_contract]


def _found(rows: pl.DataFrame, *, rule: str, outcome: pl.Expr, seats: pl.Expr, said: pl.Expr) -> pl.DataFrame:
    return rows.with_columns(seats=seats, price_currency="currency").select(
        rule=pl.lit(rule),
        outcome=outcome,
        account="source",
        app_id="app_id",
        contract_id="contract_id",
        x_resource_key="sku",
        resource_type=pl.lit("license_pool"),
        resource_name=pl.coalesce("name", "sku"),
        saving_per_month=(pl.col("seats").cast(DECIMAL.polars) * pl.col("unit_price_per_month")).cast(DECIMAL.polars),
        currency="currency",
        no_saving_reason=unpriced(),
        saving_is_upper_bound="is_estimate",
        confidence=pl.lit("high"),
        reason=said,
        evidence=pl.struct(
            "sku", "seats", "purchased", "consumed", "held", "seats_committed", "contract_id", "cashable", "cashable_on"
        ).struct.json_encode(),
    )
