"""The terms of commitments as files and contracts tell them -> COMMITMENT_TERM."""

import polars as pl

from transforms.commitments.terms import day_after
from warehouse.tables.commitments import COMMITMENT_TERM

PROVIDERS = {"aws": "(?i)amazon|aws", "azure": "(?i)microsoft|azure", "gcp": "(?i)google"}


def of_contract_commitments(rows: pl.DataFrame) -> pl.DataFrame:
    """CONTRACT_COMMITMENT's rows; what covers no usage by a discount is drawn down, and no step of a ladder."""
    said = pl.coalesce("ServiceProviderName", "InvoiceIssuerName")
    provider = pl.coalesce(pl.when(said.str.contains(words)).then(pl.lit(name)) for name, words in PROVIDERS.items())
    return _whole(
        rows.select(
            x_source=pl.lit("contract_commitments"),
            CommitmentDiscountId="ContractCommitmentId",
            x_provider=provider,
            name="ContractCommitmentDescription",
            kind="ContractCommitmentType",
            category="ContractCommitmentCategory",
            start=pl.col("ContractCommitmentPeriodStart").dt.date(),
            end=day_after("ContractCommitmentPeriodEnd"),
            payment="ContractCommitmentPaymentModel",
            status="ContractCommitmentLifecycleStatus",
            committed=pl.coalesce("ContractCommitmentCost", "ContractCommitmentQuantity"),
            committed_unit=pl.coalesce("ContractCommitmentUnit", "BillingCurrency"),
            told_by=pl.lit("file"),
        )
    )


def of_cud_subscriptions(rows: pl.DataFrame) -> pl.DataFrame:
    """Rows of `sources.finance.cud_subscriptions`."""
    return _whole(
        rows.select(
            x_source=pl.lit("cud_subscriptions"),
            CommitmentDiscountId="id",
            x_provider=pl.lit("gcp"),
            name=pl.coalesce("name", "product"),
            kind="product_type",
            start=pl.col("start_time").dt.date(),
            end=day_after("end_time"),
            status=pl.col("state").str.to_titlecase(),
            committed="committed",
            committed_unit="committed_unit",
            region="region",
            told_by=pl.lit("file"),
        )
    )


def of_interfaces(source: str, provider: str, rows: pl.DataFrame) -> pl.DataFrame:
    """Rows of `sources.inventory.commitments`."""
    named = ("name", "kind", "category", "payment", "status", "region", "committed", "committed_unit")
    return _whole(
        rows.select(
            *named,
            x_source=pl.lit(source),
            CommitmentDiscountId="id",
            x_provider=pl.lit(provider),
            start=pl.col("start").dt.date(),
            end=day_after("end"),
            told_by=pl.lit("api"),
        )
    )


def of_contracts(rows: pl.DataFrame) -> pl.DataFrame:
    """CONTRACT rows of today whose contract_id is a commitment's; `end` is their last day."""
    return _whole(
        rows.select(
            x_source="x_source",
            CommitmentDiscountId="contract_id",
            name="app",
            start="start",
            end=pl.col("end") + pl.duration(days=1),
            told_by=pl.lit("contract"),
        )
    )


def _whole(rows: pl.DataFrame) -> pl.DataFrame:
    """The newest row of each commitment of a source, with all columns of COMMITMENT_TERM."""
    there = set(rows.columns)
    lacking = [pl.lit(None, kind).alias(name) for name, kind in COMMITMENT_TERM.schema.items() if name not in there]
    whole = rows.with_columns(lacking).select(COMMITMENT_TERM.names).cast(COMMITMENT_TERM.schema)
    return whole.unique(COMMITMENT_TERM.key, keep="last", maintain_order=True)
