"""`outlay run` on Google's tables in BigQuery, and what `outlay reconcile` and `outlay sql` then say."""

import json
from pathlib import Path

from tests.pipelines.cli.conftest import Outlay
from tests.pipelines.test_bigquery import BILLED, COLUMNS, FIRST, STANDARD, configure
from tests.servers.bigquery import PROJECT, BigQueryServer


def test_a_run_reads_publishes_and_reads_nothing_again(
    bigquery_server: BigQueryServer, outlay: Outlay, tmp_path: Path
) -> None:
    bigquery_server.make(f"by_command.{STANDARD}", COLUMNS)
    bigquery_server.put(f"by_command.{STANDARD}", FIRST)
    configure(tmp_path, bigquery_server, f"bigquery://{PROJECT}.by_command")
    looked = outlay("preview", "google", "--rows", "1")
    assert (looked.status, "Compute Engine" in looked.out) == (0, True), looked.err
    first = outlay("run")
    assert first.status == 0, first.err
    assert "published snapshot" in first.err + first.out
    again = outlay("run")
    assert (again.status, "Nothing new" in again.err + again.out) == (0, True)
    sums = json.loads(outlay("reconcile", "--format", "json").out)
    billed = [each for each in sums if each["column"] == "BilledCost"]
    assert [(each["source_sum"], each["warehouse_sum"], each["difference"]) for each in billed] == [
        (str(BILLED), str(BILLED), "0")
    ]
    objects = json.loads(outlay("sql", "SELECT object FROM load ORDER BY object", "--format", "json").out)
    assert [each["object"][-8:] for each in objects] == ["20261102", "20261103"]
    assert json.loads(outlay("sql", "SELECT count(*) AS n FROM list_price", "--format", "json").out) == [{"n": 0}]
