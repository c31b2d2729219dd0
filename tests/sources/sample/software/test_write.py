"""What the software's part gives: its feeds, and truth that fits its tables."""

from datetime import date
from pathlib import Path

import pytest

from sources.sample import software
from sources.sample.world import Place, World
from warehouse.tables.truth import TRUE_OVERLAP, TRUE_RENEWAL, TRUE_SEAT


@pytest.mark.parametrize(("seed", "day"), [(1, date(2026, 10, 31)), (5, date(2028, 2, 29))], ids=str)
def test_the_truth_fits_its_tables(seed: int, day: date, tmp_path: Path) -> None:
    world = World.of(seed, "small", day)
    truth = software.write(world, Place(tmp_path)).told
    for table in (TRUE_SEAT, TRUE_RENEWAL, TRUE_OVERLAP):
        frame = truth[table.name]
        assert set(frame.columns) == set(table.names)
        assert frame.select(table.key).is_unique().all()
        for column in table.columns:
            assert column.nullable or frame[column.name].null_count() == 0, column.name
            assert not column.allowed or set(frame[column.name]) <= set(column.allowed)
        assert frame["why"].str.contains(r"^[A-Z0-9]").all()


def test_the_feeds_are_named_as_outlay_toml_has_them(world: World, tmp_path: Path) -> None:
    feeds = software.write(world, Place(tmp_path)).feeds
    assert [(feed.table, feed.name, feed.kind) for feed in feeds] == [
        ("contracts", "contracts", "csv"),
        ("saas", "okta", "okta"),
        ("saas", "microsoft365", "microsoft365"),
        ("saas", "corran365", "microsoft365"),
        ("saas", "google-workspace", "google-workspace"),
        ("saas", "slack", "slack"),
        ("saas", "github", "github"),
        ("saas", "zoom", "zoom"),
        ("saas", "salesforce", "salesforce"),
        ("saas", "zendesk-export", "csv"),
    ]
    assert all((tmp_path / feed.path).is_file() for feed in feeds if feed.path)
