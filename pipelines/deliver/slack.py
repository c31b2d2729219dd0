"""A digest as a message of a Slack incoming webhook: https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks"""

import json
from typing import Any

from dashboards.reports.digest import Digest, Item

# https://docs.slack.dev/reference/block-kit/blocks/
LONGEST_HEADER, LONGEST_TEXT = 150, 3000


def slack_body(digest: Digest) -> bytes:
    """Blocks, and a plain text for notifications."""
    blocks: list[dict[str, Any]] = [
        {"type": "header", "text": {"type": "plain_text", "text": digest.title[:LONGEST_HEADER]}},
        _section(escaped(digest.summary)),
        *(_section(_item(item)) for item in digest.items),
    ]
    if digest.more or digest.address:
        link = f"<{digest.address}|All {digest.about}>" if digest.address else ""
        blocks.append(_section(" ".join(part for part in (escaped(digest.more), link) if part)))
    blocks.append({"type": "context", "elements": [{"type": "mrkdwn", "text": escaped(digest.foot)}]})
    return json.dumps({"text": escaped(digest.title), "blocks": blocks}, ensure_ascii=False).encode()


def _section(text: str) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text[:LONGEST_TEXT]}}


def _item(item: Item) -> str:
    name = f"<{item.address}|{escaped(item.name)}>" if item.address else f"*{escaped(item.name)}*"
    return f"{name}: {escaped(item.saving)}, {item.status}\n{escaped(item.reason)}"


def escaped(text: str) -> str:
    """Slack's three control characters: https://docs.slack.dev/messaging/formatting-message-text#escaping"""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
