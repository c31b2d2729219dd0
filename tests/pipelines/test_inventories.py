"""An inventory beside a bill, day after day, by the command line: what it has, how busy it is, and what comes of it."""

import csv
import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from pipelines.inventories import gaps
from sources.inventory.base import no_scans
from tests.pipelines.bills import Place, charge

ACCOUNT, DAY = "000000000001", date(2026, 11, 4)
RULE = "aws.ebs.unattached"
FREE, USED = "vol-0000000000000000a", "vol-0000000000000000b"
INVENTORY = '[[inventory]]\nname = "{name}"\nkind = "files"\npath = "inventory"\n{more}'


def volume(key: str, *attached_to: str, **more: Any) -> dict[str, str]:
    attributes = json.dumps({"attached_to": list(attached_to), "size_gb": 100, "volume_type": "gp3"})
    return {
        "provider": "aws", "account": ACCOUNT, "region": "eu-west-1", "x_resource_key": key,
        "resource_type": "AWS::EC2::Volume", "name": key, "state": "in-use" if attached_to else "available",
        "tags": json.dumps({"owner": "ana@haldane.example"}), "attributes": attributes, **more,
    }  # fmt: skip


def instance(key: str) -> dict[str, str]:
    return {**volume(key), "resource_type": "AWS::EC2::Instance", "state": "running", "attributes": "{}"}


def write(folder: Path, name: str, *rows: dict[str, str]) -> None:
    folder.mkdir(exist_ok=True)
    with (folder / name).open("w", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)


@pytest.fixture
def estate(place: Place) -> Place:
    """Two volumes on the bill, 30 cents a day each, one of them attached to a machine; looked at on a first day."""
    costs = {"SubAccountId": ACCOUNT, "ServiceName": "Amazon Elastic Compute Cloud", "Tags": "{}"}
    october = [charge(n, "0.30", ResourceId=key, **costs) for n in range(27) for key in (FREE, USED)]
    place.bill("bill.csv", october)
    config(place)
    write(place.folder / "inventory", "estate.csv", volume(FREE), volume(USED, "i-1"), instance("i-1"))
    return place


def config(place: Place, name: str = "estate", more: str = "") -> None:
    place.config(("aws", "bill.csv"))
    file = place.folder / "outlay.toml"
    file.write_text(file.read_text() + INVENTORY.format(name=name, more=more))


def run(place: Place, days: int = 0) -> tuple[int, str]:
    return place.run("--as-of", str(DAY + timedelta(days=days)))


def found(place: Place) -> dict[str, dict[str, Any]]:
    rows = place.rows("findings", "--outcome", "all")
    return {row["resource_id"]: row for row in rows if row["rule"] == RULE}


def test_a_volume_is_waste_once_our_own_history_has_had_it_free_for_a_week(estate: Place) -> None:
    assert run(estate)[0] == 0
    assert found(estate)[FREE]["outcome"] == "unknown"
    assert run(estate, 8)[0] == 0
    row = found(estate)[FREE]
    assert (row["outcome"], row["saving_per_month"], row["currency"]) == ("waste", "8.2188", "USD")
    assert (row["status"], row["confidence"]) == ("open", "medium")
    assert found(estate)[USED]["outcome"] == "in_use"


def test_addresses_of_people_are_nowhere_but_among_their_names(estate: Place) -> None:
    run(estate, 8)
    assert found(estate)[FREE]["owner"] != "ana@haldane.example"
    assert found(estate)[FREE]["owner"]
    for table in ("resource", "finding", "finding_history"):
        assert "haldane.example" not in json.dumps(estate.rows("sql", f"select * from {table}"))


def test_the_same_day_again_reads_nothing_and_a_new_day_looks_again(estate: Place) -> None:
    run(estate)
    assert "Nothing new" in run(estate)[1]
    assert estate.rows("sql", "select max(x_last_seen)::varchar as d from resource")[0]["d"] == str(DAY)
    run(estate, 1)
    assert estate.rows("sql", "select max(x_last_seen)::varchar as d from resource")[0]["d"] == str(DAY + timedelta(1))


