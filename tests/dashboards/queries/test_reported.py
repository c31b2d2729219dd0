"""What was restated since a snapshot, and since the months of a period were last closed or sent."""

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from shutil import copy

import polars as pl
import pytest

from dashboards.access.viewer import ON_THIS_MACHINE
from dashboards.queries.compared import Compared, period
from dashboards.queries.reported import reports, since_reported, since_reports
from tests.dashboards.estate import Charge, over, snapshot_of, write_state
from transforms.close.states import CLOSED, REOPENED, REPORT, SENT, SUBJECT, subject
from warehouse.snapshot import Snapshot, current_id, open_snapshot, serving
from warehouse.tables import DECISION

TODAY = date(2026, 11, 2)
EC2 = Charge(TODAY, "24")
S3 = Charge(TODAY, "2", service="Amazon S3", account="12", resource="b")
SEPTEMBER, OCTOBER = date(2026, 9, 1), date(2026, 10, 1)
MONTHS = Compared(period("2026-09"), period("2026-10"))
NOW = [*over(EC2, SEPTEMBER, 30), *over(S3, SEPTEMBER, 30), *over(EC2, OCTOBER, 31)]
CLOSE, AGAIN = (SUBJECT, subject("aws", "2026-09"), CLOSED), (SUBJECT, subject("aws", "2026-09"), REOPENED)
MAILED = (REPORT, "2026-09", SENT)


def done(*steps: tuple[tuple[str, str, str], str | None]) -> pl.DataFrame:
    """The events of steps, each with the snapshot that it names."""
    rows = [
        {"id": at, "subject_kind": kind, "subject_id": of, "status": status, "by": "Ben", "at": datetime(2026, 10, 20),
         "snapshot_id": name}
        for at, ((kind, of, status), name) in enumerate(steps, start=1)
    ]  # fmt: skip
    return pl.DataFrame(rows, DECISION.schema)


def test_what_was_restated_since_a_snapshot_is_a_row_beside_the_sum() -> None:
    then = snapshot_of([*over(EC2, SEPTEMBER, 30), *over(S3, SEPTEMBER, 28)], as_of=OCTOBER)
    rows = since_reported(snapshot_of(NOW, as_of=TODAY), ON_THIS_MACHINE, MONTHS, then, ("service",))
    assert [tuple(row.values()) for row in rows.to_dicts()] == [
        ("restated", "USD", Decimal(0), "Amazon EC2"),
        ("restated", "USD", Decimal(4), "Amazon S3"),
    ]


@pytest.mark.parametrize(
    ("events", "named"),
    [
        (done(), []),
        (done((CLOSE, "s1")), ["s1"]),
        (done((CLOSE, "s1"), (MAILED, "s2")), ["s2"]),
        (done((MAILED, "s1"), (CLOSE, "s2")), ["s2"]),
        (done((CLOSE, "s1"), (AGAIN, None)), ["s1"]),
    ],
    ids=["neither", "closed", "sent later", "closed later", "opened again"],
)
def test_a_month_was_reported_by_what_last_closed_or_sent_it(events: pl.DataFrame, named: list[str]) -> None:
    assert [name for _, name in reports(MONTHS, events)] == named


def test_of_a_period_of_several_months_those_count_that_were_reported(tmp_path: Path) -> None:
    before = write_state(tmp_path / "before", NOW[:58], as_of=date(2026, 10, 20))
    state = write_state(tmp_path / ".outlay", NOW, as_of=TODAY)
    name = str(current_id(before))
    copy(serving(before) / f"{name}.duckdb", serving(state))
    with open_snapshot(state) as now:
        assert restated(now, MONTHS, name) == {"USD": Decimal(4)}
        assert restated(now, replace(MONTHS, before=period("2026-09..2026-10")), name) == {"USD": Decimal(4)}
        assert restated(now, replace(MONTHS, before=period("2026-09-01..2026-09-28")), name) == {"USD": Decimal(0)}
        assert restated(now, MONTHS.limited(service="Amazon EC2"), name) == {"USD": Decimal(0)}
        assert restated(now, MONTHS, "gone") is None
        assert since_reports(now, ON_THIS_MACHINE, MONTHS, ()) is None


def restated(now: Snapshot, compared: Compared, name: str) -> object:
    found = since_reports(now, ON_THIS_MACHINE, compared, reports(compared, done((CLOSE, name))))
    return found and found.restated
