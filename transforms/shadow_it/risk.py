"""How risky an app is: points for what is known of it, each with its sentence, and a word on what is not known."""

from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

from transforms.shadow_it.settings import ShadowSettings
from transforms.shadow_it.terms import Lists
from transforms.shadow_it.trails import Trails

MOST = 100
LEVELS = ("high", "medium")
# Why no scopes are told, by how far grants are.
UNTOLD = "what it may read or write is not told: "
OF_GRANTS = {
    "ok": "no grant to it stands in the tenants that are read.",
    "stale": f"{UNTOLD}grants were not read of late.",
    "failed": f"{UNTOLD}grants could not all be read.",
    "": f"{UNTOLD}no tenant's grants are read.",
}
# More are not spelled out in a sentence.
SHOWN = 3


@dataclass(frozen=True)
class Part:
    """`points` where it holds, with a sentence; another sentence, of 0 points, where it is not known."""

    points: int
    holds: pl.Expr
    says: pl.Expr
    unknown: pl.Expr | None = None
    unknown_says: str = ""


def with_risk(apps: pl.DataFrame, lists: Lists, settings: ShadowSettings, trails: Trails) -> pl.DataFrame:
    """The apps with `risk` (0..100) and `risk_reasons`, the JSON of a list of sentences, each with its points.

    `apps` have APP's columns of what was seen, with `category` and `consents`.
    """
    known = _with_scopes(apps, lists.scopes).join(_data(lists), on="category", how="left")
    parts = [*_reach(trails), *_people(settings), *_use(settings, trails), *_company(settings, trails)]
    points = [pl.when(part.holds).then(pl.lit(part.points)).otherwise(0) for part in parts]
    sentences = [_sentence(part) for part in parts]
    return known.with_columns(
        risk=pl.sum_horizontal(points).clip(0, MOST).cast(pl.Int64),
        risk_reasons=pl.format('["{}"]', pl.concat_list(sentences).list.drop_nulls().list.join('", "')),
    )


def _sentence(part: Part) -> pl.Expr:
    said = pl.when(part.holds).then(pl.concat_str(pl.lit(f"{part.points}: "), part.says))
    if part.unknown is None:
        return said
    return said.when(part.unknown).then(pl.lit(f"0: {part.unknown_says}"))


def _reach(trails: Trails) -> Iterator[Part]:
    """What it may read or write, by grants that stand."""
    high, medium = pl.col("high").is_not_null(), pl.col("medium").is_not_null()
    untold = pl.col("scopes").is_null()
    yield Part(35, high, pl.format("it {}.", "high"), untold, OF_GRANTS[trails.told.get("oauth", "")])
    yield Part(15, medium & ~high, pl.format("it {}.", "medium"))
    yield Part(0, ~high & ~medium & ~untold, pl.lit("its scopes tell who signs in, or nothing that is known."))
    for_all = pl.col("consents").str.contains("all_principals|application")
    yield Part(10, for_all, pl.lit("an administrator has let it in for everybody, or to act by itself."))
    new = pl.col("unknown_scopes") > 0
    yield Part(0, new, pl.format("what {} of its scopes allow is not known.", "unknown_scopes"))
    data, no_job = pl.col("data").is_not_null(), pl.col("category").is_null()
    says = pl.format("apps for {} have personal data {}.", "category", "data")
    yield Part(15, data, says, no_job, "which job it does, and so whose data it has, is not known.")


def _people(settings: ShadowSettings) -> Iterator[Part]:
    people, departments = pl.col("people"), pl.col("departments")
    many = people >= settings.many_people
    says = pl.format("{} people are on its trails.", "people")
    yield Part(20, many, says, people == 0, "who uses it is not told.")
    yield Part(10, ~many & (people >= settings.some_people), says)
    spread = departments >= settings.many_departments
    untold = departments.is_null()
    yield Part(
        5, spread, pl.format("they are of {} departments.", "departments"), untold, "no roster tells departments."
    )


def _use(settings: ShadowSettings, trails: Trails) -> Iterator[Part]:
    idle = (pl.lit(trails.as_of) - pl.col("last_seen")).dt.total_days()
    age = (pl.lit(trails.as_of) - pl.col("first_seen")).dt.total_days()
    untold = pl.col("last_seen").is_null()
    says = pl.format("it was last seen {}.", _ago(idle))
    yield Part(10, idle <= settings.in_use_days, says, untold, "when it was last used is not told.")
    yield Part(0, idle > settings.in_use_days, says)
    yield Part(5, age <= settings.new_days, pl.format("it is new, first seen {}.", _ago(age)))


def _ago(days: pl.Expr) -> pl.Expr:
    several = pl.format("{} days ago", days)
    return pl.when(days == 0).then(pl.lit("today")).when(days == 1).then(pl.lit("yesterday")).otherwise(several)


def _company(settings: ShadowSettings, trails: Trails) -> Iterator[Part]:
    """What the company's own arrangements say of it."""
    some_sign_on = pl.lit(trails.told.get("sso") == "ok") | pl.col("trails").str.contains("sso").any()
    no_sign_on = some_sign_on & ~pl.col("trails").str.contains("sso")
    alone = "no single sign-on is read of late, so whether people have a password there is not known."
    says = pl.lit("nobody is seen to sign on to it with the company's single sign-on: they have a password there.")
    yield Part(10, no_sign_on, says, ~some_sign_on, alone)
    spend = pl.col("spend_12_months")
    told = pl.format("{} {} or more were paid in twelve months.", pl.lit(f"{settings.much_money:,}"), "currency")
    yield Part(10, spend >= settings.much_money, told, spend.is_null(), "what it costs is not told.")
    same = pl.col("same_job_as").is_not_null()
    yield Part(
        5,
        same,
        pl.format("approved for the same job, {}: {}.", "category", pl.col("same_job_as").str.replace_all(";", ", ")),
    )


def _data(lists: Lists) -> pl.DataFrame:
    return lists.data.unique("category", maintain_order=True)


def _with_scopes(apps: pl.DataFrame, known: pl.DataFrame) -> pl.DataFrame:
    """With what scopes of each level do in words (`high`, `medium`), and how many are `unknown_scopes`."""
    each = apps.select("app_id", scope=pl.col("scopes").str.split(" ")).explode("scope").drop_nulls("scope")
    meant = each.join(known, on="scope", how="left")
    words = [
        pl.col("says")
        .filter(pl.col("level") == level)
        .drop_nulls()
        .unique()
        .sort()
        .head(SHOWN)
        .str.join(", ")
        .alias(level)
        for level in LEVELS
    ]
    by_app = meant.group_by("app_id").agg(*words, unknown_scopes=pl.col("level").is_null().sum())
    filled = by_app.with_columns(pl.when(pl.col(level) != "").then(level).alias(level) for level in LEVELS)
    return apps.join(filled, on="app_id", how="left")
