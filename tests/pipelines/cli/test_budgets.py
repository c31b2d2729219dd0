"""`budgets`, `budgets set`, `unit-cost`, `ai-cost`: what is planned, counted and paid for AI, for people and tools."""

import json
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from tests.pipelines.cli.conftest import Ended
from tests.pipelines.finance.books import Company, charge

PLAN = "dimension,target,period,amount,currency\naccount,1,2026-10,310,EUR\nprovider,aws,2026,1200,EUR\n"
COUNTED = "metric,start,end,value\norders,2026-08-01,2026-09-01,20\norders,2026-09-01,2026-10-01,25\n"
TOML = '[[budgets]]\npath = "plan.csv"\n\n[[metrics]]\npath = "counted.csv"\n'

JSON = ("--format", "json")

Outlay = Callable[..., Ended]


@pytest.fixture
def company(tmp_path: Path) -> Company:
    made = Company(tmp_path)
    months = [charge(date(2026, month, 1), 50) for month in range(1, 10)]
    made.bill([*months, *(charge(date(2026, 10, day), 10) for day in range(1, 16))])
    made.say(TOML, plan=PLAN, counted=COUNTED)
    made.work_out("unit_cost", "budgets")
    made.publish()
    return made


def told(ended: Ended) -> list[dict[str, object]]:
    assert ended.status == 0, ended.err
    return json.loads(ended.out)


@pytest.mark.usefixtures("company")
def test_budgets_are_listed_and_one_that_is_set_stands_at_once(outlay: Outlay) -> None:
    year, month = told(outlay("budgets", "--format", "json"))
    assert (month["target"], month["actual"], month["planned_to_date"], month["variance"]) == ("1", "150", "150", "0")
    assert (month["used_percent"], month["forecast"], year["period"]) == ("48.39", None, "2026")
    assert [row["target"] for row in told(outlay("budgets", "--period", "2026-03", "--format", "json"))] == ["aws"]
    scope = ("--dimension", "account", "--target", "1", "--period", "2026-10")
    done = outlay("budgets", "set", *scope, "--amount", "200", "--currency", "EUR", "--reason", "Less.", "--as", "Ada")
    assert done.status == 0, done.err
    [now] = [row for row in told(outlay("budgets", "--format", "json")) if row["target"] == "1"]
    assert (now["original"], now["current"], now["used_percent"]) == ("310", "200", "75")
    versions = told(outlay("budgets", "--show", "versions", "--period", "2026-10", "--format", "json"))
    assert [(row["version"], row["author"], row["reason"]) for row in versions if row["target"] == "1"] == [
        (1, "plan.csv", None),
        (2, "Ada", "Less."),
    ]
    months = told(outlay("budgets", "--show", "months", "--format", "json"))
    assert len(months) == 13


@pytest.mark.usefixtures("company")
def test_a_unit_and_ai_have_commands_of_their_own_and_wrong_words_name_the_right_ones(outlay: Outlay) -> None:
    rows = told(outlay("unit-cost", "--month", "2026-09", "--by", "service", "--format", "json"))
    assert [(row["target"], row["cost_per_unit"], row["is_whole"]) for row in rows] == [("EC2", "2", True)]
    [change] = [row["change"] for row in told(outlay("unit-cost", "--month", "2026-09", "--format", "json"))]
    terms = told(outlay("unit-cost", "--metric", "orders", "--month", "2026-09", "--why", "--format", "json"))
    assert change == "-0.5"
    assert sum(Decimal(str(row["amount"])) for row in terms) == Decimal("-0.5")
    assert "units" in {row["term"] for row in terms}
    of_each = told(
        outlay("unit-cost", *("--metric", "orders", "--month", "2026-09"), "--by", "service", "--why", *JSON)
    )
    assert {row["target"] for row in of_each} == {"EC2"}
    assert [row["amount"] for row in of_each] == [row["amount"] for row in terms]
    listed = outlay("unit-cost", "--month", "2026-09")
    assert [line.split()[1] for line in listed.out.splitlines()] == ["month", "2026-09"]
    assert told(outlay("ai-cost", "--format", "json")) == []
    for words, near in (
        (("unit-cost", "--metric", "order"), '"orders"'),
        (("unit-cost", "--month", "10/2026"), "2026-10"),
        (("unit-cost", "--why"), "--metric and --month"),
        (("unit-cost", "--metric", "orders", "--month", "2026-09", "--why", "--by", "serv"), "expected one of"),
        (("budgets", "--period", "Oct"), "2026-Q4"),
        (("budgets", "set", "--period", "2026-10", "--amount", "x", "--currency", "EUR"), "expected"),
    ):
        ended = outlay(*words)
        assert ended.status == 2
        assert near in ended.err
