"""Whose the benefit of commitments is: it floats to other accounts, and the sum of cost is kept.

`as_billed`: whoever the provider gave it to. `pooled`: one rate for all usage of the service under the billing account,
by contracted cost. `owner_first`: first the account that bought the commitment, the rest as billed. Services that one
commitment covers together, as a compute savings plan does, count as one.
"""

from collections.abc import Iterable

import polars as pl

from transforms.allocation.largest_remainder import split
from transforms.allocation.pools import scaled
from transforms.allocation.rule import Dimension

SERVICE = ("x_provider", "BillingAccountId", "ServiceName")
# `services` are those that commitments cover together, by the name of the first of them.
WITHIN = ("day", "BillingCurrency", "x_provider", "BillingAccountId", "services")
# Floats that differ by less of what an account uses are the same.
SAME = 1e-9


def floated(cells: pl.DataFrame, covered: pl.DataFrame, settings: Dimension) -> pl.DataFrame:
    """`cells` with the effective cost of usage that a commitment covers anywhere WITHIN moved as the dimension says.

    `covered`: a row a commitment (`id`), day and service with its `owner` (null: not known) and `contracted`, what it
    covered. All in whole numbers of 1e-18.
    """
    if settings.commitment_benefit == "as_billed":
        return cells
    columns, joint = cells.columns, _together(covered)
    cells, covered = (_of_services(each, joint) for each in (cells, covered.filter(pl.col("owner").is_not_null())))
    is_usage = pl.col("ChargeCategory").eq("Usage") & pl.col("CommitmentDiscountStatus").ne_missing("Unused")
    numbered = cells.with_row_index("cell").with_columns(is_used=pl.col("CommitmentDiscountStatus").eq_missing("Used"))
    pooled = numbered.filter(is_usage).filter(pl.col("is_used").any().over(WITHIN))
    fair = _by_owner(pooled, covered) if settings.commitment_benefit == "owner_first" else _by_price(pooled)
    pooled = pooled.filter(pl.col("cell").is_in(fair["cell"].implode()))
    weighed = scaled(fair.lazy(), WITHIN).select(*WITHIN, pl.col("cell").cast(pl.String).alias("target"), "w")
    sums = pooled.group_by(WITHIN).agg(pl.col("EffectiveCost").sum())
    shares = split(sums.lazy(), weighed, WITHIN, ["EffectiveCost"]).collect()
    driven = shares.select(WITHIN).unique()
    moved = pooled.join(driven, on=WITHIN, how="semi", nulls_equal=True).select("cell", floats=pl.lit(value=True))
    new = shares.select(pl.col("target").cast(pl.UInt32).alias("cell"), share="EffectiveCost")
    both = numbered.join(moved, on="cell", how="left").join(new, on="cell", how="left", maintain_order="left")
    cost = pl.when("floats").then(pl.col("share").fill_null(0)).otherwise("EffectiveCost")
    return both.with_columns(EffectiveCost=cost).sort("cell").select(columns)


def _together(covered: pl.DataFrame) -> pl.DataFrame:
    """SERVICE and `services`, of services that share a commitment with another, directly or by way of others."""
    pairs = covered.select(*SERVICE, "id").drop_nulls("ServiceName").unique()
    several = pairs.filter(pl.len().over("x_provider", "BillingAccountId", "id") > 1).sort(*SERVICE, "id")
    rows: list[tuple[str | None, str | None, str, str]] = []
    for (provider, account), part in several.group_by("x_provider", "BillingAccountId", maintain_order=True):
        groups = _joined(
            set(names) for (names,) in part.group_by("id").agg("ServiceName").select("ServiceName").iter_rows()
        )
        rows += [(provider, account, name, min(group)) for group in groups for name in group]
    return pl.DataFrame(rows, schema=dict.fromkeys((*SERVICE, "services"), pl.String()), orient="row")


def _joined(sets: Iterable[set[str]]) -> list[set[str]]:
    """Sets that have a member in common are one."""
    groups: list[set[str]] = []
    for each in sets:
        touched = [group for group in groups if group & each]
        groups = [*(group for group in groups if not group & each), each.union(*touched)]
    return groups


def _of_services(rows: pl.DataFrame, joint: pl.DataFrame) -> pl.DataFrame:
    found = rows.join(joint, on=SERVICE, how="left", nulls_equal=True, maintain_order="left")
    return found.with_columns(services=pl.coalesce("services", "ServiceName"))


def _by_price(pooled: pl.DataFrame) -> pl.DataFrame:
    return pooled.select(*WITHIN, "cell", measured="ContractedCost")


def _by_owner(pooled: pl.DataFrame, covered: pl.DataFrame) -> pl.DataFrame:
    """Weights of cells of accounts that bear something else so than as billed.

    They are shares of a sum that is split exactly, so that they may be worked out as floats.
    """
    account = (*WITHIN, "SubAccountId")
    price, used = pl.col("ContractedCost").cast(pl.Float64), pl.col("is_used")
    of_account = pooled.group_by(account).agg(
        usage=price.sum(),
        cost=pl.col("EffectiveCost").cast(pl.Float64).sum(),
        billed=price.filter(used).sum(),
        paid=pl.col("EffectiveCost").cast(pl.Float64).filter(used).sum(),
    )
    owned = covered.group_by(*WITHIN, SubAccountId="owner").agg(owned=pl.col("contracted").cast(pl.Float64).sum())
    both = of_account.join(owned, on=account, how="left", nulls_equal=True).with_columns(pl.col("owned").fill_null(0.0))
    first = both.with_columns(own=pl.min_horizontal("owned", "usage"))
    room = pl.min_horizontal("billed", pl.col("usage") - pl.col("own"))
    rest = pl.col("billed").sum().over(WITHIN) - pl.col("own").sum().over(WITHIN)
    share = pl.when(room.sum().over(WITHIN) > 0).then(room / room.sum().over(WITHIN)).otherwise(0.0)
    depth = 1 - pl.col("paid").sum().over(WITHIN) / pl.col("billed").sum().over(WITHIN)
    fair = first.with_columns(due=pl.col("usage") - (pl.col("own") + rest.clip(lower_bound=0) * share) * depth)
    moved = fair.filter((pl.col("due") - pl.col("cost")).abs() > SAME * pl.col("usage").abs())
    cells = pooled.join(moved.select(*account, "usage", "due"), on=account, nulls_equal=True)
    part = pl.when(pl.col("usage") > 0).then(pl.col("due") * price / pl.col("usage")).otherwise(0.0)
    return cells.select(*WITHIN, "cell", measured=part.fill_nan(0.0).cast(pl.Int128))
