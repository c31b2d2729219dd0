"""The ends of commitments as a calendar: https://www.rfc-editor.org/rfc/rfc5545"""

import hashlib
from datetime import timedelta
from typing import Any

import polars as pl
from icalendar import Alarm, Calendar, Event

from dashboards import wording
from warehouse.snapshot import Snapshot

PRODUCT = "-//Outlay//Commitments//EN"
REFRESH = "PT12H"
# So many days before an end it is told: long enough to decide, and again when it is near.
TOLD_BEFORE = (90, 30, 7)


def ics(ladder: pl.DataFrame, snapshot: Snapshot) -> bytes:
    """An all-day event a commitment on the last day that it covers; it keeps its UID, so that a feed changes it."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", "Commitments that end")
    calendar.add("refresh-interval", timedelta(hours=12), parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", REFRESH)
    for row in ladder.iter_rows(named=True):
        calendar.add_component(_event(row, snapshot))
    return calendar.to_ical()


def _event(row: dict[str, Any], snapshot: Snapshot) -> Event:
    """No money: feeds are copied to phones."""
    event = Event()
    identity = f"{row['x_provider']}\x1f{row['CommitmentDiscountId']}"
    event.add("uid", f"{hashlib.sha256(identity.encode()).hexdigest()[:32]}@outlay")
    event.add("dtstamp", snapshot.published)
    event.add("dtstart", row["end"] - timedelta(days=1))
    event.add("dtend", row["end"])
    said = f"Ends today: {row['name'] or row['CommitmentDiscountId']}"
    event.add("summary", said)
    lines = (
        f"{row['kind'] or 'Commitment'} {row['CommitmentDiscountId']} of {row['x_provider']}.",
        f"From {wording.day(row['end'])} on what it covers goes back to its contracted price.",
        f"Snapshot {snapshot.id}, as of {wording.day(snapshot.as_of)}.",
    )
    event.add("description", "\n".join(lines))
    event.add("transp", "TRANSPARENT")
    event.add("categories", ["Commitment"])
    for days in TOLD_BEFORE:
        event.add_component(_alarm(days, said))
    return event


def _alarm(days: int, said: str) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", said)
    alarm.add("trigger", -timedelta(days=days))
    return alarm
