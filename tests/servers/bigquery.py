"""BigQuery on loopback (bqemulator in a process of its own), ready to take tables, rows and views."""

import re
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Timer
from typing import Any

RUNNER = Path(__file__).with_name("bigquery_runner.py")
PROJECT = "acme-billing"


@dataclass(frozen=True)
class BigQueryServer:
    """A running BigQuery: its address, the process, and Google's own client of the project `acme-billing`."""

    endpoint: str
    process_id: int
    client: Any

    def make(self, table: str, columns: Mapping[str, str | Mapping[str, str]], *, partitioned: bool = True) -> None:
        """Makes `dataset.table`; a column is of a type, a record of columns, or with `[]` behind its name a list."""
        from google.cloud import bigquery

        self.client.create_dataset(f"{PROJECT}.{table.partition('.')[0]}", exists_ok=True)
        made = bigquery.Table(f"{PROJECT}.{table}", schema=[_field(name, of) for name, of in columns.items()])
        made.time_partitioning = bigquery.TimePartitioning() if partitioned else None
        self.client.create_table(made)

    def view(self, name: str, sql: str) -> None:
        """Makes the view `dataset.name`."""
        from google.cloud import bigquery

        made = bigquery.Table(f"{PROJECT}.{name}")
        made.view_query = sql
        self.client.create_table(made)

    def put(self, table: str, rows: Sequence[Mapping[str, Any]]) -> None:
        """Adds rows to `dataset.table`."""
        assert self.client.insert_rows_json(f"{PROJECT}.{table}", rows) == []


@contextmanager
def serve_bigquery(bqemulator: Path) -> Iterator[BigQueryServer]:
    """The emulator, kept on loopback by its runner, while the block lasts."""
    from google.auth.credentials import AnonymousCredentials
    from google.cloud import bigquery

    command = [str(bqemulator.with_name("python")), str(RUNNER)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        endpoint = _address_told_by(process)
        options = {"api_endpoint": endpoint}
        client = bigquery.Client(PROJECT, credentials=AnonymousCredentials(), client_options=options)
        try:
            yield BigQueryServer(endpoint, process.pid, client)
        finally:
            client.close()
            process.terminate()


def _field(name: str, of: str | Mapping[str, str]) -> Any:
    from google.cloud.bigquery import SchemaField

    bare, mode = name.removesuffix("[]"), "REPEATED" if name.endswith("[]") else "NULLABLE"
    if isinstance(of, str):
        return SchemaField(bare, of, mode=mode)
    return SchemaField(bare, "RECORD", mode=mode, fields=[_field(*each) for each in of.items()])


def _address_told_by(process: subprocess.Popen[bytes]) -> str:
    """The address in what the runner prints. Raises RuntimeError where none comes within 60 seconds."""
    assert process.stdout is not None
    impatience = Timer(60, process.kill)
    impatience.start()
    try:
        for line in process.stdout:
            if match := re.search(rb"listening on (http://\S+)", line):
                return match[1].decode()
    finally:
        impatience.cancel()
    raise RuntimeError("bqemulator did not start")
