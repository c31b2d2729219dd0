"""A vendor's records as frames, and what is told of each feed: what the readers of all vendors share."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import polars as pl

from sources.saas.base import ACTIVITY_SEEN, FEEDS, MONTHS_COVERED, MONTHS_SEEN, Answer, Answers
from sources.saas.telling import conform, months_of_last

NOT_ASKED = Answer(status="not_asked")


def frames(answers: Answers, schemas: Mapping[str, pl.Schema]) -> tuple[dict[str, pl.DataFrame], Answers]:
    """The records of each feed in its schema, and the answers with those as failed whose records do not fit.

    What the schema does not name is left out, what a record lacks is null; a number may stand where text is expected.
    """
    made, sound = dict[str, pl.DataFrame](), dict[str, Answer](answers)
    for feed, schema in schemas.items():
        answer = answers.get(feed, NOT_ASKED)
        try:
            made[feed] = pl.from_dicts(answer.records, schema=schema, strict=False)
        except (pl.exceptions.PolarsError, TypeError, OverflowError) as error:
            made[feed] = pl.DataFrame(schema=schema)
            told = f"Found records of {feed} in another shape ({type(error).__name__}); expected its own. Report it."
            sound[feed] = replace(answer, status="failed", reason=told)
    return made, sound


def line(
    feed: str,
    answer: Answer,
    *,
    as_of: date | None = None,
    newest: datetime | None = None,
    rows: int | None = None,
    **told: str | None,
) -> dict[str, Any]:
    """A row of FEEDS; `told` has a status, permission or reason in place of the answer's."""
    status = told.get("status") or answer.status
    return {
        "feed": feed,
        "status": status,
        "as_of": as_of if status == "ok" else None,
        "newest": newest,
        "rows": len(answer.records) if rows is None else rows,
        "permission": told.get("permission") or answer.permission,
        "reason": told.get("reason") or answer.reason,
    }


def not_offered(feed: str, reason: str) -> dict[str, Any]:
    """A row of FEEDS for what the vendor tells nobody."""
    return line(feed, Answer(status="not_offered", reason=reason))


def feeds(lines: Iterable[Mapping[str, Any]]) -> pl.DataFrame:
    """FEEDS of such rows."""
    return pl.DataFrame([dict(each) for each in lines], schema=FEEDS)


def seen(activity: pl.DataFrame) -> pl.DataFrame:
    """ACTIVITY_SEEN, each account once an app and signal."""
    last = activity.group_by("app_id", "account", "signal", maintain_order=True).agg(
        pl.col("last_activity_at").max(), pl.col("as_of").max()
    )
    return conform(last, ACTIVITY_SEEN)


def months(activity: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """MONTHS_SEEN and MONTHS_COVERED of rows that tell the last activity alone, each known up to its own `as_of`."""
    parts = [months_of_last(part, day) for (day,), part in activity.group_by("as_of", maintain_order=True)]
    used = pl.concat([pl.DataFrame(schema=MONTHS_SEEN), *(part for part, _ in parts)])
    covered = pl.concat([pl.DataFrame(schema=MONTHS_COVERED), *(part for _, part in parts)])
    return used.unique(["app_id", "account", "month"], maintain_order=True), covered.unique(maintain_order=True)
