"""The tags of a line as one JSON object.

The legacy report has a column a tag (`resourceTags/user:team`, in Parquet `resource_tags_user_team`), CUR 2.0 one map
of all (`user_team`). What a person named is told by that name alone; what AWS named begins with `aws:`.
"""

import json
from functools import lru_cache

import polars as pl

from transforms.focus.aws.lines import Lines
from transforms.focus.distinct import per_distinct
from transforms.focus.text import text_column

MAP = "resource_tags"
PREFIXES = ("resourceTags/", "resource_tags_")
# A month has the same tags every hour.
REMEMBERED = 1 << 16
NAMED_BY = {"user:": "", "user_": "", "aws:": "aws:", "aws_": "aws:"}


def is_tag(column: str) -> bool:
    """Whether a column of the legacy report is a tag."""
    return column.startswith(PREFIXES)


def bare_key(key: str) -> str:
    """`user:team` and `user_team` as `team`, `aws_created_by` as `aws:created_by`; another as it is."""
    for prefix, ours in NAMED_BY.items():
        if key.startswith(prefix):
            return ours + key.removeprefix(prefix)
    return key


def tags(lines: Lines) -> pl.Expr:
    """JSON texts; null where a line has no tag."""
    keys = {column: bare_key(_without_prefix(column)) for column in lines.schema.names() if is_tag(column)}
    pieces = [_pair(lines, column, key) for column, key in keys.items()]
    whole = lines.place(MAP)
    if whole is not None:
        text = text_column(pl.col(whole), lines.schema[whole])
        pieces.append(per_distinct(text, _pairs_of_maps, pl.String()))
    if not pieces:
        return pl.lit(None, pl.String())
    joined = pl.concat_str(pieces, separator=",", ignore_nulls=True)
    return pl.when(joined != "").then(pl.lit("{") + joined + pl.lit("}"))


def _without_prefix(column: str) -> str:
    return next(column.removeprefix(prefix) for prefix in PREFIXES if column.startswith(prefix))


def _pair(lines: Lines, column: str, key: str) -> pl.Expr:
    """`"key":"value"` of one column; null where the value is blank."""
    text = text_column(pl.col(column), lines.schema[column])
    quoted = pl.struct(v=text).struct.json_encode().str.strip_prefix('{"v":').str.strip_suffix("}")
    return pl.when(text != "").then(pl.lit(json.dumps(key, ensure_ascii=False) + ":") + quoted)


def _pairs_of_maps(texts: pl.Series) -> pl.Series:
    """JSON objects -> their pairs as they stand in one, keys bare; null for an empty one and for what is none."""
    return pl.Series([_pairs(text) for text in texts], dtype=pl.String)


@lru_cache(REMEMBERED)
def _pairs(text: str) -> str | None:
    try:
        read: object = json.loads(text, object_pairs_hook=lambda pairs: pairs)
    except (ValueError, RecursionError):
        return None
    if not isinstance(read, list):
        return None
    pairs = [each for each in read if isinstance(each, tuple) and each[1] not in (None, "")]
    return _written(pairs) if pairs else None


def _written(pairs: list[tuple[str, object]]) -> str:
    return ",".join(f"{_json(bare_key(key))}:{_json(value)}" for key, value in pairs)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
