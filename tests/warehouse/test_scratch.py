"""What is too much to hold lies in the state folder for as long as it is needed."""

import polars as pl

from warehouse.scratch import scanned, scratch
from warehouse.store import Store


def test_rows_of_a_query_are_read_from_a_file_that_goes_with_its_folder(store: Store) -> None:
    with scratch(store.state) as folder:
        path = folder / "it's.parquet"
        rows = scanned(store.connection, "SELECT 'vol-1' AS name", path)
        assert rows.select("name").collect()["name"].to_list() == ["vol-1"]
        assert rows.collect_schema()["name"] == pl.String()
        assert path.is_relative_to(store.state / "tmp")
    assert not path.exists()
