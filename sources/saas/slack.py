"""Slack: members, who is billed, the plan, and on which days each member was active.

https://docs.slack.dev/reference/methods/users.list, https://docs.slack.dev/reference/methods/team.billableInfo,
https://docs.slack.dev/reference/methods/team.billing.info and
https://docs.slack.dev/reference/methods/admin.analytics.getFile (Business+ and Enterprise; 13 months, a file a day).
Being billed is no use, and is worked out by Slack now and then. Slack does not tell how many seats were bought.

Of an Enterprise organization the members of all workspaces are told by
https://docs.slack.dev/reference/methods/admin.users.list, and when each was created. What its
admin.analytics.members.activity tells, the files tell, too: it is not asked.
"""

import json
from dataclasses import replace
from datetime import date
from typing import Any

import polars as pl

from sources.http import Cursor, Manner, Numbered, Reply
from sources.http.client import by_status, passes
from sources.saas.base import (
    ACCOUNTS,
    ACTIVITY_SEEN,
    APPS,
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
from sources.saas.refusals import Refusal
from sources.saas.refusals import by_status as refused_by_status
from sources.saas.settings import SaasSettings
from sources.saas.telling import address, conform, feeds, months_of_last, months_told, newest, table

APP = "slack"
FILE_DAYS = 395
# Codes of plans: https://docs.slack.dev/reference/events/team_plan_change
PLANS = {"": "free", "std": "pro", "plus": "business-plus", "compliance": "business-plus", "enterprise": "enterprise"}
SLACKBOT = "USLACKBOT"
PASSING = ("internal_error", "fatal_error", "service_unavailable", "request_timeout", "team_added_to_org")
NO_SCOPE = ("missing_scope", "not_allowed_token_type", "no_permission", "access_denied", "org_login_required")
NOT_OFFERED = (
    "paid_teams_only",
    "paid_only",
    "feature_not_enabled",
    "feature_not_available",
    "not_an_enterprise",
    "unknown_method",
)
FLAGS = ("is_bot", "is_restricted", "is_ultra_restricted", "is_invited_user", "deleted", "is_app_user")
READ, LINE = ("user_id", "date", "is_active"), "\n"
NO_FILE = ("file_not_found", "file_not_yet_available", "data_not_available")


def _error(reply: Reply) -> str:
    """The code of an error, which comes with status 200; empty for an answer."""
    return str(reply.at("error") or "unknown_error") if reply.at("ok") is False else ""


def refused(reply: Reply) -> Refusal | None:
    """Slack's codes; None: this is an answer."""
    code = _error(reply)
    if not code:
        return refused_by_status(reply)
    if code in NO_FILE:
        return Refusal(code, "gone")
    if code in NOT_OFFERED:
        return Refusal(f"{code}: the plan has it not", "not_offered")
    return Refusal(code, "refused", reply.at("needed") if code in NO_SCOPE else None)


def billed(reply: Reply) -> list[dict[str, Any]]:
    """`id, billing_active` of each; Slack has an object with a name a member."""
    return [{"id": account, **about} for account, about in (reply.at("billable_info") or {}).items()]


def plan(reply: Reply) -> list[dict[str, Any]]:
    """The one record with the `plan`, which some workspaces have below `info`."""
    return [reply.at("info") or {"plan": reply.at("plan")}]


def lines(reply: Reply) -> list[dict[str, Any]]:
    """`user_id, date, is_active` of each line, a member a line: a file has twenty fields more."""
    members = json.loads(f"[{','.join(filter(str.strip, reply.text.split(LINE)))}]")
    return [{name: member.get(name) for name in READ} for member in members]


def each_day(when: When) -> list[dict[str, date]]:
    """A file a day."""
    return when.each_day()


def read(settings: SaasSettings, answers: Answers, as_of: date) -> Told:
    """Members with their seats, and when each was active: by the daily files, else by the log of accesses."""
    members = _members(answers)
    seats = _seats(answers, members)
    answers = _told_of(answers)
    used = _by_log(answers, as_of) if stands_in(answers) else _by_files(answers, members, as_of)
    return replace(
        used,
        accounts=conform(members, ACCOUNTS),
        seats=seats,
        pools=_pools(seats),
        apps=pl.DataFrame({"app_id": [APP], "name": "Slack", "vendor": "Slack"}, schema=APPS),
    )


def _told_of(answers: Answers) -> Answers:
    """Without one of the two lists of members where the other was told: they tell the same."""
    told = {name for name in ("users", "organization") if name in answers and answers[name].status == "ok"}
    spare = {"organization"} if "users" in told else {"users"} if told else {"organization"}
    return {name: answer for name, answer in answers.items() if name not in spare}


def stands_in(answers: Answers) -> bool:
    """Whether the files are not for this token or plan, and the log of accesses is; an empty one is of no use."""
    files, log = answers.get("activity"), answers.get("access")
    return bool(files and files.status in ("refused", "not_offered") and log and log.records)


def _by_files(answers: Answers, members: pl.DataFrame, as_of: date) -> Told:
    used = _used(answers)
    months = used.with_columns(app_id=pl.lit(APP), month=pl.col("date").str.slice(0, 7), signal=pl.lit("analytics"))
    activity = _activity(answers, members, used, as_of)
    return Told(
        activity=activity,
        months=conform(months, MONTHS_SEEN).unique().sort("account", "month"),
        covered=pl.DataFrame({"app_id": APP, "month": _months(answers)}, schema=MONTHS_COVERED),
        feeds=feeds(answers, newest_use={"activity": newest(activity)}),
    )


def _by_log(answers: Answers, as_of: date) -> Told:
    """The last access of each who is in the log, which tells nothing of who is not.

    The feed of the files then has another name: it is not the one that use is judged by.
    """
    told = table(answers.get("access"), {"account": "user_id", "at": ("date_last", pl.Int64())})
    last = told.group_by("account").agg(last_activity_at=pl.from_epoch(pl.col("at").max(), "s").cast(pl.Datetime("us")))
    named = last.with_columns(app_id=pl.lit(APP), signal=pl.lit("access"), as_of=pl.lit(as_of))
    activity = conform(named.sort("account"), ACTIVITY_SEEN)
    months, covered = months_of_last(activity, as_of)
    rows = {"analytics" if name == "activity" else name: answer for name, answer in answers.items()}
    told_by = feeds(rows, known={"access": as_of}, newest_use={"access": newest(activity)})
    return Told(activity=activity, months=months, covered=covered, feeds=told_by)


def _members(answers: Answers) -> pl.DataFrame:
    """ACCOUNTS and the flags. When a member joined an organization tells alone; an invitation was last changed when it
    was sent.
    """
    told = table(
        answers.get("users"),
        {
            "account": "id",
            "email": "profile.email",
            "name": "profile.real_name",
            "updated": ("updated", pl.Int64()),
            **{flag: (flag, pl.Boolean()) for flag in FLAGS},
        },
    )
    of_all = _of_organization(answers)
    joined = of_all.select("account", "joined")
    told = told.join(joined, on="account", how="left", maintain_order="left") if told.height else of_all
    told = told.with_columns(pl.col(flag).fill_null(value=False) for flag in FLAGS)
    guest = pl.col("is_restricted") | pl.col("is_ultra_restricted")
    return told.with_columns(
        email=address("email"),
        account_kind=pl.when(pl.col("account") == SLACKBOT)
        .then(pl.lit("vendor"))
        .when(pl.col("is_bot"))
        .then(pl.lit("service_account"))
        .when(guest)
        .then(pl.lit("guest"))
        .otherwise(pl.lit("person")),
        account_status=pl.when("deleted")
        .then(pl.lit("deleted"))
        .when("is_invited_user")
        .then(pl.lit("invited"))
        .otherwise(pl.lit("active")),
        created=pl.coalesce("joined", pl.when("is_invited_user").then(pl.from_epoch("updated", "s"))).cast(
            pl.Datetime("us")
        ),
    )


def _of_organization(answers: Answers) -> pl.DataFrame:
    """The members of all workspaces, as the list of one has them, and when each `joined`; each once."""
    told = table(
        answers.get("organization"),
        {
            "account": "id",
            "email": "email",
            "name": "full_name",
            "at": ("date_created", pl.Int64()),
            "is_active": ("is_active", pl.Boolean()),
            **{flag: (flag, pl.Boolean()) for flag in ("is_bot", "is_restricted", "is_ultra_restricted")},
        },
    )
    return told.unique("account", maintain_order=True).select(
        "account",
        "email",
        "name",
        "is_bot",
        "is_restricted",
        "is_ultra_restricted",
        updated=pl.lit(None, pl.Int64()),
        is_invited_user=pl.lit(value=False),
        deleted=~pl.col("is_active").fill_null(value=True),
        is_app_user=pl.lit(value=False),
        joined=pl.when(pl.col("at") > 0).then(pl.from_epoch("at", "s").cast(pl.Datetime("us"))),
    )


def _seats(answers: Answers, members: pl.DataFrame) -> pl.DataFrame:
    """A seat a member; robots have none. Single-channel guests are free, those of several channels are not."""
    paid = table(answers.get("billable"), {"account": "id", "billing_active": ("billing_active", pl.Boolean())})
    there = members.filter(~pl.col("deleted"), pl.col("account_kind").is_in(["person", "guest"]))
    told = there.join(paid, on="account", how="left", maintain_order="left").with_columns(
        app_id=pl.lit(APP),
        sku=pl.lit(_sku(answers)),
        paid=pl.coalesce("billing_active", ~pl.col("is_ultra_restricted")),
        assigned_at="created",
        via=pl.lit("direct"),
    )
    return conform(told, SEATS)


def _sku(answers: Answers) -> str:
    records = answers["plan"].records if "plan" in answers else []
    code = str(records[0].get("plan") or "") if records else None
    return APP if code is None else PLANS.get(code, code)


def _pools(seats: pl.DataFrame) -> pl.DataFrame:
    paid = seats.filter("paid").group_by("app_id", "sku").agg(consumed=pl.len())
    return conform(paid, POOLS)


def _used(answers: Answers) -> pl.DataFrame:
    """`account, date`: the days on which a member was active."""
    told = table(
        answers.get("activity"), {"account": "user_id", "date": "date", "is_active": ("is_active", pl.Boolean())}
    )
    return told.filter("is_active").drop("is_active")


def _activity(answers: Answers, members: pl.DataFrame, used: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """The last active day of each who has joined; who is in no file of all that are kept was active before these begin.

    Who was invited and has not come never was. Where only the newest files were asked for, a null adds nothing to what
    is known.
    """
    columns = ("account", "at", "signal", "as_of", "account_kind", "deleted")
    answer = answers.get("activity") or Answer(status="not_asked")
    joined, invited = members.filter(is_invited_user=False), members.filter(is_invited_user=True)
    began = answer.about.get("told_from")
    earlier = began if answer.status == "ok" and answer.about.get("asked") == "all" else None
    told = joined.join(used.group_by("account").agg(at=pl.col("date").max()), on="account", how="left").with_columns(
        at=pl.coalesce("at", pl.lit(earlier, pl.String)),
        signal=pl.lit("analytics"),
        as_of=pl.lit(answer.about.get("known_to"), pl.String),
    )
    whole = told if answer.status == "ok" else told.filter(pl.col("at").is_not_null())
    never = invited.with_columns(at=pl.lit(None, pl.String), signal=pl.lit("invitation"), as_of=pl.lit(f"{as_of}"))
    rows = pl.concat([whole.select(columns), never.select(columns)])
    people = rows.filter(~pl.col("deleted"), pl.col("account_kind").is_in(["person", "guest"]))
    dated = people.with_columns(
        app_id=pl.lit(APP),
        last_activity_at=pl.col("at").str.to_datetime("%Y-%m-%d", time_unit="us"),
        as_of=pl.col("as_of").str.to_date(),
    )
    return conform(dated.sort("account"), ACTIVITY_SEEN)


def _months(answers: Answers) -> list[str]:
    return months_told(answers["activity"]) if "activity" in answers else []


SLACK = HttpKind(
    name="slack",
    base="https://slack.com",
    manner=Manner(
        limited=lambda reply: by_status(reply) or _error(reply) == "ratelimited",
        passes=lambda reply: passes(reply) or _error(reply) in PASSING,
        starts_anew=lambda reply: _error(reply) == "invalid_cursor",
    ),
    refused=refused,
    feeds=(
        Feed(
            "users",
            "/api/users.list",
            Cursor("cursor", "response_metadata.next_cursor"),
            params={"limit": "1000"},
            records="members",
            permission="users:read and users:read.email",
        ),
        Feed(
            "billable",
            "/api/team.billableInfo",
            Cursor("cursor", "response_metadata.next_cursor"),
            params={"limit": "1000"},
            records=billed,
            permission="admin, as a user's token",
        ),
        Feed(
            "organization",
            "/api/admin.users.list",
            Cursor("cursor", "response_metadata.next_cursor"),
            params={"limit": "100"},
            records="users",
            permission="admin.users:read, as a token of an Enterprise organization",
        ),
        Feed("plan", "/api/team.billing.info", records=plan, permission="team.billing:read"),
        Feed(
            "activity",
            "/api/admin.analytics.getFile",
            params={"type": "member", "date": "{day}"},
            each=each_day,
            key="day",
            records=lines,
            keeps_days=FILE_DAYS,
            permission="admin.analytics:read, as a user's token on Business+ or Enterprise",
        ),
        Feed(
            "access",
            "/api/team.accessLogs",
            Numbered("page", "paging.pages"),
            params={"count": "1000", "page": "1"},
            records="logins",
            permission="admin, as a user's token on a paid plan",
        ),
    ),
    read=read,
)
