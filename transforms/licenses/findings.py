"""What is found of seats, pools, contracts and overlaps, as findings in the queue of all others."""

from decimal import Decimal

import polars as pl

from transforms.licenses.agreements import MONTHS_A_YEAR
from transforms.licenses.software import FOUND, Software
from warehouse.tables.base import DECIMAL

VERSION = 1
WASTE, LEAD, UNKNOWN = pl.lit("waste"), pl.lit("lead"), pl.lit("unknown")
BY_USE = ("saas.seat.inactive", "saas.seat.never_used", "saas.seat.over_tier")
NO_PRICE = "no contract that runs has a price for it"
CANNOT_SEE = {
    "saas.seat.inactive": "Use that leaves no trace in the feed that is named.",
    "saas.seat.never_used": "Use that leaves no trace in the feed that is named.",
    "saas.seat.leaver": "Whether somebody else works with the account, or it is kept for its data.",
    "saas.seat.duplicate": "What lies in the account that would have to be moved first.",
    "saas.seat.over_tier": "Programs on a desk and features of which no signal tells.",
    "saas.pool.unassigned": "Seats kept free for people who are about to come.",
    "saas.pool.over_provisioned": "Seats that are held outside what the source tells of.",
    "saas.contract.true_up": "What the contract says of seats above its commitment.",
    "saas.overlap.same_product": "Whether the second contract has terms that the first lacks.",
    "saas.overlap.same_job": "Work that only the retired one can do.",
    "saas.overlap.in_bundle": "Work that only the retired one can do.",
}
ACTIONS = {
    "saas.seat.inactive": "Take the seat back from the account.",
    "saas.seat.never_used": "Take the seat back from the account.",
    "saas.seat.leaver": "Close the account and take the seat back.",
    "saas.seat.duplicate": "Move what lies in the second account and take its seat back.",
    "saas.seat.over_tier": "Give the account the cheaper SKU.",
    "saas.pool.unassigned": "Lower the number of seats bought.",
    "saas.pool.over_provisioned": "Commit to fewer seats at the next renewal.",
    "saas.contract.true_up": "Take seats back, or ask for a price before they are counted.",
    "saas.overlap.same_product": "End the second contract.",
    "saas.overlap.same_job": "Move people to the kept one and end the other.",
    "saas.overlap.in_bundle": "Move people to the bundle and end the other.",
}


def findings(now: Software, seats: pl.DataFrame, pools: pl.DataFrame, overlaps: pl.DataFrame) -> pl.DataFrame:
    """FOUND rows. `seats` are SEAT rows with all that they were judged by, `pools` as `pools.pools` gives them.

    A seat of two faults is one finding. What a seat or pool of a product saves is in the overlap that retires the
    product. What cannot be known today is `unknown`, under each rule that would judge by it.
    """
    retired = overlaps.filter(pl.col("kind") != "same_product", pl.col("net_saving_per_year").is_not_null())
    parts = [_of_seats(seats, pools), _of_tiers(seats, pools), _in_doubt(seats), *_of_pools(pools)]
    own = pl.concat(parts, how="diagonal")
    held = own.join(
        retired.select(app_id="retired", winner=pl.format("saas.overlap.{}", "kind"), winner_key=_pair()),
        on="app_id",
        how="left",
        maintain_order="left",
    ).with_columns(winner_account=pl.when(pl.col("winner").is_not_null()).then(pl.lit(SOFTWARE)))
    whole = pl.concat([held, _of_overlaps(overlaps)], how="diagonal")
    return _finished(now, whole)


SOFTWARE = "software"  # the account of findings that are of no single source


def _pair() -> pl.Expr:
    return pl.format("{}/{}", "kept", "retired")


