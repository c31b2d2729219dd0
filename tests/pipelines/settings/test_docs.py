"""What is made from the declarations is what is in the repository, and it is true."""

import re
from pathlib import Path

import pytest

from pipelines.docs import PAGES
from pipelines.settings import Tables, load
from pipelines.settings.example import example
from pipelines.settings.model import part, unit

ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_the_page_is_what_the_code_makes(page: Path) -> None:
    assert (ROOT / page).read_text(encoding="utf-8") == PAGES[page](), "run make docs"


def test_the_example_is_valid_and_shows_a_bill() -> None:
    assert load(ROOT / "outlay.example.toml").billing[0].kind == "focus"


def test_the_defaults_that_a_fresh_config_shows_are_the_defaults(tmp_path: Path) -> None:
    file = tmp_path / "outlay.toml"
    file.write_text(re.sub(r"^# (?=[a-z_]+ = )", "", example(), flags=re.MULTILINE).split("# One [[billing]]")[0])
    shown = load(file)
    assert {name: getattr(shown, name) for name in Tables.model_fields} == dict(Tables())
    assert "max_rejects_percent = 0.5\n" in file.read_text()


def test_every_setting_has_help_and_every_number_a_unit() -> None:
    for table in Tables.model_fields:
        for name, field in part(table)[0].model_fields.items():
            assert field.description, f"{table}.{name}"
            assert unit(field) or "Decimal" not in str(field.annotation), f"{table}.{name}"
