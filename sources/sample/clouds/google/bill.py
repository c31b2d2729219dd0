"""The charges as rows of Google's detailed usage cost export, as a query of every day takes them out of BigQuery.

It writes a file with the rows that were loaded on a day, once; of a small company, one with all rows of the month of
loading so far, over that of the day before.

Commitments are spend-based and of the consumption models: what they cover is charged at their price, the fee in full,
and what was used of it comes back beside the fee as a credit. https://docs.cloud.google.com/docs/cuds-multiprice
"""

from functools import cache

import polars as pl

from sources.sample.clouds.google.amounts import amounts, costs
from sources.sample.clouds.google.estate import PAYER
from sources.sample.clouds.google.usage import HERE, midnight
from sources.sample.clouds.google.whose import labels, of_projects, system_labels, where
from sources.sample.layouts.google import DETAILED, DetailedExport, detailed
from sources.sample.world import SIZES, Place, World

FOLDER = "bills/gcp-billing"
FEE_KIND = "recurring_fee"
ROWS_AT_ONCE = 400_000
# Google's ids of what has no SKU of its own there.
SKUS = {
    FEE_KIND: "F61D-4D51-AAFC",
    "support": "1B41-90E7-5DC6",
    "marketplace": "3C90-7BE2-F15A",
    "tax": "0C4D-A7E9-8F21",
    "credit": "5F2B-C8D1-09A7",
    "refund": "E20A-61F7-3D94",
}
COST_TYPES = {"tax": "tax", "refund": "adjustment"}
FEE, SELLER = "Commitment - dollar based v1: {}", "MongoDB, Inc."


def write_bill(charged: pl.LazyFrame, there: pl.DataFrame, world: World, place: Place) -> None:
    """Writes what lies in the bucket on `world.as_of`; `charged` is `loaded`'s, `there` is `estate`'s."""
    there_now = _with_offsets(charged).filter(pl.col("delivered") <= world.as_of)
    export, loaded = DetailedExport(place.folder / FOLDER, PAYER), pl.col("export_time").dt.strftime(_a_file(world))
    files = there_now.group_by(loaded=loaded).agg(pl.len(), newest=pl.col("delivered").max()).sort("loaded").collect()
    same = pl.lit(value=False) if place.after is None else pl.col("newest") <= place.after.as_of
    place.leave(*(export.folder_of(loaded_in) for loaded_in in files.filter(same)["loaded"]))
    for some in _together(files.filter(~same)):
        rows = _rows(there_now.filter(loaded.is_in(some)).collect(), there, world)
        table, first = detailed(rows), 0
        for loaded_in, count in rows.group_by(loaded, maintain_order=True).len().iter_rows():
            export.put(loaded_in, table.slice(first, count))
            first += count


def _a_file(world: World) -> str:
    """The day or the month of loading that a file is of."""
    return "%Y-%m" if world.size.resources <= SIZES["small"].resources else "%Y-%m-%d"


def _with_offsets(charged: pl.LazyFrame) -> pl.LazyFrame:
    """Without the rows of what was not used; `offset` is what was used of a fee on its day, which each day has."""
    by = ("commitment", "day")
    covered = charged.filter(kind="covered")
    used = covered.group_by(by).agg(offset=-pl.col("effective_cost").sum())
    fees = charged.filter(kind=FEE_KIND).join(used, on=by, how="left", maintain_order="left")
    rest = charged.filter(~pl.col("kind").is_in((FEE_KIND, "unused")))
    return pl.concat([rest.with_columns(offset=pl.lit(None, pl.Decimal(38, 18))), fees])


def _together(files: pl.DataFrame) -> list[list[str]]:
    """What is `loaded`, so much together as can be held in full width."""
    parts = files.with_columns(part=pl.col("len").cum_sum() // ROWS_AT_ONCE).partition_by("part", maintain_order=True)
    return [part["loaded"].to_list() for part in parts]


def _rows(charged: pl.DataFrame, there: pl.DataFrame, world: World) -> pl.DataFrame:
    """The columns of DETAILED, in the order of loading."""
    things = there.select("number", "name", "resource_id", "zone", labels=labels(), system_labels=system_labels())
    whole = (
        charged.join(things, on="number", how="left", maintain_order="left")
        .join(of_projects(world), left_on="account", right_on="project", how="left", maintain_order="left")
        .sort("export_time", "number", "account", "sku", "kind", nulls_last=True, maintain_order=True)
    )
    return whole.select(**_what(), **where(), **costs(), **amounts()).select(*DETAILED)


def _what() -> dict[str, pl.Expr]:
    """What was sold, when, and of which month's invoice."""
    kind = pl.col("kind")
    fee = kind == FEE_KIND
    sold = pl.when(fee).then(pl.format(FEE, "meter")).otherwise("meter")
    ids = _services()
    third_party = kind == "marketplace"
    corrected = kind.is_in(("correction", "refund"))
    return {
        "billing_account_id": pl.lit(PAYER),
        "service": pl.struct(
            id=pl.col("service").replace_strict(ids["service"], ids["service_id"], default=None), description="service"
        ),
        "sku": pl.struct(id=pl.coalesce(kind.replace_strict(SKUS, default=None), "sku"), description=sold),
        "usage_start_time": midnight(pl.col("day")),
        "usage_end_time": midnight(pl.col("charge_end")),
        "export_time": pl.col("export_time"),
        "invoice": pl.struct(
            month=pl.col("period").dt.strftime("%Y%m"),
            publisher_type=pl.when(third_party).then(pl.lit("PARTNER")).otherwise(pl.lit("GOOGLE")),
        ),
        "cost_type": kind.replace_strict(COST_TYPES, default="regular"),
        "transaction_type": pl.when(third_party).then(pl.lit("THIRD_PARTY_AGENCY")).otherwise(pl.lit("GOOGLE")),
        "seller_name": pl.when(third_party).then(pl.lit(SELLER)),
        "adjustment_info": pl.struct(
            id=pl.when(corrected).then(pl.format("adjustment-{}-{}", pl.col("period").dt.strftime("%Y%m"), kind)),
            description=pl.when(corrected).then("description"),
            mode=pl.when(corrected).then(pl.lit("PARTIAL_CORRECTION")),
            type=pl.when(corrected).then(pl.lit("USAGE_CORRECTION")),
        ),
        "subscription": pl.struct(instance_id=pl.when(fee).then("commitment")),
    }


@cache
def _services() -> pl.DataFrame:
    return pl.read_csv(HERE / "services.csv")
