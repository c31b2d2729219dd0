"""The same product bought twice without a second contract: by two cards, people or departments, and in two SKUs."""

from decimal import Decimal

import polars as pl

from transforms.licenses.agreements import DAYS_A_YEAR, MONTHS_A_YEAR, Agreement, main_of
from transforms.licenses.software import Software
from warehouse.tables import OVERLAP
from warehouse.tables.base import DECIMAL

KIND = "same_product"
AN_INVOICE = "an invoice"
NO_MONEY = pl.lit(Decimal(0), DECIMAL.polars)


def bought_twice(now: Software, running: list[Agreement], held: pl.DataFrame, pools: pl.DataFrame) -> pl.DataFrame:
    """OVERLAP rows of kind same_product; `held` as `states.states` has seats, `pools` as `pools.pools` gives them."""
    parts = [by_payers(now, running), by_skus(now, held, pools)]
    return pl.concat([OVERLAP.empty(), *parts], how="diagonal")


def by_payers(now: Software, running: list[Agreement]) -> pl.DataFrame:
    """A row a card or person who pays for a product that a contract buys, or that another payer pays more for.

    Which seats such lines pay for nobody tells, so what ending them saves is no number. Invoices that name no contract
    are taken for those of the contract that there is.
    """
    contracts = pl.DataFrame(
        [(app, each.contract_id) for app, each in main_of(running).items()],
        {"app_id": pl.String(), "contract_id": pl.String()},
        orient="row",
    )
    first = pl.col("payer").first().over("app_id", order_by="per_year", descending=True)
    known = now.payers.join(contracts, on="app_id", how="left").with_columns(most=first)
    label = pl.format("{}, {}", "app_id", "payer")
    beside = pl.coalesce("contract_id", pl.format("{}, {}", "app_id", "most"))
    is_own = pl.col("contract_id").is_not_null() & (pl.col("payer") == AN_INVOICE)
    second = known.filter(~is_own, pl.col("contract_id").is_not_null() | (pl.col("payer") != pl.col("most")))
    whole = second.unique(["app_id", "payer"], keep="first", maintain_order=True)
    return whole.select(
        kind=pl.lit(KIND),
        kept=beside,
        retired=label,
        retired_cost_per_year="per_year",
        currency="currency",
        reason=pl.format(
            "{} pays {} {} {} for {} ({} lines, the last on {}), which {} buys, too. Which seats the lines pay for "
            "nobody tells, so what ending them saves is no number.",
            "payer",
            pl.col("amount").round(2).cast(pl.Decimal(38, 2)),
            pl.col("currency").fill_null(""),
            "cadence",
            "app_id",
            "lines",
            pl.col("last_seen").dt.strftime("%-d %b %Y"),
            pl.coalesce("contract_id", "most"),
        ),
    )


def by_skus(now: Software, held: pl.DataFrame, pools: pl.DataFrame) -> pl.DataFrame:
    """A row a SKU whose holders have another of its family that holds it: its seats are paid for twice.

    What ending them saves is their price of a year, less what is committed to the end of their term. A seat that can go
    by itself is a finding of its own, and in none of these.
    """
    families = now.skus.filter(pl.col("family").is_not_null()).select("app_id", "sku", "family", "rank")
    seats = held.filter("paid", ~pl.col("waste")).join(families.unique(["app_id", "sku"]), on=["app_id", "sku"])
    holder = ["source", "account_id", "family"]
    best = seats.sort("rank", "sku").group_by(holder, maintain_order=True).agg(
        kept=pl.col("sku").last(), highest=pl.col("rank").last()
    )  # fmt: skip
    doubled = seats.join(best, on=holder).filter(pl.col("rank") < pl.col("highest"))
    people = pl.coalesce("person", "account_id").n_unique().cast(pl.Int64)
    counted = doubled.group_by("source", "sku", "kept").agg(people=people, seats=pl.len())
    terms = pools.select("source", "sku", "unit_price_per_month", "currency", "cashable_on")
    both = counted.join(terms, on=["source", "sku"], how="left")
    yearly = pl.col("unit_price_per_month") * MONTHS_A_YEAR * pl.col("seats").cast(pl.Decimal(38, 0))
    days = (pl.col("cashable_on") - pl.lit(now.as_of)).dt.total_days().clip(lower_bound=0)
    whole = both.with_columns(cost=yearly.cast(DECIMAL.polars)).with_columns(
        committed=(pl.col("cost") * days.cast(pl.Decimal(38, 0)) / DAYS_A_YEAR).round(2).cast(DECIMAL.polars)
    )
    whole = whole.sort("cost", descending=True, nulls_last=True).unique(
        ["sku", "kept"], keep="first", maintain_order=True
    )
    net = (pl.col("cost") - pl.col("committed")).cast(DECIMAL.polars)
    return whole.with_columns(net=pl.when(net > 0).then(net)).select(
        kind=pl.lit(KIND),
        kept="kept",
        retired="sku",
        people_on_retired="people",
        people_on_both="people",
        people_without_kept=pl.lit(0, pl.Int64()),
        retired_cost_per_year="cost",
        extra_seats_cost_per_year=NO_MONEY,
        migration_cost=NO_MONEY,
        committed_cost="committed",
        net_saving_per_year="net",
        currency="currency",
        cashable_on="cashable_on",
        reason=pl.format(
            "{} people have {} and {}, which has all of it, as {} tells: they need the second alone.",
            "people", "sku", "kept", "source",
        ),
    )  # fmt: skip


def app_of(now: Software) -> dict[str, str]:
    """Of what such a row retires the product: of a SKU the catalogue's, of a payer's lines the one they pay for."""
    skus = dict(now.skus.drop_nulls("app_id").select("sku", "app_id").iter_rows())
    lines = dict(now.payers.select(pl.format("{}, {}", "app_id", "payer").alias("name"), "app_id").iter_rows())
    return {**skus, **lines}
