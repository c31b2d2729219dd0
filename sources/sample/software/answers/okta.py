"""Okta: apps, who is assigned to each, users of every status, and the log of the last 90 days.

https://developer.okta.com/docs/reference/core-okta-api/ and https://developer.okta.com/docs/reference/api/system-log/.
Beside the company's own sign-ons stand those of apps that teams added by themselves, and Okta's own apps, which all
have and nobody pays for.
"""

from datetime import timedelta

import polars as pl

from sources.sample.company import people
from sources.sample.software.activity import active_days
from sources.sample.software.answers.base import (
    GONE_TOLD,
    held,
    instant,
    named_on_the_day,
    second_of_day,
    write_answers,
)
from sources.sample.software.ids import account_ids, guid
from sources.sample.spending.sign_ins import sso_events
from sources.sample.world import Feed, Place, World

FEED = KIND = "okta"
LOG_DAYS = 90
FAILED_PERCENT = 5
OKTAS_OWN = (
    ("saasure", "Okta Admin Console"),
    ("okta_enduser", "Okta Dashboard"),
    ("okta_browser_plugin", "Okta Browser Plugin"),
)
SUSPENDED_PERCENT = 50
# Numbers of products that nobody approved begin above those of the company's own.
SHADOW_NUMBERS = 10_000
CITIES = {"GB": "London", "DE": "Hamburg", "US": "Savannah", "FR": "Le Havre", "NL": "Rotterdam"}


def write(world: World, place: Place) -> Feed:
    """Writes the organisation's answers."""
    users = _users(world)
    seats = held(world, FEED)
    assigned = seats.filter(pl.col("removed").is_null())
    known = users.select("number", "account", "email", known_since=pl.max_horizontal("start", pl.lit(world.since)))
    shadow = _shadow(world).join(known, on="number", maintain_order="left")
    collections = {
        "users": users.select(_user()),
        "apps": pl.concat([_apps(world, assigned), _shadow_apps(shadow, world), _oktas_own(world)]),
        **_assignments(assigned, shadow, users, world),
        "logs": _logs(seats, shadow, users, world),
    }
    return write_answers(world, place, FEED, KIND, collections)


def _users(world: World) -> pl.DataFrame:
    """Everybody who works there, and who left lately: deprovisioned, unless nobody did so; half of these suspended."""
    everybody = people(world).filter(pl.col("end").is_null() | (pl.col("end") > world.as_of - GONE_TOLD))
    whole = everybody.with_columns(feed=pl.lit(FEED), second=pl.lit(False))
    whole = whole.with_columns(account=account_ids(whole, world), created=pl.col("start"))
    kept = held(world, FEED).filter(pl.col("removed").is_null())["number"].unique()
    left = pl.col("status") == "left"
    suspended = pl.lit(world.dice.wholes("suspended", 0, 99, whole["number"]) < SUSPENDED_PERCENT)
    okta_status = (
        pl.when(left & ~pl.col("number").is_in(kept.implode()))
        .then(pl.lit("DEPROVISIONED"))
        .when(left & suspended)
        .then(pl.lit("SUSPENDED"))
        .otherwise(pl.lit("ACTIVE"))
    )
    seen = pl.min_horizontal("end", pl.lit(world.yesterday))
    return whole.with_columns(okta_status=okta_status, seen=seen, changed=pl.when(left).then("end").otherwise("start"))


def _user() -> list[pl.Expr]:
    return [
        pl.col("account").alias("id"),
        pl.col("okta_status").alias("status"),
        instant("created", 28_800).alias("created"),
        instant("created", 32_400).alias("activated"),
        instant("changed", 64_800).alias("statusChanged"),
        instant("seen", 30_600).alias("lastLogin"),
        instant("changed", 64_800).alias("lastUpdated"),
        instant("created", 32_400).alias("passwordChanged"),
        pl.struct(id=pl.lit("otyh4ld4ne5d7")).alias("type"),
        pl.struct(
            firstName="first",
            lastName="last",
            mobilePhone=pl.lit(None, pl.String),
            secondEmail=pl.lit(None, pl.String),
            login="email",
            email="email",
            department="department",
            costCenter="cost_center",
            employeeNumber="hr_id",
            userType="kind",
        ).alias("profile"),
        pl.struct(provider=pl.struct(type=pl.lit("OKTA"), name=pl.lit("OKTA"))).alias("credentials"),
    ]


