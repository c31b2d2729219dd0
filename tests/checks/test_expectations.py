import logging
import subprocess
import sys
import warnings
from pathlib import Path

from checks.expectations import failing

ROOT = Path(__file__).parents[2]
# urllib3, which comes with Great Expectations, asks on import whether the machine has IPv6, by binding a local socket.
GUARDED = """
import os, sys, urllib3
denied, opened = [], []

def guard(event, args):
    if event.startswith("socket."):
        denied.append((event, str(args)))
        raise PermissionError(event)
    if event == "open" and isinstance(args[2], int) and args[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
        opened.append(str(args[0]))
    if event in ("os.mkdir", "os.rename", "tempfile.mkdtemp", "tempfile.mkstemp"):
        opened.append(f"{event} {args}")

sys.addaudithook(guard)
assert "great_expectations" not in sys.modules
from checks.expectations import failing
assert "great_expectations" not in sys.modules
found = failing({"a": 0, "b": 3, "c": 1}, blocking=["b"])
assert found == {"b", "c"}, found
assert "great_expectations" in sys.modules
assert denied == [], denied
assert set(opened) <= {os.devnull}, opened
"""


def test_a_judgement_opens_no_socket_writes_no_file_and_says_nothing(tmp_path):
    command = [sys.executable, "-B", "-c", f"import sys; sys.path.insert(0, {str(ROOT)!r})\n{GUARDED}"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert list(tmp_path.iterdir()) == []


def test_what_is_not_zero_fails():
    assert failing({"none": 0, "one": 1, "many": 10**12, "less": -1}, blocking=["one"]) == {"one", "many", "less"}


def test_no_counts_fail_nothing():
    assert failing({}, blocking=[]) == frozenset()


def test_the_processes_warnings_and_logging_stay_as_they_were(capfd):
    filters, shown = list(warnings.filters), warnings.showwarning
    failing({"a": 1}, blocking=[])
    assert warnings.filters == filters
    assert warnings.showwarning is shown
    assert capfd.readouterr() == ("", "")


def test_captured_warnings_stay_captured():
    logging.captureWarnings(True)
    try:
        capturing = warnings.showwarning
        failing({"a": 1}, blocking=[])
        assert warnings.showwarning is capturing
    finally:
        logging.captureWarnings(False)
