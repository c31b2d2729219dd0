"""Slack's workspace on Business+: members, who is billed, the plan, and a file of member analytics a day.

https://docs.slack.dev/reference/methods/users.list, https://docs.slack.dev/reference/methods/team.billableInfo,
https://docs.slack.dev/reference/methods/admin.analytics.getFile (13 months; a row a member who was active that day).
"""

from datetime import date, timedelta

import polars as pl

from sources.sample.software.activity import LAGS_DAYS, active_days
from sources.sample.software.answers.base import (
    epoch,
    full_name,
    held,
    named_on_the_day,
    second_of_day,
    write_answers,
)
from sources.sample.software.answers.daily import by_day, left_in, spans, to_write
from sources.sample.software.guests import guests
from sources.sample.world import Feed, Place, World

FEED = KIND = "slack"
TEAM = "T0HALDANE"
# How many months of files the vendor keeps.
FILE_MONTHS = 13
FILES = "admin.analytics.getFile"
BOTS = (("U0BOTJIRA0", "jira"), ("U0BOTGITHB", "github"), ("U0BOTALERT", "alerts"))
SLACKBOT = "USLACKBOT"
ZONES = {
    "GB": "Europe/London",
    "DE": "Europe/Berlin",
    "FR": "Europe/Paris",
    "NL": "Europe/Amsterdam",
    "US": "America/New_York",
}


def write(world: World, place: Place) -> Feed:
    """Writes the workspace's answers."""
    members = held(world, FEED)
    there = members.filter(pl.col("removed").is_null())
    days, left = to_write(_days, FEED, world, place)
    collections = {
        "users.list": pl.concat([_members(members, world), _guests(world), _robots()], how="diagonal_relaxed"),
        "team.billing.info": pl.DataFrame({"plan": ["plus"]}),
        **_files(members, days, world),
    }
    feed = write_answers(world, place, FEED, KIND, collections, left=left_in(left, FILES))
    _write_billable(there, world, place)
    return feed


def _members(members: pl.DataFrame, world: World) -> pl.DataFrame:
    """A member whose seat was taken away is deleted; one who never came is still invited."""
    gone = pl.col("removed").is_not_null()
    name = pl.col("email").str.split("@").list.first()
    profile = pl.struct(
        real_name=full_name(),
        display_name=name,
        email="email",
        first_name="first",
        last_name="last",
        team=pl.lit(TEAM),
        guest_invited_by=pl.lit(None, pl.String),
    )
    seen = pl.coalesce("removed", "last_active", "assigned")
    updated = seen.cast(pl.Datetime("us")).dt.epoch("s") + second_of_day(world, "slack", members, "number", "second")
    return members.select(
        id="account",
        team_id=pl.lit(TEAM),
        name=name,
        deleted=gone,
        real_name=full_name(),
        tz=pl.when(~gone).then(pl.col("country").replace_strict(ZONES, default=None)),
        profile=profile,
        **_flags(is_restricted=False, is_ultra_restricted=False, is_bot=False),
        is_invited_user=pl.col("last_active").is_null() & ~gone,
        has_2fa=~gone,
        updated=updated,
    )


def _guests(world: World) -> pl.DataFrame:
    listed = guests(world)
    name = pl.col("email").str.split("@").list.first()
    return listed.select(
        id="account",
        team_id=pl.lit(TEAM),
        name=name,
        deleted=pl.lit(False),
        real_name=name,
        profile=pl.struct(real_name=name, display_name=name, email="email", team=pl.lit(TEAM)),
        **_flags(is_restricted=True, is_ultra_restricted=True, is_bot=False),
        is_invited_user=pl.lit(False),
        has_2fa=pl.lit(False),
        updated=epoch("assigned", 36_000),
    )


