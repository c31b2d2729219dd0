"""Bills of an invented estate: what is charged adds up, to the last digit, whatever the day."""

from datetime import date
from decimal import Decimal

import duckdb
import polars as pl
import pytest
from polars.testing import assert_frame_equal

from sources.sample.clouds.charges import Billing, Terms, charges, seen_on
from sources.sample.clouds.frames import CHARGE
from sources.sample.world import World
from tests.sources.sample.clouds.rented import TERMS, resources, usage

KINDS = {
    "usage",
    "covered",
    "recurring_fee",
    "support",
    "marketplace",
    "refund",
    "correction",
}


def billed(provider: str, day: date = date(2026, 11, 30), *, since: date = date(2026, 7, 1), seed: int = 1):
    world = World.of(seed, "small", day, since)
    return charges(usage(resources(provider), world), TERMS[provider], world), world


@pytest.mark.parametrize("provider", TERMS)
def test_a_bill_is_of_charges_in_every_kind(provider: str) -> None:
    charged, _ = billed(provider)
    assert charged.schema == CHARGE.schema
    required = [column.name for column in CHARGE.columns if not column.nullable]
    assert charged.select(pl.col(required).null_count().sum()).row(0) == (0,) * len(required)
    assert set(charged["kind"]) >= KINDS | ({"tax"} if TERMS[provider].tax_percent else set[str]())
    assert ("credit" in charged["kind"]) == (provider != "azure"), "Azure's exports hold costs before credits"


@pytest.mark.parametrize("provider", TERMS)
def test_all_usage_is_billed_and_its_list_cost_is_price_times_quantity(provider: str) -> None:
    charged, world = billed(provider)
    used = usage(resources(provider), world)
    first = charged.filter(pl.col("kind").is_in(["usage", "covered"]), pl.col("withdrawn").is_null())
    assert first["quantity"].sum() == used["quantity"].sum()
    off = (first["quantity"].cast(float) * first["list_unit_price"].cast(float) - first["list_cost"].cast(float)).abs()
    assert (off.max() or 0) <= 10 ** -TERMS[provider].scale


@pytest.mark.parametrize("provider", TERMS)
def test_what_a_commitment_gives_over_its_term_is_what_its_fees_are(provider: str) -> None:
    charged, world = billed(provider, date(2026, 11, 30), since=date(2024, 1, 1))
    connection = duckdb.connect()
    connection.register("lines", charged)
    sums = connection.sql(
        """select commitment, min(day) first, max(charge_end) filter (kind = 'recurring_fee') fees_end,
             sum(effective_cost) filter (kind in ('covered', 'unused')) effective,
             sum(billed_cost) filter (kind in ('recurring_fee', 'upfront_fee')) billed,
             count(distinct day) filter (kind in ('covered', 'unused')) as days
           from lines where commitment is not null group by commitment"""
    ).pl()
    whole = sums.filter(pl.col("days").is_in([365, 366]), pl.col("first") > world.since)
    assert len(whole) >= 2
    assert whole.filter(pl.col("effective") != pl.col("billed")).is_empty()


def test_a_payer_without_a_provider_has_usage_and_tax_alone() -> None:
    world = World.of(1, "small", date(2026, 11, 30))
    charged = charges(usage(resources("aws"), world), Terms("p", "USD", 10, 6, 8), world)
    assert set(charged["kind"]) == {"usage", "tax"}


@pytest.mark.parametrize("provider", TERMS)
def test_a_later_day_has_the_same_past(provider: str) -> None:
    early, world = billed(provider, date(2026, 10, 12))
    late, _ = billed(provider, date(2026, 11, 30))
    names = [name for name in CHARGE.names if name != "withdrawn"]
    then, now = (seen_on(of, world).select(names).sort(names, nulls_last=True) for of in (early, late))
    assert_frame_equal(then, now)


@pytest.mark.parametrize("provider", ["aws", "azure"])
def test_a_restated_month_differs_by_what_was_withdrawn_and_delivered(provider: str) -> None:
    charged, world = billed(provider)
    before, after = (seen_on(charged, world.on(day)) for day in (date(2026, 10, 4), date(2026, 10, 20)))
    of_month = pl.col("period") == date(2026, 9, 1)
    between = {
        name: pl.col(name).is_between(date(2026, 10, 5), date(2026, 10, 20)) for name in ("delivered", "withdrawn")
    }
    change = total(after.filter(of_month)) - total(before.filter(of_month))
    come, gone = (total(charged.filter(of_month, when)) for when in between.values())
    assert change == come - gone
    assert change != 0


def test_of_a_feed_that_only_adds_nothing_is_withdrawn() -> None:
    charged, _ = billed("gcp")
    assert charged["withdrawn"].null_count() == len(charged)


def test_the_tax_is_of_what_was_billed_when_it_was_last_worked_out() -> None:
    charged, world = billed("aws", date(2026, 12, 20))
    seen = seen_on(charged, world).filter(pl.col("period") == date(2026, 10, 1))
    tax = pl.col("kind") == "tax"
    assert total(seen.filter(tax)) == (total(seen.filter(~tax)) * 8 / 100).quantize(Decimal("1e-10"))


@pytest.mark.parametrize("provider", TERMS)
def test_the_bills_say_the_same_however_many_months_are_made_at_a_time(provider: str) -> None:
    whole, world = billed(provider)
    used = usage(resources(provider), world)
    billing = Billing(TERMS[provider], world)
    months = (world.only(month, month) for month in world.months)
    bills = [
        billing.months(of, used.filter(pl.col("day").is_between(of.since, of.yesterday))).with_columns(
            pl.lit(of.since).alias("made_in")
        )
        for of in months
    ]
    assert all((bill["period"] == bill["made_in"]).all() for bill in bills)
    parts = pl.concat([*(bill.drop("made_in") for bill in bills), billing.rest()])
    assert_frame_equal(parts, whole, check_row_order=False)


def total(charged: pl.DataFrame) -> Decimal:
    return sum(charged["billed_cost"].to_list(), Decimal(0))
