"""What came of a feed's questions, as one answer: records, or a status with a sentence that says what to do."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sources.base import Unreachable
from sources.saas.base import Answer, Answers
from sources.saas.feed import DAY, Feed, When
from sources.saas.refusals import Refusal
from sources.saas.settings import SaasSettings


@dataclass(frozen=True)
class Outcome:
    """What came of one question about a thing."""

    item: Mapping[str, Any]
    records: Sequence[dict[str, Any]]
    refusal: Refusal | None = None


def combined(feed: Feed, when: When, outcomes: Sequence[Outcome], answers: Answers) -> Answer:
    """All outcomes of a feed. A thing that is gone has no records; one that was not told makes the feed a failed one.

    A feed about the records of another that was not told is not asked.
    """
    if isinstance(feed.each, str) and answers[feed.each].status != "ok" and not answers[feed.each].records:
        return Answer(status="not_asked", reason=f"It hangs on {feed.each}, which was not told.")
    is_about = bool(feed.each)
    missing = [each for each in outcomes if each.refusal and not (is_about and each.refusal.status == "gone")]
    records = [record for each in outcomes for record in _marked(feed, each)]
    about = _about(feed, when, outcomes) if feed.keeps_days else {}
    if not missing:
        return Answer(records, about=about)
    first = missing[0].refusal
    assert first is not None
    status = _status(missing, outcomes)
    permission = (first.permission or feed.permission or None) if status == "refused" else None
    return Answer(records, status, permission, _reason(feed, first, permission, len(missing), len(outcomes)), about)


def _marked(feed: Feed, outcome: Outcome) -> Sequence[dict[str, Any]]:
    """The outcome's own records, each with what it is about."""
    if feed.each and outcome.records:
        of = str(outcome.item[feed.key])
        for record in outcome.records:
            record["x_of"] = of
    return outcome.records


def _about(feed: Feed, when: When, outcomes: Sequence[Outcome]) -> dict[str, str]:
    """Days from `told_from` to `known_to` are known in full; `asked` is `all` that the vendor keeps, or the `newest`.

    Of a feed that is asked a day at a time these are the days that were told, after the last that was not.
    """
    told_from, known_to = when.told_from, when.as_of - timedelta(days=1)
    if feed.key == DAY:
        told = {each.item[DAY] for each in outcomes if each.refusal is None}
        known_to = max(told, default=when.start - timedelta(days=1))
        lacking = [day for day in when.days if day < known_to and day not in told]
        told_from = max(lacking) + timedelta(days=1) if lacking else told_from
    asked = "all" if when.start == when.as_of - timedelta(days=feed.keeps_days) else "newest"
    return {"told_from": f"{told_from}", "known_to": f"{known_to}", "asked": asked}


def _status(missing: Sequence[Outcome], outcomes: Sequence[Outcome]) -> str:
    """What all say, else `failed`: part of it is there."""
    said = {each.refusal.status for each in missing if each.refusal}
    if len(missing) < len(outcomes) or len(said) > 1:
        return "failed"
    return "not_offered" if said == {"gone"} else said.pop()


def _reason(feed: Feed, refusal: Refusal, permission: str | None, missing: int, asked: int) -> str:
    part = f" for {missing} of {asked}, the first" if asked > 1 else ""
    remedy = f"Give the token {permission}." if permission else "Run again; if it stays so, look at the source's page."
    return f"{feed.path}: found{part} {refusal.found}; expected an answer. {remedy}"


def nothing_told(settings: SaasSettings, base: str, answers: Answers, page: str) -> Unreachable:
    """No feed of a source was told: why, by the first of them. `page` is that of the docs."""
    why = next(answer for answer in answers.values() if answer.status != "not_asked")
    found = (why.reason or why.status).partition("; expected")[0]
    return Unreachable(
        f"{settings.name} at {base}",
        found=found,
        expected="an answer to at least one question",
        do=f"Look at the endpoint, and whether the token in {settings.token_variable} is still good"
        f"{f' and has: {why.permission}' if why.permission else ''}; {page} says which permissions it needs.",
        transient=all(answer.status in ("failed", "not_asked") for answer in answers.values()),
    )
