"""Rows of Google Cloud's billing exports, and the files in which they leave BigQuery.

Use with a free tier and a sustained use discount, spot, a commitment's fee of each model with what it takes back, use
under a consumption model, a marketplace's product, a tax, a rounding error, a correction of the month before.
"""

import csv
import gzip
import io
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from sources.sample.layouts.google import DETAILED, NUMERIC, TEXT, TIME, repeated, struct

Row = dict[str, Any]
ACCOUNT = "01ABCD-234567-89EFAB"
MACHINE = "//compute.googleapis.com/projects/123456789/zones/europe-west1-b/instances/4567"
COMMITMENT = "8f1c0f5e-6f0e-4f3c-9d8b-2f6f9a1b7c55"
STANDARD_TABLE = "gcp_billing_export_v1_01ABCD_234567_89EFAB"
DETAILED_TABLE = "gcp_billing_export_resource_v1_01ABCD_234567_89EFAB"
FOCUS_TABLE = "gcp_billing_export_focus_01ABCD_234567_89EFAB"
ROW: Row = {
    "billing_account_id": ACCOUNT,
    "service": {"id": "6F81-5844-456A", "description": "Compute Engine"},
    "sku": {"id": "2E27-4F75-95CD", "description": "N1 Predefined Instance Core running in EMEA"},
    "usage_start_time": datetime(2026, 10, 5, 7, tzinfo=UTC),
    "usage_end_time": datetime(2026, 10, 5, 8, tzinfo=UTC),
    "project": {
        "id": "web-shop",
        "number": "123456789",
        "name": "Web shop",
        "labels": [{"key": "team", "value": "shop"}, {"key": "cost-center", "value": "42"}],
        "ancestry_numbers": "/111/222/",
        "ancestors": [{"resource_name": "projects/123456789", "display_name": "Web shop"}],
    },
    "labels": [{"key": "Team", "value": "web"}],
    "system_labels": [{"key": "compute.googleapis.com/cores", "value": "4"}],
    "location": {"location": "europe-west1", "country": "BE", "region": "europe-west1", "zone": "europe-west1-b"},
    "export_time": datetime(2026, 10, 5, 12, 30, tzinfo=UTC),
    "cost": 0.1234567,
    "currency": "EUR",
    "currency_conversion_rate": 0.91,
    "usage": {"amount": 3600.0, "unit": "seconds", "amount_in_pricing_units": 1.0, "pricing_unit": "hour"},
    "credits": [],
    "invoice": {"month": "202610", "publisher_type": "GOOGLE"},
    "cost_type": "regular",
    "adjustment_info": {"id": None, "description": None, "mode": None, "type": None},
    "tags": [{"key": "env", "value": "prod", "inherited": True, "namespace": "111"}],
    "cost_at_list": 0.15,
    "transaction_type": "GOOGLE",
    "seller_name": None,
    "price": {
        "effective_price": Decimal("0.1234567"),
        "tier_start_amount": Decimal(0),
        "unit": "hour",
        "pricing_unit_quantity": Decimal(1),
        "list_price": Decimal("0.15"),
        "effective_price_default": Decimal("0.1234567"),
        "list_price_consumption_model": Decimal("0.15"),
    },
    "cost_at_effective_price_default": 0.1234567,
    "cost_at_list_consumption_model": 0.15,
    "consumption_model": {"id": "7754-699E-0EBF", "description": "Default"},
}
OF_DETAILED: Row = {
    "resource": {"name": "web-1", "global_name": MACHINE},
    "subscription": {"instance_id": None},
}


def row(cost: float = 0.1234567, *credited: Row, **changed: Any) -> Row:
    """ROW of the detailed export at this cost; a struct takes the fields that are changed in it."""
    made: Row = {**ROW, **OF_DETAILED, "cost": cost, "credits": [*credited]}
    for name, new in changed.items():
        made[name] = made[name] | new if isinstance(new, dict) else new
    return made


def credit(amount: float, kind: str = "SUSTAINED_USAGE_DISCOUNT", name: str = "Sustained Usage Discount") -> Row:
    return {"name": name, "amount": amount, "full_name": "", "id": name, "type": kind}


