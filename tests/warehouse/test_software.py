"""Seats and use through time: what is gone, what was only not told, and what a vendor forgets."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from warehouse.software import FEEDS_AS_TOLD, keep_feeds, keep_seats, keep_use, mark_feeds
from warehouse.store import Store, open_store
from warehouse.tables import ACTIVE_MONTH, ACTIVITY, LICENSE_POOL_HISTORY, MONTH_COVERED, SAAS_FEED, SEAT_HISTORY

DAY = date(2026, 11, 2)
ME = "a" * 32
SEAT = {"app_id": "slack", "account_kind": "person", "account_status": "active", "paid": True, "via": "direct"}
OK = (("users", "ok"),)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path, told=lambda _: None, doing="test") as opened:
        yield opened


def feeds(*told: tuple[str, str]) -> pl.DataFrame:
    rows = [{"feed": name, "status": status, "rows": 1} for name, status in told]
    return pl.DataFrame(rows, schema=SAAS_FEED.schema).drop("source", "day", "last_ok")


def keep(store: Store, days: int, *seats: tuple[str, str], told: tuple[tuple[str, str], ...] = OK, **more: Any) -> None:
    """So many days later these SKUs and accounts have seats."""
    rows = [{**SEAT, "sku": sku, "account_id": account, **more} for sku, account in seats]
    seen = pl.DataFrame(rows, schema=SEAT_HISTORY.schema)
    day = DAY + timedelta(days=days)
    with store.transaction():
        keep_seats(store.connection, "slack", seen, LICENSE_POOL_HISTORY.empty(), feeds(*told), day)
        keep_feeds(store.connection, "slack", feeds(*told), day)


def open_seats(store: Store) -> set[tuple[str, str]]:
    return set(store.frame("SELECT sku, account_id FROM seat_history WHERE x_valid_to IS NULL").rows())


def test_a_seat_that_is_told_no_more_is_gone_and_one_that_changed_is_two_rows(store: Store) -> None:
    keep(store, 0, ("pro", "a"), ("pro", "b"))
    keep(store, 1, ("pro", "a"), account_status="suspended")
    rows = store.frame("FROM seat_history ORDER BY account_id, x_valid_from").to_dicts()
    assert [(row["account_id"], row["account_status"], row["x_valid_to"]) for row in rows] == [
        ("a", "active", DAY + timedelta(days=1)),
        ("a", "suspended", None),
        ("b", "active", DAY + timedelta(days=1)),
    ]
    keep(store, 4, ("pro", "a"), account_status="suspended")
    assert store.frame("SELECT max(x_last_seen) AS d FROM seat_history")["d"][0] == DAY + timedelta(days=4)


@pytest.mark.parametrize(
    ("told", "still"),
    [
        ((("users", "ok"),), set()),
        ((("users", "ok"), ("activity", "failed")), set()),
        ((("users", "failed"),), {("pro", "a"), ("plus", "b")}),
        ((("users", "refused"),), {("pro", "a"), ("plus", "b")}),
        ((("users", "ok"), ("licenses", "failed")), {("pro", "a"), ("plus", "b")}),
    ],
    ids=["told in full", "use failed", "failed", "refused", "one of two failed"],
)
def test_what_was_not_told_stays_as_it_was(
    store: Store, told: tuple[tuple[str, str], ...], still: set[tuple[str, str]]
) -> None:
    keep(store, 0, ("pro", "a"), ("plus", "b"))
    keep(store, 1, told=told)
    assert open_seats(store) == still


def test_where_one_list_is_refused_for_good_the_other_is_whole_all_the_same(store: Store) -> None:
    keep(store, 0, ("pro", "a"), ("pro", "b"), ("copilot", "c"))
    keep(store, 1, ("pro", "a"), told=(("users", "ok"), ("copilot", "refused")))
    assert open_seats(store) == {("pro", "a"), ("copilot", "c")}


def test_what_a_vendor_forgets_was_seen_all_the_same(store: Store) -> None:
    at = datetime(2026, 8, 1, 9)
    for days, last in ((0, at), (1, None)):
        seen = [{"app_id": "copilot", "account_id": ME, "signal": "copilot", "last_activity_at": last, "as_of": DAY}]
        with store.transaction():
            keep_use(
                store.connection,
                "github",
                pl.DataFrame(seen, schema=ACTIVITY.schema).select(
                    "app_id", "account_id", "person_id", "signal", "last_activity_at", "as_of"
                ),
                ACTIVE_MONTH.empty(),
                MONTH_COVERED.empty(),
                DAY + timedelta(days=days),
            )
    [row] = store.frame("FROM activity").to_dicts()
    assert (row["last_activity_at"], row["lag_days"]) == (at, 1)


@pytest.mark.parametrize(
    ("told", "stands"),
    [(datetime(2026, 7, 1), datetime(2026, 7, 1)), (None, datetime(2026, 8, 1))],
    ids=["told", "not told"],
)
def test_a_last_use_that_is_read_again_is_put_right_where_it_is_told(
    store: Store, told: datetime | None, stands: datetime
) -> None:
    for last, corrects in ((datetime(2026, 8, 1), False), (told, True)):
        seen = {"app_id": "copilot", "account_id": ME, "signal": "copilot", "last_activity_at": last, "as_of": DAY}
        rows = pl.DataFrame([seen], schema=ACTIVITY.schema).drop("source", "lag_days")
        none, covered = ACTIVE_MONTH.empty(), MONTH_COVERED.empty()
        with store.transaction():
            keep_use(store.connection, "github", rows, none, covered, DAY, corrects=corrects)
    assert store.frame("FROM activity")["last_activity_at"].to_list() == [stands]


def test_months_are_only_ever_added_to(store: Store) -> None:
    for month in ("2026-09", "2026-10", "2026-10"):
        months = pl.DataFrame(
            [{"app_id": "slack", "account_id": ME, "month": month, "signal": "s"}], schema=ACTIVE_MONTH.schema
        )
        covered = pl.DataFrame([{"app_id": "slack", "month": month}], schema=MONTH_COVERED.schema)
        with store.transaction():
            keep_use(store.connection, "slack", ACTIVITY.empty(), months, covered, DAY)
    assert sorted(store.frame("FROM active_month")["month"]) == ["2026-09", "2026-10"]
    assert sorted(store.frame("FROM month_covered")["month"]) == ["2026-09", "2026-10"]


def test_a_feed_that_is_had_no_more_keeps_the_day_on_which_it_was(store: Store) -> None:
    keep(store, 0, ("pro", "a"), told=(("users", "ok"), ("activity", "ok")))
    keep(store, 3, ("pro", "a"), told=(("users", "ok"), ("activity", "refused")))
    rows = store.frame("FROM saas_feed ORDER BY feed").to_dicts()
    assert [(row["feed"], row["status"], row["last_ok"]) for row in rows] == [
        ("activity", "refused", DAY),
        ("users", "ok", DAY + timedelta(days=3)),
    ]


def test_a_feed_of_use_that_must_not_be_judged_by_is_marked_until_it_moves_again(store: Store) -> None:
    every = (("users", "ok"), ("activity", "ok"), ("activity.zoom", "ok"), ("activity.figma", "refused"))
    keep(store, 0, ("PRO", ME), told=every)
    doubt = {"source": "slack", "root_app": "zoom", "doubt": "nobody's use is newer than 1 Oct", "status": "frozen"}
    doubts = pl.DataFrame([doubt, doubt])

    def statuses() -> dict[str, str]:
        return dict(store.frame("SELECT feed, status FROM saas_feed ORDER BY feed").iter_rows())

    with store.transaction():
        mark_feeds(store.connection, doubts)
    marked = {"activity": "frozen", "activity.figma": "refused", "activity.zoom": "frozen", "users": "ok"}
    assert statuses() == marked
    told = dict(store.frame(FEEDS_AS_TOLD, [["slack"]]).select("feed", "status").iter_rows())
    assert told == dict(every)
    with store.transaction():
        mark_feeds(store.connection, doubts)
    assert statuses() == marked
    with store.transaction():
        mark_feeds(store.connection, doubts.clear())
    assert statuses() == dict(every)
