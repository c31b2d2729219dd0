from decimal import Decimal

import polars as pl

from checks.commitments import add_up, tied

MONEY = pl.Decimal(38, 18)


def term(effective: str | None, billed: str | None) -> pl.DataFrame:
    amounts = [None if amount is None else Decimal(amount) for amount in (effective, billed)]
    columns = {"id": pl.String, "currency": pl.String, "effective": MONEY, "billed": MONEY}
    return pl.DataFrame([("c-1", "USD", *amounts)], columns, orient="row")


def test_over_its_term_effective_cost_is_what_was_billed() -> None:
    assert add_up(term("100.0000001", "100")).passed
    off = add_up(term("99", "100"))
    assert (off.passed, off.blocking) == (False, False)
    assert off.detail.startswith("c-1: 99.000000000000000000 effective, 100.000000000000000000 billed USD")


def test_a_term_of_which_nothing_was_billed_is_told() -> None:
    assert not add_up(term("99", None)).passed


def test_a_mart_that_is_off_blocks_and_names_its_period() -> None:
    off = pl.DataFrame({"x_source": ["s"], "x_period": ["2026-10"], "BillingCurrency": ["USD"], "off": ["0.01"]})
    said = tied(off)
    assert (said.passed, said.blocking, said.detail) == (
        False,
        True,
        "commitments and daily costs: s 2026-10 USD: 0.01",
    )
    assert tied(off.clear()).passed
