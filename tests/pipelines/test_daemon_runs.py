"""Runs as Dagster's daemon makes them: what it knows afterwards, what blocks, what is tried again."""

import socket
import warnings
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import dagster as dg
import pytest

from pipelines.assets.bills import bill, bill_key
from pipelines.assets.snapshot import ADDS_UP, ENDING, MARTS, SNAPSHOT
from pipelines.key import prepare_key
from pipelines.records import records
from pipelines.settings import load
from pipelines.workspace import Workspace
from tests.pipelines.bills import Place, charge, charges
from tests.pipelines.dagster_runs import defs_of, execute, failed_checks, load_bill, message, partitions_in, rows
from warehouse.snapshot import current_id, open_snapshot
from warehouse.store import open_store

BAD = [charge(number, "1", "2026-09", ChargePeriodStart="soon") for number in range(50)]


@pytest.fixture
def instance(tmp_path: Path) -> Iterator[dg.DagsterInstance]:
    with records(tmp_path / "records") as made:
        yield made


@pytest.fixture
def three_months(place: Place) -> Place:
    """August and October are good, September is bad beyond the limit."""
    place.config(("aws", "bills"))
    place.bill("bills/8.csv", charges(10, "1", "2026-08"))
    place.bill("bills/9.csv", [*charges(50, "2", "2026-09"), *BAD])
    place.bill("bills/10.csv", charges(10, "4"))
    return place


def test_one_bad_month_fails_the_run_and_the_good_ones_are_in(
    three_months: Place, instance: dg.DagsterInstance
) -> None:
    result = load_bill(three_months, instance, "2026-08", "2026-10")
    assert not result.success
    assert "Held back: 2026-09: " in message(result)
    failed = failed_checks(result)
    assert failed.keys() == {"reject"}
    assert failed["reject"].keys() == {"2026-09"}
    (told,) = failed["reject"].values()
    assert isinstance(told, dict)
    assert "rejected_rows_within_limit" in told
    assert told.keys() <= {"rejected_rows_within_limit", "rejected_cost_within_limit"}
    assert "50 of 100 rows rejected" in told["rejected_rows_within_limit"]
    assert partitions_in(instance) == ["2026-08-01", "2026-10-01"]
    assert rows(three_months, "SELECT billing_period FROM load WHERE replaced_at IS NULL ORDER BY 1") == [
        ("2026-08",),
        ("2026-10",),
    ]
    assert rows(three_months, "SELECT status, periods FROM run") == [("loaded", 2)]
    assert current_id(three_months.folder / ".outlay") is None
    published = execute(three_months, instance, ENDING)
    assert published.success
    with open_snapshot(three_months.folder / ".outlay") as snapshot:
        assert snapshot.frame("SELECT sum(BilledCost) AS s FROM cost_daily")["s"].item() == Decimal(50)
        assert snapshot.frame("SELECT billing_period FROM held_back")["billing_period"].to_list() == ["2026-09"]
    materialised = published.asset_materializations_for_node("snapshot")
    assert materialised[0].metadata["snapshot_id"].value == current_id(three_months.folder / ".outlay")
    again = load_bill(three_months, instance, "2026-09", "2026-09")
    assert not again.success
    assert "max_rejects_percent" in message(again)


def test_a_file_that_cannot_be_read_is_no_month_without_rows(place: Place, instance: dg.DagsterInstance) -> None:
    place.config(("aws", "bill-2026-10.csv"))
    place.bill("bill-2026-10.csv", b"<html>503</html>\n")
    result = load_bill(place, instance, "2026-10", "2026-10")
    assert not result.success
    assert "bill-2026-10.csv" in message(result)
    assert partitions_in(instance) == []


