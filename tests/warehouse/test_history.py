"""What a billing period came to, as it was known on each business day."""

from datetime import date, timedelta
from itertools import pairwise, permutations
from pathlib import Path

import duckdb
import polars as pl
import pytest

from tests.warehouse.bill import NOW, change
from warehouse.history import KEPT_DAYS
from warehouse.migrations import migrate
from warehouse.store import Store
from warehouse.tables import MONTH_STATUS

DAY = date(2026, 11, 20)
INTERVALS = "SELECT BilledCost::DOUBLE, x_valid_from, x_valid_to FROM cost_history ORDER BY x_valid_from, x_source"


def after(days: int) -> date:
    return DAY + timedelta(days=days)


def deliver(state: Path, store: Store, cost: str, day: date, load_id: str, **where: str) -> None:
    store.commit_period(change(state, [cost], load_id, **where), now=NOW, as_of=day)


def intervals(store: Store) -> list[tuple[object, ...]]:
    return store.frame(INTERVALS).rows()


def test_a_change_closes_what_was_known_and_no_change_writes_nothing(state: Path, store: Store) -> None:
    for number, cost in enumerate(("114.75", "114.75", "165.73", "180.52")):
        deliver(state, store, cost, after(number), f"l{number}")
    assert intervals(store) == [
        (114.75, after(0), after(2)),
        (165.73, after(2), after(3)),
        (180.52, after(3), None),
    ]


def test_of_one_business_day_the_last_stays(state: Path, store: Store) -> None:
    deliver(state, store, "1", after(0), "l1")
    deliver(state, store, "2", after(1), "l2")
    deliver(state, store, "3", after(1), "l3")
    assert intervals(store) == [(1.0, after(0), after(1)), (3.0, after(1), None)]


@pytest.mark.parametrize("days", list(permutations((0, 1, 2))))
def test_there_is_one_truth_a_day_in_whatever_order_the_business_days_are_run(
    state: Path, store: Store, days: tuple[int, ...]
) -> None:
    for number, day in enumerate(days):
        deliver(state, store, str(number), after(day), f"l{number}")
    known = [(first, last) for _, first, last in intervals(store)]
    assert known[-1][1] is None
    assert all(last == following for (_, last), (following, _) in pairwise(known))
    assert intervals(store)[-1][0] == 2.0


def test_a_period_that_is_emptied_ends(state: Path, store: Store) -> None:
    deliver(state, store, "1", after(0), "l1")
    emptied = change(state, ["1"], "l2")
    store.commit_period(type(emptied)("aws", "2026-10", (), {}), now=NOW, as_of=after(1))
    assert intervals(store) == [(1.0, after(0), after(1))]


def test_other_periods_and_sources_are_not_touched(state: Path, store: Store) -> None:
    deliver(state, store, "1", after(0), "l1")
    deliver(state, store, "2", after(1), "l2", period="2026-09")
    deliver(state, store, "3", after(2), "l3", source="azure")
    assert [last for *_, last in intervals(store)] == [None, None, None]


def test_a_failing_commit_leaves_the_history(state: Path, store: Store) -> None:
    deliver(state, store, "1", after(0), "l1")
    store.connection.execute("DROP TABLE reject")
    with pytest.raises(duckdb.CatalogException):
        deliver(state, store, "2", after(1), "l2")
    assert intervals(store) == [(1.0, after(0), None)]


def test_what_is_long_past_goes_but_for_the_state_at_close(state: Path, store: Store) -> None:
    for number, cost in enumerate(("1", "2", "3")):
        deliver(state, store, cost, after(number), f"l{number}")
    status = {
        "source": "aws", "billing_period": "2026-10", "status": "closed", "reason": "", "since": after(1),
        "closed_at": after(1), "rows_without_invoice": 0, "earliest_close": after(0),
    }  # fmt: skip
    store.settle_months(pl.DataFrame([status], schema=MONTH_STATUS.schema), after(KEPT_DAYS + 2))
    assert [cost for cost, *_ in intervals(store)] == [2.0, 3.0]


def test_the_history_of_an_older_warehouse_begins_with_what_it_holds() -> None:
    connection = duckdb.connect()
    migrate(connection, up_to=2)
    for resource_tags, cost in ((1, 2), (2, 3)):
        connection.execute(
            "INSERT INTO cost_daily_rollup (x_source, x_period, day, BillingCurrency, x_tag_set, BilledCost, x_rows) "
            "VALUES ('aws', '2026-10', '2026-10-01', 'USD', ?, ?, 1)",
            [resource_tags, cost],
        )
    connection.execute(
        "INSERT INTO run (run_id, started, as_of, status, code_version) VALUES ('r', now(), ?, 'published', '0')", [DAY]
    )
    connection.execute(
        "INSERT INTO load (load_id, run_id, source, billing_period, object, version, content_hash, size_bytes, "
        "modified, rows, rejected_rows, loaded_at, code_version) "
        "VALUES ('l', 'r', 'aws', '2026-10', 'o', '1', 'h', 1, now(), 2, 0, now(), '0')"
    )
    migrate(connection)
    assert connection.execute(INTERVALS).fetchall() == [(5.0, DAY, None)]