NO_PRICE = dict.fromkeys(ROW["price"])
NO_USAGE = dict.fromkeys(ROW["usage"])
BARE: Row = {"price": NO_PRICE, "usage": NO_USAGE, "cost_at_list": None, "cost_at_effective_price_default": None}
ROWS: tuple[Row, ...] = (
    row(0.1234567, credit(-0.0370370), credit(-1.5e-07, "FREE_TIER", "Free tier")),
    row(0.03, sku={"id": "A1", "description": "Spot Preemptible N1 Core running in EMEA"}, labels=[], tags=[]),
    row(
        1.0,
        credit(-0.999999999, "FEE_UTILIZATION_OFFSET", "Compute Flexible CUD"),
        sku={"id": "F1", "description": "Commitment - dollar based v1: Compute for 1 year"},
        subscription={"instance_id": COMMITMENT},
        resource={"name": None, "global_name": None},
    ),
    row(
        0.72,
        sku={"id": "F2", "description": "Commitment v1: Cpu in EMEA for 1 Year"},
        subscription={"instance_id": "77"},
    ),
    row(0.5, credit(-0.5, "COMMITTED_USAGE_DISCOUNT", "Committed Usage Discount: CPU")),
    row(0.08, consumption_model={"id": "70D7-D1AB-12A4", "description": "1 year commitment"}),
    row(
        12.5,
        credit(-2.5, "PROMOTION", "Marketplace promotion"),
        service={"id": "services/acme", "description": "Acme Search"},
        transaction_type="THIRD_PARTY_AGENCY",
        seller_name="Acme Inc.",
        invoice={"publisher_type": "PARTNER"},
    ),
    row(3.14, cost_type="tax", sku={"id": "TAX", "description": "Tax"}, transaction_type=None, **BARE),
    row(-0.004, cost_type="rounding_error", sku={"id": "R", "description": "Rounding error"}, **BARE),
    row(
        -0.25,
        usage_start_time=datetime(2026, 9, 30, 7, tzinfo=UTC),
        usage_end_time=datetime(2026, 9, 30, 8, tzinfo=UTC),
        adjustment_info={
            "id": "adj-1",
            "description": "Wrong price",
            "mode": "PARTIAL_CORRECTION",
            "type": "PRICE_CORRECTION",
        },
    ),
    row(
        0.01,
        credit(-0.002),
        usage_start_time=datetime(2026, 10, 31, 23, tzinfo=UTC),
        usage_end_time=datetime(2026, 11, 1, tzinfo=UTC),
        invoice={"month": "202611"},
    ),
)


def gross(rows: Sequence[Row]) -> Decimal:
    return sum((Decimal(repr(each["cost"])) for each in rows), Decimal(0))


def net(rows: Sequence[Row]) -> Decimal:
    """What the rows add up to: their costs and all their credits, exactly."""
    return gross(rows) + sum((Decimal(repr(each["amount"])) for row in rows for each in row["credits"]), Decimal(0))


def standard(rows: Sequence[Row] = ROWS) -> list[Row]:
    """The rows as the standard export has them."""
    return [{name: value for name, value in each.items() if name not in OF_DETAILED} for each in rows]


def parquet(path: Path, rows: Sequence[Row]) -> Path:
    schema = pa.schema([(name, DETAILED.get(name, FOCUS_TYPES.get(name, TEXT))) for name in rows[0]])
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.Table.from_pylist([*rows], schema), path)
    return path


def json_lines(path: Path, rows: Sequence[Row]) -> Path:
    """As `bq extract` writes them: what is null is left out, NUMERIC and instants are text, FLOAT64 a number."""
    return _write(path, "".join(json.dumps(_as_extracted(each), ensure_ascii=False) + "\n" for each in rows))


def json_array(path: Path, rows: Sequence[Row]) -> Path:
    return _write(path, json.dumps([_as_extracted(each) for each in rows], indent=1))


def csv_of_json(path: Path, rows: Sequence[Row]) -> Path:
    """Nested columns as `TO_JSON_STRING` gives them."""
    return _csv(path, [{name: _json_or_plain(value) for name, value in each.items()} for each in rows])


def csv_flat(path: Path, rows: Sequence[Row]) -> Path:
    """Fields of structs as columns, `service_id`; lists as JSON."""
    return _csv(path, [dict(_flat("", each)) for each in rows])


