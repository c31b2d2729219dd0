"""What the pages on finance tell to write is taken, what they tell to type understood, and what they link there."""

import json
import re
import shlex
from contextlib import suppress
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from cyclopts.exceptions import MissingArgumentError

from pipelines.cli import make_app
from pipelines.settings import load
from tests.pipelines.bills import Place, charge

DOCS = Path(__file__).parents[2] / "docs" / "finance"
PAGES = {page.name: page.read_text(encoding="utf-8") for page in sorted(DOCS.glob("*.md"))}
FIRST, DAYS = date(2026, 9, 1), 80


def blocks(page: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", PAGES[page], flags=re.DOTALL | re.MULTILINE)


def commands(page: str) -> list[list[str]]:
    """Every `outlay …` of a page, without what is only in brackets or said behind it."""
    text = PAGES[page]
    fences = re.findall(r"^```(\w*)\n(.*?)^```", text, re.DOTALL | re.MULTILINE)
    fenced = [line for language, block in fences if language in ("", "sh") for line in block.splitlines()]
    said = [*(re.sub(r"\s{2,}.*", "", line) for line in fenced), *re.findall(r"`(outlay [^`]+)`", text)]
    plain = [re.sub(r"\s*\[[^\]]*\]|\|\S+", "", line) for line in said if line.startswith("outlay ")]
    return [shlex.split(line, comments=True)[1:] for line in plain]


@pytest.fixture
def place(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Place:
    """The newcomer's folder: the files of the page, and a bill of two teams and what nobody tagged."""
    made = Place(tmp_path, capsys)
    [toml], [plan] = blocks("README.md", "toml"), blocks("README.md", "csv")
    assert len(toml.splitlines()) == 10
    made.bill("outlay.toml", toml)
    made.bill("budgets.csv", plan)
    teams = {"payments": "20", "search": "10", "": "5"}
    for month in ("2026-09", "2026-10", "2026-11"):
        days = [day for day in (FIRST + timedelta(each) for each in range(DAYS)) if f"{day:%Y-%m}" == month]
        rows = [
            charge(
                number,
                cost,
                month,
                ChargePeriodStart=f"{day}T00:00:00Z",
                ChargePeriodEnd=f"{day + timedelta(1)}T00:00:00Z",
                ServiceName="Compute",
                Tags=json.dumps({"team": team} if team else {}),
            )
            for day in days
            for number, (team, cost) in enumerate(teams.items())
        ]
        made.bill(f"bills/{month}.csv", rows)
    return made


def test_ten_lines_lead_from_a_bill_to_a_first_allocation_a_budget_and_a_forecast(place: Place) -> None:
    as_of = FIRST + timedelta(DAYS + 1)
    first, *others = commands("README.md")
    assert first == ["run"]
    status, told = place.run("--as-of", str(as_of))
    assert status == 0, told
    for words in others:
        status, _, err = place.outlay(*words)
        assert status == 0, (words, err)
    borne = {
        row["target"]: Decimal(row["cost"]) for row in place.rows("allocate", "--by", "month", "--period", "2026-10")
    }
    assert borne == {"payments": 620, "search": 310, "unallocated": 155}
    [budget] = place.rows("budgets")
    assert (budget["target"], budget["current"]) == ("payments", "600")
    assert Decimal(budget["actual"]) == 20 * (as_of - timedelta(1) - date(2026, 11, 1)).days
    [month] = [row for row in place.rows("forecast", "--by", "target") if row["target"] == "payments"][:1]
    assert abs(Decimal(month["total"]) - 600) < 1, month


@pytest.mark.parametrize("page", PAGES)
def test_what_a_page_tells_to_write_is_an_outlay_toml(page: str, tmp_path: Path) -> None:
    file = tmp_path / "outlay.toml"
    file.write_text("\n".join(blocks(page, "toml")), encoding="utf-8")
    assert load(file)


@pytest.mark.parametrize("page", PAGES)
def test_what_a_page_tells_to_type_is_understood_and_what_it_links_is_there(page: str) -> None:
    app = make_app()
    for words in commands(page):
        with suppress(MissingArgumentError):  # a command that is only named
            app.parse_args(words, print_error=False, exit_on_error=False)
    links = re.findall(r"\]\(((?!http)[^)#]+)", PAGES[page])
    assert [link for link in links if not (DOCS / link).exists()] == []
