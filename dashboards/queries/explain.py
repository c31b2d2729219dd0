"""The whole chain of one finding as rows: from what is said to the lines of files that it rests on."""

import json
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import polars as pl

from dashboards.access.viewer import Viewer
from dashboards.queries import finding as queries
from dashboards.queries.anomaly_rows import event_rows, event_totals
from dashboards.queries.findings import is_cost
from transforms.licenses.rules import BY_ID as OF_SOFTWARE
from transforms.waste.rules import BY_ID
from transforms.waste.thresholds import Thresholds
from warehouse.snapshot import Snapshot

CHAIN = pl.Schema(
    {
        "part": pl.String(),  # finding, threshold, evidence, metric, inventory, billing row, sum, advice, decision
        "day": pl.Date(),
        "name": pl.String(),
        "value": pl.String(),
        "unit": pl.String(),
        "read_from": pl.String(),  # object and line, or source
    }
)
Row = Mapping[str, Any]
Link = tuple[str, date | None, str, str | None, str | None, str | None]
SAID = (
    *("rule", "outcome", "reason", "provider", "account", "region", "resource_id", "resource_type", "since"),
    *("last_activity", "coverage_percent", "confidence", "cost_in_window", "waste_in_window", "saving_per_month"),
    *("commitment_freed_per_month", "no_saving_reason", "included_in", "status", "owner", "action", "cannot_see"),
)
# An event in the cost may have thousands of rows.
MOST_ROWS = 500
MONEY = ("cost_in_window", "waste_in_window", "saving_per_month", "commitment_freed_per_month")


def explain(
    snapshot: Snapshot, viewer: Viewer, row: Row, entered: pl.DataFrame, thresholds: Thresholds
) -> pl.DataFrame:
    """CHAIN rows of one finding (a row of `queries.findings`), in the order in which one thing leads to the next.

    `thresholds` are those in force now; what a finding was held against in its run is in its evidence.
    """
    of = (row["provider"], row["account"], row["resource_id"])
    inventory = queries.inventory(snapshot, viewer, of)
    bill = _event(snapshot, viewer, row) if is_cost(row["rule"]) else _bill(snapshot, viewer, of, row)
    links = [
        *_said(row),
        *_thresholds(row, thresholds, _tags_of(inventory)),
        *_evidence(row),
        *_metrics(
            queries.metric_days(snapshot, viewer, of, snapshot.as_of - timedelta(days=1), row["window_days"] or 30)
        ),
        *_inventory(inventory),
        *bill,
        *_advice(queries.advice(snapshot, viewer, of)),
        *_decided(queries.decisions(snapshot, row["finding_id"], entered)),
    ]
    return pl.DataFrame(links, schema=CHAIN, orient="row")


def _said(row: Row) -> Iterator[Link]:
    for name in SAID:
        if row[name] is not None:
            yield "finding", None, name, _text(row[name]), row["currency"] if name in MONEY else None, None


def _tags_of(inventory: pl.DataFrame) -> str | None:
    told = inventory["tags"].drop_nulls()
    return str(told[0]) if told.len() else None


def _thresholds(row: Row, thresholds: Thresholds, tags: str | None) -> Iterator[Link]:
    """The rule's question, and what it is set to for this resource."""
    rule = BY_ID.get(row["rule"])
    if rule is not None:
        yield "rule", None, rule.question, f"version {row['rule_version']}", None, None
        values = thresholds.of_one(rule, row["account"], tags)
        for each in rule.settings:
            yield "threshold", None, each.name, _text(values[each.name]), each.unit, each.why
    elif asked := OF_SOFTWARE.get(row["rule"]):
        yield "rule", None, asked.question, f"version {row['rule_version']}", None, None


def _evidence(row: Row) -> Iterator[Link]:
    for name, value in json.loads(row["evidence"] or "{}").items():
        yield "evidence", None, name, _text(value), None, None


def _metrics(days: pl.DataFrame) -> Iterator[Link]:
    for row in days.to_dicts():
        for measure in ("mean", "maximum", "sum"):
            if row[measure] is not None:
                yield (
                    "metric",
                    row["day"],
                    f"{row['metric']} {measure}",
                    _text(row[measure]),
                    None,
                    f"{row['points']} h",
                )


def _inventory(intervals: pl.DataFrame) -> Iterator[Link]:
    for row in intervals.to_dicts():
        end = f"to {row['x_valid_to']}" if row["x_valid_to"] else f"seen {row['x_last_seen']}"
        for name in ("state", "attributes", "tags"):
            if row[name] is not None:
                yield "inventory", row["x_valid_from"], name, _text(row[name]), None, f"{row['x_source']}, {end}"


def _bill(snapshot: Snapshot, viewer: Viewer, of: queries.Resource, row: Row) -> Iterator[Link]:
    if row["window_start"] is None or row["window_end"] is None:
        return
    rows = queries.billing_rows(snapshot, viewer, of, row["window_start"], row["window_end"])
    yield from _rows(rows)
    total = sum((cost for cost in rows["EffectiveCost"].drop_nulls()), Decimal(0))
    yield "sum", row["window_end"], f"{rows.height} billing rows", _text(total), row["currency"], None


def _event(snapshot: Snapshot, viewer: Viewer, row: Row) -> Iterator[Link]:
    """The dearest rows of an event in the cost, and what all of its rows come to, which is its actual cost."""
    yield from _rows(event_rows(snapshot, viewer, row["finding_id"], MOST_ROWS))
    [(many, cost)] = event_totals(snapshot, viewer, row["finding_id"]).rows()
    dearest = f", of which the {MOST_ROWS} dearest are shown" if many > MOST_ROWS else ""
    yield "sum", row["window_end"], f"{many} billing rows{dearest}", _text(cost), row["currency"], None


def _rows(rows: pl.DataFrame) -> Iterator[Link]:
    for each in rows.to_dicts():
        name = each["ChargeDescription"] or each["ServiceName"] or "charge"
        cost = each["EffectiveCost"] if each["EffectiveCost"] is not None else each["BilledCost"]
        line = f"{each['object'] or 'unknown object'}, row {each['x_row'] + 1}"
        yield "billing row", each["ChargePeriodStart"].date(), name, _text(cost), each["BillingCurrency"], line


def _advice(rows: pl.DataFrame) -> Iterator[Link]:
    for row in rows.to_dicts():
        day = row["refreshed"].date() if row["refreshed"] else None
        yield (
            "advice",
            day,
            row["action"] or row["kind"],
            _text(row["saving_per_month"]),
            row["currency"],
            row["origin"],
        )


def _decided(rows: pl.DataFrame) -> Iterator[Link]:
    for row in rows.to_dicts():
        until = f" until {row['until']}" if row["until"] else ""
        yield "decision", row["at"].date(), f"{row['status']}{until}", row["reason"], None, row["by"]


def _text(value: Any) -> str | None:
    """As JSON and CSV write it: decimals exact, without trailing zeros."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, Decimal):
        digits = f"{value:f}"
        return (digits.rstrip("0").rstrip(".") if "." in digits else digits) or "0"
    return f"{value:g}" if isinstance(value, float) else json.dumps(value, default=str).strip('"')
