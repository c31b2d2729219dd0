"""Segments are written once: what an older version wrote is read by every newer one."""

from pathlib import Path

import duckdb
import polars as pl
import pytest

from warehouse.segments import Segment, segment_frame, segment_path, segment_view
from warehouse.tables import COST_AND_USAGE


@pytest.fixture
def older(tmp_path: Path) -> Segment:
    """Two rows of a version that did not know `x_part` yet."""
    path = segment_path(tmp_path, COST_AND_USAGE, "bill", "2026-10", "of-october")
    path.parent.mkdir(parents=True)
    rows = pl.DataFrame([{"x_row": 0}, {"x_row": 1}], schema=COST_AND_USAGE.schema).drop("x_part")
    rows.with_columns(x_extra=pl.lit("kept")).write_parquet(path)
    return Segment(path, "bill", "2026-10", "of-october", 2, path.stat().st_size)


def test_a_column_that_came_later_is_null_in_the_view(older: Segment) -> None:
    with duckdb.connect() as connection:
        connection.execute(segment_view(COST_AND_USAGE, [older.path]))
        seen = connection.sql("SELECT x_row, x_part, x_source, x_period, x_extra FROM cost_and_usage").fetchall()
        assert connection.table("cost_and_usage").columns[: len(COST_AND_USAGE.names)] == list(COST_AND_USAGE.names)
    assert sorted(seen) == [(0, None, "bill", "2026-10", "kept"), (1, None, "bill", "2026-10", "kept")]


def test_a_column_that_came_later_is_null_in_the_frame(older: Segment) -> None:
    frame = segment_frame([older]).collect()
    assert frame.schema == pl.Schema({**COST_AND_USAGE.schema, "x_source": pl.String(), "x_period": pl.String()})
    assert frame.select("x_row", "x_part").rows() == [(0, None), (1, None)]