def _of_seats(seats: pl.DataFrame, pools: pl.DataFrame) -> pl.DataFrame:
    judged = seats.filter("waste").join(_terms(pools), on=["source", "sku"], how="left", maintain_order="left")
    return judged.select(
        rule=pl.format("saas.seat.{}", "state"),
        outcome=WASTE,
        account="source",
        app_id="app_id",
        x_resource_key=pl.format("{}/{}", "sku", "account_id"),
        resource_type=pl.lit("seat"),
        resource_name="sku",
        last_activity=pl.col("last_activity_at").dt.date(),
        saving_per_month="saving_per_month",
        currency="currency",
        no_saving_reason=_unpriced(),
        confidence=pl.when(pl.col("state") == "leaver").then(pl.lit("high")).otherwise(pl.lit("medium")),
        reason="reason",
        evidence=pl.struct(
            "sku", "signal", "as_of", "lag_days", "assigned_at", "contract_id", "cashable", "cashable_on"
        ).struct.json_encode(),
    )


def _of_tiers(seats: pl.DataFrame, pools: pl.DataFrame) -> pl.DataFrame:
    judged = seats.filter(pl.col("cheaper_sku").is_not_null(), ~pl.col("waste"))
    judged = judged.join(_terms(pools), on=["source", "sku"], how="left", maintain_order="left")
    return judged.select(
        rule=pl.lit("saas.seat.over_tier"),
        outcome=WASTE,
        account="source",
        app_id="app_id",
        x_resource_key=pl.format("{}/{}", "sku", "account_id"),
        resource_type=pl.lit("seat"),
        resource_name="sku",
        last_activity=pl.col("last_activity_at").dt.date(),
        saving_per_month="tier_saving_per_month",
        currency="price_currency",
        confidence=pl.lit("medium"),
        reason=pl.format("No use of {} in the window; {} has all that is used. {}", "unused", "cheaper_name", "reason"),
        evidence=pl.struct(
            "sku", "cheaper_sku", "unused", "signal", "as_of", "lag_days", "contract_id", "cashable", "cashable_on"
        ).struct.json_encode(),
    )


def _in_doubt(seats: pl.DataFrame) -> pl.DataFrame:
    """What rests on use that cannot be judged today: a finding of yesterday's goes on by it, none begins."""
    doubted = seats.filter(pl.col("state") == "unknown", pl.col("doubt").is_not_null(), "paid")
    return doubted.join(pl.DataFrame({"rule": BY_USE}), how="cross").select(
        rule="rule",
        outcome=UNKNOWN,
        account="source",
        app_id="app_id",
        x_resource_key=pl.format("{}/{}", "sku", "account_id"),
        resource_type=pl.lit("seat"),
        resource_name="sku",
        reason="reason",
        evidence=pl.struct("sku", "signal", "as_of", "lag_days").struct.json_encode(),
    )


def _of_pools(pools: pl.DataFrame) -> list[pl.DataFrame]:
    """Seats that nobody has, that no pool has, and that are held above the commitment."""
    sold = pools.filter(~pl.col("is_free"))
    counted = pl.col("purchased") - pl.col("consumed")
    unassigned = _pool(
        sold.filter(counted > 0),
        rule="saas.pool.unassigned",
        outcome=WASTE,
        seats=counted,
        said=pl.format("{} were bought and {} are assigned.", "purchased", "consumed"),
    )
    there = pl.max_horizontal("purchased", "consumed", "held")
    alone = sold.filter(pl.len().over("app_id") == 1)  # of several SKUs it is not known of which the commitment is
    left = pl.col("seats_committed") - there
    spare = _pool(
        alone.filter(left > 0, pl.col("purchased").is_null()),
        rule="saas.pool.over_provisioned",
        outcome=WASTE,
        seats=left,
        said=pl.format("{} commits to {} seats and {} are held.", "contract_id", "seats_committed", there),
    )
    above = pl.max_horizontal("consumed", "held") - pl.col("seats_committed")
    exposed = _pool(
        alone.filter(above > 0),
        rule="saas.contract.true_up",
        outcome=LEAD,
        seats=above,
        said=pl.format(
            "{} seats are held, {} more than {} commits to: {} {} a year at its price, should they be counted.",
            pl.max_horizontal("consumed", "held"),
            above,
            "contract_id",
            (above * pl.col("unit_price_per_month") * MONTHS_A_YEAR)
            .round(2)
            .cast(pl.Decimal(38, 2))
            .cast(pl.String)
            .fill_null("an unknown sum"),
            pl.col("currency").fill_null(""),
        ),
    ).with_columns(
        resource_type=pl.lit("contract"),
        x_resource_key=pl.col("contract_id"),
        saving_per_month=pl.lit(None, DECIMAL.polars),
        no_saving_reason=pl.lit("what may have to be paid is no saving"),
    )
    return [unassigned, spare, exposed]


