"""What the page on allocation says to write is an outlay.toml, and makes rules that are right."""

import re
from pathlib import Path

from pipelines.finance.allocation.resolve import Resolver, resolved
from pipelines.finance.allocation.rule_files import read_rules
from pipelines.settings import load
from transforms.allocation.settings import AllocationSettings, TargetSettings
from warehouse.tables import METRIC

PAGE = (Path(__file__).parents[2] / "docs" / "finance" / "allocation.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```toml\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)


def test_the_examples_are_rules_that_are_right(tmp_path: Path) -> None:
    file = tmp_path / "outlay.toml"
    file.write_text("\n".join(BLOCKS), encoding="utf-8")
    assert len(load(file).allocation) == 4
    sets, problems, told = resolved(read_rules(file), Resolver(tmp_path, set(), METRIC.empty))
    assert (problems, told) == ([], [])
    (team,) = sets
    assert [rule.names for rule in team.rules] == ["payments@2026-01-01", "by tag@1", "support@1"]
    assert team.rules[1].aliases["check-out"] == "checkout"


def test_every_setting_is_told() -> None:
    known = {*AllocationSettings.model_fields, *TargetSettings.model_fields}
    assert {name for name in known if not re.search(rf"\b{name}\b", PAGE)} <= {"path"}
