"""The roster as HR gives it out."""

from datetime import date
from pathlib import Path

import polars as pl

from sources.sample.company.roster import COLUMNS, write
from sources.sample.world import Place, World


def test_the_roster_is_written_as_it_is_declared(tmp_path: Path) -> None:
    written = write(World.of(1, "small", date(2026, 10, 31)), Place(tmp_path))
    roster = pl.read_csv(tmp_path / written.feeds[0].path, try_parse_dates=True)
    assert tuple(roster.columns) == COLUMNS
    assert roster["hr_id"].is_unique().all()
    assert set(roster["status"]) == {"active", "leave", "left"}
    assert roster.schema["start"] == pl.Date
    assert (tmp_path / "people/teams.csv").read_text().startswith("team,department,cost_center,gl_account,owner\n")
