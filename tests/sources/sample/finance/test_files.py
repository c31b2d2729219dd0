"""Rates, budgets, rules and what is counted: in the forms that others write them in, with the same past each day."""

import csv
import tomllib
from datetime import date, timedelta
from itertools import pairwise

import polars as pl

from sources.sample.finance.budgets import budgets
from sources.sample.finance.counted import counted
from sources.sample.finance.rules import cloud_teams, rules
from sources.sample.rates import history
from sources.sample.world import World
from tests.sources.sample.finance.conftest import Books

WORLD = World.of(5, "small", date(2027, 4, 20))


def rates(world: World) -> dict[date, dict[str, str]]:
    return {date.fromisoformat(row["Date"]): row for row in csv.DictReader(history(world).splitlines())}


def test_rates_are_of_working_days_the_newest_first() -> None:
    days = list(rates(WORLD))
    assert days == sorted(days, reverse=True)
    assert days[0] == date(2027, 4, 19)
    assert not [day for day in days if day.isoweekday() > 5]
    assert not {date(2027, 3, 26), date(2027, 3, 29), date(2026, 4, 3), date(2026, 12, 25)} & set(days)
    assert max(later - earlier for later, earlier in pairwise(days)) <= timedelta(days=5)


def test_a_rate_moves_little_from_day_to_day() -> None:
    usd = [float(row["USD"]) for row in rates(WORLD).values()]
    assert 1.04 < min(usd) < max(usd) < 1.14
    assert max(abs(one / other - 1) for one, other in pairwise(usd)) < 0.02


def test_the_past_of_all_files_stays_the_same() -> None:
    early = World.of(5, "small", date(2027, 3, 10), WORLD.since)
    later = rates(WORLD)
    assert all(later[day] == row for day, row in rates(early).items())
    assert counted(early).join(counted(WORLD), on=["metric", "start", "end", "value", "unit"], how="anti").is_empty()
    assert budgets(early).equals(budgets(WORLD))


def test_each_team_has_a_budget_for_each_of_24_months() -> None:
    frame = budgets(WORLD)
    assert len(frame) == 24 * len(cloud_teams())
    assert frame["period"].n_unique() == 24
    assert frame.filter(pl.col("amount") <= 0).is_empty()


def test_the_rule_of_support_changes_once_without_a_gap_or_an_overlap() -> None:
    first, second = [rule for rule in tomllib.loads(rules(WORLD))["allocation"] if rule["rule"] == "support"]
    assert second["valid_from"] - first["valid_to"] == timedelta(days=1)
    assert (first["shared"], second["shared"]) == ("proportional", "even")


def test_orders_are_counted_each_day_without_a_gap() -> None:
    orders = counted(WORLD).filter(metric="orders")
    assert orders["start"].to_list() == pl.date_range(orders["start"][0], WORLD.yesterday, eager=True).to_list()
    weekend = pl.col("start").dt.weekday() >= 6
    assert orders.filter(weekend)["value"].mean() < orders.filter(~weekend)["value"].mean() / 2  # pyright: ignore[reportOperatorIssue]


def test_every_tag_of_a_team_that_a_bill_has_is_some_teams(books: Books) -> None:
    document = tomllib.loads((books.folder / "finance" / "allocation.toml").read_text(encoding="utf-8"))
    ours = [rule["match"]["tag"]["team"] for rule in document["allocation"] if "tag" in rule["match"]]
    known = {tag for tags in ours for tag in (tags if isinstance(tags, list) else [tags])}
    own = [bill.resources for bill in books.bills if bill.source != "aws-focus"]
    tagged = {team for frame in own for team in frame["team"].drop_nulls().unique()}
    assert tagged <= known
