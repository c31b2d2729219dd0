"""Answers of Azure page by page, kept in the archive as they were received: what is there is not asked for again.

A question with all its pages is one file of `archive/<source>/<day>/`, written when the last page is in; so a run that
broke off asks for what is missing, and a day can be worked out anew without asking anything.
"""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from sources.archive import Archive
from sources.inventory.azure.client import Arm, Question
from sources.inventory.azure.failures import unlike

Json = Any
MOST_PAGES = 10_000


@dataclass(frozen=True)
class Answers:
    """What Azure tells one source on one day; `arm` asks, the archive keeps."""

    arm: Arm
    archive: Archive
    source: str
    day: date

    @cached_property
    def folder(self) -> Path:
        return self.archive.make(self.source, f"{self.day}")

    def pages(
        self, question: Question, final: Callable[[list[Mapping[str, Json]]], bool] = lambda _: True
    ) -> list[Mapping[str, Json]]:
        """All pages of one question; what is not `final` is not kept and asked for anew. Raises NotTold, Unreadable."""
        kept = self._kept(question)
        if kept:
            return [json.loads(text) for text in kept]
        asked = list(self._asked(question))
        pages = [page for _, page in asked]
        if final(pages):
            self._keep(question, [text for text, _ in asked])
        return pages

    def text(self, question: Question) -> str:
        """The answer to a question without further pages, as it came. Raises NotTold, Unreadable."""
        kept = self._kept(question)
        if kept:
            return kept[0]
        text = self.arm.ask(question)
        if not text.lstrip().startswith("{"):
            raise unlike(question.path, f"no object: {text[:80]!r}")
        self._keep(question, [text])
        return text

    def one(self, question: Question) -> Mapping[str, Json]:
        """The one page of a question. Raises NotTold, Unreadable."""
        return self.pages(question)[0]

    def _kept(self, question: Question) -> list[str]:
        found = self.archive.read(self.folder, f"{_key(question)}.json")
        return json.loads(found[0]) if found else []

    def _keep(self, question: Question, texts: list[str]) -> None:
        self.archive.write(self.folder / f"{_key(question)}.json", json.dumps(texts, ensure_ascii=False))

    def _asked(self, question: Question) -> Iterator[tuple[str, Mapping[str, Json]]]:
        for _ in range(MOST_PAGES):
            text = self.arm.ask(question)
            page = _object(question.path, text)
            yield text, page
            following = _next(question, page)
            if following is None:
                return
            question = following
        raise unlike(question.path, f"more than {MOST_PAGES} pages")


def _key(question: Question) -> str:
    asked = [question.path.lower(), sorted(question.query.items()), question.body, question.given]
    told = json.dumps(asked, sort_keys=True)
    return hashlib.sha256(told.encode()).hexdigest()[:24]


def _object(where: str, text: str) -> Mapping[str, Json]:
    try:
        page = json.loads(text)
    except ValueError as error:
        raise unlike(where, f"no JSON: {text[:80]!r}") from error
    if not isinstance(page, dict):
        raise unlike(where, f"no object: {text[:80]!r}")
    return page


def _next(question: Question, page: Mapping[str, Json]) -> Question | None:
    """The question for the next page: a link of Resource Manager, or a token of Resource Graph. Raises NotTold.

    https://learn.microsoft.com/azure/governance/resource-graph/concepts/work-with-data#paging-results
    """
    link, token = page.get("nextLink"), page.get("$skipToken")
    if question.body is None:
        return Question(str(link), {}) if link else None
    if token:
        options = {**question.body.get("options", {}), "$skipToken": token}
        return replace(question, body={**question.body, "options": options})
    if str(page.get("resultTruncated", "")).lower() == "true":
        raise unlike(question.path, "a result that is cut off without a token for the rest")
    return None
