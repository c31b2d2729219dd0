"""Findings of software in the queue of all others: found, said to be resolved, and seen in the pool's next number."""

from datetime import date, datetime
from pathlib import Path

import polars as pl

from pipelines.findings.estate import window_ends
from pipelines.findings.lifecycle import settle
from tests.transforms.licenses.made import contract, pool, rows, seat, software, told
from transforms.licenses import judge
from transforms.licenses.settings import LicenseSettings
from warehouse.findings import keep_findings
from warehouse.store import Store, open_store
from warehouse.tables import DECISION, LICENSE_POOL, LICENSE_POOL_HISTORY

FOUND, ACTED, LATER = date(2026, 10, 31), date(2026, 11, 2), date(2027, 1, 15)
UNUSED = software(
    [seat("ann"), seat("bob")],
    [told("ann", 200), told("bob", 2)],
    contracts=[contract("C-1", "slack", 2, "10")],
    pools=[pool("business-plus", 2, 2)],
)
GIVEN_BACK = software([seat("bob")], [told("bob", 2)], contracts=[contract("C-1", "slack", 2, "10")])


def judged(store: Store, day: date, decisions: pl.DataFrame, *, gone: bool) -> None:
    """One run of software alone."""
    said = judge(GIVEN_BACK if gone else UNUSED, LicenseSettings())
    with store.transaction():
        store.connection.execute("DELETE FROM license_pool")
        store.insert(LICENSE_POOL, said.pools)
        keep_findings(store.connection, [said.findings], day, part="software")
        settle(store, decisions, day, "outlay:exempt", window_ends(store, day))


def test_a_seat_that_was_given_back_is_verified_when_fewer_are_bought(tmp_path: Path) -> None:
    fell = [
        pool("business-plus", 2, 2, x_valid_from=FOUND, x_valid_to=ACTED),
        pool("business-plus", 1, 1, x_valid_from=ACTED),
    ]
    with open_store(tmp_path / "state", told=print, doing="a test") as store:
        store.insert(LICENSE_POOL_HISTORY, rows(LICENSE_POOL_HISTORY, fell))
        judged(store, FOUND, DECISION.empty(), gone=False)
        found = store.frame("SELECT finding_id, status FROM finding WHERE rule = 'saas.seat.inactive'")
        assert found["status"].to_list() == ["open"]
        resolved = {
            "id": 1, "at": datetime(2026, 11, 2), "by": "J. Ortiz", "subject_kind": "finding",
            "subject_id": found["finding_id"][0], "status": "resolved",
        }  # fmt: skip
        decisions = rows(DECISION, [resolved])
        judged(store, ACTED, decisions, gone=False)
        assert store.frame("SELECT status FROM finding WHERE rule = 'saas.seat.inactive'")["status"][0] == "resolved"
        judged(store, LATER, decisions, gone=True)
        assert store.frame("FROM finding WHERE rule = 'saas.seat.inactive'").is_empty()
        saved = store.frame("SELECT state, verified_per_month::DOUBLE AS a_month, currency FROM saving").rows()
    assert saved == [("verified", 10.0, "GBP")]
