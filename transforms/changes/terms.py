"""A change of cost taken apart by key into terms that add up to it, to the last digit.

    effective cost = days x quantity a day x list price x (contracted / list) x (effective / contracted) x rate

Prices are in the pricing currency, `rate` is what one of it was in the billing currency. What each factor did is its
mean over all orders (`shapley`), as whole numbers of 1e-18; what rounding leaves goes to the largest. What is no
usage moves whole. Exchanging the periods flips every sign.
"""

from functools import reduce

import polars as pl

from transforms.changes.factors import FACTORS, decomposable, factors
from transforms.changes.shapley import shapley
from transforms.changes.sums import KEY, MONEY, WHOLES

ONE_SIDED = ("new", "gone", "migrated")
TERMS = (
    *FACTORS,
    *ONE_SIDED,
    "mix",
    *WHOLES,
    "reassigned",
)
RESTATED = "restated"
ALIKE = ("x_provider", "BillingCurrency", "BillingAccountId", "SubAccountId", "ServiceName", "RegionId", "PricingUnit")
"""What has to agree for one SKU to take another's place."""
# What came and what went in the place of it may differ by so much in quantity a day and still be one migration.
LEAST_TO_MOST = 0.5
# Quantities a day are added up so, that their order does not matter.
EXACTLY = pl.Decimal(38, 12)
# Two factors are the same where they differ by less than sums of floats are exact to.
SAME = 1e-12
# What fits MONEY, with room for sums; factors that are further apart are no prices.
GREATEST = 1e17
ZERO = pl.lit(0, MONEY)
IN_BOTH = (pl.col("rows_before") > 0) & (pl.col("rows_after") > 0)
GONE = (pl.col("rows_before") > 0) & ~(pl.col("rows_after") > 0)
NEW = (pl.col("rows_after") > 0) & ~(pl.col("rows_before") > 0)


def terms(sums: pl.LazyFrame) -> pl.LazyFrame:
    """`sums_sql`'s frame with `days_before` and `days_after` -> the same keys with `before`, `after` and TERMS.

    Beside them what the page tells of: `a_day_before`, `a_day_after` (quantity a day), and what coverage and depth
    are worked out from.
    """
    known = sums.with_columns(pl.col("rows_before", "rows_after").fill_null(0))
    return _one_sided(_used(_whole(known))).select(
        *KEY,
        "ServiceCategory",
        "SkuMeter",
        "before",
        "after",
        "days_before",
        "days_after",
        "a_day_before",
        "a_day_after",
        *(f"{name}_{side}" for side in ("before", "after") for name in ("c", "covered_c", "f_covered_effective")),
        *TERMS,
    )


def _whole(sums: pl.LazyFrame) -> pl.LazyFrame:
    """With `before` and `after`, the whole cost of either period, and what moves whole."""

    def total(side: str) -> pl.Expr:
        return reduce(lambda one, other: one + other, (_known(f"{name}_{side}") for name in ("effective", *WHOLES)))

    return sums.with_columns(
        before=total("before"),
        after=total("after"),
        moved=_known("effective_after") - _known("effective_before"),
        **{name: _known(f"{name}_after") - _known(f"{name}_before") for name in WHOLES},
        mix=ZERO,
        reassigned=ZERO,
    )


def _known(name: str) -> pl.Expr:
    return pl.col(name).fill_null(ZERO)


def _used(sums: pl.LazyFrame) -> pl.LazyFrame:
    """With FACTORS' terms of what is used in both periods, and what of it can't be taken apart in not_decomposed."""
    # Columns first: each of them is in many products.
    made = factors(sums).with_columns(each for name in FACTORS for each in _told_apart(name))
    before, after = ([pl.col(f"{name}_apart_{side}") for name in FACTORS] for side in ("before", "after"))
    moved = zip(FACTORS, shapley(before, after), strict=True)
    moving = made.with_columns(each.alias(f"{name}_moved") for name, each in moved)
    fits = pl.all_horizontal(pl.col(f"{name}_moved").abs() < GREATEST for name in FACTORS).fill_null(value=False)
    shares = moving.with_columns(is_apart=IN_BOTH & decomposable() & fits).with_columns(
        pl.when("is_apart").then(f"{name}_moved").otherwise(0.0).cast(MONEY).alias(name) for name in FACTORS
    )
    largest = pl.max_horizontal(pl.col(name).abs() for name in FACTORS)
    first = reduce(
        lambda chain, at: chain.when(pl.col(FACTORS[at]).abs() == pl.col("largest")).then(at),
        range(1, len(FACTORS)),
        pl.when(pl.col(FACTORS[0]).abs() == pl.col("largest")).then(0),
    )
    rest = pl.col("moved") - reduce(lambda one, other: one + other, (pl.col(name) for name in FACTORS))
    booked = shares.with_columns(largest=largest).with_columns(
        takes=first, rest=pl.when("is_apart").then(rest).otherwise(ZERO)
    )
    left = pl.when(IN_BOTH & ~pl.col("is_apart")).then("moved").otherwise(ZERO)
    return booked.with_columns(
        *(
            (pl.col(name) + pl.when(pl.col("takes") == at).then("rest").otherwise(ZERO)).alias(name)
            for at, name in enumerate(FACTORS)
        ),
        not_decomposed=pl.col("not_decomposed") + left,
    )


def _told_apart(name: str) -> tuple[pl.Expr, pl.Expr]:
    """`<name>_apart_before` and `_after`: a factor, or the mean of both where floats can't tell them apart."""
    one, other = pl.col(f"{name}_factor_before"), pl.col(f"{name}_factor_after")
    same = (one - other).abs() <= SAME * pl.max_horizontal(one.abs(), other.abs())
    mean = (one + other) / 2
    return (
        pl.when(same).then(mean).otherwise(one).alias(f"{name}_apart_before"),
        pl.when(same).then(mean).otherwise(other).alias(f"{name}_apart_after"),
    )


def _one_sided(used: pl.LazyFrame) -> pl.LazyFrame:
    """With new, gone and migrated: a key in one period only, net where another of its account, service, region and
    unit takes its place."""
    whole = pl.col("moved") + pl.col("not_decomposed")
    came, went = (
        pl.col(f"a_day_{side}").abs().cast(EXACTLY).filter(test).sum().over(ALIKE).cast(pl.Float64)
        for side, test in (("after", NEW), ("before", GONE))
    )
    least, most = pl.min_horizontal("came", "went"), pl.max_horizontal("came", "went")
    own = pl.when(NEW).then("came").otherwise("went")
    share = pl.when(least <= 0).then(0.0).when(least >= most * LEAST_TO_MOST).then(1.0).otherwise(least / own)
    alone = NEW | GONE
    netted = (
        used.with_columns(came=came, went=went)
        .with_columns(share=share, alone=pl.when(alone).then(whole).otherwise(ZERO))
        .with_columns(
            migrated=pl.when(pl.col("share") == 1.0)
            .then("alone")
            .when(pl.col("share") == 0.0)
            .then(ZERO)
            .otherwise((pl.col("alone").cast(pl.Float64) * pl.col("share")).cast(MONEY))
        )
    )
    stays = pl.col("alone") - pl.col("migrated")
    return netted.with_columns(
        new=pl.when(NEW).then(stays).otherwise(ZERO),
        gone=pl.when(GONE).then(stays).otherwise(ZERO),
        not_decomposed=pl.when(alone).then(ZERO).otherwise("not_decomposed"),
    )
