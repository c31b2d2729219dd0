"""The truth of shadow IT, worked out again from the files that were written."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from sources.sample.spending import sso_events, told_by_logs
from sources.sample.spending.cards import software_lines
from sources.sample.spending.dns import dns_lines
from sources.sample.spending.ledger import ledger_lines
from sources.sample.spending.truth import shadow
from sources.sample.world import World
from tests.sources.sample.spending import proof
from tests.sources.sample.spending.conftest import DAY, Spent, written

TRAILS = ["card", "invoice", "sso", "oauth", "dns"]
YEAR_BEFORE = date(2025, 10, 31)
FILE_BEGINS = date(2025, 7, 1)


def sights(spent: Spent) -> pl.DataFrame:
    """`app`, `trail`, `day`, `employee` of everything that any trail tells, people found by ids and addresses."""
    trails = {
        "card": proof.card_spend(spent.folder, FILE_BEGINS),
        "invoice": proof.invoice_spend(spent.folder, FILE_BEGINS),
        "sso": proof.signed_on(spent.folder),
        "oauth": proof.granted(spent.folder),
        "dns": proof.resolved(spent.folder),
    }
    told = pl.concat(frame.select("app", "day", "who", trail=pl.lit(trail)) for trail, frame in trails.items())
    known = told.join(_addresses(spent.folder), on="who", how="left")
    assert known.filter(pl.col("who").is_not_null(), pl.col("employee").is_null()).is_empty()
    return known


def _addresses(folder: Path) -> pl.DataFrame:
    """`who`, `employee`: each id and address that the roster knows."""
    roster = pl.read_csv(folder / "people/roster.csv", infer_schema=False).with_columns(pl.col("aliases").fill_null(""))
    every = pl.concat_list("hr_id", "email", pl.col("aliases").str.split(";"))
    return roster.select(every.alias("who"), pl.col("hr_id").alias("employee")).explode("who").unique()


def test_twelve_months_of_money_are_what_the_lines_say(spent: Spent) -> None:
    lines = pl.concat([proof.card_spend(spent.folder, YEAR_BEFORE), proof.invoice_spend(spent.folder, YEAR_BEFORE)])
    summed = lines.group_by("app").agg(pl.col("amount").sum())
    told = spent.truth.filter(pl.col("spend_12_months") != 0).select("app", pl.col("spend_12_months").alias("amount"))
    assert dict(summed.filter(pl.col("amount") != 0).iter_rows()) == dict(told.iter_rows())


def test_people_days_and_trails_are_what_the_trails_say(spent: Spent) -> None:
    """Of a company that has looked on that day alone, whose files these are."""
    found = (
        sights(spent)
        .group_by("app")
        .agg(
            pl.col("trail").unique(),
            pl.col("employee").drop_nulls().n_unique().alias("people"),
            pl.col("day").min().alias("first_seen"),
            pl.col("day").max().alias("last_seen"),
        )
    )
    by_hand = {
        app: (";".join(trail for trail in TRAILS if trail in trails), people, first, last)
        for app, trails, people, first, last in found.iter_rows()
    }
    world = spent.world
    paid = {"card": software_lines(world).filter(pl.col("posted") < DAY), "invoice": ledger_lines(world)}
    told = shadow(world, {**paid, **told_by_logs(world, [DAY]), "dns": dns_lines(world)})
    told = told.select("app", "trails", "people", "first_seen", "last_seen")
    assert by_hand == {app: tuple(others) for app, *others in told.iter_rows()}


def test_who_looked_each_month_knows_what_logs_have_forgotten(spent: Spent) -> None:
    world = spent.world
    logs, alone = (told_by_logs(world, looks) for looks in (world.whole_looks, [DAY]))
    assert len(world.whole_looks) == 4
    for trail in ("sso", "oauth"):
        assert alone[trail].join(logs[trail], on=["product", "person", "at"], how="anti").is_empty()
    assert logs["sso"]["day"].min() < alone["sso"]["day"].min()  # pyright: ignore[reportOperatorIssue]
    left = logs["oauth"].filter(pl.col("end") < DAY, provider="entra").drop_nulls("hr_id")
    assert left.join(alone["oauth"].drop_nulls("hr_id"), on=["product", "person"], how="anti").height


@pytest.mark.parametrize(
    ("seed", "day"), [(1, DAY), (2, date(2027, 3, 1)), (3, date(2028, 2, 29)), (11, date(2026, 11, 5))]
)
def test_each_trail_sees_some_alone_and_some_together(seed: int, day: date, tmp_path: Path) -> None:
    listed = written(World.of(seed, "small", day), tmp_path).truth.filter("listed")
    assert len(listed) >= 10
    assert set(TRAILS) <= set(listed["trails"])
    together = listed.filter(pl.col("trails").str.contains(";"))
    assert len(together) >= 3
    assert {trail for trails in together["trails"] for trail in trails.split(";")} == set(TRAILS)


def test_what_is_approved_personal_or_a_site_is_not_listed(spent: Spent) -> None:
    others = spent.truth.filter(~pl.col("listed"))
    assert {"slack", "google-workspace", "spotify", "youtube", "docusign"} <= set(others["app"])
    assert len(others) >= 10
    assert others["why"].str.ends_with(".").all()


def test_a_review_that_goes_on_keeps_an_app_on_the_list(spent: Spent) -> None:
    reviewed = spent.truth.filter(pl.col("why").str.contains("under review"))
    assert len(reviewed) >= 2
    assert reviewed["listed"].all()


def test_an_app_that_nobody_got_into_is_no_app_of_the_company(spent: Spent) -> None:
    tried = (
        sso_events(spent.world).group_by("app").agg(pl.col("result").unique()).filter(pl.col("result").list.len() == 1)
    )
    only_failed = set(tried.filter(pl.col("result").list.first() == "FAILURE")["app"])
    assert only_failed
    assert only_failed.isdisjoint(spent.truth["app"])


def test_approved_apps_sites_and_private_ones_are_granted_things_too(spent: Spent) -> None:
    granted = spent.truth.filter(~pl.col("listed"), pl.col("trails").str.contains("oauth"))
    assert {"zoom", "miro"} & set(granted["app"])
    assert {"bbc", "guardian", "strava"} & set(granted["app"])
