"""What the invented company decides of findings between two runs: one a snapshot, on its business day."""

from pathlib import Path

from dashboards.entered import all_entered
from pipelines.demo_decisions import decide
from tests.dashboards.wasteful import AS_OF, VOLUME, wasteful


def test_one_finding_is_decided_on_a_snapshot_and_never_twice(tmp_path: Path) -> None:
    state = wasteful(tmp_path / ".outlay")
    decide(state)
    decide(state)
    told = all_entered(state).filter(subject_kind="finding")
    assert told.select("subject_id", "status", "by").rows() == [(VOLUME, "resolved", "J. Ortiz")]
    assert told["at"].dt.date().to_list() == [AS_OF]
