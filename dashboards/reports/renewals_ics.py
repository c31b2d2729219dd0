"""The days to decide as a calendar that any calendar program subscribes to: https://www.rfc-editor.org/rfc/rfc5545"""

import hashlib
import json
from datetime import date, timedelta
from typing import Any

import polars as pl
from icalendar import Alarm, Calendar, Event

from dashboards import wording
from dashboards.queries.renewals import UNDECIDED
from warehouse.snapshot import Snapshot

PRODUCT = "-//Outlay//Renewals//EN"
REFRESH = "PT12H"


def ics(renewals: pl.DataFrame, snapshot: Snapshot) -> bytes:
    """An all-day event a contract on its `decide_by`, with an alarm on each review day; none where no day is told.

    The event of a contract's term keeps its UID, so that a newer feed changes it in place.
    """
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", "Renewals to decide")
    calendar.add("refresh-interval", timedelta(hours=12), parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", REFRESH)
    for row in renewals.filter(pl.col("decide_by").is_not_null()).iter_rows(named=True):
        calendar.add_component(_event(row, snapshot))
    return calendar.to_ical()


def _event(row: dict[str, Any], snapshot: Snapshot) -> Event:
    event = Event()
    event.add("uid", f"{_identity(row)}@outlay")
    event.add("dtstamp", snapshot.published)
    event.add("dtstart", row["decide_by"])
    event.add("dtend", row["decide_by"] + timedelta(days=1))
    event.add("summary", _summary(row))
    event.add("description", _description(row, snapshot))
    event.add("transp", "TRANSPARENT")
    event.add("categories", ["Renewal", row["app"]])
    for review in json.loads(row["review_on"] or "[]"):
        event.add_component(_alarm(row["decide_by"] - date.fromisoformat(review), _summary(row)))
    return event


def _alarm(before: timedelta, said: str) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", said)
    alarm.add("trigger", -before)
    return alarm


def _identity(row: dict[str, Any]) -> str:
    return hashlib.sha256(f"{row['contract_id']}\x1f{row['end']}".encode()).hexdigest()[:32]


def _summary(row: dict[str, Any]) -> str:
    done = "" if row["status"] == UNDECIDED else f" ({row['status']})"
    return f"Decide by today: {row['app']}, {row['contract_id']}{done}"


def _description(row: dict[str, Any], snapshot: Snapshot) -> str:
    """What a calendar shows beside the day; no names, and no money: feeds are copied to phones."""
    advised = row["seats_recommended"]
    seats = f"{row['seats_committed']} seats committed" if row["seats_committed"] is not None else ""
    lines = (
        f"The term ends on {wording.day(row['end'])}{', and renews itself' if row['auto_renews'] else ''}.",
        f"Notice: {row['reading']}",
        ", ".join(part for part in (seats, f"{advised} advised" if advised is not None else "") if part),
        f"Snapshot {snapshot.id}, as of {wording.day(snapshot.as_of)}.",
    )
    return "\n".join(line for line in lines if line)