def test_marts_that_differ_from_the_loads_block_publication(place: Place, instance: dg.DagsterInstance) -> None:
    place.config(("aws", "bill.csv"))
    place.bill("bill.csv", charges(10, "1"))
    assert load_bill(place, instance, "2026-10", "2026-10").success
    with open_store(place.folder / ".outlay", told=print, doing="a slip of the hand") as store:
        store.connection.execute("UPDATE cost_daily SET BilledCost = 1.5 WHERE ResourceId = 'i-00000001'")
    result = execute(place, instance, ENDING)
    assert not result.success
    assert failed_checks(result) == {ADDS_UP: {"off": ["aws 2026-10 USD: 0.500000000000000000"]}}
    assert current_id(place.folder / ".outlay") is None
    status, said = place.run()
    assert status == 1
    assert "aws 2026-10 USD: 0.5" in said
    assert "--forget" in said
    assert "unexpectedly" not in said
    place.bill("bill.csv", charges(20, "1"))
    assert place.run("--forget", "aws")[0] == 0
    assert place.billed() == Decimal(20)
    runs = place.rows("sql", "select status, message from run order by run_id")
    assert [row["status"] for row in runs] == ["loaded", "failed", "published"]
    assert "--forget" in str(runs[1]["message"])


def unreachable(place: Place, monkeypatch: pytest.MonkeyPatch) -> dg.DagsterInstance:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    place.config(("aws", "s3://nobody/export"), more=f'endpoint = "http://127.0.0.1:{port}"')
    return dg.DagsterInstance.ephemeral()


@pytest.mark.usefixtures("aws_credentials")
def test_a_place_that_cannot_be_reached_just_now_is_tried_again_and_looked_at_anew(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    with unreachable(place, monkeypatch) as instance:
        workspace = Workspace(load(place.folder / "outlay.toml"), date(2026, 10, 31))
        asset = bill(workspace.settings.billing[0])
        context = dg.build_asset_context(
            partition_key_range=dg.PartitionKeyRange("2026-10-01", "2026-10-01"),
            resources={"workspace": workspace},
            instance=instance,
        )
        with pytest.raises(dg.RetryRequested) as asked:
            list(asset(context))  # pyright: ignore[reportArgumentType]
        assert (asked.value.max_retries, asked.value.seconds_to_wait) == (2, 30)
        assert "nobody" in str(asked.value.__cause__)
        (held,) = rows(place, "SELECT source, reason FROM held_back")
        assert "nobody" in str(held)
        place.config(("aws", "bill.csv"))
        place.bill("bill.csv", charges(10, "1"))
        workspace.settings = load(place.folder / "outlay.toml")
        assert workspace.plan(workspace.settings.billing[0]).work


def test_an_absent_file_is_not_waited_for(place: Place, instance: dg.DagsterInstance) -> None:
    place.config(("aws", "absent.csv"))
    result = load_bill(place, instance, "2026-10", "2026-10")
    assert not result.success
    assert "absent.csv" in message(result)
    assert not [event for event in result.all_events if event.is_step_up_for_retry]


def test_what_nobody_foresaw_in_an_asset_is_a_sentence_with_a_log_and_a_failed_run(place: Place) -> None:
    place.config(("aws", "bill.csv"))
    place.bill("bill.csv", charges(3))
    prepare_key(place.folder / ".outlay", print)
    (place.folder / ".outlay/detail").write_text("a file where the folder of segments should be")
    status, said = place.run()
    (log,) = (place.folder / ".outlay/logs").iterdir()
    assert (status, "failed unexpectedly" in said, str(log) in said) == (1, True, True)
    assert "pipelines/load/stage.py" in log.read_text()
    assert rows(place, "SELECT status, message FROM run")[0][0] == "failed"
    (place.folder / ".outlay/detail").unlink()
    assert place.run()[0] == 0


def test_the_conditions_ask_for_marts_and_snapshot_once_after_a_bill(
    place: Place, instance: dg.DagsterInstance
) -> None:
    place.config(("aws", "bill.csv"), ("azure", "other.csv"))
    defs = defs_of(place)
    first = conditions(defs, instance, None)
    assert first.total_requested == 0
    instance.report_runless_asset_event(dg.AssetMaterialization(bill_key("aws"), partition="2026-10-01"))
    after = conditions(defs, instance, first.cursor)
    assert [after.get_num_requested(key) for key in (MARTS, SNAPSHOT, bill_key("aws"))] == [1, 1, 0]
    assert conditions(defs, instance, after.cursor).total_requested == 0


def conditions(
    defs: dg.Definitions, instance: dg.DagsterInstance, cursor: object
) -> dg.EvaluateAutomationConditionsResult:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", dg.BetaWarning)  # of Dagster's tester, not of ours
        return dg.evaluate_automation_conditions(defs=defs, instance=instance, cursor=cursor)  # pyright: ignore[reportArgumentType]
