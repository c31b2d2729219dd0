"""A throwaway PostgreSQL: a new cluster in a temporary folder, on a free port of 127.0.0.1, with a password."""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import psycopg

from tests.servers.tools import INITDB, demand

USER = "outlay"
PASSWORD = "p@ss/word:with-signs"
PASSWORD_IN_URL = "p%40ss%2Fword%3Awith-signs"
QUICK = ("-c", "fsync=off", "-c", "max_connections=50")


class Postgres:
    """One running cluster; `fresh` gives the URL of a new, empty schema in it, which is quicker than a new database."""

    def __init__(self, folder: Path, programs: Path) -> None:
        self.folder, self.programs, self.port = folder, programs, _free_port()
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        listen = ("-c", "listen_addresses=127.0.0.1", "-p", str(self.port), "-k", str(self.folder))
        command = [str(self.programs / "postgres"), "-D", str(self.folder / "data"), *listen, *QUICK]
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(command, stdout=log, stderr=log, cwd=self.folder, **_not_root())
        self._wait_until_it_answers()

    def stop(self) -> None:
        """At once: open connections are cut, what was committed is there after the next start."""
        if self._process is not None:
            self._process.send_signal(signal.SIGQUIT)
            self._process.wait(30)
            self._process = None

    def fresh(self) -> str:
        name = f"test_{uuid4().hex}"
        with self._connect() as connection:
            connection.execute(f"CREATE SCHEMA {name}")
        place = f"127.0.0.1:{self.port}/postgres?options=-csearch_path%3D{name}"
        return f"postgresql://{USER}:{PASSWORD_IN_URL}@{place}"

    def _connect(self) -> psycopg.Connection:
        return psycopg.connect(
            host="127.0.0.1", port=self.port, user=USER, password=PASSWORD, dbname="postgres", autocommit=True
        )

    def _wait_until_it_answers(self) -> None:
        for _ in range(200):
            try:
                self._connect().close()
            except psycopg.OperationalError:
                assert self._process is not None
                assert self._process.poll() is None, (self.folder / "log").read_text()
                time.sleep(0.05)
            else:
                return
        raise AssertionError((self.folder / "log").read_text())


@contextmanager
def running_postgres() -> Generator[Postgres]:
    """A cluster that is gone afterwards; skips where PostgreSQL is not installed, or fails with OUTLAY_TEST_ALL=1."""
    initdb = demand(INITDB)
    folder = Path(tempfile.mkdtemp(prefix="outlay-postgres-"))
    try:
        _make_cluster(initdb, folder)
        server = Postgres(folder, initdb.resolve().parent)
        server.start()
        try:
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _make_cluster(initdb: Path, folder: Path) -> None:
    secret = folder / "password"
    secret.write_text(PASSWORD)
    for path in (folder, secret):
        if os.geteuid() == 0:
            shutil.chown(path, **_not_root())
    options = ("--auth=scram-sha-256", f"--pwfile={secret}", "--encoding=UTF8", "--locale=C", "--no-sync")
    command = [str(initdb), "-D", str(folder / "data"), "-U", USER, *options]
    subprocess.run(command, check=True, cwd=folder, stdout=subprocess.DEVNULL, **_not_root())


def _not_root() -> dict[str, int]:
    """PostgreSQL refuses to run as root: the user to run it as, empty where we are somebody else already."""
    if os.geteuid() != 0:
        return {}
    names = {entry.pw_name: entry for entry in pwd.getpwall()}
    entry = names.get("postgres") or names["nobody"]
    return {"user": entry.pw_uid, "group": entry.pw_gid}


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]
