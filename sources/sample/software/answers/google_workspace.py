"""Google Workspace of the company that was bought: directory, licences, usage reports, and who let which app in.

https://developers.google.com/workspace/admin/directory/reference/rest/v1/users,
https://developers.google.com/workspace/admin/licensing/reference/rest/v1/licenseAssignments,
https://developers.google.com/workspace/admin/reports/v1/appendix/usage/user,
https://developers.google.com/workspace/admin/reports/v1/appendix/activity/token. 1970 means never.
"""

from datetime import date, timedelta

import polars as pl

from sources.sample.software.activity import active_days, last_active
from sources.sample.software.answers.base import full_name, held, instant, write_answers
from sources.sample.software.answers.daily import by_day, left_in, spans, to_write
from sources.sample.software.ids import account_ids
from sources.sample.software.states import purchased
from sources.sample.spending.grants import oauth_grants, revocations
from sources.sample.world import Feed, Place, World

FEED = KIND = "google-workspace"
CUSTOMER = "C03portside"
PRODUCT, SKU, SKU_NAME = "Google-Apps", "1010020020", "Google Workspace Enterprise Plus"
NEVER = "1970-01-01T00:00:00.000Z"
# A day's usage is there so many days later, and for so many days.
USAGE_LAG_DAYS = 3
USAGE_DAYS = {"small": 400, "medium": 120, "large": 60}
USERS = "usage.users"
# What was bought is told for so many days.
CUSTOMER_DAYS = 7


def write(world: World, place: Place) -> Feed:
    """Writes the tenant's answers."""
    whole = held(world, FEED)
    users = whole.filter(pl.col("removed").is_null())
    days, left = to_write(_days, FEED, world, place)
    customer = _customer(world)
    collections = {
        "users": users.select(_user()),
        "licenses": users.select(_licence()),
        **_usage(whole, days, world),
        **{
            f"usage.customer.{day}": customer.with_columns(date=pl.lit(day.isoformat())).select(
                "kind", "date", "entity", "parameters"
            )
            for day in _days(world)[-CUSTOMER_DAYS:]
        },
        "activities.token": _tokens(world),
    }
    return write_answers(world, place, FEED, KIND, collections, left=left_in(left, USERS))


def _last_login() -> pl.Expr:
    return instant("last_active", 40_000).fill_null(NEVER)


def _user() -> list[pl.Expr]:
    """Who left is suspended, and has the licence still."""
    return [
        pl.lit("admin#directory#user").alias("kind"),
        pl.col("account").alias("id"),
        pl.col("email").alias("primaryEmail"),
        pl.struct(givenName="first", familyName="last", fullName=full_name()).alias("name"),
        pl.lit(False).alias("isAdmin"),
        pl.lit(False).alias("isDelegatedAdmin"),
        _last_login().alias("lastLoginTime"),
        instant("assigned", 33_000).alias("creationTime"),
        (pl.col("status") == "left").alias("suspended"),
        pl.lit(False).alias("archived"),
        pl.lit("/").alias("orgUnitPath"),
        pl.lit(CUSTOMER).alias("customerId"),
        pl.lit(True).alias("isEnrolledIn2Sv"),
    ]


def _licence() -> list[pl.Expr]:
    """Known by the address of the day, which is no key."""
    return [
        pl.lit("licensing#licenseAssignment").alias("kind"),
        pl.lit('"sample"').alias("etags"),
        pl.lit(PRODUCT).alias("productId"),
        pl.lit("Google Workspace").alias("productName"),
        pl.lit(SKU).alias("skuId"),
        pl.lit(SKU_NAME).alias("skuName"),
        pl.col("email").alias("userId"),
        pl.format(f"/apps/licensing/v1/product/{PRODUCT}/sku/{SKU}/user/{{}}", "email").alias("selfLink"),
    ]


def _days(world: World) -> list[date]:
    """Each day of which there is a report."""
    last = world.as_of - timedelta(days=USAGE_LAG_DAYS)
    return pl.date_range(last - timedelta(days=USAGE_DAYS[world.size.name] - 1), last, eager=True).to_list()


def _usage(users: pl.DataFrame, days: list[date], world: World) -> dict[str, pl.DataFrame]:
    """Of each of these days a report: each user who had an account then, and their last sign-in until then."""
    reports = pl.concat(_reports(users, first, last, world) for first, last in spans(days))
    return by_day(reports, days, USERS)


