"""Sign-ins by way of the company's single sign-on to apps that a team added by itself."""

from datetime import timedelta

import polars as pl

from sources.sample.spending.products import apps
from sources.sample.spending.staff import addressed
from sources.sample.spending.use import day_of, uses
from sources.sample.world import World

# Okta keeps its log so long: https://developer.okta.com/docs/reference/api/system-log/.
KEPT_DAYS = 90
MOST_A_MONTH = 6
FAILED_PERCENT = 4
OKTA_ALPHABET = "0oa"


def sso_events(world: World) -> pl.DataFrame:
    """`all_sign_ons` that Okta's log still holds."""
    return all_sign_ons(world).filter(pl.col("day") >= world.as_of - timedelta(days=KEPT_DAYS))


def all_sign_ons(world: World) -> pl.DataFrame:
    """A row a sign-on from the buckets' first day to yesterday, by `at`.

    `product`, `app` (slug), `label`, `okta_app_id`, and who: `person`, `hr_id`, `email`, `day`, `at` (UTC), `result`
    SUCCESS or FAILURE. Failed ones are no use, and of some apps there are no others.
    """
    dice = world.dice
    by_sso = apps(world).filter("by_sso").select("product", "slug", "name", "state")
    used = uses(world).join(by_sso, on="product")
    times = used.join(pl.DataFrame({"time": pl.int_range(MOST_A_MONTH, eager=True)}), how="cross")
    of = (times["product"], times["person"], times["month"], times["time"])
    happens = dice.shares("signs on", *of) < 0.6
    second = dice.wholes("second of a sign-on", 6 * 3600, 20 * 3600, *of)
    fails = dice.wholes("sign-on fails", 0, 99, *of) < FAILED_PERCENT
    failed = fails | (pl.col("state") == "tried")
    instance = pl.lit(OKTA_ALPHABET) + pl.Series(dice.texts("okta app", 17, times["product"]))
    events = times.with_columns(
        day=day_of(times["first"], dice.wholes("day of a sign-on", 0, 27, *of)),
        okta_app_id=instance,
        second=second,
        result=pl.when(failed).then(pl.lit("FAILURE")).otherwise(pl.lit("SUCCESS")),
    ).filter(happens)
    kept = events.filter(
        pl.col("day").is_between(world.since, world.yesterday),
        pl.col("end").is_null() | (pl.col("end") >= pl.col("day")),
    )
    return (
        addressed(kept, world)
        .select(
            "product",
            pl.col("slug").alias("app"),
            pl.col("name").alias("label"),
            "okta_app_id",
            "person",
            "hr_id",
            "email",
            "day",
            (pl.col("day").cast(pl.Datetime("us")) + pl.duration(seconds="second")).alias("at"),
            "result",
        )
        .sort("at", "product", "person")
    )
