"""Lines of a Cost and Usage Report, as each of its layouts spells them."""

import json
from collections.abc import Mapping, Sequence

import polars as pl
import pyarrow as pa

from sources.sample.layouts.aws import CSV, PARQUET

PLAN = "arn:aws:savingsplans::123456789012:savingsplan/1f4e"
RESERVATION = "arn:aws:ec2:eu-central-1:123456789012:reserved-instances/9c2b"
LINE = {
    "identity_line_item_id": "line",
    "bill_payer_account_id": "012345678901",
    "bill_billing_entity": "AWS",
    "bill_invoicing_entity": "Amazon Web Services EMEA SARL",
    "bill_billing_period_start_date": "2026-10-01T00:00:00.000Z",
    "bill_billing_period_end_date": "2026-11-01T00:00:00.000Z",
    "line_item_usage_account_id": "000000000042",
    "line_item_line_item_type": "Usage",
    "line_item_usage_start_date": "2026-10-05T07:00:00.000Z",
    "line_item_usage_end_date": "2026-10-05T08:00:00.000Z",
    "line_item_product_code": "AmazonEC2",
    "line_item_usage_type": "EUC1-BoxUsage:m5.large",
    "line_item_resource_id": "i-0123456789abcdef0",
    "line_item_usage_amount": "1.0",
    "line_item_currency_code": "USD",
    "line_item_unblended_rate": "0.5",
    "line_item_unblended_cost": "0.5",
    "line_item_legal_entity": "Amazon Web Services EMEA SARL",
    "product_sku": "2ETY8Y426S4237JU",
    "pricing_public_on_demand_cost": "0.6",
    "pricing_public_on_demand_rate": "0.6",
    "pricing_currency": "USD",
    "pricing_unit": "Hrs",
}
# The first word of a legacy column is its category; these take two.
CATEGORIES = ("line_item", "savings_plan", "split_line_item", "capacity_reservation")
MAPS = ("product", "resource_tags", "discount", "cost_category", "tags")
AMOUNTS = ("_cost", "_rate", "_amount", "_fee", "_commitment", "_to_date", "_for_billing_period", "_quantity")
Line = Mapping[str, str | Mapping[str, str] | None]


def line(kind: str | None = "Usage", cost: str = "0.5", **changed: str | Mapping[str, str] | None) -> Line:
    """A line of this type at this unblended cost, with what it changes."""
    return {**LINE, "line_item_line_item_type": kind, "line_item_unblended_cost": cost, **changed}


def as_csv(lines: Sequence[Line]) -> pl.DataFrame:
    """CUR 2.0 in CSV: all is text, a map is JSON."""
    names = list(dict.fromkeys(name for each in lines for name in each))
    rows = [{name: _text(each.get(name)) for name in names} for each in lines]
    return pl.DataFrame(rows, schema=dict.fromkeys(names, pl.String()))


def as_parquet(lines: Sequence[Line]) -> pa.Table:
    """CUR 2.0 in Parquet: amounts are doubles, dates are timestamps, maps are maps."""
    frame = as_csv(lines)
    return pa.table({name: _typed(name, [each.get(name) for each in lines]) for name in frame.columns})


def as_legacy(lines: Sequence[Line]) -> pl.DataFrame:
    """The legacy report in CSV, a column a tag."""
    frame = as_csv([_tags_apart(each, "resourceTags/user:") for each in lines])
    return frame.rename({name: legacy_name(name) for name in frame.columns})


def as_athena(lines: Sequence[Line]) -> pa.Table:
    """The legacy report in Parquet, a column a tag."""
    return as_parquet([_tags_apart(each, "resource_tags_user_") for each in lines])


LAYOUTS = {"2.0 CSV": as_csv, "2.0 Parquet": as_parquet, "legacy CSV": as_legacy, "legacy Parquet": as_athena}
PACKINGS = {"2.0 CSV": CSV, "2.0 Parquet": PARQUET, "legacy CSV": CSV, "legacy Parquet": PARQUET}


def legacy_name(name: str) -> str:
    """`line_item_unblended_cost` as `lineItem/UnblendedCost`, `product_product_name` as `product/ProductName`."""
    if "/" in name:
        return name
    category = next((each for each in CATEGORIES if name.startswith(f"{each}_")), name.partition("_")[0])
    words = name.removeprefix(f"{category}_").replace("_a_r_n", "_ARN").split("_")
    first, *others = category.split("_")
    camel = "".join(word if word.isupper() else word.capitalize() for word in words)
    return f"{first}{''.join(other.capitalize() for other in others)}/{camel}"


def _tags_apart(each: Line, prefix: str) -> Line:
    tags = each.get("resource_tags")
    apart = (
        {f"{prefix}{key.removeprefix('user_')}": value for key, value in (tags or {}).items()}
        if isinstance(tags, Mapping)
        else {}
    )
    return {**{name: value for name, value in each.items() if name not in ("resource_tags", "product")}, **apart}


def _text(value: str | Mapping[str, str] | None) -> str | None:
    return json.dumps(value) if isinstance(value, Mapping) else value


def _typed(name: str, values: Sequence[str | Mapping[str, str] | None]) -> pa.Array:
    if name in MAPS:
        return pa.array(
            [list(each.items()) if isinstance(each, Mapping) else None for each in values],
            pa.map_(pa.string(), pa.string()),
        )
    if _is_amount(name):
        return pa.array([float(each) if isinstance(each, str) else None for each in values], pa.float64())
    if name.endswith("_date"):
        texts = pl.Series(name, [each if isinstance(each, str) else None for each in values], dtype=pl.String)
        return texts.str.to_datetime("%Y-%m-%dT%H:%M:%S%.3fZ", time_unit="ms").to_arrow()
    return pa.array([each if isinstance(each, str) else None for each in values], pa.string())


def _is_amount(name: str) -> bool:
    return name.endswith(AMOUNTS)
