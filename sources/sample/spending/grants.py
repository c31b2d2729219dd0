"""Who gave which app a hand on mail, files or calendars: OAuth grants in Google's and Microsoft's tenants."""

from datetime import timedelta

import polars as pl

from sources.sample.spending.products import apps, scopes
from sources.sample.spending.staff import addressed
from sources.sample.spending.use import day_of, uses
from sources.sample.world import World

# The bought company whose people have their accounts at Google; all others' are at Microsoft.
GOOGLES_TENANT = "portside.example"
# Google's log is kept so long: https://developers.google.com/workspace/admin/reports/v1/guides/manage-audit-tokens.
GOOGLE_DAYS = 180
AGAIN_PERCENT, REVOKED_PERCENT = 25, 15
# Who brought an app has to consent anew each so many months.
RENEWED_MONTHS = 2


def oauth_grants(world: World) -> pl.DataFrame:
    """`all_grants` that the tenants still tell of: Google's are those of 180 days."""
    kept = pl.col("day") >= world.as_of - timedelta(days=GOOGLE_DAYS)
    return all_grants(world).filter((pl.col("provider") == "entra") | kept)


def all_grants(world: World) -> pl.DataFrame:
    """A row a grant from the buckets' first day to yesterday, by `at`.

    `product`, `app` (slug), `provider` google or entra, `client_id`, `client_name` as the consent screen shows it,
    `scopes` (a list), `person`, `hr_id`, `email` (in the tenant), `day`, `at` (UTC), `end` (the person's last day),
    `stands`: whether the person still works there, since Entra forgets the others'. Whoever begins with an app grants
    it; some again.
    """
    dice = world.dice
    granted = _first_and_again(world)
    who = (granted["product"], granted["person"])
    second = dice.wholes("second of a grant", 7 * 3600, 19 * 3600, *who, granted["month"])
    google = (pl.col("tenant") == GOOGLES_TENANT).fill_null(False)
    with_ids = granted.with_columns(google=google, second=second).join(_clients(world), on="product")
    one_of = pl.when("google")
    return (
        addressed(with_ids, world)
        .select(
            "product",
            pl.col("slug").alias("app"),
            one_of.then(pl.lit("google")).otherwise(pl.lit("entra")).alias("provider"),
            one_of.then("google_id").otherwise("entra_id").alias("client_id"),
            pl.col("name").alias("client_name"),
            one_of.then("google_scopes").otherwise("entra_scopes").str.split(" ").alias("scopes"),
            "person",
            "hr_id",
            pl.coalesce("tenant_email", "email").alias("email"),
            "day",
            (pl.col("day").cast(pl.Datetime("us")) + pl.duration(seconds="second")).alias("at"),
            "end",
            (pl.col("end").is_null() | (pl.col("end") >= world.as_of)).alias("stands"),
        )
        .filter(pl.col("day").is_between(world.since, world.yesterday))
        .sort("at", "product", "person")
    )


def _first_and_again(world: World) -> pl.DataFrame:
    """The months of `uses` in which somebody gave a grant: the first of each stretch, and now and then another."""
    by_oauth = apps(world).filter("by_oauth").select("product")
    used = uses(world).join(by_oauth, on="product", how="semi").sort("product", "person", "month")
    asked = (used["product"], used["person"])
    again = world.dice.wholes("grants again", 0, 99, *asked, used["month"]) < AGAIN_PERCENT
    begins = (pl.col("month").diff().over("product", "person") != 1).fill_null(True)
    renewed = (pl.col("rank") == 0) & (pl.col("month") % RENEWED_MONTHS == 0)
    granted = used.filter(begins | again | renewed)
    days = world.dice.wholes("day of a grant", 0, 27, granted["product"], granted["person"], granted["month"])
    return granted.with_columns(day=day_of(granted["first"], days)).filter(
        pl.col("end").is_null() | (pl.col("end") >= pl.col("day"))
    )


def _clients(world: World) -> pl.DataFrame:
    """Each product's client ids and what it asks for."""
    known = apps(world).select("product", "slug", "name", "category")
    number = known["product"]
    project = world.dice.wholes("google project", 10**10, 10**12 - 1, number).cast(pl.String)
    client = known.with_columns(
        google_id=project + "-" + world.dice.texts("google client", 32, number) + ".apps.googleusercontent.com",
        entra_id=as_uuid(world.dice.texts("entra client", 32, number)),
    )
    return client.join(scopes(), on="category")


def revocations(world: World) -> pl.DataFrame:
    """The grants at Google that were taken back by yesterday, days after the last of that person: with `at` of that."""
    last = oauth_grants(world).filter(provider="google").sort("at").unique(["product", "person"], keep="last")
    of = (last["product"], last["person"])
    later = world.dice.wholes("days to a revocation", 1, 20, *of)
    revoked = world.dice.wholes("grant is revoked", 0, 99, *of) < REVOKED_PERCENT
    after = last.with_columns(pl.col("at") + pl.duration(days=pl.lit(later)))
    return after.filter(revoked, pl.col("at").dt.date() <= world.yesterday).sort("at", "product", "person")


def as_uuid(digits: pl.Series) -> pl.Series:
    """32 hexadecimal digits in a GUID's groups."""
    groups = [pl.first().str.slice(start, length) for start, length in ((0, 8), (8, 4), (12, 4), (16, 4), (20, 12))]
    return digits.to_frame().select(pl.concat_str(groups, separator="-")).to_series()
