"""How findings are named, and what of them is written the same everywhere."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

import polars as pl
from dash import html

from dashboards import wording
from dashboards.components import unknown
from dashboards.components.base import Child, aria, present
from dashboards.pages.findings.view import Row
from dashboards.queries.findings import is_cost
from dashboards.queries.findings import is_software as of_software
from transforms.licenses.rules import BY_ID as OF_SOFTWARE
from transforms.waste.rule import Step
from transforms.waste.rules import BY_ID

STATUS_NAMES = {
    "open": "Open",
    "acknowledged": "Acknowledged",
    "in_progress": "In progress",
    "resolved": "Resolved, waiting for the bill",
    "verified": "Verified",
    "not_realised": "Not realised",
    "regressed": "Regressed",
    "snoozed": "Snoozed",
    "exempt": "Exempt",
    "expected": "Expected",
    "real": "Real",
    "noise": "Noise",
}
PROVIDERS = {"aws": "AWS", "azure": "Azure", "gcp": "Google Cloud", "oci": "Oracle Cloud"}
# How parts of rules' ids are spelled; the rest is written as it is.
SPELLED = {
    **{
        name: name.upper()
        for name in ("aks", "ami", "ddos", "ebs", "ec2", "ecr", "eip", "elb", "gke", "ip", "nat", "nic")
    },
    **{name: name.upper() for name in ("odcr", "rds", "s3", "sql", "vm", "vmss", "waf")},
    "apigw": "API gateway",
    "appgw": "application gateway",
    "appservice": "App Service",
    "bigquery": "BigQuery",
    "cloudtrail": "CloudTrail",
    "docdb": "DocumentDB",
    "dynamodb": "DynamoDB",
    "elasticache": "ElastiCache",
    "expressroute": "ExpressRoute",
    "fsx": "FSx",
    "lb": "load balancer",
    "loganalytics": "Log Analytics",
    "natgw": "NAT gateway",
    "opensearch": "OpenSearch",
    "route53": "Route 53",
    "sagemaker": "SageMaker",
    "sqlpool": "SQL pool",
    "vnetgw": "network gateway",
    "vpce": "VPC endpoint",
    "workspaces": "WorkSpaces",
}
SOFTWARE_KINDS = {
    "seat": "Seat",
    "license_pool": "Licence pool",
    "contract": "Contract",
    "overlap": "Overlap, what would go",
}
# The kinds of events in the cost.
EVENTS = {
    "spike": "Spike",
    "step": "Step up",
    "drop": "Drop",
    "leak": "Slow leak",
    "new_region": "New region",
    "new_service": "New service",
    "falling_utilisation": "Commitment used less",
}
BARS = {"high": 3, "medium": 2, "low": 1}
UNDONE = {
    Step.DELETE: ("cannot be undone", "bad"),
    Step.STOP: ("can be undone", "good"),
    Step.SHRINK: ("can be undone", "good"),
    Step.MODERNISE: ("can be undone, with a restart", "good"),
    Step.SCHEDULE: ("can be undone", "good"),
    Step.TIDY: ("can be undone", "good"),
}


def title(row: Row) -> str:
    """`EBS unattached`, `VM stopped long`; of a provider's advice whose and what it is."""
    if is_cost(row["rule"]):
        return EVENTS.get(row["resource_type"], "Anomaly")
    if row["origin"] != "outlay":
        whose = PROVIDERS.get(row["provider"], row["provider"])
        return f"{whose} advises: {row['rule'].removeprefix(row['origin'] + '.')}"
    return rule_name(row["rule"])


def rule_name(rule: str) -> str:
    """`aws.ebs.low_io` as `EBS low io`; of software the rule's own title."""
    if rule in OF_SOFTWARE:
        return OF_SOFTWARE[rule].title
    words = " ".join(rule.split(".")[1:] or [rule]).replace("_", " ").split(" ")
    said = " ".join(SPELLED.get(word, word) for word in words)
    return said[:1].upper() + said[1:]


def is_software(row: Row) -> bool:
    """Whether it is of a seat, pool, contract or overlap, of which no cloud's bill tells."""
    return of_software(row["rule"])


