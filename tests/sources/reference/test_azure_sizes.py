"""Sizes of Azure's disks, databases and plans."""

import polars as pl
import pytest

from sources.reference.azure_sizes import azure_disks, azure_sizes

DATABASE, PLAN = "microsoft.sql/servers/databases", "microsoft.web/serverfarms"


def test_each_size_is_there_once() -> None:
    assert azure_sizes().select("resource_type", "name").is_duplicated().sum() == 0
    assert azure_disks().select("sku", "size_gb").is_duplicated().sum() == 0


@pytest.mark.parametrize(
    ("kind", "name", "factor", "smaller", "meter"),
    [
        (DATABASE, "S3", 100.0, "S2", "S2 DTUs"),
        (DATABASE, "S0", 10.0, None, None),
        (DATABASE, "P1", 125.0, None, None),
        (DATABASE, "GP_Gen5_8", 8.0, "GP_Gen5_6", "vCore"),
        (PLAN, "P2v3", 2.0, "P1v3", "P1 v3 App"),
        (PLAN, "B1", 1.0, None, None),
    ],
)
def test_the_next_size_down(kind: str, name: str, factor: float, smaller: str | None, meter: str | None) -> None:
    of_it = (pl.col("resource_type") == kind) & (pl.col("name") == name)
    row = azure_sizes().row(by_predicate=of_it, named=True)
    assert (row["factor"], row["smaller"], row["smaller_meter"]) == (factor, smaller, meter)


def test_a_larger_disk_does_at_least_as_much() -> None:
    for _, disks in azure_disks().sort("size_gb").group_by("sku"):
        assert disks["iops"].is_sorted()
        assert disks["megabytes_per_second"].is_sorted()
