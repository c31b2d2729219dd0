"""Which of Google's commitments covered what, by the offsets of their fees."""

from datetime import date
from decimal import Decimal

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.commitments.named import named

EXACT = pl.Decimal(38, 18)
DAYS = (date(2026, 10, 1), date(2026, 10, 2))


def covered(*groups: tuple[str, str, tuple[str, ...], tuple[str, ...]]) -> pl.DataFrame:
    """`(service, rate, costs by day, contracted by day)`."""
    rows = [
        (service, "m", rate, day, Decimal(cost), Decimal(price))
        for service, rate, costs, prices in groups
        for day, cost, price in zip(DAYS, costs, prices, strict=False)
    ]
    columns = {"service": pl.String, "model": pl.String, "rate": pl.String, "day": pl.Date}
    return pl.DataFrame(rows, {**columns, "cost": EXACT, "contracted": EXACT}, orient="row")


def offsets(*used: tuple[str, str, tuple[str, ...]], **kinds: str) -> pl.DataFrame:
    """`(service, id, costs by day)`, and kinds by id."""
    rows = [
        (service, name, kinds.get(name), day, Decimal(cost))
        for service, name, costs in used
        for day, cost in zip(DAYS, costs, strict=False)
    ]
    columns = {"service": pl.String, "id": pl.String, "kind": pl.String, "day": pl.Date, "cost": EXACT}
    return pl.DataFrame(rows, columns, orient="row")


def told(of: pl.DataFrame, by: pl.DataFrame) -> dict[str, tuple[Decimal, bool]]:
    return {each["id"]: (each["covered"], each["is_shared"]) for each in named(of, by).to_dicts()}


def test_usage_of_a_rate_is_of_those_whose_offsets_come_to_its_cost_on_each_day() -> None:
    of = covered(("Compute", "0.48", ("48", "24"), ("94", "47")), ("Compute", "0.72", ("30", "60"), ("40", "80")))
    by = offsets(("Compute", "cores", ("48", "24")), ("Compute", "a", ("10", "60")), ("Compute", "b", ("20", "0")))
    found = told(of, by)
    assert found["cores"] == (Decimal(141), False)
    assert found["a"][1]
    assert found["a"][0] + found["b"][0] == Decimal(120)
    assert found["b"][0] == Decimal("26.666666666666666667")


def test_of_two_that_cost_the_same_the_kind_tells_at_which_rate_each_was() -> None:
    of = covered(("Compute", "0.48", ("48",), ("94",)), ("Compute", "0.72", ("60",), ("80",)))
    alike = (("Compute", "a", ("48",)), ("Compute", "cores", ("48",)), ("Compute", "b", ("12",)))
    found = told(of, offsets(*alike, a="flexible", b="flexible", cores="of resources"))
    assert found["cores"] == (Decimal(94), False)
    assert found["a"][0] + found["b"][0] == Decimal(80)
    unknown = told(of, offsets(*alike))
    assert unknown["a"] == (Decimal("77.333333333333333333"), True)
    assert unknown["cores"] == (Decimal("77.333333333333333334"), True)


def test_where_too_many_ways_fit_none_is_taken_for_the_only_one() -> None:
    """Seventy ways to choose four of eight; the first of them alone has one kind a group."""
    names = [f"c{at}" for at in range(8)]
    alike = tuple(("Compute", name, ("10",)) for name in names)
    kinds = {name: "flexible" if at < 4 else "of resources" for at, name in enumerate(names)}
    of = covered(("Compute", "0.48", ("40",), ("80",)), ("Compute", "0.72", ("40",), ("60",)))
    assert set(told(of, offsets(*alike, **kinds)).values()) == {(Decimal("17.5"), True)}


def test_a_commitment_that_nothing_used_makes_no_other_doubtful() -> None:
    of = covered(("SQL", "0.6", ("10", "20"), ("20", "40")))
    assert told(of, offsets(("SQL", "s", ("10", "20")), ("SQL", "idle", ("0", "0")))) == {"s": (Decimal(60), False)}


def test_equal_totals_of_other_days_are_no_match_and_all_share_one_rate() -> None:
    of = covered(("SQL", "0.6", ("10", "20"), ("20", "40")))
    assert told(of, offsets(("SQL", "s", ("20", "10")))) == {"s": (Decimal(60), False)}


def test_a_commitment_of_another_service_has_no_part() -> None:
    of = covered(("SQL", "0.6", ("10",), ("20",)))
    assert told(of, offsets(("SQL", "s", ("10",)), ("Compute", "c", ("10",)))) == {"s": (Decimal(20), False)}


MONEY = st.decimals(min_value=0, max_value=10**6, places=18)


@settings(max_examples=50)
@given(prices=st.lists(MONEY, min_size=2, max_size=2), used=st.lists(MONEY, min_size=2, max_size=6))
def test_what_is_shared_out_is_kept_to_the_last_digit(prices: list[Decimal], used: list[Decimal]) -> None:
    of = covered(("S", "1", ("1", "1"), tuple(str(price) for price in prices)))
    by = offsets(*(("S", f"c{at}", (str(cost), str(cost))) for at, cost in enumerate(used)))
    whole = sum(prices, Decimal(0)) if sum(used) else Decimal(0)
    assert sum((cost for cost, _ in told(of, by).values()), Decimal(0)) == whole
