"""Truth and what was found, side by side: a row each that was planted or found, and what it says of the finder."""

from collections.abc import Sequence

import polars as pl

from warehouse.tables.base import COUNT, DECIMAL, FLAG, TEXT, Column, Table

JUDGED = Table(
    "judged",
    row="something that was planted, or found, or both",
    columns=(
        Column("kind", TEXT, nullable=False),
        Column("thing", TEXT, nullable=False, help="what it is, for a line about it"),
        Column("planted", COUNT, nullable=False, help="how many were to be found: 1, or a pool's unassigned seats"),
        Column("found", COUNT, nullable=False),
        Column("right", COUNT, nullable=False),
        Column("money_truth", DECIMAL, unit="currency"),
        Column("money_found", DECIMAL, unit="currency_found"),
        Column("currency", TEXT),
        Column("currency_found", TEXT),
        Column("money_off", FLAG, nullable=False, help="found, and with another amount than is true"),
        Column("alike", TEXT, help="in_use, unknown …: what is true of it where nothing was planted"),
        Column("why", TEXT, help="the truth's sentence; none where the truth tells nothing of it"),
        Column("reason", TEXT, help="the finder's"),
    ),
)
# Amounts that differ by less are the same: the share of the spec, and half a cent.
MONEY_WITHIN, MONEY_LEAST = 0.02, 0.005


def beside(truth: pl.DataFrame, found: pl.DataFrame, key: Sequence[str]) -> pl.DataFrame:
    """Both, a row a key; the columns of `found` end in `_found`, and `is_true`, `is_found` tell which side there is.

    What was found of one key a second time stands alone.
    """
    of_found = {name: f"{name}_found" for name in found.columns if name not in key}
    told = found.rename(of_found).with_columns(is_found=True, nth=pl.int_range(pl.len()).over(key))
    known = truth.with_columns(is_true=True, nth=pl.lit(0, pl.Int64))
    both = known.join(told, on=[*key, "nth"], how="full", coalesce=True, nulls_equal=True)
    return both.with_columns(pl.col("is_true", "is_found").fill_null(value=False)).sort([*key, "nth"], nulls_last=True)


def judged(
    both: pl.DataFrame,
    *,
    kind: pl.Expr,
    thing: pl.Expr,
    planted: pl.Expr,
    found: pl.Expr,
    agrees: pl.Expr,
    money: str,
    also: Sequence[str] = (),
    alike: pl.Expr | None = None,
    count: str | None = None,
) -> pl.DataFrame:
    """JUDGED of `beside`: `planted` and `found` say which rows count, `agrees` whether what was found is right.

    `money` is the amount that is added up, `also` others that must be as true; `count` how many a row is, if not one.
    """
    both = both.with_columns(
        _planted=(pl.col("is_true") & planted).fill_null(value=False),
        _found=(pl.col("is_found") & found).fill_null(value=False),
    )
    counts = [pl.lit(1), pl.lit(1)] if count is None else [pl.col(count), pl.col(f"{count}_found")]
    many, many_found = (
        pl.when(side).then(each.fill_null(0)).otherwise(0)
        for side, each in zip((pl.col("_planted"), pl.col("_found")), counts, strict=True)
    )
    right = pl.col("_planted") & pl.col("_found") & agrees.fill_null(value=False)
    rows = both.select(
        kind=kind,
        thing=thing,
        planted=many,
        found=many_found,
        right=pl.when(right).then(pl.min_horizontal(many, many_found)).otherwise(0),
        money_truth=pl.when("_planted").then(pl.col(money)),
        money_found=pl.when("_found").then(pl.col(f"{money}_found")),
        currency=pl.col("currency"),
        currency_found=pl.col("currency_found"),
        money_off=right & pl.any_horizontal(*(_off(name) for name in (money, *also))),
        alike=pl.when(pl.col("is_true") & ~pl.col("_planted")).then(pl.lit("in_use") if alike is None else alike),
        why=pl.col("why"),
        reason=pl.col("reason_found"),
    )
    told = rows.filter((pl.col("planted") > 0) | (pl.col("found") > 0) | pl.col("alike").is_not_null())
    return told.select(pl.col(name).cast(kind) for name, kind in JUDGED.schema.items())


def _off(money: str) -> pl.Expr:
    """Whether an amount is another than is true: by more than the tolerance, in another currency, or not there."""
    true, told = pl.col(money).cast(pl.Float64), pl.col(f"{money}_found").cast(pl.Float64)
    apart = (true - told).abs() > pl.max_horizontal(true.abs() * MONEY_WITHIN, pl.lit(MONEY_LEAST))
    elsewhere = pl.col("currency") != pl.col("currency_found")
    one_alone = true.is_null() != told.is_null()
    return one_alone | (apart | elsewhere).fill_null(value=False)
