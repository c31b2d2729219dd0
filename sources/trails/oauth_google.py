"""What people let apps do with their Google accounts: grants and revocations of the token log.

https://developers.google.com/workspace/admin/reports/v1/appendix/activity/token: `authorize` and `revoke` name the
client, its name as the consent screen shows it, and the scopes. The log is kept for 180 days:
https://support.google.com/a/answer/7061566.
"""

import polars as pl

from sources.http import Cursor, Manner
from sources.saas.base import Answers, Told
from sources.saas.feed import Feed
from sources.saas.google_key import sign_in
from sources.saas.google_workspace import limited
from sources.saas.http_kind import HttpKind
from sources.saas.settings import SaasSettings
from sources.saas.telling import address, conform, feeds, instant, newest, table
from sources.trails.asked import PAGE, PART, AskedTrail, joined
from sources.trails.base import SIGHTS, Sighted

AUDIT_SCOPE = "https://www.googleapis.com/auth/admin.reports.audit.readonly"
LOG_DAYS = 180
GRANTED, REVOKED = "authorize", "revoke"
PARAMETER = pl.Struct({"name": pl.String(), "value": pl.String(), "multiValue": pl.List(pl.String())})
EVENTS = pl.List(pl.Struct({"name": pl.String(), "parameters": pl.List(PARAMETER)}))


def _events(name: str) -> Feed:
    """One sort of event, so that the log's many others, each use of a token, are not asked for."""
    return Feed(
        f"token.{name}",
        "/admin/reports/v1/activity/users/all/applications/token",
        Cursor("pageToken", "nextPageToken"),
        params={
            "eventName": name,
            "startTime": "{start}T00:00:00.000Z",
            "endTime": "{as_of}T00:00:00.000Z",
            "maxResults": "1000",
        },
        records="items",
        keeps_days=LOG_DAYS,
        permission=AUDIT_SCOPE,
    )


ASKS = HttpKind(
    name="google-workspace",
    base="https://admin.googleapis.com",
    manner=Manner(limited=limited),
    sign_in=sign_in(AUDIT_SCOPE),
    feeds=(_events(GRANTED), _events(REVOKED)),
    read=lambda settings, answers, as_of: Told(),
    part=PART,
    page=PAGE,
)


def sighted(_: SaasSettings, answers: Answers) -> Sighted:
    """Each account's grants to each client; one that was revoked after its last grant has ended."""
    told = pl.concat([_told(answers, name) for name in (GRANTED, REVOKED)]).drop_nulls("client")
    granted, day = pl.col("event") == GRANTED, pl.col("at").dt.date()
    by_account = (
        told.sort("at", maintain_order=True)
        .group_by("client", "account", maintain_order=True)
        .agg(
            pl.col("email").drop_nulls().last(),
            pl.col("name").drop_nulls().last(),
            scopes=joined(pl.col("scopes").filter(granted).explode().implode()),
            first_seen=day.filter(granted).min(),
            last_seen=day.filter(granted).max(),
            revoked=pl.col("at").filter(~granted).max(),
            granted=pl.col("at").filter(granted).max(),
        )
    )
    ended = pl.col("revoked") >= pl.col("granted").fill_null(pl.col("revoked"))
    sights = by_account.with_columns(
        consent=pl.lit("principal"), ended_on=pl.when(ended).then(pl.col("revoked").dt.date())
    )
    return Sighted(conform(sights, SIGHTS), feeds(answers, newest_use={f"token.{GRANTED}": newest(told, "at")}))


def _told(answers: Answers, name: str) -> pl.DataFrame:
    """`at, account, email, event, client, name, scopes` of each event of that name."""
    columns = {"at": "id.time", "account": "actor.profileId", "email": "actor.email", "events": ("events", EVENTS)}
    each = table(answers.get(f"token.{name}"), columns).explode("events").unnest("events")
    given = each.filter(pl.col("name") == name).with_columns(event=pl.col("name"))
    return given.select(
        instant("at"),
        "account",
        address("email"),
        "event",
        client=_parameter("client_id").struct.field("value"),
        name=_parameter("app_name").struct.field("value"),
        scopes=_parameter("scope").struct.field("multiValue"),
    )


def _parameter(name: str) -> pl.Expr:
    is_it = pl.element().struct.field("name") == name
    return pl.col("parameters").list.eval(pl.element().filter(is_it)).list.first()


OAUTH_GOOGLE = AskedTrail("oauth-google", "oauth", ASKS, sighted)
