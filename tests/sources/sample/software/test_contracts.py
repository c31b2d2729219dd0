"""Contracts that go on for ever: on any day each has one term, its row as someone entered it, and a truth."""

from calendar import monthrange
from datetime import date, timedelta
from pathlib import Path

import duckdb
import polars as pl
import pytest

from sources.sample.software.contracts import COLUMNS, agreements, contracts
from sources.sample.software.renewals import renewals
from sources.sample.world import World
from warehouse.tables.truth import TRUE_RENEWAL

DAYS = [date(2026, 1, 31), date(2026, 10, 31), date(2028, 2, 29)]


def test_the_header_is_the_one_that_is_documented(written: Path) -> None:
    header = (written / "contracts/contracts.csv").read_text().splitlines()[0]
    assert header == (
        "contract_id,app,vendor,start,end,term_months,auto_renews,notice_number,notice_unit,clear_days,"
        "deemed_receipt_days,holiday_calendar,seats_committed,price_per_seat,currency,billing_period,owner,cost_center"
    )


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("day", DAYS, ids=str)
def test_the_truth_carries_rows_on_as_a_reader_would(seed: int, day: date) -> None:
    world = World.of(seed, "small", day)
    rows, truth = contracts(world), renewals(world)
    assert len(rows) >= 40
    assert truth.columns == list(TRUE_RENEWAL.names)
    both = rows.join(truth, on="contract_id", suffix="_true")
    assert len(both) == len(rows) == rows["contract_id"].n_unique()
    for row in both.iter_rows(named=True):
        assert row["end_true"] == carried_on(row["end"], row["term_months"], day)
        assert row["auto_renews"] or row["end"] == row["end_true"]
        assert row["decide_by"] <= row["end_true"]


def carried_on(end: date, term_months: int, day: date) -> date:
    """By the row alone: the last day of the first term that has not ended."""
    turn, carried = 0, end
    while carried < day:
        turn += 1
        months = end.year * 12 + end.month - 1 + turn * term_months
        year, month = months // 12, months % 12 + 1
        carried = date(year, month, min(end.day, monthrange(year, month)[1]))
    return carried


def test_every_variant_of_a_clause_is_there(world: World) -> None:
    rows = contracts(World.of(1, "medium", world.as_of))
    assert set(rows["notice_unit"]) == {"calendar_days", "business_days", "calendar_months"}
    assert set(rows["holiday_calendar"]) == {"GB-ENG", "DE", "US", "FR", None}
    assert set(rows["clear_days"]) == {True, False, None}
    assert {0, 2, None} <= set(rows["deemed_receipt_days"])
    assert set(rows["billing_period"]) == {"monthly", "quarterly", "annual"}
    assert {1, 12, 24, 36} == set(rows["term_months"])
    assert rows.filter(pl.col("end") < world.as_of).height >= 5


def test_a_vendors_products_renew_together(world: World) -> None:
    ends = {each.ends(each.running).month for each in agreements(world) if each.vendor == "Atlassian"}
    assert len(ends) == 1


def test_a_day_later_nothing_has_changed_but_what_renewed(world: World) -> None:
    today, later = (contracts(world.on(day)) for day in (world.as_of, world.as_of + timedelta(days=1)))
    same = today.join(later, on=COLUMNS[:4], how="inner")
    assert len(same) < len(today)
    assert same["seats_committed"].equals(same["seats_committed_right"])
    assert (same["price_per_seat"] == same["price_per_seat_right"]).all()


def test_the_band_of_seats_is_in_reach_and_the_saving_is_a_years(written: Path) -> None:
    rows = duckdb.sql(
        f"""select t.*, c.seats_committed, c.price_per_seat, c.billing_period
        from read_csv('{written}/truth/renewals.csv') t join read_csv('{written}/contracts/contracts.csv') c
        using (contract_id) where t.seats_least is not null"""
    ).fetchall()
    assert len(rows) >= 25
    assert duckdb.sql(
        f"""select count(*) from read_csv('{written}/truth/renewals.csv') t
        join read_csv('{written}/contracts/contracts.csv') c using (contract_id)
        where seats_least > seats_most or saving_at_renewal not between saving_least and saving_most
          or saving_most > seats_committed * price_per_seat
          * case billing_period when 'monthly' then 12 when 'quarterly' then 4 else 1 end"""
    ).fetchall() == [(0,)]
