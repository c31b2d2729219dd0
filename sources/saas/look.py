"""What the archive has of one look at a source beside its answers: from which days on it asked, and what came.

The answers alone do not tell: a feed of events is asked from the day on that was told before, and a reader that is
mended later must find the same questions.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from sources.archive import Archive
from sources.http import Kept
from sources.saas.base import Answers

FILE = "look"


@dataclass(frozen=True)
class Look:
    """`since` is Asking's of the day's first look, which asked for most; `feeds` has what came: their statuses.

    `answered`: whether each question was, be it with a refusal, and none broke off.
    """

    since: Mapping[str, date] = field(default_factory=dict[str, date])
    feeds: Mapping[str, str] = field(default_factory=dict[str, str])
    answered: bool = True


def look_of(kept: Kept, part: str) -> Look | None:
    """The look of a source's day; None where there was none, or by a version that did not note it."""
    text = kept.archive.one(kept.folder / _name(part))
    return None if text is None else _read(text)


def keep_look(kept: Kept, part: str, since: Mapping[str, date], answers: Answers, *, answered: bool) -> None:
    """Notes what came of a look, in place of what an earlier one of the day brought."""
    before = look_of(kept, part)
    statuses = {name: answer.status for name, answer in answers.items()}
    look = Look(before.since if before else since, statuses, answered)
    kept.archive.write(kept.folder / _name(part), json.dumps(asdict(look), default=str))


def newest_whole(archive: Archive, source: str) -> date | None:
    """The newest day on which a source answered all questions and told something. Raises Unreadable."""
    days = sorted(filter(None, (_day(folder) for folder in (archive.folder / source).glob("*-*-*"))), reverse=True)
    return next((day for day in days if _was_whole(archive, source, day)), None)


def _was_whole(archive: Archive, source: str, day: date) -> bool:
    looks = [_read(text) for text in archive.read(archive.folder / source / f"{day}", f"{FILE}*.json")]
    told = any("ok" in look.feeds.values() for look in looks)
    return told and all(look.answered for look in looks)


def _day(folder: Path) -> date | None:
    try:
        return date.fromisoformat(folder.name)
    except ValueError:
        return None


def _name(part: str) -> str:
    """The file of a look at all that a source has, or at one of its interfaces."""
    return f"{FILE}-{part}.json" if part else f"{FILE}.json"


def _read(text: str) -> Look:
    found: dict[str, Any] = json.loads(text)
    return Look(
        {name: date.fromisoformat(day) for name, day in found["since"].items()}, found["feeds"], found["answered"]
    )
