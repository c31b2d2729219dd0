"""FOCUS 1.4 Contract Commitment: columns, types, nullability and allowed values as the specification gives them.

Source: https://focus.finops.org (FOCUS 1.4, Contract Commitment dataset, 30 columns).
"""

from warehouse.tables.base import DECIMAL, INSTANT, JSON, TEXT, Column, Table

CONTRACT_COMMITMENT = Table(
    "contract_commitment",
    row="one commitment of one contract",
    columns=(
        Column("BillingCurrency", TEXT, since="1.3", unit="ISO 4217"),
        Column("ContractCommitmentApplicability", JSON, nullable=False, since="1.4"),
        Column(
            "ContractCommitmentBenefitCategory",
            TEXT,
            nullable=False,
            since="1.4",
            allowed=("Discount", "Entitlement", "Availability", "Other"),
        ),
        Column("ContractCommitmentCategory", TEXT, nullable=False, since="1.3", allowed=("Spend", "Usage")),
        Column("ContractCommitmentCost", DECIMAL, since="1.3"),
        Column("ContractCommitmentCreated", INSTANT, nullable=False, since="1.4"),
        Column("ContractCommitmentDescription", TEXT, since="1.3"),
        Column("ContractCommitmentDiscountPercentage", DECIMAL, since="1.4", unit="0 to 1"),
        Column("ContractCommitmentDurationType", TEXT, nullable=False, since="1.4"),
        Column(
            "ContractCommitmentFulfillmentInterval",
            TEXT,
            nullable=False,
            since="1.4",
            allowed=(
                "Hourly",
                "Daily",
                "Weekly",
                "Monthly",
                "Quarterly",
                "Semi-Annual",
                "Annual",
                "Full Period",
                "Transactional",
                "Custom",
            ),
        ),
        Column("ContractCommitmentId", TEXT, nullable=False, since="1.3"),
        Column("ContractCommitmentLastUpdated", INSTANT, nullable=False, since="1.4"),
        Column(
            "ContractCommitmentLifecycleStatus",
            TEXT,
            nullable=False,
            since="1.4",
            allowed=("Proposed", "Pending", "Active", "Exhausted", "Expired", "Canceled", "Superseded"),
        ),
        Column("ContractCommitmentModel", TEXT, nullable=False, since="1.4", allowed=("Continuous", "Discontinuous")),
        Column("ContractCommitmentOfferCategory", TEXT, nullable=False, since="1.4", allowed=("Negotiated", "Public")),
        Column(
            "ContractCommitmentPaymentInterval",
            TEXT,
            nullable=False,
            since="1.4",
            allowed=("One-Time", "Monthly", "Quarterly", "Semi-Annual", "Annual", "Custom"),
        ),
        Column(
            "ContractCommitmentPaymentModel",
            TEXT,
            nullable=False,
            since="1.4",
            allowed=("No Upfront", "Partial Upfront", "All Upfront"),
        ),
        Column("ContractCommitmentPaymentUpfrontPercentage", DECIMAL, nullable=False, since="1.4", unit="0 to 1"),
        Column("ContractCommitmentPeriodEnd", INSTANT, nullable=False, since="1.3"),
        Column("ContractCommitmentPeriodStart", INSTANT, nullable=False, since="1.3"),
        Column("ContractCommitmentQuantity", DECIMAL, since="1.3"),
        Column("ContractCommitmentType", TEXT, nullable=False, since="1.3"),
        Column("ContractCommitmentUnit", TEXT, since="1.3"),
        Column("ContractId", TEXT, nullable=False, since="1.3"),
        Column("ContractPeriodEnd", INSTANT, nullable=False, since="1.3"),
        Column("ContractPeriodStart", INSTANT, nullable=False, since="1.3"),
        Column("InvoiceIssuerName", TEXT, nullable=False, since="1.4"),
        Column("PricingCurrency", TEXT, nullable=False, since="1.4", unit="ISO 4217"),
        Column("PricingCurrencyContractCommitmentCost", DECIMAL, since="1.4"),
        Column("ServiceProviderName", TEXT, nullable=False, since="1.4"),
    ),
)
