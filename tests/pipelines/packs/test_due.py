"""Packs on schedule: each once, and the snapshots that they name are kept."""

from datetime import date
from pathlib import Path

import pytest

from pipelines.packs.due import make_due
from pipelines.packs.notes import snapshots_named
from tests.dashboards.software import software
from warehouse.snapshot import current_id, prune, published_ids


@pytest.fixture
def state(tmp_path: Path) -> Path:
    return software(tmp_path / ".outlay")


def test_the_pack_whose_review_has_come_is_made_once(state: Path) -> None:
    (made,) = make_due(state)
    assert (made.contract_id, made.stage, made.end) == ("salesforce-2024", "90", date(2027, 3, 31))
    assert [file.name for file in made.files] == [f"salesforce-2024-2027-03-31-90.{form}" for form in ("pdf", "xlsx")]
    assert all(file.stat().st_size > 1000 for file in made.files)
    assert make_due(state) == []


def test_a_pack_that_could_not_be_written_is_made_later(state: Path) -> None:
    in_its_way = state / "packs"
    in_its_way.write_text("")
    with pytest.raises(FileExistsError):
        make_due(state)
    in_its_way.unlink()
    assert len(make_due(state)) == 1


def test_the_snapshot_that_a_pack_names_is_kept(state: Path) -> None:
    assert snapshots_named(state) == []
    make_due(state)
    named = current_id(state)
    assert snapshots_named(state) == [named]
    serving = state / "serving"
    for number in range(10, 30):
        (serving / f"20261125-0000{number}.duckdb").write_bytes((serving / f"{named}.duckdb").read_bytes())
    (serving / "current").unlink()
    (serving / "current").symlink_to("20261125-000029.duckdb")
    days = dict.fromkeys(published_ids(state), date(2026, 11, 25))
    assert named in prune(state, days)
    (serving / f"{named}.duckdb").write_bytes((serving / "20261125-000029.duckdb").read_bytes())
    assert named not in prune(state, days, pinned=snapshots_named(state))
