"""Services, regions and measures: each key once in a provider, in FOCUS' words, with a source."""

from pathlib import Path

import polars as pl
import pytest

from sources.reference.measures import MEASURES, measures
from sources.reference.regions import REGIONS, regions
from sources.reference.services import SERVICES, services
from warehouse.tables.cost_and_usage import SERVICE_SUBCATEGORY_PARENT


@pytest.mark.parametrize(
    ("frame", "key"),
    [(services(), "code"), (regions(), "alias"), (measures(), "measure")],
    ids=["services", "regions", "measures"],
)
def test_each_key_stands_once_in_a_provider(frame: pl.DataFrame, key: str) -> None:
    assert frame.filter(pl.struct("provider", key).is_duplicated()).to_dicts() == []
    assert frame.null_count().sum_horizontal().item() == 0


def test_each_subcategory_is_of_its_category() -> None:
    wrong = [
        row for row in services().to_dicts() if SERVICE_SUBCATEGORY_PARENT.get(row["subcategory"]) != row["category"]
    ]
    assert wrong == []


@pytest.mark.parametrize("file", [SERVICES, REGIONS, MEASURES], ids=lambda file: file.name)
def test_each_fact_says_where_it_is_from(file: Path) -> None:
    assert pl.read_csv(file, infer_schema=False)["source"].null_count() == 0