FORMATS = {
    "part.parquet": parquet,
    "part.json": json_lines,
    "part.json.gz": json_lines,
    "array.json": json_array,
    "json.csv": csv_of_json,
    "flat.csv.gz": csv_flat,
}


def _flat(prefix: str, value: Mapping[str, Any]) -> list[tuple[str, object]]:
    pairs: list[tuple[str, object]] = []
    for name, each in value.items():
        full = f"{prefix}_{name}" if prefix else name
        pairs += _flat(full, each) if isinstance(each, dict) else [(full, _json_or_plain(each))]
    return pairs


def _json_or_plain(value: Any) -> object:
    if isinstance(value, dict | list):
        return json.dumps(value, default=str)
    return "" if value is None else _instant(value) if isinstance(value, datetime) else str(value)


def _csv(path: Path, rows: Sequence[Mapping[str, object]]) -> Path:
    text = io.StringIO()
    writer = csv.DictWriter(text, [*rows[0]], lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return _write(path, text.getvalue())


def _as_extracted(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _as_extracted(each) for name, each in value.items() if each is not None}
    if isinstance(value, list):
        return [_as_extracted(each) for each in value]
    if isinstance(value, datetime):
        return _instant(value)
    return str(value) if isinstance(value, Decimal) else value


def _instant(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S} UTC"


def _write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress(text.encode()) if path.suffix == ".gz" else text.encode())
    return path


FOCUS_PAIRS = repeated(Key=TEXT, Value=TEXT)
MONEY = ("BilledCost", "ContractedCost", "EffectiveCost", "ListCost", "PricingCurrencyEffectiveCost")
FOCUS_TYPES: Mapping[str, Any] = {
    **dict.fromkeys((*MONEY, "ListUnitPrice", "ContractedUnitPrice", "ConsumedQuantity", "PricingQuantity"), NUMERIC),
    **dict.fromkeys(("BillingPeriodStart", "BillingPeriodEnd", "ChargePeriodStart", "ChargePeriodEnd"), TIME),
    "x_ExportTime": TIME,
    "x_Credits": repeated(Name=TEXT, Amount=NUMERIC, FullName=TEXT, Id=TEXT, Type=TEXT),
    **dict.fromkeys(("x_Labels", "x_SystemLabels", "x_ProjectLabels"), FOCUS_PAIRS),
    "x_Tags": repeated(Key=TEXT, Value=TEXT, x_Inherited=pa.bool_(), x_Namespace=TEXT),
    "x_Project": struct(Id=TEXT, Number=TEXT, Name=TEXT, AncestryNumbers=TEXT),
}


def as_focus(rows: Sequence[Row] = ROWS) -> list[Row]:
    """The rows as Google's FOCUS export has them: a row each, credits within what is billed and told beside it."""
    return [_as_focus(each) for each in rows]


def _as_focus(each: Row) -> Row:
    month, amounts = each["invoice"]["month"], [net([each])] * 5
    year, of_year = int(month[:4]), int(month[4:])
    upper = [{"Key": pair["key"], "Value": pair["value"]} for pair in each["labels"]]
    return {
        **dict(zip(MONEY, amounts, strict=True)),
        "BillingAccountId": each["billing_account_id"],
        "BillingCurrency": each["currency"],
        "PricingCurrency": each["currency"],
        "BillingPeriodStart": datetime(year, of_year, 1, 7, tzinfo=UTC),
        "BillingPeriodEnd": datetime(year, of_year + 1, 1, 8, tzinfo=UTC),
        "ChargePeriodStart": each["usage_start_time"],
        "ChargePeriodEnd": each["usage_end_time"],
        "ChargeCategory": "Tax" if each["cost_type"] == "tax" else "Usage",
        "ProviderName": "Google Cloud",
        "PublisherName": each["seller_name"] or "Google Cloud",
        "ServiceName": each["service"]["description"],
        "SubAccountId": each["project"]["id"],
        "x_CostType": each["cost_type"],
        "x_ExportTime": each["export_time"],
        "x_Labels": upper,
        "x_SystemLabels": [],
        "x_ProjectLabels": [{"Key": "team", "Value": "shop"}],
        "x_Tags": [{"Key": "env", "Value": "prod", "x_Inherited": True, "x_Namespace": "111"}],
    }