def _robots() -> pl.DataFrame:
    """Bots of apps, and Slackbot, of whom `is_bot` is false."""
    listed = pl.DataFrame(
        {"id": [SLACKBOT, *(bot for bot, _ in BOTS)], "name": ["slackbot", *(name for _, name in BOTS)]}
    )
    return listed.select(
        id="id",
        team_id=pl.lit(TEAM),
        name="name",
        deleted=pl.lit(False),
        real_name="name",
        profile=pl.struct(real_name="name", display_name="name", team=pl.lit(TEAM)),
        **{**_flags(is_restricted=False, is_ultra_restricted=False), "is_bot": pl.col("id") != SLACKBOT},
        updated=pl.lit(0, pl.Int64),
    )


def _flags(**set_: bool) -> dict[str, pl.Expr]:
    flags = {"is_admin": False, "is_owner": False, "is_primary_owner": False, **set_, "is_app_user": False}
    return {name: pl.lit(value) for name, value in {**flags, "is_email_confirmed": True}.items()}


def _write_billable(there: pl.DataFrame, world: World, place: Place) -> None:
    """A line a user. The contract commits to seats, so who rests is billed as who works; guests are not."""
    billed = {**dict.fromkeys(there["account"], True), **dict.fromkeys(guests(world)["account"], False)}
    lines = (f'{{"{account}":{{"billing_active":{str(active).lower()}}}}}\n' for account, active in billed.items())
    (place.answers / FEED / "team.billableInfo.jsonl").write_text("".join(lines), encoding="utf-8")


def _days(world: World) -> list[date]:
    """Each day of which there is a file."""
    last = world.as_of - timedelta(days=1 + LAGS_DAYS[FEED])
    return pl.date_range(_months_before(world.as_of, FILE_MONTHS), last, eager=True).to_list()


def _files(members: pl.DataFrame, days: list[date], world: World) -> dict[str, pl.DataFrame]:
    """A day's rows by the collection's name; a day without one has a file without rows."""
    used = pl.concat(active_days(members, first, last, world) for first, last in spans(days))
    first_accounts = named_on_the_day(used.filter(~pl.col("second")).sort("day", "account"), world)
    whole = pl.concat([first_accounts.select(used.columns), used.filter(pl.col("second"))]).sort("day", "account")
    return by_day(_analytics(whole, world), days, FILES)


def _months_before(day: date, months: int) -> date:
    whole = day.year * 12 + day.month - 1 - months
    return date(whole // 12, whole % 12 + 1, 1)


def _analytics(used: pl.DataFrame, world: World) -> pl.DataFrame:
    of = (used["number"], used["second"], used["day"])
    counts = {
        topic: world.dice.wholes(f"slack {topic}", 0, most, *of)
        for topic, most in (
            ("messages", 40),
            ("channel", 15),
            ("reactions", 20),
            ("files", 3),
            ("searches", 9),
            ("huddles", 2),
        )
    }
    device = world.dice.wholes("slack device", 0, 99, *of)
    return used.select(
        team_id=pl.lit(TEAM),
        date=pl.col("day").dt.to_string(),
        user_id="account",
        email_address="email",
        is_guest=pl.lit(False),
        is_billable_seat=pl.lit(True),
        is_active=pl.lit(True),
        is_active_ios=pl.lit(device < 25),
        is_active_android=pl.lit((device >= 25) & (device < 45)),
        is_active_desktop=pl.lit(device >= 15),
        reactions_added_count=pl.lit(counts["reactions"]),
        messages_posted_count=pl.lit(counts["messages"] + counts["channel"]),
        channel_messages_posted_count=pl.lit(counts["channel"]),
        files_added_count=pl.lit(counts["files"]),
        is_active_apps=pl.lit(device < 50),
        is_active_workflows=pl.lit(device < 5),
        is_active_slack_connect=pl.lit(device < 10),
        total_calls_count=pl.lit(counts["huddles"]),
        slack_calls_count=pl.lit(0, pl.Int64),
        slack_huddles_count=pl.lit(counts["huddles"]),
        search_count=pl.lit(counts["searches"]),
        date_claimed=epoch("begins", 32_400),
    )