def app_ids(products: pl.Series, world: World) -> pl.Series:
    """Of the numbers of products the ids of their instances."""
    return "0oa" + world.dice.texts("okta app instance", 14, products) + "5d7"


def _apps(world: World, assigned: pl.DataFrame) -> pl.DataFrame:
    listed = assigned.select("product", "name", "nth", "adopted").unique(maintain_order=True).sort("nth")
    return _as_apps(listed.with_columns(instance=app_ids(listed["nth"], world), slug="product"))


def _shadow_apps(shadow: pl.DataFrame, world: World) -> pl.DataFrame:
    first = shadow.group_by("instance", "slug", "name", maintain_order=True).agg(adopted=pl.lit(world.since))
    return _as_apps(first.sort("instance"))


def _oktas_own(world: World) -> pl.DataFrame:
    listed = pl.DataFrame(OKTAS_OWN, schema=["slug", "name"], orient="row").with_row_index("nth")
    instance = app_ids(listed["nth"].cast(pl.Int64) + 1_000_000, world)
    return _as_apps(listed.with_columns(instance=instance, adopted=pl.date(2019, 1, 2)))


def _as_apps(listed: pl.DataFrame) -> pl.DataFrame:
    return listed.select(
        id="instance",
        name=pl.col("slug").str.replace_all("-", "_"),
        label="name",
        status=pl.lit("ACTIVE"),
        lastUpdated=instant("adopted", 36_000),
        created=instant("adopted", 36_000),
        accessibility=pl.struct(selfService=pl.lit(False), errorRedirectUrl=pl.lit(None, pl.String)),
        visibility=pl.struct(autoSubmitToolbar=pl.lit(False), hide=pl.struct(iOS=pl.lit(False), web=pl.lit(False))),
        features=pl.lit([], pl.List(pl.String)),
        signOnMode=pl.lit("SAML_2_0"),
    )


def _shadow(world: World) -> pl.DataFrame:
    """Sign-ons to what nobody approved: `instance`, `slug`, `name`, `number` (who), `day`, `at`, `result`, `of_app`."""
    events = sso_events(world)
    return events.select(
        instance="okta_app_id",
        slug="app",
        name="label",
        number="person",
        day="day",
        at="at",
        result="result",
        of_app=pl.col("product") + SHADOW_NUMBERS,
    )


def _assignments(
    assigned: pl.DataFrame, shadow: pl.DataFrame, users: pl.DataFrame, world: World
) -> dict[str, pl.DataFrame]:
    """`apps.<id>.users` of each app."""
    own = assigned.with_columns(instance=app_ids(assigned["nth"], world), scope_=_scope("grouped"))
    own = own.select("instance", "account", "email", "assigned", "scope_")
    added = shadow.group_by("instance", "account", "email", maintain_order=True).agg(
        assigned=pl.col("known_since").first()
    )
    added = added.with_columns(scope_=pl.lit("USER"))
    everybody = users.filter(pl.col("okta_status") != "DEPROVISIONED").with_columns(
        assigned="created", scope_=pl.lit("GROUP")
    )
    oktas = (
        _oktas_own(world)
        .select(instance="id")
        .join(everybody.select("account", "email", "assigned", "scope_"), how="cross")
    )
    whole = pl.concat([own, added.select(own.columns), oktas])
    parts = whole.sort("instance", "assigned", "account").partition_by("instance", as_dict=True)
    return {f"apps.{instance}.users": part.select(_app_user()) for (instance,), part in parts.items()}


def _scope(grouped: str) -> pl.Expr:
    return pl.when(grouped).then(pl.lit("GROUP")).otherwise(pl.lit("USER"))


