"""The Cost and Usage Report 2.0 of a payer, a month a delivery, with the columns of AWS' table dictionary.

https://docs.aws.amazon.com/cur/latest/userguide/table-dictionary-cur2.html
"""

import re
from datetime import date
from functools import cache
from typing import Any

import polars as pl
import pyarrow as pa

from sources.sample.clouds.aws.company import table
from sources.sample.clouds.aws.cur_columns import columns
from sources.sample.clouds.aws.cur_lines import TYPES_OF_LINES, cur_lines
from sources.sample.clouds.aws.sold import SKU, Tags, product_map, sold
from sources.sample.layouts.aws import PARQUET, DataExport
from sources.sample.world import Place, World

EXPORT = "haldane-cur2"
TEXTS, AMOUNTS = pa.map_(pa.string(), pa.string()), pa.map_(pa.string(), pa.float64())
TYPES = {"text": pa.string(), "number": pa.float64(), "time": pa.timestamp("ms"), "map": TEXTS, "amounts": AMOUNTS}
LINE_IDS = 10**17, 10**18 - 1


def write_cur(
    seen: pl.DataFrame, resources: pl.DataFrame, commitments: pl.DataFrame, world: World, place: Place
) -> None:
    """Writes `bills/aws-cur/`: what the export of one payer holds on the world's day.

    `seen` is CHARGE, `resources` RESOURCE, `commitments` COMMITMENT.
    """
    export = DataExport(place.folder / "bills" / "aws-cur", EXPORT, packing=PARQUET)
    tags = Tags.on(resources)
    ids = resources.select("number", "resource_id")
    promised = commitments.select("start", "end", "years", "payment", commitment="id")
    for (period,), charged in seen.sort("period", maintain_order=True).group_by("period", maintain_order=True):
        assert isinstance(period, date)
        lines = (
            cur_lines(charged)
            .join(ids, on="number", how="left", maintain_order="left")
            .join(promised, on="commitment", how="left", maintain_order="left")
        )
        export.deliver(f"{period:%Y-%m}", [_table(lines, period, tags, world)])


def _table(lines: pl.DataFrame, period: date, tags: Tags, world: World) -> Any:
    """The lines with all columns of the dictionary, in its order."""
    skus = sold(lines)
    known = lines.join(skus.with_row_index("product"), on=SKU, how="left", nulls_equal=True, maintain_order="left")
    told = known.with_columns(id=_line_ids(known, world)).select(**columns(period, world))
    products = pa.array([product_map(row) for row in skus.iter_rows(named=True)], TEXTS)
    whose, pairs = tags.distinct(lines["number"])
    maps = {
        "product": products.take(known["product"].to_arrow()),
        "resource_tags": pa.array([[(_key(key), value) for key, value in each] for each in pairs], TEXTS).take(
            pa.array(whose)
        ),
        "discount": _discounts(told),
    }
    ready = told.to_arrow()
    kinds = table("cur_columns").rows()
    return pa.table({name: _column(name, TYPES[kind], ready, maps) for name, kind in kinds})


def _column(name: str, kind: Any, ready: Any, maps: dict[str, Any]) -> Any:
    if name in maps:
        return maps[name]
    if name in ready.column_names:
        return ready.column(name).cast(kind)
    if pa.types.is_map(kind):
        return pa.array([[]], kind).take(pa.array([0] * ready.num_rows))
    return pa.nulls(ready.num_rows, kind)


def _discounts(told: pl.DataFrame) -> Any:
    """`{"edp_discount": …}` where a line has one, else empty."""
    amounts = told["discount_total_discount"]
    there = amounts.is_not_null()
    offsets = pl.concat([pl.Series([0]), there.cast(pl.Int64).cum_sum()]).cast(pl.Int32)
    found = amounts.drop_nulls()
    keys = pa.array(["edp_discount"] * len(found))
    return pa.MapArray.from_arrays(offsets.to_arrow(), keys, found.to_arrow())


@cache
def _key(tag: str) -> str:
    """`kubernetes.io/created-for/pvc/name` as `user_kubernetes_io_created_for_pvc_name`."""
    named = "aws" if tag.startswith("aws:") else "user"
    return f"{named}_{re.sub(r'[^a-z0-9]+', '_', tag.removeprefix('aws:').lower())}"


def _line_ids(lines: pl.DataFrame, world: World) -> pl.Series:
    """Two numbers of a line, by its day, thing and type, and which it is of these."""
    nth = lines.select(pl.int_range(pl.len()).over("day", "number", "type")).to_series()
    types = lines["type"].replace_strict({name: of for of, name in enumerate(TYPES_OF_LINES)}, return_dtype=pl.Int64)
    about = (lines["day"], lines["number"].fill_null(0), nth, types)
    halves = [world.dice.wholes(f"line of a report, {half}", *LINE_IDS, *about) for half in ("first", "second")]
    return pl.select(pl.concat_str(pl.lit(half).cast(pl.String) for half in halves)).to_series()
