"""Digests by mail, Slack, Teams and signed webhooks, each against a small real server: who gets what, once."""

import base64
import hashlib
import hmac
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from dashboards.access.viewer import ON_THIS_MACHINE
from dashboards.reports.digest import Digest, digest
from pipelines.deliver.due import Delivered, deliver, period_of
from pipelines.deliver.mail import html_of, text_of
from pipelines.deliver.post import NotDelivered, post
from pipelines.deliver.settings import DeliverySettings
from pipelines.deliver.slack import slack_body
from pipelines.deliver.teams import LARGEST_BYTES, teams_body
from pipelines.deliver.webhook import exact, signed
from tests.dashboards.wasteful import ACCOUNTS, DATABASE, wasteful
from tests.servers.answers import Answer, nobody
from tests.servers.mail import mailbox
from tests.servers.webhooks import hook
from warehouse.decisions import Decisions, open_decisions
from warehouse.snapshot import Snapshot, open_snapshot
from warehouse.tables import DECISION

NOW = datetime(2026, 11, 24, 7)
SECRET = f"whsec_{base64.b64encode(b'0123456789abcdef01234567').decode()}"
PAGES = "http://127.0.0.1:8050"
OWNERS = {
    "Payments": ("pay@example.com",),
    "Tracking": ("track@example.com", "lead@example.com"),
    "None": ("x@example.com",),
}
MAIL: dict[str, Any] = {
    "name": "team",
    "kind": "email",
    "sender": "outlay@example.com",
    "security": "none",
    "address": PAGES,
}


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Snapshot]:
    with open_snapshot(wasteful(tmp_path_factory.mktemp("wasteful") / ".outlay")) as opened:
        yield opened


@pytest.fixture
def decisions(tmp_path: Path) -> Iterator[Decisions]:
    with open_decisions(tmp_path / "decisions.db") as opened:
        yield opened


def told(found: Snapshot, owner: str = "") -> Digest:
    return digest(found, ON_THIS_MACHINE, DECISION.empty(), owner=owner, address=PAGES)


def sent(done: list[Delivered]) -> list[tuple[str, str]]:
    return [(each.name, each.state) for each in done]


def test_a_digest_has_the_largest_first_and_says_what_it_comes_to(found: Snapshot) -> None:
    made = told(found)
    assert made.title == "3 findings to act on: $2,258.05 a month"
    assert [item.name for item in made.items] == ["orders-archive-2023", "vol-0a94c1d37be2f5508", "ws-7bq4m1xk2"]
    assert made.items[0].address == f"{PAGES}/findings/{DATABASE}"
    assert "no number: no bill names this resource" in made.items[2].saving
    assert told(found, "Nobody here").is_empty


def test_each_owner_gets_a_mail_of_his_own_with_the_list_once(found: Snapshot, decisions: Decisions) -> None:
    with mailbox() as box:
        owners = {
            "Payments": ("pay@example.com",),
            "Tracking": ("track@example.com", "lead@example.com"),
            "None": ("x@example.com",),
        }
        team = DeliverySettings(**MAIL, smtp=box.smtp, owners=owners)
        first = deliver([team], found, decisions, NOW)
        again = deliver([team], found, decisions, NOW)
        deliver([team], found, decisions, NOW, again=True)
    assert sent(first) == [("team/Payments", "sent"), ("team/Tracking", "sent"), ("team/None", "nothing")]
    assert [state for _, state in sent(again)] == ["already", "already", "nothing"]
    assert len(box.mails) == 4
    to, mail = box.mails[1]
    assert to == ["track@example.com", "lead@example.com"]
    assert mail["Subject"] == "1 finding to act on for Tracking: $612.40 a month"
    parts = [part.get_content_type() for part in mail.walk()]
    assert parts[:4] == ["multipart/mixed", "multipart/alternative", "text/plain", "text/html"]
    text = mail.get_body(("plain",))
    assert text is not None
    assert "Attached to nothing since 2026-09-02, 83 days." in text.get_content()
    assert "orders-archive" not in text.get_content()
    [workbook] = list(mail.iter_attachments())
    assert workbook.get_filename() == f"findings-{found.id}.xlsx"
    assert workbook.get_content()[:2] == b"PK"
    told_of = decisions.audits().filter(action="deliver")
    assert told_of["subject_id"].to_list() == ["team/Payments", "team/Tracking"] * 2


