"""Cost that a provider split itself: its parts take the place of the whole, in allocation alone, and nothing twice.

FOCUS 1.3 has the parts as charges with `Allocated…` columns; AWS has them beside the machine's own charge:
https://docs.aws.amazon.com/cur/latest/userguide/split-cost-allocation-data.html. A part bears what it used,
its machine's idle rest stays with that (`keep`), goes to the parts (`spread`) or to a target (`platform`).
"""

from collections.abc import Sequence

import polars as pl

from transforms.allocation.largest_remainder import WHOLE, split
from transforms.allocation.pools import scaled
from transforms.allocation.rule import Dimension
from transforms.focus.tags import tag_set
from transforms.spend.tag_sets import tag_sets
from warehouse.tables.base import DECIMAL

MONEY = ("EffectiveCost", "BilledCost", "ContractedCost")
OF_A_MACHINE = ("machine", "day", "BillingCurrency")
# Decimals of the provider's shares are rounded: a millionth of the currency a machine and day is no difference.
ROUNDING = 10**12
# Where a row is put whatever rules say.
FORCED = "forced"


def whole(rows: pl.DataFrame, *names: str) -> pl.DataFrame:
    """Money as whole numbers of 1e-18, null as 0."""
    return rows.with_columns(pl.col(names).cast(DECIMAL.polars).to_physical().cast(WHOLE).fill_null(0))


def retagged(rows: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Charges that FOCUS tells whose they are: rows to add to the cells, and the tag sets that are new in them.

    Each row is taken out as it was and put in with the tags and the resource of whom it was allocated to.
    """
    given = rows.with_columns(
        x_tag_set=pl.coalesce(pl.when(pl.col("tags").is_not_null()).then(tag_set(pl.col("tags"))), "x_tag_set")
    )
    given = (
        given.with_columns(pl.coalesce("resource", "ResourceId").alias("ResourceId"))
        if "ResourceId" in rows.columns
        else given
    )
    both = pl.concat([_taken_out(rows), given])
    return both.drop("tags", "resource"), _tag_rows(given)


def _taken_out(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.with_columns(pl.col(*MONEY, "x_rows") * -1)


def _tag_rows(rows: pl.DataFrame) -> pl.DataFrame:
    """TAG_SET of rows with `x_tag_set` and `tags`."""
    told = rows.filter(pl.col("tags").is_not_null()).select("x_tag_set", Tags="tags")
    return tag_sets(told.lazy()).collect()


def differing(machines: pl.DataFrame, parts: pl.DataFrame) -> pl.DataFrame:
    """Machines that stay whole, since their parts come to something else: OF_A_MACHINE, `cost`, `parts`."""
    own = machines.group_by(OF_A_MACHINE).agg(cost=pl.col("EffectiveCost").sum())
    told = parts.group_by(OF_A_MACHINE).agg(parts=(pl.col("used") + pl.col("unused")).sum())
    both = told.join(own, on=OF_A_MACHINE, how="left", nulls_equal=True)
    return both.filter(pl.col("cost").is_null() | ((pl.col("parts") - pl.col("cost")).abs() > ROUNDING)).sort(
        OF_A_MACHINE
    )


def parted(machines: pl.DataFrame, parts: pl.DataFrame, settings: Dimension) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Rows to add to the cells so that parts stand for their machines, and the tag sets of the parts.

    Machines that `differing` names stay whole. All amounts are in whole numbers of 1e-18.
    """
    off = differing(machines, parts).select(OF_A_MACHINE)
    bearing = _bearing(parts, settings)
    told = bearing.select(OF_A_MACHINE).unique()
    kept = machines.join(off, on=OF_A_MACHINE, how="anti", nulls_equal=True)
    wholes = kept.join(told, on=OF_A_MACHINE, how="semi", nulls_equal=True)
    weighed = scaled(bearing.lazy().with_columns(measured=pl.col("cost")), OF_A_MACHINE)
    weights = weighed.select(*OF_A_MACHINE, pl.col("part").alias("target"), "w")
    shares = split(wholes.lazy(), weights, OF_A_MACHINE, MONEY).collect()
    exact = _as_told(shares.rename({"target": "part"}), bearing)
    named = exact.join(
        bearing.select(*OF_A_MACHINE, "part", "resource", "tags_of_part", FORCED),
        on=[*OF_A_MACHINE, "part"],
        how="left",
        nulls_equal=True,
    )
    put = _as_cells(named, machines.columns)
    driven = weights.filter(pl.col("w") > 0).select(OF_A_MACHINE).unique().collect()
    taken = _taken_out(wholes.join(driven, on=OF_A_MACHINE, how="semi", nulls_equal=True)).with_columns(
        pl.lit(None, pl.String()).alias(FORCED)
    )
    return pl.concat([taken, put]).drop("machine"), _tag_rows(parts)


def _bearing(parts: pl.DataFrame, settings: Dimension) -> pl.DataFrame:
    """A row a part, and one for what is idle where that is not spread: `part`, `cost`, `resource`, `tags_of_part`."""
    how = settings.unused_capacity
    cost = pl.col("used") + pl.col("unused") if how == "spread" else pl.col("used")
    own = parts.select(
        *OF_A_MACHINE,
        part=pl.concat_str("resource", "x_tag_set", separator=" ", ignore_nulls=True),
        cost=cost,
        resource="resource",
        tags_of_part="x_tag_set",
        **{FORCED: pl.lit(None, pl.String())},
    )
    if how == "spread":
        return own
    target = settings.unused_capacity_target if how == "platform" else None
    idle = (
        parts.group_by(OF_A_MACHINE)
        .agg(cost=pl.col("unused").sum())
        .select(
            *OF_A_MACHINE,
            part=pl.lit(""),
            cost="cost",
            resource=pl.lit(None, pl.String()),
            tags_of_part=pl.lit(None, pl.UInt64()),
            **{FORCED: pl.lit(target, pl.String())},
        )
    )
    return pl.concat([own, idle])


def _as_told(shares: pl.DataFrame, bearing: pl.DataFrame) -> pl.DataFrame:
    """The effective cost of a part as the provider has it, where a machine is one cell; its rounding at the largest."""
    told = bearing.group_by(*OF_A_MACHINE, "part").agg(told=pl.col("cost").sum())
    both = shares.join(told, on=[*OF_A_MACHINE, "part"], how="left", nulls_equal=True)
    cells = pl.len().over(*OF_A_MACHINE, "part")
    rest = (pl.col("EffectiveCost") - pl.col("told")).sum().over(OF_A_MACHINE)
    largest = pl.struct("told", "part").rank("ordinal", descending=True).over(OF_A_MACHINE) == 1
    mended = pl.col("told") + pl.when(largest).then(rest).otherwise(pl.lit(0, WHOLE))
    return both.with_columns(EffectiveCost=pl.when(cells == 1).then(mended).otherwise("EffectiveCost")).drop("told")


def _as_cells(named: pl.DataFrame, columns: Sequence[str]) -> pl.DataFrame:
    of_part = {"x_tag_set": pl.coalesce("tags_of_part", "x_tag_set")} if "x_tag_set" in columns else {}
    resource = {"ResourceId": pl.coalesce("resource", "ResourceId")} if "ResourceId" in columns else {}
    none = pl.lit(0, pl.Int64())
    return named.with_columns(**of_part, **resource, x_rows=none).select(*columns, FORCED)
