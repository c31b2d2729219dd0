"""Figma: users by SCIM with the seat of each, and what they did from the activity log of Enterprise.

https://developers.figma.com/docs/rest-api/scim, https://developers.figma.com/docs/rest-api/activity-logs.
View seats are free, deactivated users vanish, and how many seats were bought nobody tells.
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time

import polars as pl

from sources.http import Cursor, Offset
from sources.saas.base import (
    ACCOUNTS,
    ACTIVITY_SEEN,
    MONTHS_COVERED,
    MONTHS_SEEN,
    POOLS,
    SEATS,
    Answer,
    Answers,
    Told,
)
from sources.saas.feed import Feed, When
from sources.saas.http_kind import HttpKind
from sources.saas.paired import Paired
from sources.saas.records import NOT_ASKED, feeds, frames, line, not_offered, seen
from sources.saas.scim_users import WITH_ROLES, accounts
from sources.saas.settings import SaasSettings
from sources.saas.telling import address, conform, months_told, newest

APP, SIGNAL = "figma", "activity"
FREE_SEAT = "View"
SCHEMAS = {
    "users": WITH_ROLES,
    "activity": pl.Schema(
        {
            "timestamp": pl.Int64(),
            "actor": pl.Struct({"id": pl.String(), "email": pl.String()}),
            "context": pl.Struct({"is_figma_support_team_action": pl.Boolean()}),
        }
    ),
}
LOG_DAYS = 365
LOG_PERMISSION = "org:activity_log_read, on the Enterprise plan"
NO_LOG = (
    "Found no token of the activity log; expected one behind the SCIM token and a colon. "
    "Without it nobody's use is known."
)
NO_SEAT_TYPES = (
    "Found users without a seatType; expected one of each, which Figma tells on the Enterprise plan alone. "
    "Which of them are paid for is unknown: add an export of seats (kind csv)."
)


def read(settings: SaasSettings, answers: Answers, as_of: date) -> Told:
    """A seat each user whose seat type is told."""
    told, answers = frames(answers, SCHEMAS)
    users = _users(told["users"])
    held = users.filter(pl.col("account_status") == "active", pl.col("seat").is_not_null())
    events = _events(told["activity"], users, as_of)
    activity = seen(events)
    log = answers.get("activity", NOT_ASKED)
    lines = [
        line("users", answers["users"], as_of=as_of),
        line("activity", log, as_of=as_of, newest=newest(activity), rows=len(log.records)),
    ]
    if held.is_empty() and not users.is_empty():
        lines.append(not_offered("seats", NO_SEAT_TYPES))
    return Told(
        accounts=conform(users, ACCOUNTS),
        seats=conform(held, SEATS),
        pools=conform(held.filter("paid").group_by("app_id", "sku", maintain_order=True).len("consumed"), POOLS),
        activity=activity,
        months=_months(events),
        covered=pl.DataFrame([(APP, month) for month in months_told(log)], schema=MONTHS_COVERED, orient="row"),
        feeds=feeds(lines),
    )


def seconds(when: When) -> Iterator[Mapping[str, str]]:
    """The log's span in seconds since 1970: without a beginning it is a year, without an end it has none."""
    first, last = (int(datetime.combine(day, time(), UTC).timestamp()) for day in (when.start, when.as_of))
    yield {"first": f"{first}", "last": f"{last}"}


def _users(users: pl.DataFrame) -> pl.DataFrame:
    """ACCOUNTS' and SEATS' columns; `seat` is null where no type of seat is told."""
    of_seats = pl.col("roles").fill_null([]).list.filter(pl.element().struct.field("type") == "seatType")
    told = accounts(users).with_columns(seat=of_seats.list.first().struct.field("value"))
    return told.with_columns(
        app_id=pl.lit(APP),
        sku=pl.concat_str(pl.lit("figma-"), pl.col("seat").str.to_lowercase()),
        paid=pl.col("seat") != FREE_SEAT,
        assigned_at="created",
    )


def _events(log: pl.DataFrame, users: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """ACTIVITY_SEEN's columns, a row an event of a user's own: not what Figma's support or a machine did."""
    support = pl.col("context").struct.field("is_figma_support_team_action").fill_null(value=False)
    own = log.filter(~support).select(
        email=address(pl.col("actor").struct.field("email")),
        last_activity_at=pl.from_epoch("timestamp", time_unit="s").cast(pl.Datetime("us")),
    )
    known = own.join(users.select("account", "email"), on="email", maintain_order="left")
    return conform(known.with_columns(app_id=pl.lit(APP), signal=pl.lit(SIGNAL), as_of=as_of), ACTIVITY_SEEN)


def _months(events: pl.DataFrame) -> pl.DataFrame:
    """The months of all events."""
    told = events.with_columns(month=pl.col("last_activity_at").dt.strftime("%Y-%m"))
    return conform(told.unique(["account", "month"], maintain_order=True), MONTHS_SEEN)


USERS = HttpKind(
    name="figma",
    part="users",
    base="https://www.figma.com",
    feeds=(
        Feed(
            "users",
            "/scim/v2/{organization}/Users",
            Offset("startIndex", total="totalResults", first=1),
            params={"startIndex": "1", "count": "200"},
            records="Resources",
            permission="a SCIM token, which an organization's admin makes",
        ),
    ),
    read=read,
)
LOG = HttpKind(
    name="figma",
    part="log",
    base="https://api.figma.com",
    feeds=(
        Feed(
            "activity",
            "/v1/activity_logs",
            Cursor("cursor", "meta.cursor", more="meta.next_page"),
            params={"start_time": "{first}", "end_time": "{last}", "limit": "1000"},
            each=seconds,
            key="first",
            keeps_days=LOG_DAYS,
            records="meta.activity_logs",
            permission=LOG_PERMISSION,
        ),
    ),
    read=read,
)


FIGMA = Paired(
    first=USERS,
    second=LOG,
    lacking={"activity": Answer(status="refused", permission=LOG_PERMISSION, reason=NO_LOG)},
)
