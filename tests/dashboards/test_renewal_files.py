"""Renewals under /files/: the calendar, the list and the packs, from the snapshot that pages show."""

from datetime import date
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from icalendar import Calendar

from dashboards.app import create_app
from tests.dashboards.software import software

HOST = {"Host": "127.0.0.1:8050"}


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    return create_app(software(tmp_path_factory.mktemp("software"))).server.test_client()


def test_a_calendar_program_gets_the_days_to_decide(client: FlaskClient) -> None:
    answer = client.get("/files/renewals.ics", headers=HOST)
    assert (answer.status_code, answer.mimetype) == (200, "text/calendar")
    events = Calendar.from_ical(answer.data).walk("VEVENT")
    assert [event["dtstart"].dt for event in events] == [date(2027, 1, 26), date(2027, 4, 27)]


def test_the_list_is_a_csv(client: FlaskClient) -> None:
    text = client.get("/files/renewals.csv", headers=HOST).get_data(as_text=True)
    assert "salesforce-2024" in text.splitlines()[1]


@pytest.mark.parametrize(
    ("form", "begins"), [("pdf", b"%PDF-"), ("xlsx", b"PK"), ("html", b"<!DOCTYPE"), ("csv", b"section,")]
)
def test_a_contracts_pack_comes_in_each_form(client: FlaskClient, form: str, begins: bytes) -> None:
    answer = client.get(f"/files/renewal/salesforce-2024.{form}", headers=HOST)
    assert answer.status_code == 200
    assert answer.data.startswith(begins)
    assert f".{form}" in answer.headers["Content-Disposition"]


@pytest.mark.parametrize("address", ["/files/renewal/nothing.pdf", "/files/renewal/salesforce-2024.doc"])
def test_what_is_not_there_is_told(client: FlaskClient, address: str) -> None:
    answer = client.get(address, headers=HOST)
    assert answer.status_code == 404
    assert b"expected" in answer.data


def test_before_anything_is_published_there_is_nothing(tmp_path: Path) -> None:
    empty = create_app(tmp_path).server.test_client()
    for address in ("/files/renewals.ics", "/files/renewals.csv", "/files/renewal/a.pdf"):
        assert empty.get(address, headers=HOST).status_code == 404
