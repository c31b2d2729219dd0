"""Labels and tags of a row as one JSON object.

A label of the resource wins over a tag of the same key, a tag over the project's label. System labels have keys of
their own (`compute.googleapis.com/cores`).
"""

import json
from collections.abc import Sequence

import polars as pl

from transforms.focus.distinct import per_distinct
from transforms.focus.google.rows import Rows
from transforms.focus.text import text_column

# From the weakest to the strongest; under the second name in the FOCUS export.
SOURCES = (
    ("system_labels", "x_SystemLabels"),
    ("project.labels", "x_ProjectLabels"),
    ("tags", "x_Tags"),
    ("labels", "x_Labels"),
)
BETWEEN = "\x1f"


def tags(rows: Rows) -> pl.Expr:
    """JSON texts; null where a row has no tag."""
    found = [place for names in SOURCES for name in names if (place := rows.place(name))]
    if not found:
        return pl.lit(None, pl.String())
    texts = [text_column(pl.col(place), rows.schema[place]).fill_null("") for place in found]
    return per_distinct(pl.concat_str(texts, separator=BETWEEN), _merged, pl.String())


def _merged(joined: pl.Series) -> pl.Series:
    return pl.Series([_one_map(each.split(BETWEEN)) for each in joined], dtype=pl.String)


def _one_map(texts: Sequence[str]) -> str | None:
    merged = {key: value for text in texts for key, value in _pairs(text)}
    return json.dumps(merged, ensure_ascii=False) if merged else None


def _pairs(text: str) -> list[tuple[str, object]]:
    """Of a JSON object, or of a list of objects with `key` and `value`, however cased; none of anything else."""
    try:
        read: object = json.loads(text, parse_float=str, parse_int=str) if text.strip() else None
    except (ValueError, RecursionError):
        return []
    if isinstance(read, dict):
        return [*read.items()]
    listed = read if isinstance(read, list) else []
    items = [{str(name).casefold(): value for name, value in each.items()} for each in listed if isinstance(each, dict)]
    return [(str(item["key"]), item.get("value")) for item in items if item.get("key") is not None]
