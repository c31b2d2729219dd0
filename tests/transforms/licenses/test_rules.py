"""The questions asked of software: each once, whole, and in the docs."""

from pathlib import Path

from transforms.licenses.rules import RULES

DOCS = Path(__file__).parents[3] / "docs" / "licenses.md"


def test_each_rule_is_whole_and_in_the_docs() -> None:
    told = DOCS.read_text(encoding="utf-8")
    assert len({rule.id for rule in RULES}) == len(RULES)
    for rule in RULES:
        assert f"`{rule.id}`" in told, rule.id
        assert rule.question.endswith("?")
        assert rule.action.endswith(".")
        assert all((rule.title, rule.cannot_see))
