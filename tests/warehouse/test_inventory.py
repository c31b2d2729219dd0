"""Resources through time: a row a change, and what was refused stays as it was."""

from datetime import date, timedelta

import polars as pl

from warehouse.inventory import keep_resources, keep_scans
from warehouse.store import Store
from warehouse.tables import INVENTORY_SCAN, RESOURCE_SEEN

DAY = date(2026, 10, 1)
VOLUME = "AWS::EC2::Volume"


def scan(status: str = "ok", region: str = "eu-west-1", **more: str) -> pl.DataFrame:
    row = {"provider": "aws", "account": "1", "region": region, "resource_type": VOLUME, "day": DAY, "status": status,
           "rows": 0, **more}  # fmt: skip
    return pl.DataFrame([row], schema=INVENTORY_SCAN.empty().drop("x_source", "last_ok").schema)


def look(
    store: Store, day: int, states: dict[str, str], scans: pl.DataFrame | None = None, source: str = "aws"
) -> None:
    rows = [
        {"provider": "aws", "account": "1", "region": "eu-west-1", "x_resource_key": key, "resource_type": VOLUME,
         "state": state} for key, state in states.items()
    ]  # fmt: skip
    seen, asked = pl.DataFrame(rows, schema=RESOURCE_SEEN.schema), scan() if scans is None else scans
    with store.transaction():
        keep_resources(store.connection, source, seen, asked, DAY + timedelta(days=day))
        keep_scans(store.connection, source, asked, DAY + timedelta(days=day))


def history(store: Store) -> list[tuple[object, ...]]:
    """Key, state, and the days of each interval counted from the first."""
    rows = store.frame("FROM resource ORDER BY x_source, x_resource_key, x_valid_from")
    names = ("x_valid_from", "x_valid_to", "x_first_seen", "x_last_seen")
    days = [(pl.col(name) - DAY).dt.total_days() for name in names]
    return rows.select("x_resource_key", "state", *days).rows()


def test_no_change_is_no_row_and_a_change_closes_the_one_before(store: Store) -> None:
    for day, state in enumerate(["in-use", "in-use", "available", "available"]):
        look(store, day, {"vol-1": state})
    assert history(store) == [("vol-1", "in-use", 0, 2, 0, 1), ("vol-1", "available", 2, None, 0, 3)]


def test_what_changes_twice_on_a_day_keeps_the_last(store: Store) -> None:
    for day, state in [(0, "in-use"), (3, "error"), (3, "available")]:
        look(store, day, {"vol-1": state})
    assert history(store) == [("vol-1", "in-use", 0, 3, 0, 0), ("vol-1", "available", 3, None, 0, 3)]


def test_what_is_gone_and_comes_back_was_first_seen_long_ago(store: Store) -> None:
    for day, there in enumerate([True, False, True]):
        look(store, day, {"vol-1": "in-use"} if there else {})
    assert history(store) == [("vol-1", "in-use", 0, 1, 0, 0), ("vol-1", "in-use", 2, None, 0, 2)]


def test_what_was_refused_is_not_gone(store: Store) -> None:
    look(store, 0, {"vol-1": "in-use"})
    look(store, 1, {}, scan("refused", permission="ec2:DescribeVolumes", reason="no"))
    look(store, 2, {}, scan(region="us-east-1"))
    assert history(store) == [("vol-1", "in-use", 0, None, 0, 0)]
    look(store, 3, {}, scan(region=""))
    assert history(store) == [("vol-1", "in-use", 0, 3, 0, 0)]


def test_sources_keep_apart_and_time_does_not_run_backwards(store: Store) -> None:
    look(store, 5, {"vol-1": "in-use"})
    look(store, 5, {"vol-1": "available"}, source="other")
    look(store, 2, {"vol-1": "error"})
    assert history(store) == [("vol-1", "error", 5, None, 5, 5), ("vol-1", "available", 5, None, 5, 5)]


def test_a_scan_remembers_when_it_was_last_told_in_full(store: Store) -> None:
    look(store, 0, {})
    look(store, 4, {}, scan("refused", permission="ec2:DescribeVolumes", reason="no"))
    told = store.frame("FROM inventory_scan").to_dicts()
    assert [(row["status"], row["last_ok"], row["permission"]) for row in told] == [
        ("refused", DAY, "ec2:DescribeVolumes")
    ]
