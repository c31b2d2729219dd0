"""What pages on people, contracts, lines, seats and trails say to write is an outlay.toml; all columns are named."""

import re
from pathlib import Path
from typing import Any

import pytest

from pipelines.settings import load
from sources import contracts, people, saas, spend, trails
from sources.contracts.base import FORM as CONTRACT
from sources.people.base import FORM as PERSON
from sources.spend.base import FORM as LINE
from sources.trails.domain_csv import FORM as HOST

ROOT = Path(__file__).parents[2]
PAGES = ROOT / "docs" / "sources"
BLOCK = re.compile(r"^```toml\n(.*?)^```", re.MULTILINE | re.DOTALL)
KINDS = {"people": people.KINDS, "contracts": contracts.KINDS, "spend": spend.KINDS, "trails": trails.KINDS}


def text(page: str) -> str:
    return (PAGES / f"{page}.md").read_text(encoding="utf-8")


def blocks() -> list[Any]:
    """Each block that is an outlay.toml."""
    names = [*KINDS, *(page.stem for page in sorted(PAGES.glob("saas-*.md")))]
    return [
        pytest.param(block, id=f"{name}-{number}")
        for name in names
        for number, block in enumerate(BLOCK.findall(text(name)), 1)
        if not block.startswith("[[contract]]")
    ]


@pytest.mark.parametrize("block", blocks())
def test_a_block_is_an_outlay_toml(tmp_path: Path, block: str) -> None:
    (tmp_path / "outlay.toml").write_text(block, encoding="utf-8")
    settings = load(tmp_path / "outlay.toml")
    for each, kinds in (
        *((each, people.KINDS) for each in settings.people_source),
        *((each, contracts.KINDS) for each in settings.contracts),
        *((each, spend.KINDS) for each in settings.spend),
        *((each, saas.KINDS) for each in settings.saas),
        *((each, trails.KINDS) for each in settings.trail),
    ):
        assert each.kind in {kind.name for kind in kinds}


@pytest.mark.parametrize("page", KINDS)
def test_every_kind_is_on_its_page_and_the_page_in_the_index(page: str) -> None:
    assert all(f'kind = "{kind.name}"' in text(page) or f"`{kind.name}`" in text(page) for kind in KINDS[page])
    assert f"[{page}]({page}.md)" in text("README")


@pytest.mark.parametrize(
    ("page", "names"),
    [
        ("people", PERSON.names.own),
        ("contracts", CONTRACT.names.own),
        ("spend", LINE.names.own),
        ("trails", HOST.names.own),
    ],
)
def test_every_column_that_a_mapping_may_name_is_on_its_page(page: str, names: tuple[str, ...]) -> None:
    assert [name for name in names if f"`{name}`" not in text(page)] == []
