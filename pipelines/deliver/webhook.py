"""A digest as a signed webhook: https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md"""

import base64
import binascii
import hashlib
import hmac
import json
from datetime import datetime
from decimal import Decimal

from dashboards.reports.digest import Digest, Item
from pipelines.deliver.post import NotDelivered

PREFIX = "whsec_"
SHORTEST_KEY_BYTES = 24


def webhook_body(digest: Digest, at: datetime) -> bytes:
    """`type`, `timestamp`, and as `data` the digest; money as exact text."""
    data = {
        "title": digest.title,
        "snapshot_id": digest.snapshot_id,
        "as_of": digest.as_of.isoformat(),
        "owner": digest.owner or None,
        "count": digest.count,
        digest.about: [_item(item, digest.about) for item in digest.items],
    }
    whole = {"type": f"{digest.about}.digest", "timestamp": f"{at:%Y-%m-%dT%H:%M:%SZ}", "data": data}
    return json.dumps(whole, ensure_ascii=False).encode()


def _item(item: Item, about: str) -> dict[str, str | None]:
    said = {
        "reason": item.reason,
        "currency": item.currency,
        "status": item.status,
        "address": item.address or None,
    }
    if about == "apps":
        return {"app": item.finding_id, "name": item.name, **said, "cost": item.saving} | {
            "spend_12_months": exact(item.spend_12_months)
        }
    if about == "anomalies":
        return {"anomaly_id": item.finding_id, "name": item.name, **said, "money": exact(item.money)}
    if about == "budgets":
        return {"alert": item.finding_id, "budget": item.name, **said, "stands": item.saving}
    if about == "renewals":
        return {"contract_id": item.finding_id, "contract": item.name, **said, "due": item.saving} | {
            "saving_per_year": exact(item.saving_per_year)
        }
    return {"finding_id": item.finding_id, "resource": item.name, **said} | {
        "saving_per_month": exact(item.saving_per_month)
    }


def exact(amount: Decimal | None) -> str | None:
    """Every digit that is not a trailing zero."""
    if amount is None:
        return None
    digits = f"{amount:f}"
    return digits.rstrip("0").rstrip(".") if "." in digits else digits


def message_id(name: str, digest: Digest) -> str:
    """The same for every try to send the same digest, so that a receiver takes it once."""
    text = "\x1f".join((name, digest.snapshot_id, digest.owner))
    return f"msg_{hashlib.sha256(text.encode()).hexdigest()[:32]}"


def signed(body: bytes, *, secret: str, message: str, timestamp: int) -> dict[str, str]:
    """The three headers; the signature is over `id.timestamp.body`. Raises NotDelivered where the secret is none."""
    content = f"{message}.{timestamp}.".encode() + body
    made = base64.b64encode(hmac.new(_key(secret), content, hashlib.sha256).digest()).decode()
    return {"webhook-id": message, "webhook-timestamp": str(timestamp), "webhook-signature": f"v1,{made}"}


def _key(secret: str) -> bytes:
    """24 to 64 bytes, as base64 behind `whsec_`."""
    try:
        key = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except binascii.Error:
        key = b""
    if len(key) < SHORTEST_KEY_BYTES:
        wanted = f"{PREFIX} and base64 of at least {SHORTEST_KEY_BYTES} bytes"
        raise NotDelivered(f"The webhook's secret: found another text; expected {wanted}.")
    return key
