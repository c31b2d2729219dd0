"""A digest as an Adaptive Card for a Teams Workflows webhook.

https://learn.microsoft.com/microsoftteams/platform/webhooks-and-connectors/how-to/connectors-using says how one is
posted; the schema is https://adaptivecards.io/explorer/. The connectors of Office 365 are retired.
"""

import json
from typing import Any

from dashboards.reports.digest import Digest, Item

# A message may have 28 KB: https://learn.microsoft.com/microsoftteams/limits-specifications-teams
LARGEST_BYTES = 28_000
SCHEMA = "http://adaptivecards.io/schemas/adaptive-card.json"


def teams_body(digest: Digest) -> bytes:
    """The message; of too long a digest the last items are left out, and the card says how many."""
    for shown in range(len(digest.items), -1, -1):
        body = json.dumps(_message(digest, digest.items[:shown]), ensure_ascii=False).encode()
        if len(body) <= LARGEST_BYTES:
            return body
    raise AssertionError("A card without items is small.")


def _message(digest: Digest, items: tuple[Item, ...]) -> dict[str, Any]:
    left = len(digest.items) - len(items)
    more = " ".join(part for part in (f"{left} of the largest are left out here." if left else "", digest.more) if part)
    card: dict[str, Any] = {
        "$schema": SCHEMA,
        "type": "AdaptiveCard",
        "version": "1.4",
        "msteams": {"width": "Full"},
        "body": [
            _text(digest.title, size="Large", weight="Bolder"),
            _text(digest.summary),
            *(_item(item) for item in items),
            *([_text(more)] if more else []),
            _text(digest.foot, size="Small", isSubtle=True),
        ],
    }
    if digest.address:
        card["actions"] = [{"type": "Action.OpenUrl", "title": f"All {digest.about}", "url": digest.address}]
    attachment = {"contentType": "application/vnd.microsoft.card.adaptive", "contentUrl": None, "content": card}
    return {"type": "message", "attachments": [attachment]}


def _item(item: Item) -> dict[str, Any]:
    block: dict[str, Any] = {
        "type": "Container",
        "separator": True,
        "items": [
            _text(f"{item.name}: {item.saving}", weight="Bolder"),
            _text(f"{item.reason} ({item.status})", isSubtle=True, spacing="None"),
        ],
    }
    return block | ({"selectAction": {"type": "Action.OpenUrl", "url": item.address}} if item.address else {})


def _text(text: str, **more: Any) -> dict[str, Any]:
    return {"type": "TextBlock", "text": plain(text), "wrap": True, **more}


def plain(text: str) -> str:
    """A TextBlock reads some Markdown: what would be a mark or a link is written as it is."""
    for mark in "\\`*_[]":
        text = text.replace(mark, f"\\{mark}")
    return text
