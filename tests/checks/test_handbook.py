from pathlib import Path

from checks.handbook import page

WRITTEN = Path(__file__).parents[2] / "docs" / "checks.md"


def test_the_docs_are_what_the_code_says():
    assert WRITTEN.read_text(encoding="utf-8") == page(), "run: make docs"
