"""Budgets as files and outlay.toml say them, and what of them cannot be taken."""

from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from sources.base import SourceError
from sources.finance.budgets import Typed, read_budgets
from sources.finance.settings import BudgetSettings
from sources.own_files import OwnRows

HEAD = "dimension,target,match,period,amount,currency,basis,plan_rates,phasing,months,decided_on"


def read(folder: Path, *lines: str, head: str = HEAD) -> OwnRows:
    (folder / "plan.csv").write_text("\n".join([head, *lines, ""]), encoding="utf-8")
    return read_budgets([BudgetSettings(path="plan.csv")], (), folder, folder)


def test_a_file_needs_no_more_than_scope_period_amount_and_currency(tmp_path: Path) -> None:
    told = read(tmp_path, "team,payments,2026-10,1200.50,eur", head="dimension,target,period,amount,currency")
    [row] = told.rows.to_dicts()
    assert (row["target"], row["amount"], row["currency"]) == ("payments", Decimal("1200.50"), "EUR")
    assert (row["basis"], row["phasing"], row["x_line"]) == ("effective", "even", 2)


def test_toml_and_outlay_toml_say_the_same_as_a_csv(tmp_path: Path) -> None:
    text = (
        '[[budgets]]\ntarget = "payments"\ndimension = "team"\nperiod = "FY2026-Q1"\namount = "9"\ncurrency = "EUR"\n'
    )
    (tmp_path / "plan.toml").write_text(text, encoding="utf-8")
    said = BudgetSettings(match="provider=aws", period="2026", amount=Decimal("12"), currency="EUR", phasing="days")
    told = read_budgets([BudgetSettings(path="plan.toml")], [Typed(said, "outlay.toml", 7)], tmp_path, tmp_path)
    assert told.rows.select("period", "amount", "phasing", "x_line").rows() == [
        ("FY2026-Q1", Decimal(9), "even", 1),
        ("2026", Decimal(12), "days", 7),
    ]


def test_several_versions_of_a_budget_stand_in_one_file_by_their_days(tmp_path: Path) -> None:
    told = read(tmp_path, "team,a,,2026,100,EUR,,,,,2025-11-01", "team,a,,2026,120,EUR,,,,,2026-03-01")
    assert told.rows.height == 2
    assert told.rejects.is_empty()


WRONG = {
    "team,a,,2026-13,5,EUR,,,,,": ("period", "2026-13", "no period"),
    "team,a,,2026-10,-5,EUR,,,,,": ("amount", "-5.000000000000000000", "less than 0"),
    "team,a,,2026-10,5,EUX,,,,,": ("currency", "EUX", "no currency"),
    "team,a,provider=aws,2026-10,5,EUR,,,,,": ("target", "a", "a target and a match"),
    ",a,,2026-10,5,EUR,,,,,": ("dimension", None, "no dimension"),
    ",,aws,2026-10,5,EUR,,,,,": ("match", "aws", "no filter"),
    "team,a,,2026-10,5,EUR,,USD 0.92,,,": ("plan_rates", "USD 0.92", "no rates"),
    "team,a,,2026-Q1,5,EUR,,,typed,,": ("months", None, "without typed"),
    "team,a,,2026-Q1,5,EUR,,,typed,2; 3,": ("months", "2; 3", "another number"),
    "team,a,,2026-Q1,5,EUR,,,typed,2; 2; 2,": ("months", "2; 2; 2", "add up"),
    "team,a,,2026-10,5,EUR,cash,,,,": ("basis", "cash", "one of effective, billed"),
}


@pytest.mark.parametrize("line", WRONG, ids=[f"{column} {reason}" for column, _, reason in WRONG.values()])
def test_what_cannot_be_is_told_with_file_line_column_and_value(tmp_path: Path, line: str) -> None:
    told = read(tmp_path, "team,b,,2026-10,5,EUR,,,,,", line)
    column, value, reason = WRONG[line]
    assert told.rows["target"].to_list() == ["b"]
    [bad] = told.rejects.rows()
    assert bad[:4] == (str(tmp_path / "plan.csv"), 3, column, value)
    assert reason in bad[4]


def test_of_a_budget_that_is_there_twice_none_is_taken(tmp_path: Path) -> None:
    told = read(
        tmp_path,
        "team,a,,2026-10,5,EUR,,,,,",
        "team,a,,2026-10,6,EUR,,,,,",
        "team,a,,2026-10,7,EUR,billed,,,,",
    )
    assert told.rows["amount"].to_list() == [7]
    assert told.rejects["line"].to_list() == [2, 3]
    assert "second budget" in told.rejects["reason"][0]


def test_an_amount_that_is_too_long_is_told_and_a_column_of_lists_is_no_budget(tmp_path: Path) -> None:
    long = f'[[budgets]]\ntarget = "a"\ndimension = "team"\nperiod = "2026"\namount = "{"1" * 60}"\ncurrency = "EUR"\n'
    (tmp_path / "plan.toml").write_text(long, encoding="utf-8")
    told = read_budgets([BudgetSettings(path="plan.toml")], (), tmp_path, tmp_path)
    assert told.rejects.select("line", "column_name").rows() == [(1, "amount")]
    (tmp_path / "deep.toml").write_text(f"basis = {'[' * 5000}\n", encoding="utf-8")
    with pytest.raises(SourceError, match="no TOML"):
        read_budgets([BudgetSettings(path="deep.toml")], (), tmp_path, tmp_path)
    rows = {"dimension": ["team"], "target": ["a"], "period": ["2026"], "amount": [["5"]], "currency": ["EUR"]}
    pl.DataFrame(rows).write_parquet(tmp_path / "plan.parquet")
    with pytest.raises(SourceError, match='lists or structs in the column "amount"'):
        read_budgets([BudgetSettings(path="plan.parquet")], (), tmp_path, tmp_path)
