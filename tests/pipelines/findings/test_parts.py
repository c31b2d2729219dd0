"""What rules say is divided over parts: nothing is lost, and what is said of one resource stays together."""

from pathlib import Path

import polars as pl
import pytest

from pipelines.findings.parts import RESOURCES_A_PART, Verdicts
from transforms.waste.verdicts import JUDGED

KEYS = [f"vol-{number}" for number in range(500)]


def said(rule: str) -> pl.DataFrame:
    rows = pl.DataFrame({"x_resource_key": KEYS, "rule": rule})
    return pl.concat([pl.DataFrame(schema=JUDGED), rows], how="diagonal")


@pytest.mark.parametrize("parts", [1, 3])
def test_each_part_has_all_that_was_said_of_its_resources(tmp_path: Path, parts: int) -> None:
    verdicts = Verdicts(tmp_path, RESOURCES_A_PART * (parts - 1))
    for rule in ("aws.ebs.low_io", "aws.ebs.unattached"):
        verdicts.add(rule, said(rule))
    of_parts = list(verdicts.parts())
    assert len(of_parts) == parts
    assert sorted(key for part in of_parts for key in part["x_resource_key"].unique()) == sorted(KEYS)
    assert all((part.group_by("x_resource_key").len()["len"] == 2).all() for part in of_parts)
    assert verdicts.every().select(pl.len()).collect().item() == 2 * len(KEYS)


def test_where_nothing_was_said_there_is_a_part_without_rows(tmp_path: Path) -> None:
    verdicts = Verdicts(tmp_path, 0)
    [part] = verdicts.parts()
    assert (part.height, part.schema) == (0, JUDGED)
    assert verdicts.every().collect().is_empty()
