"""Savings plans, and reservations of EC2, RDS, ElastiCache, OpenSearch and Redshift, of each account and region.

https://docs.aws.amazon.com/savingsplans/latest/APIReference/API_DescribeSavingsPlans.html,
https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeReservedInstances.html,
https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DescribeReservedDBInstances.html and their like
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import polars as pl

from sources.inventory.aws.accounts import company
from sources.inventory.aws.ask import Ask, Item, Kind
from sources.inventory.aws.kept import Keeping
from sources.inventory.aws.place import Place
from sources.inventory.aws.walk import places, walk
from sources.inventory.base import Asking
from sources.inventory.commitments import TOLD, Commitments
from sources.settings import InventorySettings

WHAT = "commitments"
SHARED = ("nextToken", "nextToken")
PLANS = Ask("savingsplans", "DescribeSavingsPlans", "savingsPlans", tokens=SHARED)
EC2 = Ask("ec2", "DescribeReservedInstances", "ReservedInstances")
RDS = Ask("rds", "DescribeReservedDBInstances", "ReservedDBInstances", page=100)
CACHES = Ask("elasticache", "DescribeReservedCacheNodes", "ReservedCacheNodes", page=100)
SEARCH = Ask("opensearch", "DescribeReservedInstances", "ReservedInstances", tokens=("NextToken", "NextToken"))
REDSHIFT = Ask("redshift", "DescribeReservedNodes", "ReservedNodes", page=100)
Row = dict[str, Any]


@dataclass(frozen=True)
class Reserved:
    """How a service calls what is reserved: its id, or its whole ARN, which bills name it by."""

    ask: Ask
    arn: Callable[[Place, Item], str]
    what: str
    count: str
    offering: str = "OfferingType"


RESERVED = (
    Reserved(RDS, lambda _, each: each["ReservedDBInstanceArn"], "DBInstanceClass", "DBInstanceCount"),
    Reserved(CACHES, lambda _, each: each["ARN"], "CacheNodeType", "CacheNodeCount"),
    Reserved(
        SEARCH,
        lambda place, each: place.arn("es", f"reserved-instances/{each['ReservedInstanceId']}"),
        "InstanceType",
        "InstanceCount",
        "PaymentOption",
    ),
    Reserved(
        REDSHIFT,
        lambda place, each: place.arn("redshift", f"reservednode:{each['ReservedNodeId']}"),
        "NodeType",
        "NodeCount",
    ),
)
KINDS = (
    Kind("savings plans", (PLANS,), lambda _: (), of_account=True),
    Kind("reservations", (EC2, *(each.ask for each in RESERVED)), lambda _: ()),
)


def told(settings: InventorySettings, asking: Asking) -> Commitments:
    """Raises Unreachable where the credentials answer to nobody."""
    found = company(settings)
    keeping = Keeping.of_day(asking.archive, settings.name, asking.as_of, WHAT)
    asked = places(found.accounts)
    walk(asked, KINDS, keeping.take)
    keeping.end()
    there = [place for _, place in asked]
    rows = [row for place in there for row in _of(place)]
    gaps = [
        f"{settings.name}: of {place.account} {place.region or 'as a whole'}, {ask.name}: {failure.reason}"
        for place in there
        for kind in KINDS
        if kind.is_of(place)
        for ask in kind.asks
        for failure in place.failures(ask)
    ]
    closed = [f"{settings.name}: account {number}: {failure.reason}" for number, failure in found.closed.items()]
    each_once = pl.DataFrame(rows, TOLD).unique("id", keep="first", maintain_order=True)
    return Commitments("aws", each_once, (*closed, *gaps))


def _of(place: Place) -> Iterator[Row]:
    yield from (_plan(each) for each in place.items(PLANS))
    yield from (_machines(place, each) for each in place.items(EC2))
    for reserved in RESERVED:
        yield from (_reserved(place, reserved, each) for each in place.items(reserved.ask))


def _plan(each: Item) -> Row:
    return {
        "id": each["savingsPlanArn"],
        "name": each.get("description") or f"{each.get('savingsPlanType', '')} savings plan".strip(),
        "kind": "Savings Plan",
        "category": "Spend",
        "start": _instant(each.get("start")),
        "end": _instant(each.get("end")),
        "payment": each.get("paymentOption"),
        "status": _state(each.get("state")),
        "region": each.get("region"),
        "committed": _amount(each.get("commitment")),
        "committed_unit": each.get("currency"),
    }


def _machines(place: Place, each: Item) -> Row:
    what = f"{each.get('InstanceCount')} x {each.get('InstanceType')}"
    return {
        **_reservation(place, each, what, each.get("OfferingType")),
        "id": place.arn("ec2", f"reserved-instances/{each['ReservedInstancesId']}"),
        "start": _instant(each.get("Start")),
        "end": _instant(each.get("End")),
        "committed": _amount(each.get("InstanceCount")),
    }


def _reserved(place: Place, reserved: Reserved, each: Item) -> Row:
    """These tell a start and how many seconds it runs."""
    start, seconds = _instant(each.get("StartTime")), each.get("Duration")
    what = f"{each.get(reserved.count)} x {each.get(reserved.what)}"
    return {
        **_reservation(place, each, what, each.get(reserved.offering)),
        "id": reserved.arn(place, each),
        "start": start,
        "end": start + timedelta(seconds=int(seconds)) if start and seconds else None,
        "committed": _amount(each.get(reserved.count)),
    }


def _reservation(place: Place, each: Item, what: str, payment: str | None) -> Row:
    return {
        "name": what,
        "kind": "Reserved Instance",
        "category": "Usage",
        "payment": None if payment is None else payment.replace("_", " ").title(),
        "status": _state(each.get("State")),
        "region": place.region,
        "committed_unit": "instances",
    }


# What AWS calls a state, as FOCUS does: `retired` is over, one that was exchanged is superseded.
STATES: Mapping[str, str] = {"retired": "Expired", "payment-failed": "Canceled", "payment-pending": "Pending"}


def _state(told_: str | None) -> str | None:
    return None if told_ is None else STATES.get(told_, told_.replace("-", " ").capitalize())


def _instant(said: Any) -> datetime | None:
    """Naive UTC of a text, seconds, or an instant."""
    if said is None:
        return None
    if isinstance(said, int | float):
        return datetime.fromtimestamp(said, UTC).replace(tzinfo=None)
    read = said if isinstance(said, datetime) else datetime.fromisoformat(str(said))
    return read.astimezone(UTC).replace(tzinfo=None) if read.tzinfo else read


def _amount(said: Any) -> Decimal | None:
    return None if said is None else Decimal(str(said))