def resource(row: Row) -> str:
    """Its name; a seat is the SKU and the account that holds it, an overlap what goes."""
    if row["resource_type"] == "seat" and is_software(row):
        return f"{row['resource_name']}, account {row['resource_id'].rpartition('/')[2][:8]}"
    return row["resource_name"] or row["resource_id"].rstrip("/").rpartition("/")[2]


def where(row: Row) -> str:
    """Type, account and region."""
    if is_software(row):
        kind = SOFTWARE_KINDS.get(row["resource_type"], "")
        return kind if row["resource_type"] == "overlap" else f"{kind} · {row['account']}"
    if is_cost(row["rule"]):
        return " · ".join(part for part in (row["account"] or "several accounts", row["region"]) if part)
    kind = (row["resource_type"] or "").rpartition("::")[2].rpartition("/")[2]
    return " · ".join(part for part in (kind, row["account"], row["region"]) if part)


def saving(row: Row) -> Child:
    """The saving a month, exact; where none is claimed, that it is not known, and why."""
    amount = row["saving_per_month"]
    if amount is None:
        return unknown() if row["outcome"] == "waste" else html.Span("no number", className="muted")
    if row["included_in"]:
        return html.Span("included", className="muted")
    before = "up to " if row["saving_is_upper_bound"] else ""
    return f"{before}{wording.exact(amount, row['currency'])}"


def confidence(level: str | None) -> html.Span:
    """Three bars, as many full as kinds of evidence agree."""
    if level is None:
        return html.Span("none", className="muted")
    bars = [html.Span(className="full" if place < BARS[level] else None) for place in range(3)]
    return html.Span(
        [html.Span(bars, className="confidence", **aria(hidden="true")), level.capitalize()], className="with-mark"
    )


def status(row: Row) -> html.Span:
    """A shape, then the word; of what is snoozed the day it ends."""
    name = STATUS_NAMES[row["status"]]
    if row["status"] == "snoozed" and row["until"]:
        name = f"Snoozed to {wording.day(row['until'], year=False)}"
    elif row["status"] == "resolved":
        name = "Resolved"
    mark = html.Span(className=f"status-mark {row['status']}", **aria(hidden="true"))
    return html.Span([mark, name], className="with-mark")


def age(row: Row) -> str:
    return f"{wording.count(row['age_days'])} d" if row["age_days"] is not None else "no number"


def sums(rows: pl.DataFrame, column: str = "saving_per_month") -> list[tuple[str, Decimal]]:
    """Currency and sum of a column, the largest first; what has no amount is in none."""
    added = rows.drop_nulls(column).group_by("currency").agg(pl.col(column).sum()).sort(column, descending=True)
    return [(currency or "", amount) for currency, amount in added.rows()]


def added(rows: pl.DataFrame, column: str = "saving_per_month", *, compact: bool = False) -> str:
    """`$17,944.55`, or each currency's; `no money` where nothing has an amount."""
    return wording.listed(amounts(rows, column, compact=compact)) or "no money"


def amounts(rows: pl.DataFrame, column: str = "saving_per_month", *, compact: bool = False) -> list[str]:
    """A currency's sum each, the largest first."""
    write = wording.compact if compact else wording.exact
    return [write(amount, currency) for currency, amount in sums(rows, column)]


def step(rule: str) -> Step | None:
    known = BY_ID.get(rule)
    return known.step if known else None


def lines(*parts: Child) -> html.Div:
    """Each on a line of its own."""
    return html.Div([html.Div(part) for part in present(*parts)])


def plain(value: Any) -> str:
    """A value of the evidence as text: rounded where it was measured, lists by their members."""
    match value:
        case None:
            return "not known"
        case bool():
            return "yes" if value else "no"
        case int():
            return wording.count(value)
        case float():
            return f"{value:,.4g}".replace("-", wording.MINUS)
        case list():
            return wording.listed([plain(each) for each in value]) or "none"
        case dict():
            return wording.listed([f"{name} {plain(each)}" for name, each in value.items()])
        case _:
            return str(value)


def named(names: Iterable[str]) -> list[str]:
    return [name.replace("_", " ") for name in names]
