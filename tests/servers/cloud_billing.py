"""A small Cloud Billing API on loopback, which gives one thing a page.

https://docs.cloud.google.com/billing/docs/reference/rest/v1/services.skus/list
"""

import json
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.servers.answers import Answer, Request, answering

DENIED = {"error": {"code": 403, "message": "The caller does not have permission", "status": "PERMISSION_DENIED"}}


def service(number: str, name: str) -> dict[str, Any]:
    return {"name": f"services/{number}", "serviceId": number, "displayName": name}


def sku(number: str, *tiers: tuple[float, str, int], unit: str = "h", **more: Any) -> dict[str, Any]:
    """`tiers`: where each begins, and the units and nanos of its price."""
    rates = [
        {"startUsageAmount": start, "unitPrice": {"currencyCode": "USD", "units": units, "nanos": nanos}}
        for start, units, nanos in tiers
    ]
    priced = {
        "effectiveTime": "2026-11-01T07:00:00.5Z",
        "pricingExpression": {"usageUnit": unit, "tieredRates": rates},
        "aggregationInfo": {"aggregationLevel": "ACCOUNT", "aggregationInterval": "MONTHLY", "aggregationCount": 1},
    }
    return {"skuId": number, "description": f"SKU {number}", "pricingInfo": [priced], **more}


@dataclass
class CloudBilling:
    """`listed`: the path -> what it lists; `refusals` come first, one a request."""

    listed: Mapping[str, Sequence[Mapping[str, Any]]]
    refusals: list[tuple[int, Mapping[str, Any]]] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    endpoint: str = ""

    def answer(self, request: Request) -> Answer:
        self.asked.append(request.path)
        if self.refusals:
            status, body = self.refusals.pop(0)
            return Answer(status, json.dumps(body).encode(), {"Content-Type": "application/json"})
        url = urlsplit(request.path)
        number = int(parse_qs(url.query).get("pageToken", ["0"])[0])
        things = self.listed.get(url.path, ())
        more = {"nextPageToken": str(number + 1)} if number + 1 < len(things) else {}
        page = {url.path.rpartition("/")[2]: things[number : number + 1], **more}
        return Answer(200, json.dumps(page).encode(), {"Content-Type": "application/json"})


@contextmanager
def serve(billing: CloudBilling) -> Generator[CloudBilling]:
    """Answers on a free port while the block lasts."""
    with answering(billing.answer) as address:
        billing.endpoint = address
        yield billing
