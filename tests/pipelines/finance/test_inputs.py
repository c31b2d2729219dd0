"""What finance was worked out from is told apart by its tables and files, and by nothing that lies beside them."""

from pathlib import Path

import pytest

from pipelines.finance.inputs import digest
from pipelines.settings import load

TOML = """
[commitments]
contract_commitments = "agreed.csv"
cud_subscriptions = "subscribed.parquet"

[close]
invoice_detail = "of_a_folder"

[[metrics]]
path = "metrics.csv"
format = { decimal = "." }
"""
FILES = ("metrics.csv", "agreed.csv", "subscribed.parquet", "of_a_folder/part.parquet", "roster.csv")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "outlay.toml").write_text(TOML, encoding="utf-8")
    (tmp_path / "of_a_folder").mkdir()
    for name in FILES:
        (tmp_path / name).write_text("a\n1\n", encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(("name", "differs"), [(name, name != "roster.csv") for name in FILES], ids=FILES)
def test_a_file_that_is_named_makes_it_another(folder: Path, name: str, differs: bool) -> None:
    before = digest(load(folder / "outlay.toml"))
    (folder / name).write_text("a\n2\n", encoding="utf-8")
    assert (digest(load(folder / "outlay.toml")) != before) is differs


def test_a_table_that_says_something_else_makes_it_another(folder: Path) -> None:
    before = digest(load(folder / "outlay.toml"))
    (folder / "outlay.toml").write_text(TOML.replace("[close]", "[close]\nleast_months = 5"), encoding="utf-8")
    assert digest(load(folder / "outlay.toml")) != before
