"""Small estates to judge rules on: a few resources, how busy they are and what the bill says of them.

    there = estate(
        resource("vol-0a1b2c3d", "AWS::EC2::Volume", attached_to=[], size_gb=100),
        metric("vol-0a1b2c3d", "disk_operations", a_day=3),
        charge("vol-0a1b2c3d", "EBS:VolumeUsage.gp3", "0.30"),
    )
    assert judge("aws.ebs.low_io", there)["vol-0a1b2c3d"]["outcome"] == "waste"

Bills go through the same `charges` and `costs` as in a run.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import polars as pl

from sources.reference.for_rules import for_rules
from transforms.waste.charges import READ, charges, costs
from transforms.waste.days import daily_costs
from transforms.waste.estate import Estate
from transforms.waste.rule import Rule, Value
from transforms.waste.rules import BY_ID, RULES
from transforms.waste.thresholds import Override, Thresholds
from transforms.waste.verdicts import judged, priced
from warehouse.tables.cost_and_usage import COST_AND_USAGE
from warehouse.tables.inventory import INVENTORY_SCAN, METRIC_DAILY, RESOURCE

AS_OF = date(2026, 10, 31)
WINDOW_END = AS_OF - timedelta(days=3)
ACCOUNT = "111122223333"
REGION = "eu-west-1"
SERVICE = {"aws": "Amazon Elastic Compute Cloud", "azure": "Virtual Machines", "gcp": "Compute Engine"}
# A view of the warehouse adds the source to the table's own columns.
BILLED = {name: COST_AND_USAGE.schema.get(name, pl.String()) for name in READ}
Row = dict[str, Any]
Hours = float | Sequence[float | None] | Callable[[date], Sequence[float | None]]


@dataclass(frozen=True)
class Part:
    """Rows of one table of an estate."""

    table: str
    rows: tuple[Row, ...]


def ago(days: int) -> date:
    """A day before the business day."""
    return AS_OF - timedelta(days=days)


def provider_of(key: str) -> str:
    """By the form of a key."""
    return "azure" if key.startswith("/") and not key.startswith("//") else "gcp" if key.startswith("//") else "aws"


def resource(
    key: str,
    resource_type: str,
    *,
    state: str | None = None,
    created: date | None = AS_OF - timedelta(days=400),
    seen: date = AS_OF - timedelta(days=400),
    tags: Mapping[str, str] | None = None,
    name: str | None = None,
    region: str | None = REGION,
    account: str = ACCOUNT,
    before: Sequence[tuple[date, Mapping[str, Any]]] = (),
    **attributes: Any,
) -> Part:
    """A resource that has been so since `seen`.

    `before` tells what was else before: each with the first day on which it was so, `state` or attributes, in order
    of time; `seen` is then the first day of what is now.
    """
    now: Row = {"state": state, **attributes}
    stretches = [*((since, {**now, **was}) for since, was in before), (seen, now)]
    ends = [*(since for since, _ in stretches[1:]), None]
    same: Row = {
        "x_source": "there",
        "provider": provider_of(key),
        "account": account,
        "region": region,
        "x_resource_key": key,
        "resource_type": resource_type,
        "name": name,
        "created": created and datetime.combine(created, time(6)),
        "tags": json.dumps(tags or {}, separators=(",", ":")),
        "x_first_seen": stretches[0][0],
    }
    return Part(
        "resource",
        tuple(
            {
                **same,
                "state": was["state"],
                "attributes": json.dumps({key: value for key, value in was.items() if key != "state"}),
                "x_valid_from": since,
                "x_valid_to": end,
                "x_last_seen": AS_OF if end is None else end - timedelta(days=1),
            }
            for (since, was), end in zip(stretches, ends, strict=True)
        ),
    )


def scan(
    *resource_types: str, status: str = "ok", account: str = ACCOUNT, region: str = "", provider: str = "aws"
) -> Part:
    """That these types were asked for, and with what success."""
    same: Row = {"x_source": "there", "provider": provider, "account": account, "region": region, "day": AS_OF}
    same |= {"rows": 0, "last_ok": AS_OF if status == "ok" else None, "status": status}
    return Part("scan", tuple({**same, "resource_type": name} for name in resource_types))


def metric(
    key: str,
    name: str,
    hours: Hours | None = None,
    *,
    a_day: float | Callable[[date], float] | None = None,
    maximum: float | Callable[[date], float] | None = None,
    minimum: float | None = None,
    days: int = 35,
    to: date = AS_OF - timedelta(days=1),
    account: str = ACCOUNT,
) -> Part:
    """A metric on each of the `days` days up to `to`: by its hours' averages, or as a sum over the day.

    `hours` is one average for all, 24 averages of each day (None: no point) or a function of the day. `maximum` is the
    provider's own greatest value of the day, else the greatest average.
    """
    rows = (_day_of_metric(to - timedelta(days=back), hours, a_day, maximum, minimum) for back in reversed(range(days)))
    same = {"provider": provider_of(key), "account": account, "x_resource_key": key, "metric": name, "region": REGION}
    return Part("metric", tuple({**same, "resource_type": "", **row} for row in rows if row["points"]))


def _day_of_metric(
    day: date,
    hours: Hours | None,
    a_day: float | Callable[[date], float] | None,
    maximum: float | Callable[[date], float] | None,
    minimum: float | None,
) -> Row:
    averages = hours(day) if callable(hours) else hours
    if isinstance(averages, int | float):
        averages = [float(averages)] * 24
    known = pl.Series([value for value in averages or () if value is not None], dtype=pl.Float64)
    most = maximum(day) if callable(maximum) else maximum
    total = a_day(day) if callable(a_day) else a_day
    return {
        "day": day,
        "points": len(known) if averages is not None else 24,
        "mean": known.mean() if averages is not None else None if total is None else total / 24,
        "p99": known.quantile(0.99, "linear") if len(known) else None,
        "maximum": most if most is not None else known.max() if len(known) else total,
        "minimum": minimum if minimum is not None else known.min() if len(known) else None,
        "sum": total,
        "hourly": list(averages) if averages is not None else None,
    }


def charge(
    key: str | None,
    meter: str,
    a_day: str = "1.00",
    *,
    quantity: float = 24.0,
    unit: str = "Hours",
    days: int = 90,
    to: date = WINDOW_END,
    service: str | None = None,
    category: str = "Usage",
    commitment: str | None = None,
    commitment_status: str | None = None,
    sku: str | None = None,
    list_price: str | None = None,
    description: str | None = None,
    region: str | None = REGION,
    currency: str = "USD",
    tags: Mapping[str, str] | None = None,
    account: str = ACCOUNT,
    provider: str | None = None,
) -> Part:
    """A charge of `a_day` on each of the `days` days up to `to`, `list_price` of them at list prices.

    Without a key it is of no resource.
    """
    of = provider or provider_of(key or "")
    status = commitment_status or ("Used" if commitment else None)
    same: Row = {
        "x_source": "bill",
        "x_provider": of,
        "SubAccountId": account,
        "ResourceId": key,
        "RegionId": region,
        "ServiceName": service or SERVICE[of],
        "SkuId": sku or f"sku of {meter}",
        "SkuMeter": meter,
        "ChargeCategory": category,
        "ChargeFrequency": "Usage-Based",
        "CommitmentDiscountId": commitment,
        "CommitmentDiscountStatus": status,
        "BillingCurrency": currency,
        "EffectiveCost": Decimal(a_day),
        "BilledCost": Decimal(0) if commitment else Decimal(a_day),
        "ListCost": Decimal(list_price or a_day),
        "ChargeDescription": description,
        "ConsumedQuantity": Decimal(str(quantity)),
        "ConsumedUnit": unit,
        "Tags": json.dumps(tags or {}, separators=(",", ":")),
    }
    starts = (datetime.combine(to - timedelta(days=back), time(), UTC).replace(tzinfo=None) for back in range(days))
    return Part("charge", tuple({**same, "ChargePeriodStart": start} for start in starts))


def estate(
    *parts: Part,
    settings: Mapping[str, Value] | None = None,
    overrides: Sequence[Override] = (),
    references: Mapping[str, pl.DataFrame] | None = None,
) -> Estate:
    """Of all parts, on AS_OF; `settings` and `overrides` by the names that outlay.toml has for them."""
    billed = _rows(parts, "charge", pl.Schema(BILLED))
    ends = pl.DataFrame({"x_source": ["bill"], "window_end": [WINDOW_END]})
    charged = charges(billed.lazy(), ends).collect()
    return Estate(
        as_of=AS_OF,
        history=_rows(parts, "resource", RESOURCE.schema).lazy(),
        metrics=_rows(parts, "metric", METRIC_DAILY.schema).lazy(),
        charges=charged.lazy(),
        costs=costs(charged.lazy()).collect().lazy(),
        thresholds=Thresholds.of(RULES, settings or {}, overrides),
        scans=_rows(parts, "scan", INVENTORY_SCAN.schema),
        references=for_rules() if references is None else references,
        daily_costs=daily_costs(billed.lazy().with_columns(day=pl.col("ChargePeriodStart").dt.date()), ends),
        is_small=True,
    )


def _rows(parts: Iterable[Part], table: str, schema: pl.Schema) -> pl.DataFrame:
    return pl.DataFrame([row for part in parts if part.table == table for row in part.rows], schema, orient="row")


def said(there: Estate, *rules: Rule) -> pl.DataFrame:
    """JUDGED rows of rules, each of which can be evaluated."""
    rows, failures = judged(rules, there)
    assert not failures
    return rows


def judge(rule: str, there: Estate) -> dict[str, Row]:
    """What one rule says, by x_resource_key; `evidence` as an object."""
    return _by_key(said(there, BY_ID[rule]))


def outcomes(rule: str, there: Estate) -> dict[str, str]:
    """The outcomes of one rule, by x_resource_key."""
    return {key: row["outcome"] for key, row in judge(rule, there).items()}


def money(rule: str, there: Estate) -> dict[str, Row]:
    """What one rule says with its money, as if no other had said anything."""
    return _by_key(priced([said(there, BY_ID[rule])], there))


def _by_key(rows: pl.DataFrame) -> dict[str, Row]:
    return {row["x_resource_key"]: {**row, "evidence": json.loads(row["evidence"])} for row in rows.to_dicts()}
