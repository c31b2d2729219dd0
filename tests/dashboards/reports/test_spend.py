"""The file of /spend holds what the page shows, whole, under the snapshot's name."""

import csv
import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from dashboards.app import create_app
from tests.dashboards.estate import Charge, over, write_state
from warehouse.snapshot import current_id

TODAY = date(2026, 11, 24)
VM = Charge(TODAY, "1.000000000000000001", service="=EC2")
HERE = {"Host": "127.0.0.1:8050"}


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory) -> Path:
    charges = [*over(VM, date(2026, 10, 1), 31), *over(replace(VM, service="S3"), date(2026, 11, 1), 24)]
    return write_state(tmp_path_factory.mktemp("spend") / ".outlay", charges, as_of=TODAY)


@pytest.fixture(scope="module")
def client(state: Path) -> Iterator[FlaskClient]:
    app = create_app(state)
    with app.server.test_client() as client:
        yield client
    app.server.extensions["snapshots"].close()


def rows(client: FlaskClient, query: str) -> list[dict[str, str]]:
    answer = client.get(f"/files/spend.csv{query}", headers=HERE)
    assert answer.status_code == 200
    return list(csv.DictReader(io.StringIO(answer.get_data(as_text=True).removeprefix("\ufeff"))))


def test_groups_are_exact_and_no_formula(client):
    found = rows(client, "?by=service")
    assert [(row["service"], row["cost"], row["cost_before"]) for row in found] == [
        ("S3", "22.000000000000000022", "0"),
        ("'=EC2", "0", "22.000000000000000022"),
    ]
    assert (found[0]["first_day"], found[0]["last_day"], found[0]["currency"]) == ("2026-11-01", "2026-11-22", "USD")


def test_billing_rows_have_every_column(client):
    found = rows(client, "?show=rows&service=S3")
    assert len(found) == 22
    assert {"EffectiveCost", "SkuId", "x_load_id", "x_row", "x_source"} <= set(found[0])


def test_the_snapshot_is_in_the_name(client, state):
    answer = client.get("/files/spend.csv", headers=HERE)
    assert answer.headers["Content-Disposition"] == f'attachment; filename="spend-{current_id(state)}.csv"'
    assert answer.mimetype == "text/csv"


def test_before_anything_is_published_there_is_no_file(tmp_path):
    answer = create_app(tmp_path).server.test_client().get("/files/spend.csv", headers=HERE)
    assert answer.status_code == 404
    assert "outlay run" in answer.get_data(as_text=True)
