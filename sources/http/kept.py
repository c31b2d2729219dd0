"""What was asked and told, in the archive: a file a question with all its pages, below `<source>/<day>/`.

What was told in full is not asked for again on the same day, so a run that broke off goes on where it was; and a day
can be read anew without asking anybody.
"""

import hashlib
import json
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from sources.archive import Archive
from sources.base import Unreachable, Unreadable
from sources.http.asked import Asked, Reply
from sources.redact import redact

# Headers that readers use; the others say nothing of the content.
HEADERS = ("content-type", "content-disposition", "date")
# Never kept, wherever they stand in an answer and however they are written: SCIM's names have no case, and may have a
# schema before them.
SECRETS = ("password",)


@dataclass(frozen=True)
class Question:
    """The replies to one question, page by page; the last is a refusal where it was not told in full."""

    replies: tuple[Reply, ...]
    in_full: bool


@dataclass(frozen=True)
class Kept:
    """The archive of one source and day. `replays`: it is all there is, and nobody is asked."""

    archive: Archive
    source: str
    day: date
    replays: bool = False

    @cached_property
    def folder(self) -> Path:
        return self.archive.make(self.source, f"{self.day}")

    def told(self, feed: str, asked: Asked) -> Question | None:
        """What the archive has of a question: of a replay whatever came, else only what was told in full.

        Raises Unreachable where a replay finds nothing, Unreadable for what another key kept.
        """
        text = self.archive.one(self.folder / _name(feed, asked))
        if text is None:
            if self.replays:
                raise _not_kept(asked.path, self.folder)
            return None
        question = _read(text)
        return question if question.in_full or self.replays else None

    def taken_over(self, feed: str, asked: Asked, day: date) -> Question | None:
        """What was told in full on an earlier day, kept for this one, too; None where it was not, or by another key."""
        name = _name(feed, asked)
        there = self.archive.folder / self.source / f"{day}" / name
        try:
            text = self.archive.one(there)
        except Unreadable:
            return None
        question = _read(text) if text else None
        if question is None or not question.in_full:
            return None
        self.archive.copy(there, self.folder / name)
        return question

    def keep(self, feed: str, asked: Asked, question: Question) -> None:
        """Keeps what came, without passwords."""
        replies = [
            {"status": each.status, "headers": _told_by(each), "text": _without_secrets(each)}
            for each in question.replies
        ]
        kept = {"asked": asked.path, "in_full": question.in_full, "replies": replies}
        self.archive.write(self.folder / _name(feed, asked), json.dumps(kept, ensure_ascii=False))


def _read(text: str) -> Question:
    found = json.loads(text)
    replies = tuple(Reply(each["status"], each["text"], each["headers"]) for each in found["replies"])
    return Question(replies, found["in_full"])


def _name(feed: str, asked: Asked) -> str:
    """The file of a question: whose it is, and a hash of how it was asked."""
    told = json.dumps([asked.path, sorted(asked.params.items()), asked.body], sort_keys=True)
    return f"{feed}-{hashlib.sha256(told.encode()).hexdigest()[:24]}.json"


def _told_by(reply: Reply) -> dict[str, str]:
    return {name: reply.headers[name] for name in HEADERS if name in reply.headers}


def _without_secrets(reply: Reply) -> str:
    text = reply.text.lower()
    if not any(f'{name}"' in text for name in SECRETS):
        return reply.text
    return json.dumps(_dropped(reply.json), ensure_ascii=False) if reply.json is not None else redact(reply.text)


def _dropped(found: Any) -> Any:
    if isinstance(found, dict):
        return {
            name: _dropped(value) for name, value in found.items() if name.lower().rpartition(":")[2] not in SECRETS
        }
    return [_dropped(each) for each in found] if isinstance(found, list) else found


def _not_kept(path: str, folder: Path) -> Unreachable:
    return Unreachable(
        path,
        found="no answer in the archive",
        expected=f"one that was kept in {folder}",
        do="Run without replaying, which asks anew.",
    )
