"""Commitments (reservations, savings plans) that are paid and not used, of clouds without a rule of their own."""

import polars as pl

from transforms.waste.cases import always, answered, in_use, waste
from transforms.waste.charges import WINDOW_DAYS
from transforms.waste.estate import Estate
from transforms.waste.rule import Rule, Step

HAVE_THEIR_OWN = ("aws",)


def unused(estate: Estate) -> pl.LazyFrame:
    """What of a commitment nothing used in the window; nothing of it leaves the invoice before its term ends."""
    cost = pl.col("cost_30")
    commitments = (
        estate.charges.filter(
            ~pl.col("provider").is_in(HAVE_THEIR_OWN),
            pl.col("commitment_status").is_in(["Used", "Unused"]),
            pl.col("commitment_id").is_not_null(),
        )
        .with_columns(is_unused=pl.col("commitment_status") == "Unused")
        .group_by("provider", commitment=pl.col("commitment_id").str.to_lowercase())
        .agg(
            account=pl.col("account").filter("is_unused").drop_nulls().first(),
            used_by=pl.col("account").first(),
            x_resource_key=pl.col("x_resource_key").filter("is_unused").drop_nulls().first(),
            own=pl.col("commitment_id").first(),
            unused=cost.filter("is_unused").sum(),
            used=cost.filter(~pl.col("is_unused")).sum(),
            unused_days=pl.col("days_30").filter("is_unused").max().fill_null(0),
        )
        .filter((pl.col("used") > 0) | (pl.col("unused") > 0))
        .with_columns(account=pl.coalesce("account", "used_by"), x_resource_key=pl.coalesce("x_resource_key", "own"))
    )
    share = (pl.col("unused") / (pl.col("used") + pl.col("unused"))).cast(pl.Float64) * 100
    return answered(
        commitments,
        in_use(pl.col("unused") <= 0, "All of it was used in the window."),
        waste(
            always(),
            "Of what it cost in the window {}% was not used, on {} of {} days.",
            share.round(1),
            "unused_days",
            pl.lit(WINDOW_DAYS),
        ),
        window_days=WINDOW_DAYS,
        wasted_in_window=pl.when(pl.col("unused") > 0).then("unused"),
        is_commitment=True,
        by_bill=True,
        evidence=pl.struct("unused_days", unused_percent=share),
    )


RULES = (
    Rule(
        id="any.commitment_unused",
        version=1,
        question="Is a commitment paid for that nothing uses?",
        resource_types=(),
        step=Step.TIDY,
        judge=unused,
        command="exchange or share the commitment {resource_id}, or move work under it, before it is renewed",
        cannot_see="whether it can be exchanged, and what is about to use it",
    ),
)
