"""Sights of trails over days: what a log forgets stays, and a grant ends when it is gone or taken back."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from warehouse.store import Store, open_store
from warehouse.tables import TRAIL_SIGHT
from warehouse.trails import keep_sights

FIRST, SECOND, THIRD = date(2026, 9, 30), date(2026, 10, 31), date(2026, 11, 29)
TOLD = [name for name in TRAIL_SIGHT.names if name not in ("x_source", "trail", "x_last_seen")]
SCHEMA = {name: TRAIL_SIGHT.schema[name] for name in TOLD}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path, told=lambda _: None, doing="a test") as store:
        yield store


def keep(store: Store, day: date, *rows: dict[str, Any], whole: bool = False) -> dict[str, Any]:
    """The rows kept, and what the last account of all then is."""
    frame = pl.DataFrame([{**dict.fromkeys(TOLD), "client": "app", **row} for row in rows], schema=SCHEMA)
    with store.transaction():
        keep_sights(store.connection, "grants", "oauth", frame, day, whole=whole)
    return store.frame("FROM trail_sight ORDER BY account_id").to_dicts()[-1]


def grant(account: str = "a", **more: Any) -> dict[str, Any]:
    return {"account_id": account, "consent": "principal", "scopes": "openid", **more}


def test_the_first_and_the_last_day_stay_though_the_log_forgets(store: Store) -> None:
    keep(store, FIRST, grant(first_seen=FIRST, last_seen=FIRST, person_id="ana"))
    kept = keep(store, SECOND, grant(first_seen=SECOND, last_seen=SECOND))
    assert (kept["first_seen"], kept["last_seen"], kept["person_id"]) == (FIRST, SECOND, "ana")
    assert (kept["x_source"], kept["trail"], kept["x_last_seen"]) == ("grants", "oauth", SECOND)


def test_what_is_not_told_again_stays_as_it_was(store: Store) -> None:
    keep(store, FIRST, grant("a"), grant("b"))
    assert keep(store, SECOND, grant("a"))["account_id"] == "b"
    assert store.frame("SELECT count(*) AS n FROM trail_sight WHERE ended_on IS NULL")["n"][0] == 2


def test_a_grant_that_is_gone_from_a_whole_list_has_ended_once(store: Store) -> None:
    keep(store, FIRST, grant("a"), grant("b"), whole=True)
    assert keep(store, SECOND, grant("a"), whole=True)["ended_on"] == SECOND
    assert keep(store, THIRD, grant("a"), whole=True)["ended_on"] == SECOND
    assert keep(store, THIRD, grant("a"), grant("b"), whole=True)["ended_on"] is None


def test_a_grant_that_a_log_still_tells_of_has_ended_all_the_same(store: Store) -> None:
    keep(store, FIRST, grant(), whole=True)
    logged = {"account_id": "a", "last_seen": FIRST}
    assert keep(store, SECOND, logged, whole=True)["ended_on"] == SECOND
    assert keep(store, THIRD, logged, whole=True)["ended_on"] == SECOND


def test_a_revocation_ends_a_grant_and_a_later_one_begins_it_anew(store: Store) -> None:
    keep(store, FIRST, grant(last_seen=FIRST))
    kept = keep(store, SECOND, grant(scopes=None, ended_on=SECOND))
    assert (kept["ended_on"], kept["scopes"], kept["last_seen"]) == (SECOND, "openid", FIRST)
    assert keep(store, THIRD, grant(last_seen=THIRD))["ended_on"] is None


def test_a_half_told_list_begins_and_ends_nothing(store: Store) -> None:
    keep(store, FIRST, grant(ended_on=FIRST))
    assert keep(store, SECOND, {"account_id": "a", "last_seen": SECOND})["ended_on"] == FIRST


def test_twice_the_same_changes_nothing(store: Store) -> None:
    rows = (grant("a", last_seen=FIRST), grant("b", ended_on=FIRST))
    keep(store, FIRST, *rows)
    before = store.frame("FROM trail_sight ORDER BY ALL")
    keep(store, FIRST, *rows)
    assert store.frame("FROM trail_sight ORDER BY ALL").equals(before)
