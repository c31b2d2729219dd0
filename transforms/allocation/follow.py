"""What follows other cost where no rule takes it: tax its base, a credit what it names, support all cost, unused
commitments their buyer.
"""

from collections.abc import Sequence

import polars as pl

from transforms.allocation.pools import divided, scaled
from transforms.allocation.rule import Dimension
from warehouse.tables.allocation import UNALLOCATED

OF_ACCOUNT = ("x_provider", "BillingAccountId", "SubAccountId")
OF_PAYER = OF_ACCOUNT[:2]
# Each class, and the costs that it follows: of the same month, currency and these columns; the first that has any.
BASES: dict[str, tuple[tuple[str, ...], ...]] = {
    "tax": ((*OF_ACCOUNT, "ServiceName"), OF_ACCOUNT, OF_PAYER),
    "credit": ((*OF_ACCOUNT, "ServiceName"), OF_ACCOUNT, OF_PAYER),
    "support": (("x_provider",),),
    "unused_commitment": (OF_ACCOUNT, OF_PAYER),
}
SUPPORT = r"(?i)\bsupport\b"


def follower(settings: Dimension) -> pl.Expr:
    """The class of a charge that follows others; null for all others, and where the dimension has it by rules alone."""
    is_of = {
        "tax": pl.col("ChargeCategory") == "Tax",
        "credit": pl.col("ChargeCategory") == "Credit",
        "unused_commitment": pl.col("CommitmentDiscountStatus") == "Unused",
        "support": pl.col("ServiceName").str.contains(SUPPORT),
    }
    told = {name: test for name, test in is_of.items() if getattr(settings, name) == "follow"}
    return pl.coalesce(*(pl.when(test).then(pl.lit(name)) for name, test in told.items()), pl.lit(None, pl.String()))


def followed(cells: pl.DataFrame, base: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """`cells` (with `follows`) split as the `base` is among its targets, and what of them has no base.

    Shares of a base that is nobody's have UNALLOCATED as their target.
    """
    months = base.with_columns(slot=pl.col("day").dt.month_start())
    waiting, given = cells.with_columns(slot=pl.col("day").dt.month_start()), list[pl.DataFrame]()
    there = set(cells["follows"])
    for name, level in ((name, level) for name, levels in BASES.items() if name in there for level in levels):
        of_class = (pl.col("follows") == name) & pl.all_horizontal(pl.col(column).is_not_null() for column in level)
        now, on = waiting.filter(of_class), ["slot", "BillingCurrency", *level]
        if now.is_empty():
            continue
        parts, rest = divided(now, _weights(months, now, on), on)
        given.append(parts)
        waiting = pl.concat([waiting.filter(~of_class.fill_null(value=False)), rest])
    made = pl.concat(given) if given else waiting.clear().with_columns(target=pl.lit(UNALLOCATED))
    return made.drop("slot"), waiting.drop("slot")


def _weights(months: pl.DataFrame, now: pl.DataFrame, on: Sequence[str]) -> pl.LazyFrame:
    asked = months.lazy().join(now.lazy().select(on).unique(), on=on, how="semi", nulls_equal=True)
    measured = asked.group_by(*on, "target").agg(measured=pl.col("EffectiveCost").sum())
    return scaled(measured, on).select(*on, "target", "w")
