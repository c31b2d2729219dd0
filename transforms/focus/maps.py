"""Columns of maps, such as tags, as dictionaries of the distinct maps as JSON."""

from typing import Any

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.compute

from transforms.focus.numbers import ROOM, Array, numbered
from transforms.focus.text import as_text

# Arrow makes its functions when it is imported, so that no type checker sees them.
pc: Any = pyarrow.compute
MANY = 1 << 16


def maps_as_json(maps: Any) -> Any:
    """An Arrow array of maps from text to text -> a dictionary-encoded array of JSON texts.

    Each distinct map is written once, as `as_text` does; two are the same if they have the same pairs in one order.
    """
    starts, lengths = _places(maps)
    numbers, firsts = numbered(_codes(maps, starts, lengths))
    texts = as_text(pl.Series(_some(maps, starts[firsts], lengths[firsts])))
    indices = pa.array(numbers.astype(np.int32), mask=maps.is_null().to_numpy(zero_copy_only=False))
    return pa.DictionaryArray.from_arrays(indices, pa.array(texts.to_list(), pa.string()))


def _places(maps: Any) -> tuple[Array, Array]:
    """Where each row's pairs start, and how many they are; a null has none."""
    offsets = maps.offsets.to_numpy().astype(np.int64)
    return offsets[:-1], np.where(maps.is_null().to_numpy(zero_copy_only=False), 0, np.diff(offsets))


def _codes(maps: Any, starts: Array, lengths: Array) -> Array:
    """A number for each row, the same for the same pairs: digits of a numeral, one a pair, exact at every step."""
    keys, items = pc.dictionary_encode(maps.keys), pc.dictionary_encode(maps.items)
    pairs = _indices(keys) * (len(items.dictionary) + 1) + _indices(items)
    if int(pairs.max(initial=0)) > MANY:
        pairs, _ = numbered(pairs)
    base = int(pairs.max(initial=0)) + 2
    codes = np.zeros(len(starts), dtype=np.int64)
    for place in range(int(lengths.max(initial=0))):
        if int(codes.max(initial=0)) >= ROOM // base:
            codes, _ = numbered(codes)
        rows = np.flatnonzero(lengths > place)
        digits = np.zeros(len(starts), dtype=np.int64)
        digits[rows] = pairs[starts[rows] + place] + 1
        codes = codes * base + digits
    return codes


def _indices(texts: Any) -> Array:
    """The number of each text in its dictionary; for null the next after them."""
    return texts.indices.fill_null(len(texts.dictionary)).to_numpy(zero_copy_only=False).astype(np.int64)


def _some(maps: Any, starts: Array, lengths: Array) -> Any:
    """The maps of these rows, spelled out."""
    offsets = np.concatenate([[0], np.cumsum(lengths)])
    pairs = pa.array(np.repeat(starts - offsets[:-1], lengths) + np.arange(offsets[-1]))
    return pa.MapArray.from_arrays(pa.array(offsets.astype(np.int32)), maps.keys.take(pairs), maps.items.take(pairs))
