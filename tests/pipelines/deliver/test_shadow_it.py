"""Digests of apps that are newly seen: each app once, by mail with the workbook, and as a signed webhook."""

import base64
import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path

import polars as pl
import pytest

from dashboards.access.viewer import ON_THIS_MACHINE
from dashboards.entries.apps import SaidOfApp, decide
from pipelines.deliver.due import deliver
from pipelines.deliver.settings import DeliverySettings
from tests.dashboards.shadow import shadow
from tests.servers.mail import mailbox
from tests.servers.webhooks import hook
from warehouse.decisions import Decisions, open_decisions
from warehouse.snapshot import Snapshot, open_snapshot
from warehouse.store import open_store

NOW = datetime(2026, 11, 24, 7)
PAGES = "http://127.0.0.1:8050"


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return shadow(tmp_path_factory.mktemp("shadow") / ".outlay")


@pytest.fixture(scope="module")
def snapshot(state: Path) -> Iterator[Snapshot]:
    with open_snapshot(state) as opened:
        yield opened


@pytest.fixture
def decisions(tmp_path: Path) -> Iterator[Decisions]:
    with open_decisions(tmp_path / "decisions.db") as opened:
        yield opened


def test_a_mail_tells_what_is_new_the_riskiest_first_with_the_workbook(
    snapshot: Snapshot, decisions: Decisions
) -> None:
    with mailbox() as box:
        team = DeliverySettings(
            name="it", kind="email", about="shadow-it", sender="outlay@example.com", security="none", smtp=box.smtp,
            to=("it@example.com",), address=PAGES,
        )  # fmt: skip
        [done] = deliver([team], snapshot, decisions, NOW)
    assert done.state == "sent"
    [(_, mail)] = box.mails
    assert mail["Subject"] == "5 apps are new and approved by nobody: £192.50 in 12 months"
    body = mail.get_body(("plain",))
    assert body is not None
    text = body.get_content()
    assert "The riskiest is Fireflies.ai; 2 texts on lines are left open." in text
    assert "Typeform: £180.00 in 12 months, 6 people (risk 45)" in text
    assert f"{PAGES}/shadow-it?list=inbox&app=typeform" in text
    assert "Zoom" not in text
    [attached] = list(mail.iter_attachments())
    assert attached.get_filename() == f"apps-{snapshot.id}.xlsx"
    assert BytesIO(attached.get_content()).read(2) == b"PK"


def test_what_was_told_once_is_not_told_again_and_a_new_app_is(
    state: Path, tmp_path: Path, decisions: Decisions
) -> None:
    later = shadow(tmp_path / ".outlay")
    room = DeliverySettings(name="room", kind="slack", about="shadow-it", every="day")
    with hook() as there:
        environment = {"OUTLAY_ROOM_URL": there.address}
        with open_snapshot(state) as before:
            [first] = deliver([room], before, decisions, NOW, environment=environment)
        with open_store(later, told=print, doing="a test") as store:
            store.connection.execute(
                "INSERT INTO app BY NAME SELECT * REPLACE ('loom' AS app_id, 'Loom' AS name) FROM app "
                "WHERE app_id = 'whimsical'"
            )
            store.publish(as_of=before.as_of + timedelta(days=1), run_id="r-2", now=NOW + timedelta(days=1))
        with open_snapshot(later) as now:
            [second] = deliver([room], now, decisions, NOW, environment=environment)
            [third] = deliver([room], now, decisions, NOW, again=True, environment=environment)
    assert (first.said[:10], second.said[:8], third.state) == ("5 apps are", "1 app is", "nothing")
    assert "Loom" in there.posted[1].body.decode()
    assert "Typeform" not in there.posted[1].body.decode()
    sent = decisions.audits().filter(pl.col("action") == "deliver")["detail"]
    assert [sorted(json.loads(detail)["told"]) for detail in sent] == [
        ["fireflies", "okta.0oa8", "render", "typeform", "whimsical"], ["loom"],
    ]  # fmt: skip


def test_what_could_not_be_sent_is_told_the_next_time(snapshot: Snapshot, decisions: Decisions) -> None:
    room = DeliverySettings(name="room", kind="slack", about="shadow-it", every="day")
    [failed] = deliver([room], snapshot, decisions, NOW, environment={})
    assert failed.state == "failed"
    with hook() as there:
        [sent] = deliver([room], snapshot, decisions, NOW, environment={"OUTLAY_ROOM_URL": there.address})
    assert sent.said.startswith("5 apps")


def test_a_webhook_has_the_apps_with_exact_money(snapshot: Snapshot, decisions: Decisions) -> None:
    secret = f"whsec_{base64.b64encode(b'0123456789abcdef01234567').decode()}"
    with hook() as there:
        room = DeliverySettings(name="room", kind="webhook", about="shadow-it")
        environment = {"OUTLAY_ROOM_URL": there.address, "OUTLAY_ROOM_SECRET": secret}
        deliver([room], snapshot, decisions, NOW, environment=environment)
    told = json.loads(there.posted[0].body)
    assert told["type"] == "apps.digest"
    money = {app["app"]: app["spend_12_months"] for app in told["data"]["apps"]}
    assert money == {"typeform": "180", "whimsical": "12.5", "render": None, "okta.0oa8": None, "fireflies": None}


def test_what_is_decided_is_not_told(snapshot: Snapshot, decisions: Decisions) -> None:
    every = ("typeform", "whimsical", "render", "okta.0oa8", "fireflies")
    decide(decisions, snapshot, ON_THIS_MACHINE, [(app, SaidOfApp("under_review")) for app in every], by="J. Ortiz")
    [done] = deliver([DeliverySettings(name="room", kind="teams", about="shadow-it")], snapshot, decisions, NOW)
    assert done.state == "nothing"
