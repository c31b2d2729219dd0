"""Why cost changed: any part, any two periods, restated since a snapshot, for whoever may see it."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import polars as pl
import pytest

from dashboards import why
from dashboards.access.viewer import ON_THIS_MACHINE, Scope, Viewer
from dashboards.queries import changes as queries
from dashboards.queries.compared import Compared, UnknownPeriod, compared_by, period
from tests.dashboards.estate import Charge, over, snapshot_of
from transforms.changes.terms import TERMS
from warehouse.snapshot import Snapshot

TODAY = date(2026, 11, 2)
EC2 = Charge(TODAY, "24", sku="m5.large", quantity="240")
S3 = Charge(TODAY, "2", service="Amazon S3", category="Storage", account="12", sku="gp3", quantity="20", resource="b")
DEARER = Charge(TODAY, "28.8", sku="m5.large", quantity="240", billed="28.8")
TAX = Charge(date(2026, 10, 3), "19", service="Tax", resource=None, charge="Tax")
SEPTEMBER, OCTOBER = date(2026, 9, 1), date(2026, 10, 1)
MONTHS = Compared(period("2026-09"), period("2026-10"))
SCOPED = Viewer("finance", Scope(frozenset({"12"})))


@pytest.fixture(scope="module")
def snapshot() -> Snapshot:
    september = [*over(EC2, SEPTEMBER, 30), *over(S3, SEPTEMBER, 30)]
    return snapshot_of([*september, *over(DEARER, OCTOBER, 31), *over(S3, OCTOBER, 31), TAX], as_of=TODAY)


def amounts(rows: pl.DataFrame) -> dict[str, Decimal]:
    return {row["term"]: row["amount"] for row in rows.to_dicts() if row["amount"]}


def test_terms_of_months_add_up_and_name_what_did_it(snapshot: Snapshot) -> None:
    found = queries.changes(snapshot, ON_THIS_MACHINE, MONTHS)
    assert found.columns == ["term", "currency", "amount"]
    assert found["term"].to_list() == list(TERMS)
    told = amounts(found)
    assert set(told) == {"calendar", "list_price", "tax"}
    assert sum(told.values()) == Decimal("28.8") * 31 + 2 * 31 + 19 - 26 * 30
    assert told["tax"] == 19


def test_days_and_months_of_the_same_time_say_the_same(snapshot: Snapshot) -> None:
    days = Compared(period("2026-09-01..2026-09-30"), period("2026-10-01..2026-10-31"))
    halves = Compared(period("2026-09-01..2026-09-15"), period("2026-10-01..2026-10-15"))
    assert amounts(queries.changes(snapshot, ON_THIS_MACHINE, days)) == amounts(
        queries.changes(snapshot, ON_THIS_MACHINE, MONTHS)
    )
    assert set(amounts(queries.changes(snapshot, ON_THIS_MACHINE, halves))) == {"list_price", "tax"}


def test_the_days_of_both_periods_add_up_to_both_and_long_ones_are_months(snapshot: Snapshot) -> None:
    days = queries.daily(snapshot, ON_THIS_MACHINE, MONTHS, "USD")
    sums = dict(days.group_by("is_after").agg(pl.col("cost").sum()).iter_rows())
    [total] = queries.totals(snapshot, ON_THIS_MACHINE, MONTHS).to_dicts()
    assert (days.height, sums) == (61, {False: total["before"], True: total["after"]})
    year = replace(MONTHS, before=period("2026-01..2026-09"))
    assert queries.daily(snapshot, ON_THIS_MACHINE, year, "USD")["day"].to_list() == [SEPTEMBER, OCTOBER]


def test_periods_that_overlap_both_count_what_lies_in_both(snapshot: Snapshot) -> None:
    found = queries.changes(snapshot, ON_THIS_MACHINE, Compared(period("2026-09..2026-10"), period("2026-10")))
    assert found["amount"].sum() == -26 * 30


def test_every_roll_up_has_the_same_sum(snapshot: Snapshot) -> None:
    for by in (("service",), ("account", "region"), ("sku",), ("category", "provider", "unit")):
        rows = queries.changes(snapshot, ON_THIS_MACHINE, MONTHS, by)
        assert rows.columns == ["term", "currency", "amount", *by]
        assert rows["amount"].sum() == Decimal("28.8") * 31 + 2 * 31 + 19 - 26 * 30


def test_a_part_alone_is_told_of(snapshot: Snapshot) -> None:
    assert amounts(queries.changes(snapshot, ON_THIS_MACHINE, MONTHS.limited(service="Amazon S3"))) == {"calendar": 2}


def test_two_viewers_see_their_own_rows(snapshot: Snapshot) -> None:
    nobody = Viewer("finance", Scope(frozenset()))
    assert amounts(queries.changes(snapshot, SCOPED, MONTHS)) == {"calendar": 2}
    assert queries.changes(snapshot, nobody, MONTHS).is_empty()
    assert queries.culprits(snapshot, SCOPED, MONTHS)["account_id"].to_list() == ["12"]


def test_a_month_that_runs_counts_the_days_that_are_over() -> None:
    charges = [*over(EC2, SEPTEMBER, 30), *over(EC2, OCTOBER, 9)]
    found = queries.changes(snapshot_of(charges, as_of=date(2026, 10, 10)), ON_THIS_MACHINE, MONTHS)
    assert amounts(found) == {"calendar": Decimal(24 * (9 - 30))}


def test_resources_are_told_of_whole_months_alone(snapshot: Snapshot) -> None:
    found = queries.by_resources(snapshot, ON_THIS_MACHINE, MONTHS)
    assert found is not None
    assert found.select("n_new", "n_gone", "n_changed").row(0) == (0, 0, 2)
    of_one = queries.by_resources(snapshot, ON_THIS_MACHINE, MONTHS.limited(service="Amazon S3"))
    assert of_one is not None
    assert of_one.select("n_new", "n_gone", "n_changed").row(0) == (0, 0, 1)
    assert queries.by_resources(snapshot, ON_THIS_MACHINE, Compared(period("2026-09-01"), period("2026-10-01"))) is None


def test_a_sentence_names_the_terms_with_their_money_and_who_did_it(snapshot: Snapshot) -> None:
    total = queries.totals(snapshot, ON_THIS_MACHINE, MONTHS).row(0, named=True)
    told = why.sentence(total, queries.culprits(snapshot, ON_THIS_MACHINE, MONTHS))
    assert told == (
        "Cost rose by $194 (24.8%): list price added $146, most by Amazon EC2 in Payments ($146); calendar added "
        "$28.40, most by Amazon EC2 in Payments ($26.40); tax added $19.00, most by Tax in Payments ($19.00)"
    )
    assert why.headline(total) == "List price added $146; everything else added $47.40"


PERIODS = {
    "2026-10": ("2026-10-01", "2026-10-31"),
    "2026-Q4": ("2026-10-01", "2026-12-31"),
    "2026": ("2026-01-01", "2026-12-31"),
    "2026-10-07": ("2026-10-07", "2026-10-07"),
    "2026-10-07..2026-10-09": ("2026-10-07", "2026-10-09"),
    "2026-08..2026-09": ("2026-08-01", "2026-09-30"),
}


@pytest.mark.parametrize(("text", "days"), PERIODS.items(), ids=PERIODS.keys())
def test_periods_are_read(text: str, days: tuple[str, str]) -> None:
    found = period(text)
    assert (str(found.first), str(found.last)) == days


@pytest.mark.parametrize("text", ["", "2026-13", "2026-Q5", "October", "2026-10-40", "2026-10-09..2026-10-07"])
def test_what_is_no_period_is_refused_with_what_is(text: str) -> None:
    with pytest.raises(UnknownPeriod, match="expected a month"):
        period(text)


def test_an_address_that_asks_for_the_unknown_gets_the_default_and_is_told(snapshot: Snapshot) -> None:
    asked = {"from": "2026-13", "to": "2026-10", "currency": "XXX", "range": "never"}
    found = compared_by(snapshot, ON_THIS_MACHINE, asked)
    assert found is not None
    compared, currency, notes = found
    assert (currency, len(notes)) == ("USD", 3)
    assert compared.after.first == OCTOBER
