"""Events of an invented estate: large enough to be told from chance, exactly known, and the same on a later day."""

from datetime import date
from decimal import Decimal

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from sources.sample.clouds.anomalies import true_anomalies
from sources.sample.clouds.charges import charges
from sources.sample.clouds.events import with_events
from sources.sample.clouds.ordinary import accounts, lines
from sources.sample.world import Bill, World
from tests.sources.sample.clouds.rented import TERMS, resources, usage

DAY = date(2026, 11, 30)
SERIES = ("account", "service")


def happened(provider: str, world: World) -> tuple[pl.DataFrame, pl.DataFrame]:
    rented = resources(provider, scale=2)
    return rented, with_events(usage(rented, world), rented, accounts(rented, world), world)


def bill(provider: str, world: World) -> Bill:
    rented, used = happened(provider, world)
    terms = TERMS[provider]
    return Bill(provider, terms.payer, terms.currency, charges(used, terms, world).lazy(), rented)


@pytest.mark.parametrize("provider", TERMS)
def test_the_money_of_an_event_is_the_bill_with_it_less_the_bill_without_it(provider: str) -> None:
    world = World.of(1, "small", date(2026, 10, 30), date(2026, 8, 1))
    _, used = happened(provider, world)
    whole = bill(provider, world)
    told = true_anomalies(whole, world).filter("anomalous")
    assert len(told) >= 8
    for kind, start, money in told.select("kind", "start", "money").rows():
        id_ = f"{kind}/{whole.resources['account'][0]}/{start:%Y-%m}"
        off = used.with_columns(quantity=pl.when(pl.col("event") == id_).then("quantity_without").otherwise("quantity"))
        kinds = ("unused",) if kind == "falling_utilisation" else ("usage", "covered", "unused")
        without = charges(off, TERMS[provider], world)
        assert effective(whole.charged, *kinds) - effective(without, *kinds) == money


def effective(charged: pl.DataFrame, *kinds: str) -> Decimal:
    return sum(charged.filter(pl.col("kind").is_in(kinds))["effective_cost"].to_list(), Decimal(0))


@pytest.mark.parametrize("provider", TERMS)
@pytest.mark.parametrize("seed", [1, 2])
def test_an_event_stands_out_at_least_twice_as_far_as_it_must(provider: str, seed: int) -> None:
    world = World.of(seed, "small", DAY)
    _, used = happened(provider, world)
    price = pl.col("list_unit_price").cast(float)
    cost, without = (pl.col(name).cast(float) * price for name in ("quantity", "quantity_without"))
    daily = used.group_by("day", *SERIES).agg(
        cost=cost.sum(), without=pl.coalesce(without, cost).sum(), event=pl.col("event").drop_nulls().first()
    )
    found = daily.filter(pl.col("event").is_not_null(), ~pl.col("event").str.starts_with("falling"))
    must = pl.max_horizontal(pl.col("without") * 0.15, 25.0)
    peaks = (
        found.with_columns(over=(pl.col("cost") - pl.col("without")).abs() / must)
        .group_by("event")
        .agg(pl.col("over").max())
    )
    assert len(peaks) >= 12
    assert peaks.filter(pl.col("over") < 2).is_empty()


@pytest.mark.parametrize("provider", TERMS)
def test_what_is_ordinary_never_looks_like_an_event(provider: str) -> None:
    world = World.of(4, "small", DAY)
    _, used = happened(provider, world)
    price = pl.col("list_unit_price").cast(float)
    quantity = pl.coalesce("quantity_without", "quantity").cast(float)
    own = used.filter(pl.col("number").is_null(), pl.coalesce("quantity_without", "quantity") > 0)
    daily = own.group_by("day", *SERIES).agg(cost=(quantity * price).sum()).sort(*SERIES, "day")
    before = pl.concat_list(pl.col("cost").shift(7 * week).over(SERIES) for week in (1, 2, 3)).list.mean()
    news = daily.with_columns(before=before).filter(pl.col("before").is_not_null())
    must = pl.max_horizontal(pl.col("before") * 0.15, 25.0)
    jobs = pl.col("service").is_in(lines().filter(holds="month_end")["service"].to_list())
    edges = (pl.col("day").dt.day() == 1) | (pl.col("day").dt.day() > pl.col("day").dt.days_in_month() - 3)
    near = edges | pl.any_horizontal(edges.shift(7 * week).over(SERIES) for week in (1, 2, 3))
    assert news.height > 400
    assert news.filter(~(jobs & near)).filter((pl.col("cost") - pl.col("before")).abs() > must * 0.8).is_empty()


@pytest.mark.parametrize("provider", TERMS)
def test_no_event_overlaps_another_on_its_series(provider: str) -> None:
    _, used = happened(provider, World.of(5, "small", DAY))
    marked = used.filter(pl.col("event").is_not_null(), ~pl.col("event").str.starts_with("falling"))
    assert (
        marked.group_by("day", *SERIES, "region", "meter", "number")
        .agg(pl.col("event").n_unique())
        .filter(pl.col("event") > 1)
        .is_empty()
    )
    by_series = marked.filter(pl.col("quantity_without") > 0)
    assert by_series.group_by("day", *SERIES).agg(pl.col("event").n_unique())["event"].max() == 1


@pytest.mark.parametrize("provider", TERMS)
def test_what_happened_stays_the_same_on_a_later_day(provider: str) -> None:
    early, late = (World.of(6, "small", day, date(2026, 7, 1)) for day in (date(2026, 9, 17), DAY))
    then, now = (happened(provider, world)[1] for world in (early, late))
    order = ["day", "number", "service", "meter", "region", "quantity"]
    kept = now.filter(pl.col("day") < early.as_of)
    assert_frame_equal(then.sort(order, nulls_last=True), kept.sort(order, nulls_last=True))


@pytest.mark.parametrize(
    ("seed", "day"), [(1, date(2026, 11, 1)), (7, date(2026, 11, 2)), (1, date(2027, 3, 30)), (8, date(2029, 6, 5))]
)
def test_there_are_twenty_events_of_five_kinds_on_any_day(seed: int, day: date) -> None:
    world = World.of(seed, "small", day)
    told = pl.concat(true_anomalies(bill(provider, world), world) for provider in TERMS)
    planted = told.filter("anomalous")
    assert len(planted) >= 20
    assert planted["kind"].n_unique() >= 5
    assert planted["provider"].n_unique() == 3
    assert len(told.filter(~pl.col("anomalous"))) >= 10
    assert told.select("kind", "provider", "account", "service", "start").is_unique().all()
