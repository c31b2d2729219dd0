"""What rules say is divided over parts: nothing is lost, and what is said of one resource stays together."""

from pathlib import Path

import polars as pl
import pytest

from pipelines.findings.parts import RESOURCES_A_PART, ROWS_HELD, Verdicts
from transforms.waste.verdicts import JUDGED

RULES = ("aws.ebs.low_io", "aws.ebs.unattached", "aws.ebs.on_stopped_instance")


def said(rule: str, resources: int) -> pl.DataFrame:
    rows = pl.DataFrame({"x_resource_key": [f"vol-{number}" for number in range(resources)], "rule": rule})
    return pl.concat([pl.DataFrame(schema=JUDGED), rows], how="diagonal")


@pytest.mark.parametrize("resources", [500, ROWS_HELD // 2 + 1], ids=["held", "the-first-two-rules-written"])
@pytest.mark.parametrize("parts", [1, 3])
def test_each_part_has_all_that_was_said_of_its_resources(tmp_path: Path, parts: int, resources: int) -> None:
    verdicts = Verdicts(tmp_path, RESOURCES_A_PART * (parts - 1))
    for rule in RULES:
        verdicts.add(said(rule, resources))
    assert len(list(tmp_path.rglob("*.parquet"))) == (parts if resources > 500 else 0)
    of_parts = list(verdicts.parts())
    assert len(of_parts) == parts
    assert sum(part["x_resource_key"].n_unique() for part in of_parts) == resources
    assert all((part.group_by("x_resource_key").agg(pl.col("rule").n_unique())["rule"] == 3).all() for part in of_parts)
    assert verdicts.every().select(pl.len()).collect().item() == len(RULES) * resources


def test_where_nothing_was_said_there_is_a_part_without_rows(tmp_path: Path) -> None:
    verdicts = Verdicts(tmp_path, 0)
    [part] = verdicts.parts()
    assert (part.height, part.schema) == (0, JUDGED)
    assert verdicts.every().collect().is_empty()
