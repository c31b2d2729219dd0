"""Seats that use only what a cheaper SKU of the same family has, as far as signals of use tell."""

from datetime import timedelta

import polars as pl

from transforms.licenses.settings import LicenseSettings
from transforms.licenses.software import Software
from transforms.licenses.trust import ROOT, distrusted, signals_told
from transforms.licenses.use import SEAT_KEY


def cheaper(now: Software, settings: LicenseSettings, held: pl.DataFrame, priced: pl.DataFrame) -> pl.DataFrame:
    """`source, sku, account_id, cheaper_sku, cheaper_name, tier_saving_per_month, unused`: of the active paid seats in
    `held` those that a cheaper SKU would do for. `priced` are pools with their prices.

    The cheaper one is of the same family and has a price in the same source. Of what it lacks something must be told of
    by signals, all that is told must be unused in the window, and what is used it must have. Of several the cheapest.
    """
    pairs = _pairs(now, priced)
    new = pl.coalesce(pl.col("assigned_at").dt.date(), "x_valid_from") > now.as_of - timedelta(days=settings.grace_days)
    asked = held.lazy().filter(pl.col("state") == "active", "paid", ~new).join(pairs.lazy(), on=["source", "sku"])
    each = asked.select(*SEAT_KEY, "cheaper_sku", "cheaper_name", "tier_saving_per_month", "lacks", "has")
    told = _used(now, settings)
    lacking = (
        each.explode("lacks")
        .join(told, left_on=["source", "account_id", "lacks"], right_on=["source", "account_id", "root"], how="left")
        .group_by(*SEAT_KEY, "cheaper_sku")
        .agg(
            all_told=pl.col("is_used").is_not_null().all(),
            any_used=pl.col("is_used").any(),
            unused=pl.col("lacks").sort().str.join(", "),
        )
    )
    having = (
        each.explode("has")
        .join(told, left_on=["source", "account_id", "has"], right_on=["source", "account_id", "root"])
        .group_by(*SEAT_KEY, "cheaper_sku")
        .agg(some_use=pl.col("is_used").any())
    )
    fits = each.join(lacking, on=[*SEAT_KEY, "cheaper_sku"]).join(having, on=[*SEAT_KEY, "cheaper_sku"])
    right = fits.filter("all_told", ~pl.col("any_used"), "some_use")
    best = right.sort("tier_saving_per_month", "cheaper_sku", descending=[True, False]).unique(
        SEAT_KEY, keep="first", maintain_order=True
    )
    return best.select(*SEAT_KEY, "cheaper_sku", "cheaper_name", "tier_saving_per_month", "unused").collect()


def _pairs(now: Software, priced: pl.DataFrame) -> pl.DataFrame:
    """Each SKU of a source beside the cheaper ones of its family there: `lacks` and `has` are lists of signals."""
    listed = priced.filter(pl.col("unit_price_per_month") > 0).join(
        now.skus.select("app_id", "sku", "family", "rank", "signals"), on=["app_id", "sku"]
    )
    columns = ["source", "family", "sku", "name", "rank", "signals", "unit_price_per_month", "currency"]
    known = listed.filter(pl.col("family").is_not_null()).select(columns)
    both = known.join(known, on=["source", "family", "currency"], suffix="_of_cheaper")
    saving = pl.col("unit_price_per_month") - pl.col("unit_price_per_month_of_cheaper")
    lower = both.filter(pl.col("rank_of_cheaper") < pl.col("rank"), saving > 0)
    return lower.select(
        "source",
        "sku",
        cheaper_sku="sku_of_cheaper",
        cheaper_name=pl.coalesce("name_of_cheaper", "sku_of_cheaper"),
        tier_saving_per_month=saving,
        lacks=pl.col("signals").list.set_difference("signals_of_cheaper"),
        has="signals_of_cheaper",
    ).filter(pl.col("lacks").list.len() > 0)


def _used(now: Software, settings: LicenseSettings) -> pl.LazyFrame:
    """`source, account_id, root, is_used`: of each signal that is believed, whether there was use in the window."""
    since = now.as_of - timedelta(days=settings.inactive_days)
    told = signals_told(now).with_columns(root_app=pl.when("tells_rest").then("app_id"))
    sound = told.filter("tells_never").join(distrusted(now, settings).lazy(), on=ROOT, how="anti", nulls_equal=True)
    used = (pl.col("last_activity_at").dt.date() >= since).fill_null(value=False)
    return sound.group_by("source", "account_id", "root").agg(is_used=used.any())
