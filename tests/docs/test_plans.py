"""What the pages on budgets and unit cost show is read as it stands there."""

import re
from datetime import date
from pathlib import Path

from pipelines.settings import load
from sources.finance.budgets import Typed, read_budgets
from sources.finance.metrics import read_metrics

DOCS = Path(__file__).parents[2] / "docs" / "finance"


def blocks(page: str, language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", (DOCS / page).read_text(encoding="utf-8"), flags=re.DOTALL)


def test_the_budgets_of_the_page_are_taken(tmp_path: Path) -> None:
    (tmp_path / "outlay.toml").write_text("\n".join(blocks("budgets.md", "toml")), encoding="utf-8")
    [plan] = blocks("budgets.md", "csv")
    (tmp_path / "plan.csv").write_text(plan, encoding="utf-8")
    settings = load(tmp_path / "outlay.toml")
    typed = [Typed(each, "outlay.toml", 1) for each in settings.budgets if not each.path]
    told = read_budgets(settings.budgets, typed, tmp_path, tmp_path)
    assert told.rejects.is_empty()
    assert told.rows["period"].to_list() == ["2026-10", "2026", "2026-Q4"]
    assert settings.delivery[0].about == "budgets"


def test_the_counts_of_the_page_are_taken(tmp_path: Path) -> None:
    (tmp_path / "outlay.toml").write_text("\n".join(blocks("unit-cost.md", "toml")), encoding="utf-8")
    [counted] = blocks("unit-cost.md", "csv")
    (tmp_path / "counted.csv").write_text(counted, encoding="utf-8")
    told = read_metrics(load(tmp_path / "outlay.toml").metrics, tmp_path, tmp_path, date(2026, 10, 31))
    assert told.rejects.is_empty()
    assert told.rows["metric"].to_list() == ["active customers", "orders"]
