"""Each rule counts the row that breaks it and no other; good rows break none."""

from decimal import Decimal

import duckdb
import polars as pl
import pytest

from checks.conformance import FAMILIES, RULES
from checks.conformance.measure import measure
from checks.conformance.rule import OneValue, Rule
from tests.checks.conformance.faults import FAULTS, NO_COMMITMENT
from tests.checks.conformance.rows import GOOD, Spoiled, frame, holding
from warehouse.tables import BILLING_PERIOD, CONTRACT_COMMITMENT, COST_AND_USAGE, INVOICE_DETAIL, Table

CHARGES = [rule for rule in RULES if rule.table == COST_AND_USAGE]
OTHERS = [rule for rule in RULES if rule.table != COST_AND_USAGE]
GOOD_CHARGES: dict[str, Spoiled] = {
    "usage under a commitment": {},
    "usage without one": {**NO_COMMITMENT, "PricingCategory": "Standard", "BilledCost": Decimal("1.8")},
    "a correction without prices": {
        "ChargeClass": "Correction",
        **dict.fromkeys(("ListUnitPrice", "ContractedUnitPrice", "PricingQuantity", "PricingUnit")),
        **dict.fromkeys(("PricingCurrencyListUnitPrice", "PricingCurrencyContractedUnitPrice", "SkuPriceId")),
        **dict.fromkeys(("ConsumedQuantity", "ConsumedUnit", "PricingCategory", "SkuPriceDetails")),
        **dict.fromkeys(("CommitmentDiscountQuantity", "CommitmentDiscountUnit")),
    },
    "the unused part of a commitment": {
        "CommitmentDiscountStatus": "Unused",
        "ConsumedQuantity": None,
        "ConsumedUnit": None,
    },
}


def offending(con: duckdb.DuckDBPyConnection, table: Table) -> dict[str, tuple[int, int | None]]:
    """By rule: how many rows offend, and one of them; rules that nothing breaks are left out."""
    broken = measure(con, table, RULES).filter(pl.col("offending") > 0)
    return {row["rule"]: (row["offending"], row["row"]) for row in broken.iter_rows(named=True)}


@pytest.fixture(scope="module")
def spoiled() -> dict[str, tuple[int, int | None]]:
    """Every fault in a source of its own, with a good row before it, all measured at once."""
    rows = [frame(COST_AND_USAGE, {}, fault, source=rule_id) for rule_id, fault in FAULTS.items()]
    con = holding((COST_AND_USAGE, pl.concat(rows)))
    broken = measure(con, COST_AND_USAGE, RULES).filter(pl.col("offending") > 0, pl.col("rule") == pl.col("source"))
    return {row["rule"]: (row["offending"], row["row"]) for row in broken.iter_rows(named=True)}


@pytest.mark.parametrize("rule", CHARGES, ids=lambda rule: rule.id)
def test_a_row_that_breaks_the_rule_is_counted_and_named(
    rule: Rule | OneValue, spoiled: dict[str, tuple[int, int | None]]
) -> None:
    assert rule.id in FAULTS, "plant a fault in tests/checks/conformance/faults.py"
    # Of a rule over rows both rows offend: neither is right by itself.
    assert spoiled.get(rule.id) == ((2, 0) if isinstance(rule, OneValue) else (1, 1))


@pytest.mark.parametrize("charge", GOOD_CHARGES.values(), ids=list(GOOD_CHARGES))
def test_good_charges_break_no_rule(charge: Spoiled) -> None:
    con = holding((COST_AND_USAGE, frame(COST_AND_USAGE, {}, charge)))
    assert offending(con, COST_AND_USAGE) == {}


def test_faults_belong_to_rules() -> None:
    assert set(FAULTS) == {rule.id for rule in CHARGES}


def test_ids_are_unique_and_sentences_end() -> None:
    assert len({rule.id for rule in RULES}) == len(RULES)
    assert [rule.id for rule in RULES if not rule.sentence.endswith(".")] == []
    assert all(FAMILIES.values())


@pytest.mark.parametrize("table", [CONTRACT_COMMITMENT, BILLING_PERIOD, INVOICE_DETAIL], ids=lambda table: table.name)
def test_the_other_datasets_are_held_against_theirs(table: Table) -> None:
    assert offending(holding((table, frame(table, {}))), table) == {}
    nothing = dict.fromkeys(GOOD[table.name])
    broken = offending(holding((table, frame(table, {}, nothing))), table)
    assert {rule_id for rule_id in broken if rule_id.endswith("-filled")} == {
        rule.id for rule in OTHERS if rule.table == table and rule.id.endswith("-filled")
    }


@pytest.mark.parametrize(
    ("rule_id", "fault"),
    [
        ("x_contract_commitment-ContractCommitmentCategory-allowed", {"ContractCommitmentCategory": "Time"}),
        (
            "x_contract_commitment-ContractCommitmentDiscountPercentage-range",
            {"ContractCommitmentDiscountPercentage": Decimal(28)},
        ),
        ("x_contract_commitment-BillingCurrency-currency", {"BillingCurrency": "usd"}),
        (
            "x_contract_commitment-ContractCommitmentPaymentUpfrontPercentage-model",
            {"ContractCommitmentPaymentModel": "All Upfront"},
        ),
        ("x_contract_commitment-ContractCommitmentId-contract", {"ContractId": "d"}),
    ],
)  # fmt: skip
def test_a_spoiled_commitment_is_counted(rule_id: str, fault: Spoiled) -> None:
    assert rule_id in offending(
        holding((CONTRACT_COMMITMENT, frame(CONTRACT_COMMITMENT, {}, fault))), CONTRACT_COMMITMENT
    )
