"""The README's table of the score is what the code writes."""

from decimal import Decimal

import polars as pl
import pytest

from checks.score import AREAS, SCORE
from pipelines.score.page import BEGIN, END, README, between_marks, figures, into, is_of_this_form, table


def scored(*given: dict[str, object]) -> pl.DataFrame:
    totals = {area.name: {"area": area.name, "kind": "all", "planted": 0, "found": 0, "right": 0} for area in AREAS}
    named = {row["area"]: row for row in given if row["kind"] == "all"}
    figures = [row for row in given if row["kind"] != "all"]
    return pl.DataFrame([*(totals | named).values(), *figures], schema=SCORE.schema)


WASTE = {"area": "waste", "kind": "all", "planted": 100, "found": 80, "right": 76, "currency": "EUR",
         "money_truth": Decimal("1234.5"), "money_found": Decimal(1000)}  # fmt: skip
NOTHING = {"area": "finance", "planted": 0, "found": 0, "right": 0}
ESR = {**NOTHING, "kind": "esr", "value": 0.0, "limit": 0.0, "ok": True}
LADDER = {**NOTHING, "kind": "ladder", "limit": 0.0, "ok": False}


def test_the_readme_has_the_table_in_the_form_that_the_code_writes() -> None:
    assert is_of_this_form(between_marks(README.read_text(encoding="utf-8")))


def test_companies_are_added_up_and_unknown_is_a_dash() -> None:
    lines = table([scored(WASTE, ESR, LADDER), scored(WASTE, ESR, LADDER)]).splitlines()
    assert "| waste | 200 | 160 | 152 | 0.950 | 0.760 | 2,000 EUR | 2,469 EUR | - |" in lines
    assert "| seats | 0 | 0 | 0 | - | - | - | - | - |" in lines
    assert "| finance | 0 | 0 | 0 | - | - | - | - | 2/4 |" in lines
    assert is_of_this_form("\n".join(lines))


def test_a_forecast_stands_beside_the_run_rate_and_what_is_not_measured_is_a_dash() -> None:
    day = {**NOTHING, "kind": "forecast.day5", "value": 0.0102, "limit": 0.055, "ok": True}
    lines = figures([scored(WASTE, ESR, day), scored(WASTE, LADDER)]).splitlines()
    assert "| error of the month's total on day 5 | 1.0%, - | half of the naive | run-rate 11.0%, - |" in lines
    assert "| effective savings rates that are wrong | 0.0%, - | none | |" in lines
    assert "| rungs of the ladder that are wrong | -, - | none | |" in lines
    assert is_of_this_form(f"{table([scored(WASTE)])}\n\n{figures([scored(WASTE)])}")


def test_anomalies_stand_beside_what_people_write_first() -> None:
    rows = {"these.precision": 0.976, "these.false": 0.345, "+20% on the week before.precision": 0.149}
    naive = [{**NOTHING, "area": "naive", "kind": kind, "value": value} for kind, value in rows.items()]
    lines = figures([scored(WASTE, *naive), scored(WASTE)]).splitlines()
    beside = "mean + 3 sigma of 30 days: -, -; +20% on the week before: 14.9%, -"
    assert f"| precision of anomalies | 97.6%, - | at least 95% | {beside} |" in lines
    assert any(line.startswith("| false anomalies per 100 series a month | 0.3, - | at most 1 |") for line in lines)


def test_money_of_several_currencies_is_not_added_up() -> None:
    assert "| - | - | - |" in table([scored(WASTE), scored({**WASTE, "currency": "USD"})]).splitlines()[2]


def test_a_table_of_another_form_is_seen() -> None:
    whole = table([scored(WASTE)])
    assert not is_of_this_form(whole.replace("| recall ", "| found share "))
    assert not is_of_this_form(whole.replace("| seats |", "| chairs |"))
    assert not is_of_this_form(whole.replace("| 0 | 0 | 0 | - |", "| 0 | 0 | - |"))


def test_what_is_around_the_marks_stays() -> None:
    text = f"# Outlay\n\n{BEGIN}\nold\n{END}\n\nMore.\n"
    assert into(text, "new") == f"# Outlay\n\n{BEGIN}\n\nnew\n\n{END}\n\nMore.\n"
    with pytest.raises(ValueError, match="found no marks"):
        into("# Outlay\n", "new")
