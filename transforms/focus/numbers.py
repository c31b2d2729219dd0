"""Numbers that stand for values, the same for the same ones."""

from collections.abc import Iterable
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute

# Arrow makes its functions when it is imported, so that no type checker sees them.
pc: Any = pyarrow.compute
ROOM = 1 << 62
Array = np.ndarray[Any, Any]


def numbered(codes: Array) -> tuple[Array, Array]:
    """(each code's number from 0, in the order in which they first come; where each number first comes)."""
    encoded = pc.dictionary_encode(pa.array(codes))
    numbers = encoded.indices.to_numpy()
    firsts = np.empty(len(encoded.dictionary), dtype=np.int64)
    firsts[numbers[::-1]] = np.arange(len(codes))[::-1]
    return numbers.astype(np.int64), firsts


def together(columns: Iterable[tuple[Array, int]]) -> Array:
    """A number for each row, the same where all columns have the same; each comes with how many numbers it has."""
    first, *others = columns
    codes, size = first[0].astype(np.int64), first[1]
    for numbers, count in others:
        if size * count >= ROOM:
            codes, firsts = numbered(codes)
            size = len(firsts)
        codes, size = codes * count + numbers, size * count
    return codes
