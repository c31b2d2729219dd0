"""A message of anomalies: each once, as a signed webhook with exact money."""

import base64
import json
from datetime import datetime
from pathlib import Path

from pipelines.deliver.due import deliver
from pipelines.deliver.settings import DeliverySettings
from tests.dashboards.anomalous import LEAK, STEP, anomalous
from tests.servers.webhooks import hook
from warehouse.decisions import open_decisions
from warehouse.snapshot import open_snapshot


def test_each_event_is_told_once_with_its_money(tmp_path: Path) -> None:
    team = DeliverySettings(name="finance", kind="webhook", every="day", about="anomalies")
    state, secret = anomalous(tmp_path / ".outlay"), f"whsec_{base64.b64encode(b'0123456789abcdef01234567').decode()}"
    with open_snapshot(state) as snapshot, open_decisions(tmp_path / "decisions.db") as decisions, hook() as there:
        known = {"OUTLAY_FINANCE_URL": there.address, "OUTLAY_FINANCE_SECRET": secret}
        first, again = (
            deliver([team], snapshot, decisions, datetime(2026, 11, 24, 7), again=again, environment=known)[0]
            for again in (False, True)
        )
    assert (first.state, again.state) == ("sent", "nothing")
    assert first.said == "2 anomalies are new: $1,620.00 above what was expected"
    [posted] = there.posted
    told = json.loads(posted.body)
    assert told["type"] == "anomalies.digest"
    assert [(each["anomaly_id"], each["money"]) for each in told["data"]["anomalies"]] == [
        (STEP, "1500"),
        (LEAK, "120"),
    ]
