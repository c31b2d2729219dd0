"""Anomalies and the bill: sums are exact, and no day of an account's service counts in two events."""

from datetime import date
from decimal import Decimal

import polars as pl
import pytest

from checks.anomalies import judge_anomalies

ONE, OTHER = ("1", "2", "3"), ("4", "5", "6")


def judged(*made_of: tuple[int, str, int, int], sign: int = 1, billed: str = "90") -> dict[str, bool]:
    """What is said of two events that cost 90; their parts are an event, an account, and days of October."""
    told = pl.DataFrame(
        {"event": [0, 1], "anomaly_id": ["a", "b"], "kind": "spike", "reason": ["it rose", "it rose again"]}
    ).with_columns(actual=pl.lit(Decimal(90)).cast(pl.Decimal(38, 18)))
    rows = told.select("event", cost=pl.lit(Decimal(billed)).cast(pl.Decimal(38, 18)))
    parts = pl.DataFrame(
        [(event, account, date(2026, 10, first), date(2026, 10, last)) for event, account, first, last in made_of],
        ["event", "account", "start", "last"],
        orient="row",
    ).with_columns(
        provider=pl.lit("aws"), series=pl.lit("service EC2"), sign=pl.Series([1, *[sign] * (len(made_of) - 1)])
    )
    return {outcome.name: outcome.passed for outcome in judge_anomalies(told, rows, parts)}


CASES = {
    "one after the other": ([(0, "1", 3, 5), (1, "1", 6, 8)], 1, True),
    "a day in both": ([(0, "1", 3, 6), (1, "1", 6, 8)], 1, False),
    "the same days of two accounts": ([(0, "1", 3, 6), (1, "2", 3, 6)], 1, True),
    "one up, one down": ([(0, "1", 3, 6), (1, "1", 6, 8)], -1, True),
    "two events of three other accounts each": (
        [*((0, each, 3, 6) for each in ONE), *((1, each, 5, 8) for each in OTHER)], 1, True,
    ),
    "three accounts, of which one has a day in both": (
        [*((0, each, 3, 6) for each in ONE), (1, "3", 6, 8)], 1, False,
    ),
    "three accounts, of which one is done before the others": (
        [(0, "1", 3, 8), (0, "2", 3, 8), (0, "3", 3, 4), (1, "3", 6, 8)], 1, True,
    ),
}  # fmt: skip


@pytest.mark.parametrize(("parts", "sign", "once"), CASES.values(), ids=CASES.keys())
def test_money_counts_once_in_each_account(parts: list[tuple[int, str, int, int]], sign: int, once: bool) -> None:
    said = judged(*parts, sign=sign)
    assert said == {"anomalies_are_on_the_bill": True, "anomalies_count_money_once": once}


def test_an_event_that_is_off_by_a_digit_is_told() -> None:
    assert not judged((0, "1", 3, 5), billed="90.000000000000000001")["anomalies_are_on_the_bill"]
