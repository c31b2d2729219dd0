"""Sign-ons to apps through Okta, asked as the `[[saas]]` source asks: what that has had today is read from its archive.

https://developer.okta.com/docs/reference/system-log-query/
"""

import polars as pl

from sources.saas.base import Answers, Told
from sources.saas.http_kind import HttpKind
from sources.saas.okta import OKTA, OWN
from sources.saas.settings import SaasSettings
from sources.saas.telling import conform, feeds, instant, newest, table
from sources.trails.asked import PAGE, PART, AskedTrail
from sources.trails.base import SIGHTS, Sighted

NEEDED = ("apps", "activity")
ASKS = HttpKind(
    name=OKTA.name,
    manner=OKTA.manner,
    feeds=tuple(feed for feed in OKTA.feeds if feed.name in NEEDED),
    read=lambda settings, answers, as_of: Told(),
    part=PART,
    page=PAGE,
)


def sighted(_: SaasSettings, answers: Answers) -> Sighted:
    """Sign-ons that went well, to apps that are not Okta's own."""
    apps = table(answers.get("apps"), {"client": "id", "key": "name", "name": "label"})
    bought = apps.filter(~pl.any_horizontal(pl.col("key").fill_null("").str.starts_with(own) for own in OWN))
    told = table(answers.get("activity"), {"account": "account", "client": "instance", "at": "at"})
    signed = told.with_columns(instant("at")).join(bought, on="client")
    days = signed.group_by("client", "account").agg(
        pl.col("name").last(), first_seen=pl.col("at").min().dt.date(), last_seen=pl.col("at").max().dt.date()
    )
    sights = conform(days.sort("client", "account"), SIGHTS)
    return Sighted(sights, feeds(answers, newest_use={"activity": newest(signed, "at")}))


SSO_OKTA = AskedTrail("sso-okta", "sso", ASKS, sighted, shared=NEEDED)
