"""`outlay sample serve`: while a command runs, with the tokens in its environment, and with its exit status."""

import json
import sys
from pathlib import Path

from tests.pipelines.cli.conftest import Outlay
from tests.sources.sample.serve.asking import write_feed

ASKING = """
import json, os, sys, urllib.request
address, name = sys.argv[1:]
request = urllib.request.Request(address, headers={"Authorization": "SSWS " + os.environ[name]})
open("told.json", "w").write(urllib.request.urlopen(request).read().decode())
sys.exit(7)
"""
APPS = [{"id": "0oa1"}]


def test_it_serves_while_the_command_runs_and_ends_as_it_does(tmp_path: Path, outlay: Outlay) -> None:
    folder = write_feed(tmp_path / "company", "okta", {"apps": APPS})
    (tmp_path / "ask.py").write_text(ASKING)
    assert outlay("sample", "serve", "--out", str(folder), "--", sys.executable, "-c", "pass").status == 0
    port = next(line for line in (folder / "sample.toml").read_text().splitlines() if line.startswith("port"))
    address = f"http://127.0.0.1:{port.partition('= ')[2]}/okta/api/v1/apps"
    command = [sys.executable, "ask.py", address, "OUTLAY_OKTA_TOKEN"]
    ended = outlay("sample", "serve", "--out", str(folder), "--", *command)
    assert ended.status == 7
    assert f"Serving {folder} on http://127.0.0.1:" in ended.err
    assert json.loads((tmp_path / "told.json").read_text()) == APPS


def test_a_folder_without_a_company_and_a_command_that_is_none_are_wrong_usage(tmp_path: Path, outlay: Outlay) -> None:
    ended = outlay("sample", "serve", "--out", str(tmp_path / "none"), "--", "true")
    assert ended.status == 2
    assert "holds no company" in ended.err
    folder = write_feed(tmp_path / "company", "okta", {"apps": APPS})
    ended = outlay("sample", "serve", "--out", str(folder), "--", "no-such-command")
    assert ended.status == 2
    assert "no-such-command can't be run" in ended.err