def _app_user() -> list[pl.Expr]:
    return [
        pl.col("account").alias("id"),
        pl.col("account").str.replace("00u", "", literal=True).alias("externalId"),
        instant("assigned", 36_000).alias("created"),
        instant("assigned", 36_005).alias("lastUpdated"),
        pl.col("scope_").alias("scope"),
        pl.lit("ACTIVE").alias("status"),
        instant("assigned", 36_000).alias("statusChanged"),
        pl.lit(None, pl.String).alias("passwordChanged"),
        pl.lit("DISABLED").alias("syncState"),
        pl.struct(userName="email").alias("credentials"),
        pl.struct(email="email").alias("profile"),
    ]


def _logs(seats: pl.DataFrame, shadow: pl.DataFrame, users: pl.DataFrame, world: World) -> pl.DataFrame:
    """Sign-ons in order, some of them failed first; an event's id hangs on what it is, not on its place."""
    first = world.as_of - timedelta(days=LOG_DAYS)
    used = active_days(seats, first, world.yesterday, world)
    seconds = second_of_day(world, "okta", used, "pool", "number", "day")
    own = used.with_columns(
        instance=app_ids(used["nth"], world),
        at=pl.col("day").cast(pl.Datetime("us")) + pl.duration(seconds=pl.lit(seconds)),
    )
    failed = world.dice.wholes("sign-on fails", 0, 99, own["pool"], own["number"], own["day"]) < FAILED_PERCENT
    columns = ("day", "at", "number", "account", "instance", "name", "result", "of_app")
    own = own.with_columns(of_app="nth")
    good = own.with_columns(result=pl.lit("SUCCESS")).select(columns)
    bad = (
        own.filter(failed)
        .with_columns(result=pl.lit("FAILURE"), at=pl.col("at") - pl.duration(seconds=40))
        .select(columns)
    )
    events = named_on_the_day(pl.concat([good, bad, shadow.select(columns)]).sort("at", "instance", "account"), world)
    events = events.join(users.select("number", "country"), on="number", maintain_order="left")
    of = (events["at"].dt.epoch("s"), events["number"], events["of_app"])
    digits = world.dice.texts("okta event", 32, *of)
    return events.with_columns(digits=digits).select(_event())


def _event() -> list[pl.Expr]:
    """LogEvent, of a sign-on to an app."""
    success = pl.col("result") == "SUCCESS"
    person = pl.concat_str("first", pl.lit(" "), "last")
    none = pl.lit(None, pl.String)
    return [
        pl.struct(id="account", type=pl.lit("User"), alternateId="email", displayName=person, detailEntry=none).alias(
            "actor"
        ),
        pl.struct(
            userAgent=pl.struct(
                rawUserAgent=pl.lit("Mozilla/5.0 (Windows NT 10.0; Win64; x64)"),
                os=pl.lit("Windows 10"),
                browser=pl.lit("CHROME"),
            ),
            zone=pl.lit("OFF_NETWORK"),
            device=pl.lit("Computer"),
            id=none,
            ipAddress=pl.format("203.0.113.{}", pl.col("number") % 254 + 1),
            geographicalContext=pl.struct(
                city=pl.col("country").replace_strict(CITIES, default=None), country="country"
            ),
        ).alias("client"),
        pl.lit("User single sign on to app").alias("displayMessage"),
        pl.lit("user.authentication.sso").alias("eventType"),
        pl.struct(result="result", reason=pl.when(~success).then(pl.lit("VERIFICATION_ERROR"))).alias("outcome"),
        pl.col("at").dt.strftime("%Y-%m-%dT%H:%M:%S.000Z").alias("published"),
        pl.when(success).then(pl.lit("INFO")).otherwise(pl.lit("WARN")).alias("severity"),
        pl.struct(
            type=pl.lit("WEB"), id=pl.col("digits").str.slice(0, 24), detail=pl.struct(none.alias("requestApiTokenId"))
        ).alias("transaction"),
        guid(pl.col("digits")).alias("uuid"),
        pl.lit("0").alias("version"),
        pl.concat_list(
            pl.struct(
                id="instance", type=pl.lit("AppInstance"), alternateId="name", displayName="name", detailEntry=none
            ),
            pl.struct(
                id=pl.concat_str(pl.lit("0ua"), pl.col("digits").str.slice(0, 17)),
                type=pl.lit("AppUser"),
                alternateId="email",
                displayName=person,
                detailEntry=none,
            ),
        ).alias("target"),
    ]
