"""The first steps: a config from what is there, and what the doctor says of it."""

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from pipelines.settings import load
from tests.pipelines.cli.conftest import Outlay

FOCUS = "BilledCost,BillingPeriodStart,ChargePeriodStart\n1,2026-10-01T00:00:00Z,2026-10-01T00:00:00Z\n"


def checks(outlay: Outlay, *arguments: str) -> dict[str, dict[str, str]]:
    return {row["what"]: row for row in json.loads(outlay("doctor", "--format", "json", *arguments).out)}


def test_init_writes_a_config_that_reads_the_bills_it_found(tmp_path: Path, outlay: Outlay) -> None:
    (tmp_path / "exports").mkdir()
    (tmp_path / "exports" / "October 2026.csv").write_text(FOCUS)
    (tmp_path / "notes.csv").write_text("a,b\n1,2\n")
    ended = outlay("init")
    assert (ended.status, ended.out) == (0, "")
    (bill,) = load(tmp_path / "outlay.toml").billing
    assert (bill.name, bill.kind, bill.path) == ("october-2026", "focus", "exports/October 2026.csv")
    assert "exports/October 2026.csv" in ended.err
    assert (tmp_path / ".outlay" / "people.key").stat().st_mode & 0o777 == 0o600
    assert "Back it up" in ended.err


def test_init_without_bills_shows_how_to_name_one_as_a_comment(tmp_path: Path, outlay: Outlay) -> None:
    assert outlay("init").status == 0
    assert load(tmp_path / "outlay.toml").billing == ()
    assert "# [[billing]]\n" in (tmp_path / "outlay.toml").read_text()


def test_init_never_overwrites(tmp_path: Path, outlay: Outlay) -> None:
    (tmp_path / "outlay.toml").write_text("# mine\n")
    ended = outlay("init")
    assert ended.status == 2
    assert "stays as it is" in ended.err
    assert (tmp_path / "outlay.toml").read_text() == "# mine\n"


def test_init_keeps_the_key_that_is_there_and_refuses_data_without_one(tmp_path: Path, outlay: Outlay) -> None:
    assert outlay("init").status == 0
    key = (tmp_path / ".outlay" / "people.key").read_text()
    assert outlay("init", "--config", "second.toml").status == 0
    assert (tmp_path / ".outlay" / "people.key").read_text() == key
    (tmp_path / ".outlay" / "people.key").unlink()
    (tmp_path / ".outlay" / "warehouse.duckdb").touch()
    ended = outlay("init", "--config", "third.toml")
    assert ended.status == 1
    assert "people.key" in ended.err


def test_init_says_which_cloud_s_credentials_are_here_and_never_what_they_are(
    tmp_path: Path, outlay: Outlay, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIA-NOT-TO-BE-SHOWN")
    ended = outlay("init")
    told = ended.err + (tmp_path / "outlay.toml").read_text()
    assert "AWS credentials are here (AWS_ACCESS_KEY_ID)" in told
    assert "NOT-TO-BE-SHOWN" not in told


def test_the_doctor_finds_a_fresh_setup_well(tmp_path: Path, outlay: Outlay) -> None:
    (tmp_path / "bill.csv").write_text(FOCUS)
    outlay("init")
    found = checks(outlay)
    bad = {name: row for name, row in found.items() if row["state"] == "fail"}
    assert not bad
    assert found["source bill"]["state"] == "ok"
    assert "1 file" in found["source bill"]["found"]


def test_the_doctor_says_what_to_do_about_each_failure_and_exits_1(tmp_path: Path, outlay: Outlay) -> None:
    (tmp_path / "outlay.toml").write_text('[[billing]]\nname = "aws"\nkind = "focus"\npath = "absent.csv"\n')
    (tmp_path / ".outlay").mkdir()
    (tmp_path / ".outlay" / "warehouse.duckdb").touch()
    ended = outlay("doctor")
    assert ended.status == 1
    assert "FAIL  people key" in ended.out
    assert "FAIL  source aws: " in ended.out
    assert "absent.csv" in ended.out
    failures = [row for row in checks(outlay).values() if row["state"] == "fail"]
    assert len(failures) == 2
    assert all(row["do"] for row in failures)


def test_the_doctor_changes_nothing(tmp_path: Path, outlay: Outlay) -> None:
    (tmp_path / "outlay.toml").touch()
    outlay("doctor")
    assert [path.name for path in tmp_path.iterdir()] == ["outlay.toml"]


def test_a_port_in_use_is_told(tmp_path: Path, outlay: Outlay) -> None:
    (tmp_path / "outlay.toml").touch()
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert checks(outlay, "--port", str(port))["port"]["state"] == "warn"
    assert checks(outlay, "--port", str(port))["port"]["state"] == "ok"


def test_a_state_folder_that_cannot_be_written_is_told(tmp_path: Path, outlay: Outlay) -> None:
    (tmp_path / "outlay.toml").write_text('[storage]\npath = "/proc/outlay"\n')
    found = checks(outlay)
    assert found["state folder"]["state"] == "fail"
    assert "[storage] path" in found["state folder"]["do"]


def test_credentials_are_looked_for_only_where_a_source_needs_them(
    tmp_path: Path, outlay: Outlay, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    config = '[[billing]]\nname = "aws"\nkind = "focus"\npath = "s3://nobody/x"\nendpoint = "http://127.0.0.1:9"\n'
    (tmp_path / "outlay.toml").write_text(config)
    found = checks(outlay)
    assert found["AWS credentials"]["state"] == "warn"
    assert "Azure credentials" not in found
    assert found["source aws"]["state"] == "fail"


@pytest.mark.parametrize(("said", "threads"), [({}, "1"), ({"POLARS_MAX_THREADS": "3"}, "3")], ids=["alone", "told"])
def test_a_small_demo_lets_polars_work_in_one_thread_unless_told(
    tmp_path: Path, said: dict[str, str], threads: str
) -> None:
    (tmp_path / "mine.csv").write_text("a\n")
    code = f"""
import sys
from pipelines.cli import main
assert main(["demo", "--no-serve", "--out", {str(tmp_path)!r}]) != 0, "the folder is somebody's"
import polars
print(polars.thread_pool_size())
"""
    environment = {name: value for name, value in os.environ.items() if name != "POLARS_MAX_THREADS"} | said
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout == f"{threads}\n"