def test_what_the_inventory_no_longer_has_is_gone_and_its_finding_with_it(estate: Place) -> None:
    run(estate)
    run(estate, 8)
    write(estate.folder / "inventory", "estate.csv", volume(USED, "i-1"), instance("i-1"))
    run(estate, 9)
    assert set(found(estate)) == {USED}
    history = estate.rows(
        "sql", f"select x_valid_to from finding_history where resource_id = '{FREE}' and rule = '{RULE}'"
    )
    assert [row["x_valid_to"] for row in history] == [str(DAY + timedelta(9))]


def test_a_damaged_file_is_told_and_what_is_known_grows_stale_not_wrong(estate: Place) -> None:
    run(estate)
    run(estate, 8)
    (estate.folder / "inventory/estate.csv").write_text("provider,account\naws,1\n")
    status, said = run(estate, 9)
    assert (status, "Held back: estate" in said) == (3, True)
    assert found(estate)[FREE]["outcome"] == "waste"
    status, said = run(estate, 20)
    assert (status, found(estate)[FREE]["outcome"]) == (3, "unknown")
    assert "has not told of it since 2026-11-12" in found(estate)[FREE]["reason"]


def test_a_renamed_source_keeps_its_history_and_a_forgotten_one_none(estate: Place) -> None:
    run(estate)
    config(estate, "volumes", 'renamed_from = "estate"\n')
    status, said = run(estate, 8)
    assert (status, "All that estate brought is volumes's now." in said) == (0, True)
    assert found(estate)[FREE]["outcome"] == "waste"
    estate.config(("aws", "bill.csv"))
    estate.run("--as-of", str(DAY + timedelta(9)), "--forget", "volumes")
    assert estate.rows("sql", "select count(*) as n from resource") == [{"n": 0}]


def test_metrics_are_kept_a_month_in_a_file_and_a_day_read_twice_counts_once(estate: Place) -> None:
    same = {name: value for name, value in volume(USED).items() if name not in ("name", "state", "tags", "attributes")}
    days = [
        {**same, "metric": "disk_operations", "day": str(date(2026, 10, 20) + timedelta(n)), "points": "24", "sum": "0"}
        for n in range(15)
    ]
    write(estate.folder / "inventory", "metrics.csv", *days)
    run(estate)
    run(estate, 1)
    counted = "select count(*) as n, count(distinct day) as days from metric_daily"
    assert estate.rows("sql", counted) == [{"n": 15, "days": 15}]
    low_io = estate.rows("findings", "--outcome", "all")
    outcome = {row["resource_id"]: row["outcome"] for row in low_io if row["rule"] == "aws.ebs.low_io"}
    assert outcome[USED] == "unknown"


def test_parts_of_the_bill_are_told_to_the_last_digit(estate: Place) -> None:
    run(estate)
    run(estate, 8)
    row = estate.rows("sql", "select * from waste_total")[0]
    parts = ("effective_cost", "waste", "unknown", "in_use", "not_covered")
    assert [row[name] for name in parts] == ["16.2", "8.1", "8.1", "0", "0"]


def test_what_a_place_refuses_is_one_line_with_the_first_of_what_is_missing() -> None:
    same = {"provider": "aws", "account": ACCOUNT, "region": "eu-west-1", "day": DAY, "status": "refused", "rows": 0}
    rows = [{**same, "resource_type": f"T{n}", "permission": f"ec2:D{n}", "reason": "Found no."} for n in range(6)]
    assert gaps(pl.DataFrame(rows, schema=no_scans().schema)) == (
        f"aws {ACCOUNT} in eu-west-1: T0 and 5 more refused: Found no. "
        "Missing in all: ec2:D0, ec2:D1, ec2:D2, ec2:D3 and 2 more.",
    )


def test_what_several_accounts_refuse_alike_in_a_region_is_one_line_and_what_differs_is_another() -> None:
    same = {
        "provider": "aws",
        "day": DAY,
        "status": "refused",
        "rows": 0,
        "permission": "ec2:D0",
        "reason": "Found no.",
    }
    places = [("1", "east"), ("1", "west"), ("2", "east"), ("3", "east"), ("4", "west")]
    rows = [{**same, "account": account, "region": region, "resource_type": "T0"} for account, region in places]
    other = {**rows[0], "account": "5", "reason": "Found none."}
    assert gaps(pl.DataFrame([*rows, other], schema=no_scans().schema)) == (
        "aws 1 and 2 more accounts in east: T0 refused: Found no.",
        "aws 1 and 1 more account in west: T0 refused: Found no.",
        "aws 5 in east: T0 refused: Found none.",
    )
