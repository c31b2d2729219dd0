"""The Cost and Usage Report 2.0 of a payer, a month a delivery, with the columns of AWS' table dictionary.

https://docs.aws.amazon.com/cur/latest/userguide/table-dictionary-cur2.html
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import accumulate
from typing import Any

import polars as pl
import pyarrow as pa

from sources.sample.clouds.aws.company import table
from sources.sample.clouds.aws.cur_columns import columns
from sources.sample.clouds.aws.cur_lines import TYPES_OF_LINES, cur_lines
from sources.sample.clouds.aws.sold import SKU, Pairs, Tags, product_map, sold
from sources.sample.layouts.aws import PARQUET, DataExport
from sources.sample.world import Place, World

EXPORT = "haldane-cur2"
TEXTS, AMOUNTS = pa.map_(pa.string(), pa.string()), pa.map_(pa.string(), pa.float64())
TYPES = {"text": pa.string(), "number": pa.float64(), "time": pa.timestamp("ms"), "map": TEXTS, "amounts": AMOUNTS}
LINES_A_FILE = 250_000
LINE_IDS = 10**17, 10**18 - 1


@dataclass(frozen=True)
class Cur:
    """`bills/aws-cur/`: what the export of one payer holds on the world's day.

    `ids` are `number`, `resource_id`; `promised` has the terms of each `commitment`.
    """

    world: World
    export: DataExport
    tags: Tags
    ids: pl.DataFrame
    promised: pl.DataFrame

    @classmethod
    def of(cls, resources: pl.DataFrame, commitments: pl.DataFrame, world: World, place: Place) -> "Cur":
        """Of RESOURCE and COMMITMENT."""
        export = DataExport(place.folder / "bills" / "aws-cur", EXPORT, packing=PARQUET)
        promised = commitments.select("start", "end", "years", "payment", commitment="id")
        return cls(world, export, Tags.on(resources), resources.select("number", "resource_id"), promised)

    def deliver(self, seen: pl.DataFrame) -> None:
        """Writes some months; `seen` is CHARGE of them."""
        for (period,), charged in seen.group_by("period", maintain_order=True):
            assert isinstance(period, date)
            self.export.deliver(f"{period:%Y-%m}", self._tables(cur_lines(charged), period))

    def _tables(self, lines: pl.DataFrame, period: date) -> Iterator[Any]:
        """The lines with all columns of the dictionary, in its order, so many to a file."""
        skus = sold(lines)
        products = _maps([product_map(row) for row in skus.iter_rows(named=True)])
        known = (
            lines.join(self.ids, on="number", how="left", maintain_order="left")
            .join(self.promised, on="commitment", how="left", maintain_order="left")
            .join(skus.with_row_index("product"), on=SKU, how="left", nulls_equal=True, maintain_order="left")
        )
        numbered = known.with_columns(id=_line_ids(known, self.world))
        for some in numbered.iter_slices(LINES_A_FILE):
            yield self._table(some, products, period)

    def _table(self, lines: pl.DataFrame, products: Any, period: date) -> Any:
        whose, pairs = self.tags.distinct(lines["number"])
        told = lines.select(**columns(period, self.world))
        maps = {
            "product": products.take(lines["product"].to_arrow()),
            "resource_tags": _maps([[(_key(key), value) for key, value in each] for each in pairs]).take(
                pl.Series(whose).to_arrow()
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
        return pa.MapArray.from_arrays(
            _offsets([0] * ready.num_rows), pa.nulls(0, kind.key_type), pa.nulls(0, kind.item_type)
        )
    return pa.nulls(ready.num_rows, kind)


def _discounts(told: pl.DataFrame) -> Any:
    """`{"edp_discount": …}` where a line has one, else empty."""
    amounts = told["discount_total_discount"]
    there = amounts.is_not_null()
    found = amounts.drop_nulls()
    keys = _texts(["edp_discount"] * len(found))
    return pa.MapArray.from_arrays(_offsets(there.cast(pl.Int64)), keys, found.to_arrow())


def _maps(pairs: Sequence[Pairs]) -> Any:
    """A map each of texts to texts. `pyarrow.array` would do it, and import pandas for that."""
    keys, values = (_texts([pair[place] for each in pairs for pair in each]) for place in (0, 1))
    return pa.MapArray.from_arrays(_offsets(map(len, pairs)), keys, values)


def _offsets(lengths: Iterable[int]) -> Any:
    return pl.Series([0, *accumulate(lengths)], dtype=pl.Int32).to_arrow()


def _texts(texts: Sequence[str]) -> Any:
    return pl.Series(texts, dtype=pl.String).to_arrow().cast(pa.string())


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
