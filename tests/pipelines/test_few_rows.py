"""Objects of few rows are worked out all at once, others batch by batch; the rows are the same."""

from datetime import date
from pathlib import Path

import polars as pl

from pipelines.load.marts import marts
from pipelines.load.written import FEW_ROWS
from pipelines.settings import load as settings_of
from pipelines.workspace import Workspace
from tests.pipelines.bills import charge, text
from tests.pipelines.loading import load
from transforms.spend import NEEDED, daily_cost, sku_daily, sku_monthly
from transforms.spend.skus import NEEDED as NEEDED_BY_SKU
from warehouse.segment_reader import segment_tables
from warehouse.tables import COST_DAILY, SKU_DAILY, SKU_MONTHLY


def kept(folder: Path, rows: int) -> pl.DataFrame:
    """The rows of a FOCUS file of so many, as its segment has them, in their order; one of them is refused."""
    folder.mkdir()
    bill = [charge(number, "0.1", **({"ChargePeriodStart": "soon"} if number == 3 else {})) for number in range(rows)]
    (folder / "bill.csv").write_text(text(bill), encoding="utf-8")
    said = '[checks]\nmax_rejects_percent = 1\nmax_rejected_cost_percent = 1\n[[billing]]\nname = "bill"\n'
    (folder / "outlay.toml").write_text(f'{said}kind = "focus"\npath = "bill.csv"\n', encoding="utf-8")
    (result,) = load(folder)
    assert (result.held, result.rows, result.rejected_rows) == ("", rows, 1)
    workspace = Workspace(settings_of(folder / "outlay.toml"), date(2026, 11, 25))
    with workspace.store() as store:
        (segment,) = store.live_segments("bill", "2026-10")
    return pl.read_parquet(segment.path, hive_partitioning=False).drop("x_load_id")


def test_a_row_is_the_same_in_an_object_of_few_and_of_many(tmp_path: Path) -> None:
    few, many = kept(tmp_path / "few", FEW_ROWS), kept(tmp_path / "many", FEW_ROWS + 1)
    assert many.height == few.height + 1
    assert many.head(few.height).cast(few.schema).equals(few.select(many.columns))


def test_marts_of_few_rows_are_made_of_one_reading_as_of_a_reading_each(tmp_path: Path) -> None:
    kept(tmp_path / "few", 400)
    workspace = Workspace(settings_of(tmp_path / "few" / "outlay.toml"), date(2026, 11, 25))
    with workspace.store() as store:
        segments = store.live_segments("bill", "2026-10")
        made = marts(segments)
    assert made[COST_DAILY].height
    assert made[COST_DAILY].equals(daily_cost(segment_tables(segments, NEEDED)))
    assert made[SKU_DAILY].equals(sku_daily(segment_tables(segments, NEEDED_BY_SKU)))
    assert made[SKU_MONTHLY].equals(sku_monthly(segment_tables(segments, NEEDED_BY_SKU)))
