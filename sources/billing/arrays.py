"""Columns of Arrow tables as the kinds' own sums read them."""

from collections.abc import Callable
from typing import Any

import pyarrow as pa
import pyarrow.compute

# Arrow makes its functions when it is imported, so that no type checker sees them.
pc: Any = pyarrow.compute


def as_array(column: Any) -> Any:
    """A column as one array."""
    return column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column


def as_text(column: Any) -> Any:
    """One array of texts, whatever the column holds."""
    return pc.cast(as_array(column), pa.string())


def plain_text(column: Any) -> Any:
    """One array; text of any of Arrow's types, and what holds nothing, as plain text; all else as it is."""
    whole = as_array(column)
    kind = whole.type.value_type if pa.types.is_dictionary(whole.type) else whole.type
    is_text = pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind)
    return pc.cast(whole, pa.string()) if is_text or pa.types.is_null(kind) else whole


def each_text(texts: Any, read: Callable[[str], Any], kind: Any = None) -> Any:
    """What `read` makes of each distinct text, of this type (text by default), put back on every row."""
    encoded = as_array(pc.dictionary_encode(texts))
    made = pa.array([read(text) for text in encoded.dictionary.to_pylist()], kind or pa.string())
    return made.take(encoded.indices)
