"""What is found of seats, pools, contracts and overlaps, as findings in the queue of all others."""

from collections.abc import Mapping
from decimal import Decimal

import polars as pl

from transforms.licenses.agreements import MONTHS_A_YEAR
from transforms.licenses.bought_twice import app_of
from transforms.licenses.pool_findings import LEAD, WASTE, of_pools, unpriced
from transforms.licenses.rules import RULES, VERSION
from transforms.licenses.software import FOUND, Software
from warehouse.tables.base import DECIMAL

UNKNOWN = pl.lit("unknown")
BY_USE = ("saas.seat.inactive", "saas.seat.never_used", "saas.seat.over_tier")
SOFTWARE = "software"  # the account of findings that are of no single source


def findings(now: Software, seats: pl.DataFrame, pools: pl.DataFrame, overlaps: pl.DataFrame) -> pl.DataFrame:
    """FOUND rows. `seats` are SEAT rows with all that they were judged by, `pools` as `pools.pools` gives them.

    A seat of two faults is one finding. What a seat or pool of a product saves is in the overlap that retires the
    product. What cannot be known today is `unknown`, under each rule that would judge by it.
    """
    retired = overlaps.filter(pl.col("kind") != "same_product", pl.col("net_saving_per_year").is_not_null())
    parts = [_of_seats(seats, pools), _of_tiers(seats, pools), _in_doubt(seats), *of_pools(now, pools)]
    own = pl.concat(parts, how="diagonal")
    held = own.join(
        retired.select(app_id="retired", winner=pl.format("saas.overlap.{}", "kind"), winner_key=_pair()),
        on="app_id",
        how="left",
        maintain_order="left",
    )
    is_in_it = pl.col("winner").is_not_null()
    held = held.with_columns(
        winner_account=pl.when(is_in_it).then(pl.lit(SOFTWARE)),
        saving_per_month=pl.when(is_in_it & pl.col("saving_per_month").is_not_null())
        .then(pl.lit(0, DECIMAL.polars))
        .otherwise("saving_per_month"),
    )
    whole = pl.concat([held, _of_overlaps(now, overlaps)], how="diagonal")
    return _finished(now, whole)


# How a finding names the seat that it is of.
OF_A_SEAT = {
    "account": pl.col("source"),
    "app_id": pl.col("app_id"),
    "x_resource_key": pl.format("{}/{}", "sku", "account_id"),
    "resource_type": pl.lit("seat"),
    "resource_name": pl.col("sku"),
}


def _pair() -> pl.Expr:
    return pl.format("{}/{}", "kept", "retired")


def _of_seats(seats: pl.DataFrame, pools: pl.DataFrame) -> pl.DataFrame:
    unbought = ~pl.col("is_bought") & pl.col("paid") & pl.col("told_by").is_null() & (pl.col("state") == "leaver")
    told = seats.filter(pl.col("waste") | unbought)
    judged = told.join(_terms(pools), on=["source", "sku"], how="left", maintain_order="left")
    return judged.select(
        rule=pl.format("saas.seat.{}", "state"),
        outcome=pl.when("waste").then(WASTE).otherwise(LEAD),
        **OF_A_SEAT,
        last_activity=pl.col("last_activity_at").dt.date(),
        saving_per_month="saving_per_month",
        currency="currency",
        no_saving_reason=unpriced(),
        saving_is_upper_bound="saving_is_upper_bound",
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
        **OF_A_SEAT,
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
        **OF_A_SEAT,
        reason="reason",
        evidence=pl.struct("sku", "signal", "as_of", "lag_days").struct.json_encode(),
    )


def _terms(pools: pl.DataFrame) -> pl.DataFrame:
    return pools.select(
        "source",
        "sku",
        "unit_price_per_month",
        "contract_id",
        "cashable",
        "cashable_on",
        saving_is_upper_bound="is_estimate",
        price_currency="currency",
    )


def _of_overlaps(now: Software, overlaps: pl.DataFrame) -> pl.DataFrame:
    known = pl.col("net_saving_per_year").is_not_null()
    parts = ("retired_cost_per_year", "extra_seats_cost_per_year", "migration_cost", "committed_cost")
    yearly = ("net_saving_per_year", *parts)
    return overlaps.select(
        rule=pl.format("saas.overlap.{}", "kind"),
        outcome=pl.when(known).then(WASTE).otherwise(LEAD),
        account=pl.lit(SOFTWARE),
        app_id=pl.when(pl.col("kind") != "same_product")
        .then("retired")
        .otherwise(pl.col("retired").replace_strict(app_of(now), default=None, return_dtype=pl.String())),
        contract_id=pl.when(pl.col("kind") == "same_product").then("retired"),
        x_resource_key=_pair(),
        resource_type=pl.lit("overlap"),
        resource_name="retired",
        saving_per_month=(pl.col("net_saving_per_year") / Decimal(MONTHS_A_YEAR)).cast(DECIMAL.polars),
        currency="currency",
        no_saving_reason=pl.when(~known & pl.col("migration_cost").is_null() & pl.col("people_on_kept").is_null())
        .then(pl.lit("which seats it pays for is not told"))
        .when(~known)
        .then(pl.lit("what moving people costs is not told")),
        confidence=pl.lit("medium"),
        reason="reason",
        evidence=pl.struct(
            "people_on_kept",
            "people_on_retired",
            "people_on_both",
            "people_without_kept",
            *(_plain(name) for name in yearly),
            "cashable_on",
        ).struct.json_encode(),
    )


def _plain(name: str) -> pl.Expr:
    """An amount as text without zeros at its end."""
    return pl.col(name).cast(pl.String).str.strip_chars_end("0").str.strip_chars_end(".").alias(name)


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
        saving_is_upper_bound=pl.col("saving_is_upper_bound").fill_null(value=False),
        action=_of_rule({rule.id: rule.action for rule in RULES}),
        cannot_see=_of_rule({rule.id: rule.cannot_see for rule in RULES}),
    )
    return told.select(
        (pl.col(name) if name in told.columns else pl.lit(None)).cast(kind).alias(name) for name, kind in FOUND.items()
    )


def _of_rule(words: Mapping[str, str]) -> pl.Expr:
    return pl.col("rule").replace_strict(words, return_dtype=pl.String())
