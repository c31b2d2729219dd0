"""The service of a line, and what FOCUS counts it to."""

import json

import polars as pl

from transforms.focus.aws.lines import Lines
from transforms.focus.distinct import per_distinct
from transforms.focus.exports.base import Reference
from transforms.focus.text import text_column

CODE = "line_item_product_code"
# Volumes and snapshots are billed under EC2's code; the reference has a row of their own for them.
VOLUMES = ":EBS"
OTHER, OTHERS = "Other", "Other (Other)"


def services(lines: Lines, reference: Reference) -> dict[str, pl.Expr]:
    """ServiceName as AWS' bills spell it, else as the reference does, else its code; category and subcategory."""
    known = reference.services.filter(pl.col("provider") == "aws")
    code = lines.text(CODE)
    volume = lines.text("line_item_usage_type").str.contains("EBS:", literal=True).fill_null(value=False)
    detailed = pl.when((code == "AmazonEC2") & volume).then(pl.lit("AmazonEC2" + VOLUMES)).otherwise(code)
    told = [lines.text("product_product_name"), _of_map(lines), _looked_up(code, known, "name"), code]
    return {
        "ServiceName": pl.coalesce(told),
        "ServiceCategory": _looked_up(detailed, known, "category").fill_null(OTHER),
        "ServiceSubcategory": _looked_up(detailed, known, "subcategory").fill_null(OTHERS),
    }


def _looked_up(code: pl.Expr, known: pl.DataFrame, column: str) -> pl.Expr:
    found = dict(zip(known["code"], known[column], strict=True))
    return per_distinct(
        code, lambda codes: pl.Series([found.get(each) for each in codes], dtype=pl.String), pl.String()
    )


def _of_map(lines: Lines) -> pl.Expr:
    """`product_name` of CUR 2.0's map of the product."""
    place = lines.place("product")
    if place is None:
        return pl.lit(None, pl.String())
    text = text_column(pl.col(place), lines.schema[place])
    return per_distinct(text, lambda maps: pl.Series([_name(each) for each in maps], dtype=pl.String), pl.String())


def _name(product: str) -> str | None:
    try:
        read: object = json.loads(product)
    except (ValueError, RecursionError):
        return None
    name = read.get("product_name") if isinstance(read, dict) else None
    return name if isinstance(name, str) and name else None
