"""How the invented company closes its months: a cent is explained, more than that stays open."""

from datetime import date
from pathlib import Path

import polars as pl

from dashboards.access.viewer import ON_THIS_MACHINE
from dashboards.entered import all_entered, decisions_path
from dashboards.entries.invoices import enter_total
from dashboards.entries.subjects import Bill
from pipelines.demo_close import APPROVER, PREPARER, close_months
from pipelines.settings import load
from tests.dashboards.estate import Charge, write_state
from transforms.close.states import states
from warehouse.decisions import open_decisions
from warehouse.snapshot import open_snapshot
from warehouse.tables import MONTH_STATUS

OCTOBER = date(2026, 10, 5)
CHARGES = (
    Charge(OCTOBER, "60", source="aws", provider="aws", invoice="A-1"),
    Charge(OCTOBER, "40", source="azure", provider="azure", invoice="B-1"),
    Charge(date(2026, 11, 5), "7", source="aws", provider="aws", invoice="A-2"),
)


def status(source: str, period: str, said: str) -> dict[str, object]:
    days = {"since": date(2026, 11, 15), "earliest_close": date(2026, 11, 15), "rows_without_invoice": 0}
    return {"source": source, "billing_period": period, "status": said, "reason": "it is so", **days}


def test_a_cent_is_explained_and_approved_by_another_and_a_greater_difference_stays_open(tmp_path: Path) -> None:
    told = [status("aws", "2026-10", "closed"), status("azure", "2026-10", "unknown"), status("aws", "2026-11", "open")]
    more = {MONTH_STATUS: pl.DataFrame(told, MONTH_STATUS.schema)}
    state = write_state(tmp_path / ".outlay", CHARGES, as_of=date(2026, 11, 20), more=more)
    (tmp_path / "outlay.toml").write_text("[close]\napprover_differs = true\n", encoding="utf-8")
    settings = load(tmp_path / "outlay.toml")
    with open_snapshot(state) as snapshot:
        with open_decisions(decisions_path(state)) as decisions:
            for source, amount in (("aws", "60.01"), ("azure", "45")):
                bill = Bill(source, source, "2026-10", "USD")
                enter_total(decisions, snapshot, ON_THIS_MACHINE, bill, amount=amount, by="AP")
        close_months(settings, snapshot)
        once = all_entered(state)
        close_months(settings, snapshot)
    assert all_entered(state).equals(once), "each step once"
    found = states(once).sort("issuer").select("issuer", "period", "state", "preparer", "approver")
    assert found.rows() == [
        ("aws", "2026-10", "closed", PREPARER, APPROVER),
        ("azure", "2026-10", "accrued", PREPARER, None),
    ]
