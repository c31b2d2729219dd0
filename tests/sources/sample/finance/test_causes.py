"""What moved between two months: terms that add up to the change, whichever way one looks."""

from datetime import date

import polars as pl
import pytest

from sources.sample.finance.causes import summed, terms
from tests.sources.sample.finance.conftest import Books


@pytest.fixture(scope="module")
def pairs(books: Books) -> list[tuple[pl.DataFrame, pl.DataFrame]]:
    """September and October of each bill."""
    found = [summed(bill, books.world) for bill in books.bills]
    first, second = date(2026, 9, 1), date(2026, 10, 1)
    return [(rows.filter(pl.col("month") == first), rows.filter(pl.col("month") == second)) for rows in found]


def test_terms_add_up_to_the_change(pairs: list[tuple[pl.DataFrame, pl.DataFrame]]) -> None:
    for before, after in pairs:
        change = float(after["effective_cost"].sum()) - float(before["effective_cost"].sum())
        assert sum(terms(before, after, (30, 31)).values()) == pytest.approx(change, abs=1e-6)


def test_terms_are_the_same_backwards(pairs: list[tuple[pl.DataFrame, pl.DataFrame]]) -> None:
    before, after = pairs[0]
    there, back = terms(before, after, (30, 31)), terms(after, before, (31, 30))
    there["new"], there["gone"] = there["gone"], there["new"]
    assert {name: -moved for name, moved in back.items()} == pytest.approx(there, abs=1e-6)


def test_a_dearer_list_is_the_list_price() -> None:
    line = dict.fromkeys(("payer", "account", "region", "service", "sku", "unit"), "a")
    costs = {
        "quantity": 10.0,
        "priced_cost": 22.0,
        "list_cost": 20.0,
        "contracted_cost": 18.0,
        "effective_cost": 18.0,
        "kind": "usage",
    }
    before = pl.DataFrame([{**line, **costs}])
    costs_more = pl.col("list_cost", "contracted_cost", "effective_cost") * 1.5
    dearer = terms(before, before.with_columns(costs_more, pl.col("priced_cost") * 1.5), (30, 30))
    assert dearer["list_price"] == pytest.approx(9.0)
    assert dearer["usage"] == dearer["calendar"] == dearer["commitment"] == dearer["currency"] == 0
    weaker = terms(before, before.with_columns(costs_more), (30, 30))
    assert (weaker["currency"], weaker["list_price"]) == (pytest.approx(9.0), 0)
