"""The finance report on schedule: once a month, by mail with the report, and as a message with what is open."""

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import pytest

from pipelines.deliver.due import deliver
from pipelines.deliver.settings import DeliverySettings
from tests.dashboards.estate import Charge, write_state
from tests.servers.mail import mailbox
from tests.servers.webhooks import hook
from transforms.close.states import reported
from warehouse.decisions import Decisions, open_decisions
from warehouse.snapshot import Snapshot, open_snapshot

NOW = datetime(2026, 11, 24, 7)
PAGES = "http://127.0.0.1:8050"


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Snapshot]:
    state = tmp_path_factory.mktemp("billed") / ".outlay"
    charges = [Charge(date(2026, 10, 5), "196.50", source="aws-focus", invoice="22104")]
    with open_snapshot(write_state(state, charges, as_of=date(2026, 11, 24))) as opened:
        yield opened


@pytest.fixture
def decisions(tmp_path: Path) -> Iterator[Decisions]:
    with open_decisions(tmp_path / "decisions.db") as opened:
        yield opened


def test_a_mail_brings_the_report_of_the_newest_month_that_is_over_once(
    snapshot: Snapshot, decisions: Decisions
) -> None:
    with mailbox() as box:
        cfo = DeliverySettings(
            name="cfo", kind="email", about="finance", every="month", sender="outlay@example.com", security="none",
            smtp=box.smtp, to=("cfo@example.com",), address=PAGES,
        )  # fmt: skip
        states = [deliver([cfo], snapshot, decisions, NOW)[0].state for _ in range(2)]
    assert states == ["sent", "already"]
    [(_, mail)] = box.mails
    assert mail["Subject"] == "Oct 2026: $196 billed, 1 bill open"
    body = mail.get_body(("plain",))
    assert body is not None
    assert "no invoice total is known" in body.get_content()
    [attached] = list(mail.iter_attachments())
    assert attached.get_filename() == "finance-2026-10.pdf"
    assert attached.get_content().startswith(b"%PDF")
    assert reported(decisions.events(), "2026-10") == snapshot.id, "a later report tells what was restated since"


def test_a_room_is_told_what_is_open(snapshot: Snapshot, decisions: Decisions) -> None:
    room = DeliverySettings(name="room", kind="slack", about="finance", every="month", address=PAGES)
    with hook() as there:
        [done] = deliver([room], snapshot, decisions, NOW, environment={"OUTLAY_ROOM_URL": there.address})
    assert done.state == "sent"
    assert f"{PAGES}/reconcile?month=2026-10" in there.posted[0].body.decode()