def test_an_address_that_the_server_refuses_is_told_and_the_others_have_it(
    found: Snapshot, decisions: Decisions
) -> None:
    with mailbox("gone@example.com") as box:
        team = DeliverySettings(**MAIL, smtp=box.smtp, to=("here@example.com", "gone@example.com"))
        [done] = deliver([team], found, decisions, NOW)
    assert done.state == "sent"
    assert done.said.endswith("refused by the server: gone@example.com")


def test_only_the_accounts_that_a_recipient_may_see_are_told(found: Snapshot, decisions: Decisions) -> None:
    with mailbox() as box:
        other = DeliverySettings(**MAIL, smtp=box.smtp, to=("a@example.com",), accounts=(ACCOUNTS[1],))
        assert sent(deliver([other], found, decisions, NOW)) == [("team", "nothing")]
    assert box.mails == []


@pytest.mark.parametrize("kind", ["slack", "teams", "webhook"])
def test_a_webhook_gets_the_digest_in_its_form(found: Snapshot, decisions: Decisions, kind: str) -> None:
    with hook() as there:
        environment = {"OUTLAY_ROOM_URL": there.address, "OUTLAY_ROOM_SECRET": SECRET}
        room = DeliverySettings.model_validate({"name": "room", "kind": kind, "address": PAGES})
        assert sent(deliver([room], found, decisions, NOW, environment=environment)) == [("room", "sent")]
    [posted] = there.posted
    body = json.loads(posted.body)
    assert posted.headers["content-type"] == "application/json"
    if kind == "slack":
        assert body["blocks"][0]["text"]["text"] == "3 findings to act on: $2,258.05 a month"
        assert body["blocks"][2]["text"]["text"].startswith(
            f"<{PAGES}/findings/{DATABASE}|orders-archive-2023>: $1,645.65"
        )
    elif kind == "teams":
        [attachment] = body["attachments"]
        assert (body["type"], attachment["contentType"]) == ("message", "application/vnd.microsoft.card.adaptive")
        assert attachment["content"]["actions"][0]["url"] == f"{PAGES}/findings"
    else:
        assert (body["type"], body["timestamp"]) == ("findings.digest", "2026-11-24T07:00:00Z")
        assert body["data"]["findings"][0]["saving_per_month"] == "1645.65"


def test_a_signature_can_be_proved_as_the_standard_says(found: Snapshot, decisions: Decisions) -> None:
    with hook(Answer(503), Answer(200)) as there:
        environment = {"OUTLAY_ROOM_URL": there.address, "OUTLAY_ROOM_SECRET": SECRET}
        room = DeliverySettings(name="room", kind="webhook")
        deliver([room], found, decisions, NOW, environment=environment)
        deliver([room], found, decisions, NOW, again=True, environment=environment)
    ids = {posted.headers["webhook-id"] for posted in there.posted}
    assert (len(there.posted), len(ids)) == (3, 1)
    one = there.posted[1]
    content = f"{one.headers['webhook-id']}.{one.headers['webhook-timestamp']}.".encode() + one.body
    expected = hmac.new(b"0123456789abcdef01234567", content, hashlib.sha256).digest()
    assert one.headers["webhook-signature"] == f"v1,{base64.b64encode(expected).decode()}"


def test_the_example_of_the_standard_is_signed_as_it_says() -> None:
    body = b'{"test": 2432232314}'
    secret, message = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek"
    headers = signed(body, secret=secret, message=message, timestamp=1614265330)
    assert headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


