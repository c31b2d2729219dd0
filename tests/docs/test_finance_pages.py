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
# As the consoles export them; the second day of OpenAI had no cost.
ANTHROPIC = """usage_date_utc,model,workspace,api_key,usage_type,context_window,token_type,cost_usd,\
list_price_usd,cost_type,inference_geo,speed
2026-11-02,Claude Sonnet 4.6,Default,desk,message,≤ 200k,input_no_cache,1.5,1.5,token,global,
2026-11-02,Claude Sonnet 4.6,Default,desk,message,≤ 200k,input_cache_read,0.25,0.25,token,global,
2026-11-02,Claude Sonnet 4.6,Default,desk,message,≤ 200k,input_cache_write_5m,0.5,0.5,token,global,
2026-11-02,Claude Haiku 4.5,Default,desk,message,≤ 200k,output,0.75,0.75,token,global,
"""
OPENAI = """start_time_iso,end_time_iso,amount_value,amount_currency,quantity,quantity_unit,line_item,api_key_id,\
project_id,project_name
2026-11-02T00:00:00+00:00,2026-11-03T00:00:00+00:00,0.0012,usd,16000,tokens,"gpt-4o-mini, cached input",k,p,Desk
2026-11-02T00:00:00+00:00,2026-11-03T00:00:00+00:00,0.006,usd,10000,tokens,"gpt-4o-mini-2024-07-18, output",k,p,Desk
2026-11-03T00:00:00+00:00,2026-11-04T00:00:00+00:00,,,,,,,,
"""
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
    """The newcomer's folder: the pages' files, a bill of two teams and what nobody tagged, two vendors' exports."""
    made = Place(tmp_path, capsys)
    [toml], [plan] = blocks("README.md", "toml"), blocks("README.md", "csv")
    assert len(toml.splitlines()) == 10
    made.bill("outlay.toml", "\n".join((toml, *blocks("ai-cost.md", "toml"))))
    made.bill("ai/anthropic-cost-november.csv", ANTHROPIC)
    made.bill("ai/openai-cost-november.csv", OPENAI)
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
    ai = {row["x_model"]: row for row in place.rows("ai-cost", "--month", "2026-11")}
    assert {name: row["cost"] for name, row in ai.items()} == {
        "claude-sonnet-4.6": "2.25",
        "claude-haiku-4.5": "0.75",
        "gpt-4o-mini": "0.0072",
    }
    assert (ai["gpt-4o-mini"]["tokens"], ai["claude-haiku-4.5"]["tokens"]) == ("26000", None)
    caches = {row["x_token_cache_action"]: row["cost"] for row in place.rows("ai-cost", "--by", "cache")}
    assert caches == {"Uncached": "1.5", "Read": "0.2512", "Write": "0.5", None: "0.756"}


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
