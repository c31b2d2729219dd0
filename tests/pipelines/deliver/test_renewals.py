"""Digests of contracts to decide: by mail with the calendar, and as a signed webhook, each once."""

import base64
import json
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import duckdb
import polars as pl
import pytest
from icalendar import Calendar

from dashboards.access.viewer import ON_THIS_MACHINE
from dashboards.entries.contracts import SaidOfContract, decide
from pipelines.deliver.due import deliver
from pipelines.deliver.settings import DeliverySettings
from tests.dashboards.software import software
from tests.servers.mail import mailbox
from tests.servers.webhooks import hook
from warehouse.decisions import Decisions, open_decisions
from warehouse.people import People, make_key
from warehouse.snapshot import Snapshot, open_snapshot

NOW = datetime(2026, 11, 24, 7)
PAGES = "http://127.0.0.1:8050"


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Snapshot]:
    with open_snapshot(software(tmp_path_factory.mktemp("software"))) as opened:
        yield opened


@pytest.fixture
def decisions(tmp_path: Path) -> Iterator[Decisions]:
    with open_decisions(tmp_path / "decisions.db") as opened:
        yield opened


def test_a_mail_tells_what_to_decide_next_with_the_calendar(snapshot: Snapshot, decisions: Decisions) -> None:
    with mailbox() as box:
        team = DeliverySettings(
            name="it", kind="email", about="renewals", sender="outlay@example.com", security="none", smtp=box.smtp,
            to=("it@example.com",), address=PAGES,
        )  # fmt: skip
        first = deliver([team], snapshot, decisions, NOW)
        again = deliver([team], snapshot, decisions, NOW)
    assert ([each.state for each in first], [each.state for each in again]) == (["sent"], ["already"])
    [(_, mail)] = box.mails
    assert mail["Subject"] == "1 contract to decide: $104,940.00 a year can go"
    body = mail.get_body(("plain",))
    assert body is not None
    text = body.get_content()
    assert "The next is salesforce, by 26 Jan 2027." in text
    assert "salesforce, salesforce-2024: decide by 26 Jan 2027; $104,940.00 a year can go (in 63 days)" in text
    assert f"{PAGES}/renewals/salesforce-2024" in text
    [attached] = list(mail.iter_attachments())
    assert attached.get_filename() == f"renewals-{snapshot.id}.ics"
    [event] = Calendar.from_ical(attached.get_content()).walk("VEVENT")
    assert event["dtstart"].dt == date(2027, 1, 26)


def test_a_webhook_has_the_contracts_with_exact_money(snapshot: Snapshot, decisions: Decisions) -> None:
    secret = f"whsec_{base64.b64encode(b'0123456789abcdef01234567').decode()}"
    with hook() as there:
        room = DeliverySettings(name="room", kind="webhook", about="renewals")
        environment = {"OUTLAY_ROOM_URL": there.address, "OUTLAY_ROOM_SECRET": secret}
        deliver([room], snapshot, decisions, NOW, environment=environment)
    told = json.loads(there.posted[0].body)
    assert told["type"] == "renewals.digest"
    [contract] = told["data"]["renewals"]
    assert (contract["contract_id"], contract["saving_per_year"]) == ("salesforce-2024", "104940")


def test_each_owner_gets_what_is_theirs_at_the_address_that_people_db_has(tmp_path: Path, decisions: Decisions) -> None:
    make_key(tmp_path / "owned")
    state = software(tmp_path / "owned")
    with People(state) as people:
        owner, other = people.ids(pl.Series(["jo.ortiz@example.com", "kim.lund@example.com"]))
    with duckdb.connect(str(state / "serving" / "current")) as published:
        published.execute("UPDATE contract SET owner = ?", [owner])
        published.execute("UPDATE renewal SET owner = ?", [owner])
    mine = DeliverySettings(
        name="owners", kind="email", about="renewals", sender="outlay@example.com", security="none", each_owner=True
    )
    with mailbox() as box, open_snapshot(state) as owned:
        there = mine.model_copy(update={"smtp": box.smtp})
        [unknown] = deliver([there], owned, decisions, NOW)
        [done] = deliver([there], owned, decisions, NOW, people=state)
        [again] = deliver([there], owned, decisions, NOW, people=state)
    assert (unknown.state, unknown.said) == (
        "failed",
        "Found no address of this person; expected one in the roster. Name another owner.",
    )
    assert (done.state, again.state) == ("sent", "already")
    [(to, mail)] = box.mails
    assert to == ["jo.ortiz@example.com"]
    assert mail["Subject"] == "1 contract of yours to decide: $104,940.00 a year can go"
    kept = decisions.audits()
    assert kept.filter(action="address").select("subject_kind", "subject_id").rows() == [("person", owner)]
    assert "ortiz" not in str(kept.rows())
    assert other not in str(kept.rows())


def test_an_owner_that_is_a_team_has_no_address_to_look_up(snapshot: Snapshot, decisions: Decisions) -> None:
    each = DeliverySettings(name="owners", kind="email", about="renewals", sender="o@example.com", each_owner=True)
    assert deliver([each], snapshot, decisions, NOW) == []


def test_what_is_decided_is_told_no_longer(snapshot: Snapshot, decisions: Decisions) -> None:
    decide(decisions, snapshot, ON_THIS_MACHINE, "salesforce-2024", SaidOfContract("renew"), by="J. Ortiz")
    room = DeliverySettings(name="room", kind="slack", about="renewals")
    [done] = deliver([room], snapshot, decisions, NOW)
    assert done.state == "nothing"
