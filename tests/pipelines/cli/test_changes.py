"""`changes`: why cost changed, in terms that add up, by any part of it."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from tests.dashboards.estate import Charge, over, write_state
from tests.pipelines.cli.conftest import Ended, Outlay
from transforms.changes.terms import TERMS
from warehouse.snapshot import published_ids

EC2 = Charge(date(2026, 9, 1), "24", sku="m5.large", quantity="240")
SEPTEMBER, OCTOBER = over(EC2, date(2026, 9, 1), 30), over(replace(EC2, effective="30"), date(2026, 10, 1), 31)
MONTHS = ("--from", "2026-09", "--to", "2026-10")


@pytest.fixture
def asked(tmp_path: Path, outlay: Outlay) -> Callable[..., Ended]:
    (tmp_path / "outlay.toml").write_text("")
    write_state(tmp_path / ".outlay", [*SEPTEMBER, *OCTOBER], as_of=date(2026, 11, 2))
    return lambda *words: outlay("changes", *words)


def test_terms_add_up_and_exchanging_the_periods_flips_them(asked: Callable[..., Ended]) -> None:
    ended = asked(*MONTHS, "--format", "json")
    assert ended.status == 0, ended.err
    rows, back = (
        json.loads(ended.out),
        json.loads(asked("--from", "2026-10", "--to", "2026-09", "--format", "json").out),
    )
    assert [tuple(row) for row in rows] == [("term", "currency", "amount", "detail")] * len(TERMS)
    detail = {row["term"]: row["detail"] for row in rows}
    assert detail["calendar"] == {"days_before": 30, "days_after": 31}
    assert (detail["not_decomposed"], detail["tax"]) == ({"share": 0.0}, None)
    assert Decimal(detail["usage"]["changed_resources"]) == 0
    assert sum(Decimal(row["amount"]) for row in rows) == 30 * 31 - 24 * 30
    assert [-Decimal(row["amount"]) for row in back] == [Decimal(row["amount"]) for row in rows]
    assert "Cost rose by $210 (29.2%): list price added" in ended.err


def test_at_the_keys_level_every_part_is_named(asked: Callable[..., Ended]) -> None:
    rows = json.loads(asked(*MONTHS, "--by", "key", "--format", "json").out)
    assert {row["sku"] for row in rows} == {"m5.large"}
    assert sum(Decimal(row["amount"]) for row in rows) == 210
    csv = asked(*MONTHS, "--by", "service", "--by", "account", "--format", "csv").out.splitlines()
    assert csv[0] == "term,currency,amount,service,account"


def test_restated_is_a_row_that_is_not_in_the_sum(asked: Callable[..., Ended], tmp_path: Path) -> None:
    then = published_ids(tmp_path / ".outlay")[0]
    rows = json.loads(asked(*MONTHS, "--reported", then, "--format", "json").out)
    assert (rows[-1]["term"], Decimal(rows[-1]["amount"])) == ("restated", 0)
    assert sum(Decimal(row["amount"]) for row in rows if row["term"] != "restated") == 210


WRONG = {
    "a period": (("--from", "2026-13", "--to", "2026-10"), 2, "expected a month (2026-10)"),
    "a level": ((*MONTHS, "--by", "servis"), 2, 'Did you mean "service"?'),
    "a scope": ((*MONTHS, "--scope", "acount=1"), 2, 'Did you mean "account"?'),
    "a scope without a value": ((*MONTHS, "--scope", "account"), 2, "expected account=VALUE"),
    "a currency": ((*MONTHS, "--in", "euro"), 2, "expected the three letters of a currency"),
    "a snapshot": ((*MONTHS, "--reported", "20200101-000000"), 1, "See `outlay snapshot list`"),
}


@pytest.mark.parametrize(("words", "status", "told"), WRONG.values(), ids=WRONG.keys())
def test_what_is_not_known_is_refused_with_what_is(
    asked: Callable[..., Ended], words: tuple[str, ...], status: int, told: str
) -> None:
    ended = asked(*words)
    assert (ended.status, ended.out) == (status, "")
    assert told in ended.err
    assert "Traceback" not in ended.err
