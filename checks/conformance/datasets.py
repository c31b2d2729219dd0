"""The other three datasets of FOCUS 1.4: contract commitments, billing periods, invoice details.

The ids are ours: the tables' rules follow from their columns, which the model lists with nullability and values.
"""

from checks.conformance.allowed import NO_CURRENCY
from checks.conformance.rule import OneValue, Rule
from checks.rules import allowed_rule
from warehouse.tables import BILLING_PERIOD, CONTRACT_COMMITMENT, INVOICE_DETAIL, Table

DATASETS = (CONTRACT_COMMITMENT, BILLING_PERIOD, INVOICE_DETAIL)
# Columns that an export has only where the issuer supports something; they are judged where a row fills them.
CONDITIONAL = {
    "ContractCommitmentPaymentUpfrontPercentage",
    "PricingCurrency",
    "PricingCurrencyContractCommitmentCost",
    "PaymentCurrency",
    "PaymentCurrencyBilledCost",
    "PaymentCurrencyInvoiceDetailId",
    "PurchaseOrderNumber",
}
CREATED = {
    CONTRACT_COMMITMENT.name: ("ContractCommitmentCreated", "ContractCommitmentLastUpdated"),
    BILLING_PERIOD.name: ("BillingPeriodCreated", "BillingPeriodLastUpdated"),
    INVOICE_DETAIL.name: ("InvoiceDetailCreated", "InvoiceDetailLastUpdated"),
}
PERIODS = (
    (CONTRACT_COMMITMENT, "ContractPeriod"),
    (CONTRACT_COMMITMENT, "ContractCommitmentPeriod"),
    (BILLING_PERIOD, "BillingPeriod"),
    (INVOICE_DETAIL, "BillingPeriod"),
)
SHARES = ("ContractCommitmentDiscountPercentage", "ContractCommitmentPaymentUpfrontPercentage")


def _id(table: Table, column: str, what: str) -> str:
    return f"x_{table.name}-{column}-{what}"


def _never_null(table: Table) -> list[Rule]:
    return [
        Rule(
            _id(table, column.name, "filled"),
            f"{column.name} is never null.",
            (column.name,),
            f"{column.name} IS NULL",
            since=column.since,
            needs=(column.name,) if column.name in CONDITIONAL else (),
            table=table,
        )
        for column in table.columns
        if not column.nullable and column.since
    ]


def _allowed(table: Table) -> list[Rule]:
    return [
        Rule(
            _id(table, column.name, "allowed"),
            f"{column.name} is one of {', '.join(column.allowed)}.",
            (column.name,),
            allowed_rule(column).offends,
            since=column.since,
            table=table,
        )
        for column in table.columns
        if column.allowed
    ]


def _updated_after_created(table: Table) -> Rule:
    created, updated = CREATED[table.name]
    return Rule(
        _id(table, updated, "order"),
        f"{updated} is not before {created}.",
        (updated, created),
        f"{updated} < {created}",
        since="1.4",
        table=table,
    )


def _period(table: Table, period: str) -> Rule:
    start, end = f"{period}Start", f"{period}End"
    return Rule(
        _id(table, end, "order"), f"{end} is later than {start}.", (end, start), f"{end} <= {start}", table=table
    )


def _share(column: str) -> Rule:
    return Rule(
        _id(CONTRACT_COMMITMENT, column, "range"),
        f"{column} lies between 0 and 1.",
        (column,),
        f"{column} NOT BETWEEN 0 AND 1",
        since="1.4",
        table=CONTRACT_COMMITMENT,
    )


def _currency(table: Table) -> Rule:
    return Rule(
        _id(table, "BillingCurrency", "currency"),
        "BillingCurrency is the code of a national currency (ISO 4217).",
        ("BillingCurrency",),
        NO_CURRENCY,
        table=table,
    )


UPFRONT = Rule(
    _id(CONTRACT_COMMITMENT, "ContractCommitmentPaymentUpfrontPercentage", "model"),
    "What is paid upfront fits the payment model: all of it, nothing, or a part.",
    ("ContractCommitmentPaymentUpfrontPercentage", "ContractCommitmentPaymentModel"),
    "CASE ContractCommitmentPaymentModel WHEN 'All Upfront' THEN ContractCommitmentPaymentUpfrontPercentage <> 1 "
    "WHEN 'No Upfront' THEN ContractCommitmentPaymentUpfrontPercentage <> 0 "
    "WHEN 'Partial Upfront' THEN ContractCommitmentPaymentUpfrontPercentage IN (0, 1) END",
    since="1.4",
    table=CONTRACT_COMMITMENT,
)
ONE_CONTRACT = OneValue(
    _id(CONTRACT_COMMITMENT, "ContractCommitmentId", "contract"),
    "A commitment belongs to one contract.",
    key="ContractCommitmentId",
    value="ContractId",
    since="1.3",
    table=CONTRACT_COMMITMENT,
)
RULES = (
    *(rule for table in DATASETS for rule in (*_never_null(table), *_allowed(table), _updated_after_created(table))),
    *(_period(table, period) for table, period in PERIODS),
    *(_share(column) for column in SHARES),
    *(_currency(table) for table in (CONTRACT_COMMITMENT, INVOICE_DETAIL)),
    UPFRONT,
    ONE_CONTRACT,
)
