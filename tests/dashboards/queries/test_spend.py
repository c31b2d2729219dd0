"""What was spent: periods, groups, default grouping, Other, colours, currencies, scope, tags."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import polars as pl
import pytest

from dashboards.access.viewer import ON_THIS_MACHINE, Scope, Viewer
from dashboards.queries.filters import SpendFilters
from dashboards.queries.known import known
from dashboards.queries.spend import (
    REST,
    by_group,
    coloured,
    default_group,
    largest,
    question,
    resolved,
    trend,
    without_resource,
)
from tests.dashboards.estate import Charge, over, snapshot_of

TODAY = date(2026, 11, 24)
EC2 = Charge(TODAY, "10", billed="12")
S3 = Charge(TODAY, "2", service="Amazon S3", category="Storage", account="12", account_name="Web", resource="bucket")
TAX = Charge(TODAY, "0.5", service="Tax", category="Other", resource=None, region=None, charge="Tax")


@pytest.fixture
def two_months():
    october = [*over(EC2, date(2026, 10, 1), 31), *over(S3, date(2026, 10, 1), 31)]
    november = [*over(replace(EC2, effective="11"), date(2026, 11, 1), 24), *over(S3, date(2026, 11, 1), 24)]
    return snapshot_of([*october, *november, replace(TAX, day=date(2026, 11, 3))], as_of=TODAY)


def totals(snapshot, filters: SpendFilters, viewer: Viewer = ON_THIS_MACHINE) -> dict[str, Decimal]:
    """Sums over all groups."""
    return (
        by_group(snapshot, viewer, filters)
        .select(pl.col("now", "before", "effective", "billed", "rows").sum())
        .row(0, named=True)
    )


def test_compares_the_complete_days_of_the_month_with_the_same_days_before(two_months):
    found = totals(two_months, SpendFilters())
    assert found["now"] == found["effective"] == Decimal("22") * 13 + Decimal("0.5")
    assert found["before"] == Decimal("22") * 12
    assert found["billed"] == Decimal("22") * 14 + Decimal("0.5")
    assert found["rows"] == 45


def test_groups_are_the_largest_first_and_add_up_in_every_grouping(two_months):
    groups = by_group(two_months, ON_THIS_MACHINE, SpendFilters(by="service"))
    assert groups["key"].to_list() == ["Amazon EC2", "Amazon S3", "Tax"]
    assert groups["now"].sum() == totals(two_months, SpendFilters(by="account"))["now"]
    assert groups["before"].sum() == totals(two_months, SpendFilters(show="resources"))["before"]


def test_what_is_beyond_the_listed_groups_stands_in_one_row(two_months):
    groups = by_group(two_months, ON_THIS_MACHINE, SpendFilters(by="service"), 1)
    assert groups["key"].to_list() == ["Amazon EC2", REST]
    assert groups["groups"].to_list() == [1, 2]
    assert groups["now"].to_list() == [Decimal(242), Decimal("44.5")]


def test_trend_draws_both_months_to_the_last_day_with_data(two_months):
    days = trend(two_months, ON_THIS_MACHINE, SpendFilters())
    assert days["start"].min() == date(2026, 10, 1)
    assert days["start"].max() == date(2026, 11, 24)
    assert days["cost"].sum() == 31 * 12 + 24 * 13 + Decimal("0.5")


def test_twelve_months_are_whole_months(two_months):
    asked = question(two_months, ON_THIS_MACHINE, SpendFilters(range="12m"))
    assert asked is not None
    assert (asked.days.now.first, asked.days.now.last) == (date(2025, 11, 1), date(2026, 10, 31))
    assert asked.days.before is None
    bars = trend(two_months, ON_THIS_MACHINE, SpendFilters(range="12m"))
    assert sorted(set(bars["start"])) == [date(2026, 10, 1), date(2026, 11, 1)]


def test_costs_without_a_resource_are_counted(two_months):
    assert without_resource(two_months, ON_THIS_MACHINE, SpendFilters()).row(0) == (Decimal("0.5"), 1)


def test_a_bill_of_the_past_shows_its_own_month_and_compares_with_nothing():
    bill = snapshot_of(over(EC2, date(2024, 9, 1), 30), as_of=TODAY)
    asked = question(bill, ON_THIS_MACHINE, SpendFilters())
    assert asked is not None
    assert asked.days.now.label(TODAY) == "1 to 30 Sep 2024"
    assert asked.days.before is None
    assert totals(bill, SpendFilters())["before"] == 0


def test_default_grouping_is_the_first_of_which_five_cover_four_fifths():
    many = [replace(EC2, category=f"Category {n}", service=f"Service {n // 2}") for n in range(12)]
    days = [replace(charge, day=date(2026, 11, 2)) for charge in many]
    bill = snapshot_of(days, as_of=TODAY)
    assert default_group(bill, ON_THIS_MACHINE, SpendFilters()).slug == "service"


def test_default_grouping_passes_over_what_is_limited_to_one(two_months):
    assert default_group(two_months, ON_THIS_MACHINE, SpendFilters()).slug == "category"
    assert default_group(two_months, ON_THIS_MACHINE, SpendFilters().only("category", "Storage")).slug == "service"


def test_a_group_keeps_its_colour_under_a_filter(two_months):
    usual = coloured(two_months, ON_THIS_MACHINE, SpendFilters())
    filtered = coloured(two_months, ON_THIS_MACHINE, SpendFilters(by="category").only("category", "Storage"))
    assert usual["Storage"] == filtered["Storage"] == 1


def test_at_most_five_have_a_series_of_their_own():
    charges = [replace(EC2, day=date(2026, 11, 2), region=f"r{n}", effective=str(10 - n)) for n in range(8)]
    bill = snapshot_of(charges, as_of=TODAY)
    assert largest(bill, ON_THIS_MACHINE, SpendFilters(by="region")) == ("r0", "r1", "r2", "r3", "r4")
    rest = trend(bill, ON_THIS_MACHINE, SpendFilters(by="region")).filter(key=REST)
    assert rest["cost"].to_list() == [Decimal(5 + 4 + 3)]


def test_currencies_are_never_added_up_and_the_largest_is_shown():
    charges = [replace(EC2, day=date(2026, 11, 2)), replace(S3, day=date(2026, 11, 2), currency="EUR", effective="900")]
    bill = snapshot_of(charges, as_of=TODAY)
    assert known(bill, ON_THIS_MACHINE).currencies == ("EUR", "USD")
    assert totals(bill, SpendFilters())["now"] == 900
    assert totals(bill, SpendFilters(currency="USD"))["now"] == 10


def test_a_viewer_sees_the_accounts_of_the_scope_alone(two_months):
    viewer = Viewer("platform", Scope(frozenset({"12"})))
    groups = by_group(two_months, viewer, SpendFilters(by="account"))
    assert groups.select("key", "name", "now").rows() == [("12", "Web", Decimal(44))]
    assert set(known(two_months, viewer).keys["account"]) == {"12"}


def test_a_viewer_of_no_account_sees_nothing(two_months):
    nobody = Viewer("platform", Scope(frozenset()))
    assert question(two_months, nobody, SpendFilters()) is None
    assert by_group(two_months, nobody, SpendFilters()).is_empty()
    assert trend(two_months, nobody, SpendFilters()).is_empty()


def test_tags_group_and_filter_and_what_has_none_is_named():
    day = date(2026, 11, 2)
    charges = [replace(EC2, day=day, tag_set=7), replace(S3, day=day, tag_set=8), replace(TAX, day=day)]
    tags = {7: {"team": "Payments", "env": "prod"}, 8: {"env": "dev"}}
    bill = snapshot_of(charges, as_of=TODAY, tags=tags)
    groups = by_group(bill, ON_THIS_MACHINE, SpendFilters(by="tag:team"))
    assert dict(groups.select("key", "now").rows()) == {"Payments": Decimal(10), "~": Decimal("2.5")}
    dev = SpendFilters(by="service").only("tag:env", "dev")
    assert by_group(bill, ON_THIS_MACHINE, dev)["key"].to_list() == ["Amazon S3"]
    untagged = SpendFilters(by="service").only("tag:env", "~")
    assert by_group(bill, ON_THIS_MACHINE, untagged)["key"].to_list() == ["Tax"]


def test_rows_without_the_chosen_cost_are_counted(two_months):
    two_months.connection.execute("UPDATE cost_daily_rollup SET ListCost = NULL WHERE ServiceName = 'Tax'")
    fresh = replace(two_months, id="other")
    assert by_group(fresh, ON_THIS_MACHINE, SpendFilters(basis="list"))["lacking"].sum() == 1


def test_defaults_are_resolved_to_what_they_mean(two_months):
    assert resolved(two_months, ON_THIS_MACHINE, SpendFilters()) == SpendFilters(by="category", currency="USD")
