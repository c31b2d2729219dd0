"""Lists of software under /files/: as their pages show them, nobody by name."""

from pathlib import Path

import pytest
from flask.testing import FlaskClient

from dashboards.app import create_app
from tests.dashboards.software import PAIR, software

HOST = {"Host": "127.0.0.1:8050"}
LISTS = {
    "licenses": "Salesforce Sales Cloud",
    "reclaim": "never_used",
    "overlap": PAIR,
    "contract-candidates": "grammarly",
    "shadow-it": "app,name,vendor",
}


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    return create_app(software(tmp_path_factory.mktemp("software"))).server.test_client()


@pytest.mark.parametrize(("name", "holds"), LISTS.items(), ids=LISTS)
def test_a_list_is_a_csv_to_keep(client: FlaskClient, name: str, holds: str) -> None:
    answer = client.get(f"/files/{name}.csv", headers=HOST)
    assert (answer.status_code, answer.mimetype) == (200, "text/csv")
    assert "attachment" in answer.headers["Content-Disposition"]
    assert holds in answer.get_data(as_text=True)


@pytest.mark.parametrize("name", LISTS)
def test_before_anything_is_published_there_is_nothing(tmp_path: Path, name: str) -> None:
    answer = create_app(tmp_path).server.test_client().get(f"/files/{name}.csv", headers=HOST)
    assert answer.status_code == 404
