"""What apps were seen by, line by line, as people answered since; and the texts that nothing tells yet."""

from datetime import date

import polars as pl

from dashboards.access.viewer import Viewer
from dashboards.queries.asked import remembered
from dashboards.queries.renewal import NO_DEPARTMENT, without_small_groups
from dashboards.queries.renewals import sees_software
from transforms.shadow_it.answers import aliases
from warehouse.snapshot import Snapshot

FEEDS = """
SELECT * FROM saas_feed
WHERE feed IN ('lines', 'sso', 'oauth', 'dns') OR source IN (SELECT x_source FROM trail_sight)
ORDER BY source, feed
"""


def sights(snapshot: Snapshot, viewer: Viewer, entered: pl.DataFrame) -> pl.DataFrame:
    """APP_SIGHT's columns with `was`, the app that the run took each for; `entered` are the decisions that stand.

    What was answered since is of the product that was said; what was taken back is of none.
    """
    answers = aliases(entered).select(folded="text", said="product", said_by="by")
    both = known(snapshot, viewer).join(answers, on="folded", how="left", maintain_order="left")
    is_answered = pl.col("said_by").is_not_null()
    is_taken_back = ~is_answered & pl.col("answered_by").is_not_null()
    app = pl.when(is_answered).then("said").when(~is_taken_back).then("app_id")
    may_be = pl.when(~is_answered).then(pl.coalesce("nearest", pl.when(is_taken_back).then("app_id")))
    told = both.with_columns(was="app_id", app_id=app, nearest=may_be, answered_by="said_by", is_asked=is_taken_back)
    return told.drop("said", "said_by")


def moved(snapshot: Snapshot, viewer: Viewer, entered: pl.DataFrame) -> pl.DataFrame:
    """`app_id` of the apps that answers gave a sight since the run, or took one from."""
    changed = sights(snapshot, viewer, entered).filter(pl.col("was").ne_missing(pl.col("app_id")))
    return pl.concat([changed.select("app_id"), changed.select(app_id="was")]).drop_nulls().unique()


@remembered
def known(snapshot: Snapshot, viewer: Viewer) -> pl.DataFrame:
    """APP_SIGHT as the run had it."""
    found = snapshot.frame("FROM app_sight ORDER BY last_seen DESC, x_source, reference")
    return found if sees_software(viewer) else found.clear()


@remembered
def products(snapshot: Snapshot) -> pl.DataFrame:
    """PRODUCT, by name: the catalogue as the run knew it."""
    return snapshot.frame("FROM product ORDER BY lower(name)")


@remembered
def reach(snapshot: Snapshot, viewer: Viewer) -> dict[str, date]:
    """By trail the last day on which it saw anything."""
    last = known(snapshot, viewer).group_by("trail").agg(day=pl.col("last_seen").max()).drop_nulls()
    return dict(last.sort("trail").iter_rows())


@remembered
def feeds(snapshot: Snapshot, viewer: Viewer) -> pl.DataFrame:
    """SAAS_FEED rows of what trails are read from."""
    found = snapshot.frame(FEEDS)
    return found if sees_software(viewer) else found.clear()


def review(snapshot: Snapshot, viewer: Viewer, entered: pl.DataFrame) -> pl.DataFrame:
    """A row a text that may be software and that nothing tells, the most money of twelve months first.

    `descriptor` (as it stands on the newest line), `subject` (as an answer is kept), `nearest` (a product, else a
    vendor), `nearest_name`, `is_product`, `lines`, `months`, `mcc`, `people`, `amount` and `currency` (null where they
    are of several), `first_seen`, `last_seen`, `evidence`.
    """
    open_ = sights(snapshot, viewer, entered).filter(
        pl.col("app_id").is_null(),
        pl.col("answered_by").is_null(),
        pl.col("nearest").is_not_null() | pl.col("is_asked"),
    )
    names = products(snapshot).select(nearest="product", product_name="name")
    rows = by_text(open_, snapshot).join(names, on="nearest", how="left", maintain_order="left")
    named = rows.with_columns(
        is_product=pl.col("product_name").is_not_null(), nearest_name=pl.coalesce("product_name", "nearest")
    )
    return named.drop("product_name").sort("amount", "subject", descending=[True, False], nulls_last=True)


def by_text(found: pl.DataFrame, snapshot: Snapshot) -> pl.DataFrame:
    """The sights of lines added up by their text, as `review` has them; money and months are of twelve months."""
    recent = pl.col("last_seen") >= pl.lit(snapshot.as_of).dt.offset_by("-1y")
    money = pl.col("amount").filter(recent)
    currencies = pl.col("currency").filter(recent, pl.col("amount").is_not_null())
    one = (currencies.n_unique() == 1) & currencies.first().is_not_null()
    ordered = found.drop_nulls("folded").sort("last_seen", descending=True, maintain_order=True)
    return ordered.group_by(pl.col("folded").alias("subject"), maintain_order=True).agg(
        descriptor=pl.col("text").first(),
        nearest=pl.col("nearest").drop_nulls().first(),
        lines=pl.col("amount").count().cast(pl.Int64),
        months=pl.col("last_seen").filter(recent).dt.truncate("1mo").n_unique().cast(pl.Int64),
        mcc=pl.col("mcc").drop_nulls().first(),
        people=pl.col("person_id").drop_nulls().n_unique().cast(pl.Int64),
        amount=pl.when(one).then(money.sum()),
        currency=pl.when(one).then(currencies.first()),
        first_seen=pl.col("first_seen").min(),
        last_seen=pl.col("last_seen").max(),
        evidence=pl.col("evidence").first(),
    )


def answered(snapshot: Snapshot, viewer: Viewer, entered: pl.DataFrame) -> pl.DataFrame:
    """`subject, product, product_name, by, on`, a row an answer that stands, the newest first."""
    said = aliases(entered).rename({"text": "subject"})
    names = products(snapshot).select("product", product_name="name")
    rows = said.join(names, on="product", how="left", maintain_order="left").sort("on", descending=True)
    return rows if sees_software(viewer) else rows.clear()


def by_trail(found: pl.DataFrame) -> pl.DataFrame:
    """`trail, text, number, is_paid, first_seen, last_seen`, a row a trail and text, the most of them first."""
    named = found.with_columns(reads=pl.coalesce("folded", pl.lit("")))
    rows = named.group_by("trail", "reads", maintain_order=True).agg(
        text=pl.col("text").first(),
        number=pl.len().cast(pl.Int64),
        is_paid=pl.col("amount").is_not_null().any(),
        first_seen=pl.col("first_seen").min(),
        last_seen=pl.col("last_seen").max(),
    )
    return rows.drop("reads").sort("number", "text", descending=[True, False])


def departments(snapshot: Snapshot, viewer: Viewer, found: pl.DataFrame) -> pl.DataFrame:
    """`department, people` of the known people on these sights, the most first.

    To others than the IT role groups of fewer than five are one row, as those of seats are.
    """
    people = snapshot.frame("SELECT person_id, any_value(department) AS department FROM person GROUP BY person_id")
    seen = found.select("person_id", account_id="reference").drop_nulls("person_id").unique("person_id")
    held = seen.join(people, on="person_id", how="left").with_columns(pl.col("department").fill_null(NO_DEPARTMENT))
    grouped = without_small_groups(held, viewer).group_by("department")
    return grouped.agg(people=pl.len().cast(pl.Int64)).sort("people", "department", descending=[True, False])
