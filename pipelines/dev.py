"""`make dev`: Dagster's own pages and the dashboards, side by side on loopback until Ctrl-C."""

import os
import subprocess
import sys
from pathlib import Path

from pipelines.in_process import DAGSTER_DIR, ROOT
from pipelines.settings import find, load

DAGSTER_PORT = "3000"


def main() -> int:
    """Starts both, and stops both when either ends."""
    file = find()
    folder = load(file).state / "dagster"
    folder.mkdir(parents=True, exist_ok=True)
    environment = {**os.environ, "OUTLAY_CONFIG": str(file), "DAGSTER_HOME": str(ROOT), DAGSTER_DIR: str(folder)}
    scripts = Path(sys.executable).parent
    commands = (
        [scripts / "dagster", "dev", "-m", "pipelines.definitions", "-h", "127.0.0.1", "-p", DAGSTER_PORT],
        [scripts / "outlay", "serve"],
    )
    running = [subprocess.Popen([str(word) for word in command], env=environment) for command in commands]
    try:
        return running[0].wait()
    except KeyboardInterrupt:
        return 0
    finally:
        for process in running:
            process.terminate()
        for process in running:
            process.wait()


if __name__ == "__main__":
    sys.exit(main())
