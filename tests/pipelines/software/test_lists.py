"""Lists of the company's own beside what sources tell."""

from decimal import Decimal
from pathlib import Path

from pipelines.software.lists import migration
from sources.reference.products import products


def test_moves_name_products_as_people_do_and_an_empty_one_is_any(tmp_path: Path) -> None:
    file = tmp_path / "moves.csv"
    file.write_text("kept,retired,cost_per_person,currency\nMiro,mural,4,GBP\n,,5.50,GBP\n", encoding="utf-8")
    assert migration(file, products()).rows() == [
        ("miro", "mural", Decimal(4), "GBP"),
        (None, None, Decimal("5.50"), "GBP"),
    ]
    assert migration(None, products()).is_empty()