@pytest.mark.parametrize(
    ("answers", "waited", "posts"),
    [
        ((Answer(429, headers={"Retry-After": "7"}), Answer(202)), [7.0], 2),
        ((Answer(500), Answer(500), Answer(200)), [1.0, 2.0], 3),
        ((Answer(429, headers={"Retry-After": "9999"}), Answer(200)), [60.0], 2),
        ((Answer(429, headers={"Retry-After": "Thu, 01 Jan 1970 00:00:00 GMT"}), Answer(200)), [0.0], 2),
    ],
    ids=["as asked", "twice as long", "a minute at most", "a date"],
)
def test_a_server_that_has_enough_is_asked_again_when_it_says(
    answers: tuple[Answer, ...], waited: list[float], posts: int
) -> None:
    waits: list[float] = []
    with hook(*answers) as there:
        post(there.address, b"{}", {}, sleep=waits.append)
    assert (waits, len(there.posted)) == (waited, posts)


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (Answer(404), "status 404 after 1 try"),
        (Answer(302, headers={"Location": "http://127.0.0.1:1/"}), "status 302"),
        (Answer(503), "status 503 after 4 tries"),
    ],
    ids=["gone", "moved", "down"],
)
def test_what_cannot_be_sent_is_told_without_the_address(answer: Answer, said: str) -> None:
    with hook(answer) as there, pytest.raises(NotDelivered) as error:
        post(there.address, b"{}", {}, sleep=lambda _: None)
    assert said in str(error.value)
    assert "s3cret" not in str(error.value)


def test_a_failure_is_told_and_tried_again_next_time(found: Snapshot, decisions: Decisions) -> None:
    room = DeliverySettings(name="chat-room", kind="slack")
    [none] = deliver([room], found, decisions, NOW, environment={})
    assert (none.state, "OUTLAY_CHAT_ROOM_URL" in none.said) == ("failed", True)
    down = DeliverySettings(**MAIL, smtp=nobody().removeprefix("http://"), to=("a@example.com",))
    [refused] = deliver([down], found, decisions, NOW)
    assert (refused.state, "ConnectionRefusedError" in refused.said) == ("failed", True)
    with hook() as there:
        again = deliver([room], found, decisions, NOW, environment={"OUTLAY_CHAT_ROOM_URL": there.address})
    assert sent(again) == [("chat-room", "sent")]


@pytest.mark.parametrize(("every", "period"), [("day", "2026-11-24"), ("week", "2026-W48"), ("month", "2026-11")])
def test_a_period_is_a_day_a_week_from_monday_or_a_month(every: str, period: str) -> None:
    assert period_of(every, date(2026, 11, 24)) == period


def test_text_of_others_is_no_mark_in_any_form(found: Snapshot) -> None:
    made = told(found)
    odd = replace(made.items[0], name="<!channel> *x* [y](z)", reason="a & b <script>", address="")
    made = replace(made, items=(odd,))
    assert "&lt;!channel&gt;" in slack_body(made).decode()
    assert r"\\*x\\* \\[y\\](z)" in teams_body(made).decode()
    assert "<script>" not in html_of(made)
    assert "<!channel>" in text_of(made)


def test_a_card_that_is_too_large_leaves_out_the_last_and_says_so(found: Snapshot) -> None:
    made = told(found)
    long = replace(made, items=tuple(replace(made.items[0], reason="x" * 5000) for _ in range(10)))
    body = teams_body(long)
    assert len(body) <= LARGEST_BYTES
    assert "of the largest are left out here" in body.decode()


@pytest.mark.parametrize("secret", ["whsec_", "whsec_?", f"whsec_{base64.b64encode(b'short').decode()}"])
def test_a_secret_that_is_none_is_told_and_not_shown(secret: str) -> None:
    with pytest.raises(NotDelivered, match="at least 24 bytes"):
        signed(b"{}", secret=secret, message="m", timestamp=1)


def test_money_is_exact_in_a_payload() -> None:
    assert exact(Decimal("12345678901234567890.100000000000000000")) == "12345678901234567890.1"
    assert (exact(None), exact(Decimal("0.000"))) == (None, "0")