def _reports(users: pl.DataFrame, first: date, last: date, world: World) -> pl.DataFrame:
    days = pl.DataFrame({"day": pl.date_range(first, last, eager=True)})
    there = (
        users.drop("last_active")
        .join(days, how="cross")
        .filter(pl.col("assigned") <= pl.col("day"), pl.col("removed").is_null() | (pl.col("removed") > pl.col("day")))
    )
    before = last_active(users.drop("last_active"), world.on(first)).select("account", day="last_active").drop_nulls()
    used = pl.concat([before, active_days(users, first, last, world).select("account", "day")])
    then = there.sort("day", "account").join_asof(
        used.with_columns(last_active="day").sort("day"), on="day", by="account", check_sortedness=False
    )
    return then.select(_report())


def _report() -> list[pl.Expr]:
    none = pl.lit(None, pl.String)
    login = pl.struct(
        name=pl.lit("accounts:last_login_time"), datetimeValue=_last_login(), boolValue=pl.lit(None, pl.Boolean)
    )
    mail = pl.struct(
        name=pl.lit("gmail:last_interaction_time"), datetimeValue=_last_login(), boolValue=pl.lit(None, pl.Boolean)
    )
    left = pl.struct(
        name=pl.lit("accounts:is_suspended"),
        datetimeValue=none,
        boolValue=(pl.col("gone") <= pl.col("day")).fill_null(False),
    )
    return [
        pl.lit("admin#reports#usageReport").alias("kind"),
        pl.col("day").dt.to_string().alias("date"),
        pl.struct(type=pl.lit("USER"), customerId=pl.lit(CUSTOMER), userEmail="email", profileId="account").alias(
            "entity"
        ),
        pl.concat_list(login, mail, left).alias("parameters"),
    ]


def _customer(world: World) -> pl.DataFrame:
    """What was bought and is used; whole numbers are texts."""
    counts = purchased(world).filter(feed=FEED).row(0, named=True)
    numbers = {
        "accounts:num_users": counts["consumed"],
        "accounts:gsuite_enterprise_total_licenses": counts["purchased"],
        "accounts:gsuite_enterprise_used_licenses": counts["consumed"],
    }
    parameters = [{"name": name, "intValue": str(value)} for name, value in numbers.items()]
    entity = {"type": "CUSTOMER", "customerId": CUSTOMER}
    return pl.DataFrame([{"kind": "admin#reports#usageReport", "entity": entity, "parameters": parameters}])


def _tokens(world: World) -> pl.DataFrame:
    """Grants to apps, what apps did with some of them, and revocations, the newest last."""
    grants = oauth_grants(world).filter(provider="google")
    used = grants.filter(pl.col("product") % 2 == 0).with_columns(pl.col("at") + pl.duration(minutes=1))
    events = {"authorize": grants, "activity": used, "revoke": revocations(world)}
    told = pl.concat(rows.with_columns(event=pl.lit(event)) for event, rows in events.items())
    return _as_activities(told.sort("at", "product", "person", "event"), world)


def _as_activities(told: pl.DataFrame, world: World) -> pl.DataFrame:
    ids = account_ids(told.select(feed=pl.lit(FEED), number="person", second=pl.lit(False)), world)
    of = (told["product"], told["person"], told["at"].dt.epoch("s"))
    qualifier = world.dice.wholes("token event", 10**15, 9 * 10**17, *of).cast(pl.String)
    return told.select(
        kind=pl.lit("admin#reports#activity"),
        id=pl.struct(
            time=pl.col("at").dt.strftime("%Y-%m-%dT%H:%M:%S.000Z"),
            uniqueQualifier=pl.lit(qualifier),
            applicationName=pl.lit("token"),
            customerId=pl.lit(CUSTOMER),
        ),
        actor=pl.struct(email="email", profileId=pl.lit(ids)),
        ipAddress=pl.lit("203.0.113.7"),
        events=pl.concat_list(pl.struct(type=pl.lit("auth"), name="event", parameters=_granted())),
    )


def _granted() -> pl.Expr:
    none, nothing = pl.lit(None, pl.String), pl.lit(None, pl.List(pl.String))
    named = (("client_id", pl.col("client_id")), ("app_name", pl.col("client_name")), ("client_type", pl.lit("WEB")))
    values = [pl.struct(name=pl.lit(name), value=value, multiValue=nothing) for name, value in named]
    return pl.concat_list(*values, pl.struct(name=pl.lit("scope"), value=none, multiValue="scopes"))
