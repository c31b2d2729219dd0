"""Columns that come and go at a source are told."""

from datetime import datetime

import polars as pl

from dashboards.access.viewer import ON_THIS_MACHINE
from dashboards.queries import data_quality
from pipelines.load.drift import as_json, drift
from tests.pipelines.bills import HEADER, Place, charge, charges, text
from warehouse.snapshot import open_snapshot

SEEN = datetime(2026, 11, 1)
Told = list[tuple[str, str, str]]
WITH_TEAM = (*HEADER, "Team")


def told(place: Place) -> Told:
    """(column, change, file) as /data shows them, newest first: runs of one second by their files."""
    with open_snapshot(place.folder / ".outlay") as snapshot:
        shown = data_quality.drift(snapshot, ON_THIS_MACHINE, {})
    rows = [(column, change, uri.rpartition("/")[2], seen) for _, column, change, uri, seen, _ in shown.iter_rows()]
    assert [row[3] for row in rows] == sorted((row[3] for row in rows), reverse=True)
    return [row[:3] for row in sorted(rows, key=lambda row: (row[3], row[2]), reverse=True)]


def month(number: int, header: tuple[str, ...] = HEADER) -> str:
    return text([charge(each, month=f"2026-{number:02}", Team="growth") for each in range(5)], header)


def test_the_first_load_of_a_source_is_no_drift(place: Place) -> None:
    place.config(("aws", "bill.csv"))
    place.bill("bill.csv", charges(5))
    place.run()
    assert told(place) == []
    (load,) = place.rows("sql", "select columns from load")
    assert load["columns"] == as_json(HEADER)


def test_columns_that_are_new_missing_and_back_are_told(place: Place) -> None:
    place.config(("aws", "bills"))
    place.bill("bills/07.csv", month(7))
    place.directly()
    place.bill("bills/08.csv", month(8, WITH_TEAM))
    place.directly()
    assert told(place) == [("Team", "new", "08.csv")]
    place.bill("bills/09.csv", month(9, HEADER[:-1]))
    assert place.directly()[0] == 0
    assert sorted(told(place)) == [("Tags", "missing", "09.csv"), ("Team", "missing", "09.csv"), told(place)[-1]]
    place.bill("bills/10.csv", month(10, WITH_TEAM))
    place.directly()
    changes = set(told(place)[:2])
    assert changes == {("Tags", "back", "10.csv"), ("Team", "back", "10.csv")}


def test_months_that_come_in_one_run_are_compared_in_their_order(place: Place) -> None:
    place.config(("aws", "bills"))
    place.bill("bills/a.csv", month(10, WITH_TEAM))
    place.bill("bills/b.csv", month(9))
    place.directly()
    assert told(place) == [("Team", "new", "a.csv")]


def test_parts_with_columns_of_their_own_are_one_delivery(place: Place) -> None:
    place.config(("aws", "bills"))
    place.bill("bills/09-a.csv", month(9))
    place.bill("bills/09-b.csv", text(charges(10, month="2026-09")[5:], WITH_TEAM))
    place.directly()
    place.bill("bills/10-a.csv", month(10))
    place.bill("bills/10-b.csv", text(charges(10)[5:], WITH_TEAM))
    place.directly()
    assert told(place) == []


def test_a_month_that_is_held_back_tells_nothing(place: Place) -> None:
    place.config(("aws", "bills"))
    place.bill("bills/09.csv", month(9))
    place.directly()
    place.bill("bills/10.csv", text([charge(0, BilledCost="twelve")], WITH_TEAM))
    assert place.directly()[0] == 3
    assert told(place) == []


def test_drift_names_the_first_object_that_has_a_column() -> None:
    earlier = pl.DataFrame({"columns": [as_json("ab"), as_json("abz")], "newest": [True, False]})
    found = drift(earlier, {"1": "bc", "2": "cz"}, source="aws", seen=SEEN)
    assert found.select("column_name", "change", "object").rows() == [
        ("a", "missing", "1"),
        ("c", "new", "1"),
        ("z", "back", "2"),
    ]
    assert drift(earlier, {}, source="aws", seen=SEEN).is_empty()
