"""`make dev`: Dagster's own pages and the dashboards, side by side on loopback until Ctrl-C or until one ends."""

import argparse
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from pipelines.settings import find, load

ROOT = Path(__file__).resolve().parent.parent
POLL_SECONDS = 0.2
PATIENCE_SECONDS = 10


def main(arguments: Sequence[str] | None = None) -> int:
    """Starts both, and stops both when either ends; gives the exit status of the first that did."""
    parser = argparse.ArgumentParser("pipelines.dev", description=__doc__)
    parser.add_argument("--dagster-port", default="3000", help="where Dagster's pages are (3000)")
    parser.add_argument("--port", help="where the dashboards are (what outlay.toml says, 8050)")
    ports = parser.parse_args(arguments)
    file = find()
    dagster = ["dagster", "dev", "-m", "pipelines.definitions", "-h", "127.0.0.1", "-p", ports.dagster_port]
    serve = ["pipelines.cli", "serve", *(["--port", ports.port] if ports.port else [])]
    environment = _environment(file)
    running = [subprocess.Popen([sys.executable, "-m", *words], env=environment) for words in (dagster, serve)]
    try:
        return _first_end(running)
    except KeyboardInterrupt:
        return 0
    finally:
        _stop(running)


def _environment(file: Path) -> dict[str, str]:
    """Where Dagster finds its configuration, keeps its records, and the company's config is.

    Its pages make folders for telemetry in its home even where that is off, so the home is not the checkout.
    """
    folder = load(file).state / "dagster"
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(ROOT / "dagster.yaml", folder / "dagster.yaml")
    return {**os.environ, "OUTLAY_CONFIG": str(file), "DAGSTER_HOME": str(folder), "OUTLAY_DAGSTER_DIR": str(folder)}


def _first_end(running: Sequence[subprocess.Popen[bytes]]) -> int:
    while all(process.poll() is None for process in running):
        time.sleep(POLL_SECONDS)
    return next(process.returncode for process in running if process.returncode is not None)


def _stop(running: Sequence[subprocess.Popen[bytes]]) -> None:
    """Asks all to end, as Ctrl-C does, and ends what does not."""
    for process in running:
        process.send_signal(signal.SIGINT)
    for process in running:
        try:
            process.wait(PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()


if __name__ == "__main__":
    sys.exit(main())
