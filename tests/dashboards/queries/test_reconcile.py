"""Exact sums of many loads, and who may see them."""

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboards.access.viewer import ON_THIS_MACHINE, Scope, Viewer
from dashboards.queries.reconcile import SUMS, _exact_sum, held_back, reconcile
from warehouse.snapshot import open_snapshot
from warehouse.store import open_store
from warehouse.tables import HELD_BACK, LOAD, LOAD_SUM

THEN = datetime(2026, 10, 31, 7)
LOADED = {
    "run_id": "r", "version": "1", "content_hash": "1", "size_bytes": 1, "modified": THEN, "rows": 2,
    "rejected_rows": 0, "loaded_at": THEN, "code_version": "0",
}  # fmt: skip
SUMMED = {"currency": "USD", "column_name": "BilledCost", "rows": 2, "rejected_rows": 0} | dict.fromkeys(SUMS, "0")


@pytest.fixture
def state(tmp_path: Path) -> Path:
    """Two sources of two months each: "a" has one object a month, "b" both months in one object."""
    objects = {("a", "2026-09"): "a09", ("a", "2026-10"): "a10", ("b", "2026-09"): "b", ("b", "2026-10"): "b"}
    names = {key: f"{key[0]}-{key[1]}" for key in objects}
    loads = [
        {"load_id": names[key], "source": key[0], "billing_period": key[1], "object": objects[key], **LOADED}
        for key in objects
    ]
    sums = [
        {"load_id": names[key], "source": key[0], "billing_period": key[1], **SUMMED, "source_sum": "1.5"}
        for key in objects
    ]
    with open_store(tmp_path, told=print, doing="a test") as store:
        store.insert(LOAD, pl.DataFrame(loads))
        store.insert(LOAD_SUM, pl.DataFrame(sums))
        store.publish(as_of=date(2026, 10, 31), run_id="r", now=THEN)
    return tmp_path


def hold_back(state: Path, **what: str | None) -> None:
    note = {
        "source": "b",
        "billing_period": None,
        "object": None,
        "reason": "no",
        "since": THEN,
        "last_tried": THEN,
        **what,
    }
    with open_store(state, told=print, doing="a test") as store:
        store.insert(
            HELD_BACK, pl.DataFrame([note], schema_overrides={"billing_period": pl.String, "object": pl.String})
        )
        store.publish(as_of=date(2026, 10, 31), run_id="r", now=THEN)


def held(state: Path) -> list[str]:
    with open_snapshot(state) as snapshot:
        rows = reconcile(snapshot, ON_THIS_MACHINE, {}).filter(status="held_back").iter_rows(named=True)
        return [f"{row['source']} {row['billing_period']}" for row in rows]


@pytest.mark.parametrize(
    ("what", "periods"),
    [
        ({"billing_period": "2026-10", "object": "new"}, ["b 2026-10"]),
        ({"object": "b"}, ["b 2026-09", "b 2026-10"]),
        ({"object": "unknown"}, []),
        ({}, ["b 2026-09", "b 2026-10"]),
        ({"source": "a", "object": "a10"}, ["a 2026-10"]),
    ],
    ids=["a period", "an object that gave both", "an object never read", "the whole source", "one of two objects"],
)
def test_what_is_held_back_marks_the_periods_it_is_about(state: Path, what: dict[str, str], periods: list[str]) -> None:
    hold_back(state, **what)
    assert held(state) == periods


def test_filters_leave_one_source_and_period(state: Path) -> None:
    with open_snapshot(state) as snapshot:
        rows = reconcile(snapshot, ON_THIS_MACHINE, {"source": "a", "period": "2026-09"})
    assert rows.select("source", "billing_period", "source_sum", "status").rows() == [("a", "2026-09", "1.5", "ok")]


def test_a_viewer_of_some_accounts_sees_no_sum_over_all(state: Path) -> None:
    hold_back(state)
    viewer = Viewer("finance", Scope(frozenset({"1"})))
    with open_snapshot(state) as snapshot:
        assert reconcile(snapshot, viewer, {}).is_empty()
        assert held_back(snapshot, viewer, {}).is_empty()
        assert held_back(snapshot, ON_THIS_MACHINE, {}).height == 1


AMOUNTS = st.decimals(allow_nan=False, allow_infinity=False, min_value=Decimal("-1e40"), max_value=Decimal("1e40"))


@given(st.lists(AMOUNTS, max_size=8).flatmap(st.permutations))
def test_sums_are_exact_in_any_order(amounts: list[Decimal]) -> None:
    from fractions import Fraction

    text = _exact_sum(map(str, amounts))
    assert Fraction(text) == sum(map(Fraction, amounts))
    assert "E" not in text
    assert "." not in text or not text.endswith("0")


def test_no_loads_sum_to_no_rows(tmp_path: Path) -> None:
    with open_store(tmp_path, told=print, doing="a test") as store:
        store.publish(as_of=date(2026, 10, 31), run_id="r", now=THEN)
    with open_snapshot(tmp_path) as snapshot:
        assert reconcile(snapshot, ON_THIS_MACHINE, {}).rows() == []