def _pool(rows: pl.DataFrame, *, rule: str, outcome: pl.Expr, seats: pl.Expr, said: pl.Expr) -> pl.DataFrame:
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
        no_saving_reason=_unpriced(),
        confidence=pl.lit("high"),
        reason=said,
        evidence=pl.struct(
            "sku", "seats", "purchased", "consumed", "held", "seats_committed", "contract_id", "cashable", "cashable_on"
        ).struct.json_encode(),
    )


def _unpriced() -> pl.Expr:
    return pl.when(pl.col("unit_price_per_month").is_null()).then(pl.lit(NO_PRICE))


def _terms(pools: pl.DataFrame) -> pl.DataFrame:
    return pools.select(
        "source",
        "sku",
        "unit_price_per_month",
        "contract_id",
        "cashable",
        "cashable_on",
        price_currency="currency",
    )


def _of_overlaps(overlaps: pl.DataFrame) -> pl.DataFrame:
    known = pl.col("net_saving_per_year").is_not_null()
    parts = ("retired_cost_per_year", "extra_seats_cost_per_year", "migration_cost", "committed_cost")
    yearly = ("net_saving_per_year", *parts)
    return overlaps.select(
        rule=pl.format("saas.overlap.{}", "kind"),
        outcome=pl.when(known).then(WASTE).otherwise(LEAD),
        account=pl.lit(SOFTWARE),
        app_id=pl.when(pl.col("kind") == "same_product").then(None).otherwise("retired"),
        contract_id=pl.when(pl.col("kind") == "same_product").then("retired"),
        x_resource_key=_pair(),
        resource_type=pl.lit("overlap"),
        resource_name="retired",
        saving_per_month=(pl.col("net_saving_per_year") / Decimal(MONTHS_A_YEAR)).cast(DECIMAL.polars),
        currency="currency",
        no_saving_reason=pl.when(~known).then(pl.lit("what moving people costs is not told")),
        confidence=pl.lit("medium"),
        reason="reason",
        evidence=pl.struct(
            "people_on_kept",
            "people_on_retired",
            "people_on_both",
            "people_without_kept",
            *(pl.col(name).cast(pl.String) for name in yearly),
            "cashable_on",
        ).struct.json_encode(),
    )


def _finished(now: Software, rows: pl.DataFrame) -> pl.DataFrame:
    """FOUND's columns: whose product it is, what to do about it, and what is not seen."""
    vendors = now.products.select(app_id="product", catalogued="vendor")
    contracts = now.contracts.select("contract_id", of_contract="vendor", app_of="app_id").unique("contract_id")
    known = rows.join(contracts, on="contract_id", how="left", maintain_order="left").with_columns(
        app_id=pl.coalesce("app_id", "app_of")
    )
    known = known.join(vendors, on="app_id", how="left", maintain_order="left")
    slug = pl.coalesce("catalogued", "of_contract", "account").str.to_lowercase().str.replace_all(r"[^a-z0-9]+", "-")
    told = known.with_columns(
        provider=slug.str.strip_chars("-"),
        rule_version=pl.lit(VERSION),
        origin=pl.lit("outlay"),
        saving_is_upper_bound=pl.lit(value=False),
        action=pl.col("rule").replace_strict(ACTIONS, return_dtype=pl.String()),
        cannot_see=pl.col("rule").replace_strict(CANNOT_SEE, return_dtype=pl.String()),
    )
    return told.select(
        (pl.col(name) if name in told.columns else pl.lit(None)).cast(kind).alias(name) for name, kind in FOUND.items()
    )
