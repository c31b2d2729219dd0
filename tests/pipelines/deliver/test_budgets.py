"""Alerts on budgets: each once, by mail, Slack, Teams and signed webhook, again only where it is raised anew."""

import json
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from pipelines.deliver.due import deliver
from pipelines.deliver.settings import DeliverySettings
from tests.servers.mail import mailbox
from tests.servers.webhooks import hook
from warehouse.decisions import Decisions, open_decisions
from warehouse.snapshot import Snapshot, open_snapshot
from warehouse.store import open_store
from warehouse.tables import BUDGET, BUDGET_ALERT

NOW = datetime(2026, 11, 24, 7)
SECRET = "whsec_" + "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


def budget(target: str, actual: int, over: float | None = None, **more: object) -> dict[str, object]:
    days = {"start": date(2026, 11, 1), "end": date(2026, 12, 1)}
    of = {"budget": f"team={target}, effective", "dimension": "team", "target": target, "basis": "effective"}
    money = {"currency": "EUR", "current": Decimal(100), "actual": Decimal(actual), "forecast": Decimal(130)}
    flags = {"versions": 1, "is_over": False, "over_percent": over}
    return {**of, **days, **money, **flags, "period": "2026-11", **more}


def alert(target: str, kind: str, threshold: int, percent: float, number: int = 1) -> dict[str, object]:
    of = {"budget": f"team={target}, effective", "period": "2026-11", "version": 1, "kind": kind}
    return {**of, "threshold": threshold, "number": number, "raised_on": date(2026, 11, 23), "percent": percent}


RAISED = [
    alert("payments", "actual", 50, 104.0),
    alert("payments", "actual", 80, 104.0),
    alert("payments", "actual", 100, 104.0),
    alert("search", "forecast", 80, 91.0),
    {**alert("search", "actual", 50, 55.0), "cleared_on": date(2026, 11, 24)},
]


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Snapshot]:
    state = tmp_path_factory.mktemp("budgets") / ".outlay"
    with open_store(state, told=print, doing="a test") as store:
        stand = [budget("payments", 104), budget("search", 40, 91.0)]
        for table, rows in ((BUDGET, stand), (BUDGET_ALERT, RAISED)):
            store.insert(table, pl.DataFrame(rows, schema=table.schema))
        store.publish(as_of=NOW.date(), run_id="r1", now=NOW)
    with open_snapshot(state) as opened:
        yield opened


@pytest.fixture
def decisions(tmp_path: Path) -> Iterator[Decisions]:
    with open_decisions(tmp_path / "decisions.db") as opened:
        yield opened


def test_a_mail_tells_the_highest_threshold_of_each_budget_with_all_of_them_as_a_csv(
    snapshot: Snapshot, decisions: Decisions
) -> None:
    with mailbox() as box:
        team = DeliverySettings(
            name="plan", kind="email", about="budgets", every="day", sender="outlay@example.com", security="none",
            smtp=box.smtp, to=("cfo@example.com",), address="http://127.0.0.1:8050",
        )  # fmt: skip
        assert [done.state for done in deliver([team], snapshot, decisions, NOW)] == ["sent"]
        assert [done.state for done in deliver([team], snapshot, decisions, NOW, again=True)] == ["nothing"]
    [(_, mail)] = box.mails
    assert mail["Subject"] == "2 budgets to look at; 1 used up"
    body = mail.get_body(("plain",))
    assert body is not None
    text = body.get_content()
    assert "The furthest is payments, 2026-11: 104 % of it is used." in text
    assert "payments, 2026-11: €104.00 spent of €100.00 (past 100 %)" in text
    assert "search, 2026-11: €130.00 forecast of €100.00 (past 80 %)" in text
    assert "In 91 of 100 cases the period comes to more than planned." in text
    [sheet] = list(mail.iter_attachments())
    assert sheet.get_filename() == f"budgets-{snapshot.id}.csv"
    assert "team,payments" in sheet.get_content()


@pytest.mark.parametrize("kind", ["slack", "teams", "webhook"])
def test_the_same_goes_to_chats_and_signed_to_webhooks(snapshot: Snapshot, decisions: Decisions, kind: str) -> None:
    with hook() as there:
        told = DeliverySettings.model_validate({"name": "plan", "kind": kind, "about": "budgets"})
        secrets = {"OUTLAY_PLAN_URL": there.address, "OUTLAY_PLAN_SECRET": SECRET}
        assert [done.state for done in deliver([told], snapshot, decisions, NOW, environment=secrets)] == ["sent"]
    [posted] = there.posted
    assert "payments, 2026-11" in posted.body.decode()
    if kind == "webhook":
        assert posted.headers["webhook-signature"].startswith("v1,")
        body = json.loads(posted.body)
        assert body["type"] == "budgets.digest"
        assert [item["stands"] for item in body["data"]["budgets"]] == [
            "€104.00 spent of €100.00",
            "€130.00 forecast of €100.00",
        ]


def test_a_team_is_told_of_its_own_budget_alone(snapshot: Snapshot, decisions: Decisions) -> None:
    with hook() as there:
        own = DeliverySettings(name="plan", kind="slack", about="budgets", owner="search")
        deliver([own], snapshot, decisions, NOW, environment={"OUTLAY_PLAN_URL": there.address})
    assert "payments" not in there.posted[0].body.decode()
