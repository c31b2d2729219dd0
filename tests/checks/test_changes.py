from decimal import Decimal

import polars as pl
import pytest

from checks.changes import judge_changes

NAMES = ("usage", "not_decomposed")
PLACE = {"pair": "2026-09 2026-10", "x_provider": "aws", "BillingCurrency": "USD"}
MONEY = pl.Decimal(38, 18)


def judged(usage: str, not_decomposed: str, change: str, billed: str | None = None) -> dict[str, bool]:
    row = {"before": "0", "after": change, "usage": usage, "not_decomposed": not_decomposed}
    terms = pl.DataFrame([PLACE | row]).with_columns(pl.col(*row).cast(MONEY))
    bill = pl.DataFrame([PLACE | {"change": billed or change}]).with_columns(pl.col("change").cast(MONEY))
    return {outcome.name: outcome.passed for outcome in judge_changes(terms, bill, NAMES)}


CASES = {
    "all is well": (("10", "0", "10"), (True, True)),
    "a digit is lost at a key": (("9.999999999999999999", "0", "10"), (False, True)),
    "the bill says another change": (("10", "0", "10", "11"), (False, True)),
    "a twentieth is not decomposed": (("95", "5", "100"), (True, True)),
    "more than a twentieth is not": (("94", "-6", "88"), (True, False)),
    "nothing moved": (("0", "0", "0"), (True, True)),
}


@pytest.mark.parametrize(("said", "passed"), CASES.values(), ids=CASES.keys())
def test_terms_are_held_to_the_bill_and_to_being_decomposed(said: tuple[str, ...], passed: tuple[bool, bool]) -> None:
    assert tuple(judged(*said).values()) == passed


def test_only_the_sum_blocks() -> None:
    empty = pl.DataFrame(
        schema={**dict.fromkeys(PLACE, pl.String()), **dict.fromkeys(("before", "after", *NAMES), MONEY)}
    )
    bill = pl.DataFrame(schema={**dict.fromkeys(PLACE, pl.String()), "change": MONEY})
    assert [outcome.blocking for outcome in judge_changes(empty, bill, NAMES)] == [True, False]
    assert Decimal(0) == empty["usage"].sum()
