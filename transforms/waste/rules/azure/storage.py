"""What is kept: storage accounts, logs, backups."""

import polars as pl

from transforms.waste.cases import always, answered, in_use, lead, unknown, waste
from transforms.waste.estate import Estate
from transforms.waste.rule import Rule, Setting, Step
from transforms.waste.rules.azure.ids import links, name_in, subscription_in

ACCOUNT = "microsoft.storage/storageaccounts"
POLICY = "microsoft.storage/storageaccounts/managementpolicies"
WORKSPACE = "microsoft.operationalinsights/workspaces"
VAULT = "microsoft.recoveryservices/vaults"
BACKUP_ITEM = "microsoft.recoveryservices/vaults/backupfabrics/protectioncontainers/protecteditems"
MACHINE = "microsoft.compute/virtualmachines"
# https://learn.microsoft.com/azure/storage/blobs/lifecycle-management-overview
WITH_LIFECYCLE = ("storagev2", "blobstorage", "blockblobstorage")
COOLER = ("archive", "cold")


def no_lifecycle(estate: Estate) -> pl.LazyFrame:
    """An account of blobs in which nothing ever moves to a cooler tier or is deleted."""
    policies = estate.of(POLICY).select(
        x_resource_key=pl.col("x_resource_key").str.extract("^(.+)/managementpolicies/"), rules="rules"
    )
    rows = (
        estate.of(ACCOUNT)
        .join(policies, on="x_resource_key", how="left")
        .join(estate.told(POLICY), on=["provider", "account"], how="left")
    )
    return answered(
        rows,
        in_use(pl.col("rules") > 0, "A policy of {} rules moves or deletes what is old.", "rules"),
        in_use(pl.col("access_tier").str.to_lowercase().is_in(COOLER), "It is in the tier {} as it is.", "access_tier"),
        in_use(~pl.col("kind").str.to_lowercase().is_in(WITH_LIFECYCLE), "A {} account can have no policy.", "kind"),
        unknown(~pl.col("is_told").fill_null(value=False), "The policies of its subscription are not all known."),
        lead(always(), "No policy moves or deletes what is old: all of it stays in the tier {}.", "access_tier"),
        by_inventory=True,
        evidence=pl.struct("sku", "kind", "access_tier"),
    )


def long_retention(estate: Estate) -> pl.LazyFrame:
    """A workspace that keeps logs for longer than anybody asks them."""
    most = estate.setting("azure.loganalytics.excess", "max_retention_days")
    return answered(
        estate.of(WORKSPACE),
        unknown(pl.col("retention_days").is_null(), "The inventory does not tell how long it keeps logs."),
        in_use(pl.col("retention_days") <= most, "It keeps logs for {} days.", "retention_days"),
        lead(always(), "It keeps logs for {} days, more than {}.", "retention_days", most),
        by_inventory=True,
        action=pl.lit("az monitor log-analytics workspace update --ids {resource_id} --retention-time ")
        + most.cast(pl.String()),
        evidence=pl.struct("sku", "retention_days", max_retention_days=most),
    )


def backup_orphan(estate: Estate) -> pl.LazyFrame:
    """A vault in which everything that it backs up is gone."""
    vault = pl.col("x_resource_key").str.extract("^(.+/vaults/[^/]+)/")
    machines = estate.of(MACHINE).select(source="x_resource_key", is_there=pl.lit(value=True))
    told = estate.told(MACHINE).select(source_account=pl.col("account").str.to_lowercase(), machines_told="is_told")
    items = (
        estate.of(BACKUP_ITEM)
        .select("name", x_resource_key=vault, source=links("sources").list.first())
        .with_columns(source_account=subscription_in(pl.col("source")))
        .join(machines, on="source", how="left")
        .join(told, on="source_account", how="left")
    )
    is_gone = pl.col("source").str.contains("/virtualmachines/", literal=True) & pl.col("is_there").is_null()
    of_vault = items.group_by("x_resource_key").agg(
        items=pl.len(),
        gone=(is_gone & pl.col("machines_told")).fill_null(value=False).sum(),
        there=pl.col("is_there").is_not_null().sum(),
        names=name_in(pl.col("source")).sort().str.join(", "),
    )
    rows = (
        estate.of(VAULT)
        .join(of_vault, on="x_resource_key", how="left")
        .join(estate.told(BACKUP_ITEM), on=["provider", "account"], how="left")
    )
    return answered(
        rows,
        in_use(pl.col("there") > 0, "{} of the {} machines that it backs up are there.", "there", "items"),
        unknown(~pl.col("is_told").fill_null(value=False), "What it backs up is not all known."),
        in_use(pl.col("items").is_null(), "It backs up nothing; what it costs is for something else."),
        unknown(pl.col("gone") < pl.col("items"), "Not all of what it backs up is a machine of a known subscription."),
        waste(always(), "Everything that it backs up is deleted: {}.", "names"),
        by_inventory=True,
        evidence=pl.struct("sku", "items", "names"),
    )


RULES = (
    Rule(
        id="azure.storage.no_lifecycle",
        version=1,
        question="Does nothing ever leave a storage account?",
        resource_types=(ACCOUNT, POLICY),
        step=Step.TIDY,
        judge=no_lifecycle,
        command="az storage account management-policy create --account-name {name} --policy @policy.json",
        cannot_see="how old what is stored is, and how often it is read",
    ),
    Rule(
        id="azure.loganalytics.excess",
        version=1,
        question="Are logs kept for longer than anybody asks them?",
        resource_types=(WORKSPACE,),
        step=Step.TIDY,
        judge=long_retention,
        command="az monitor log-analytics workspace update --ids {resource_id} --retention-time DAYS",
        cannot_see="tables with a retention of their own, and whether a law asks for it",
        settings=(Setting("max_retention_days", 90, "days", "What Sentinel keeps without a charge."),),
    ),
    Rule(
        id="azure.backup.orphan",
        version=1,
        question="Are backups kept of machines that are gone?",
        resource_types=(VAULT, BACKUP_ITEM, MACHINE),
        step=Step.DELETE,
        judge=backup_orphan,
        command="az backup vault delete --ids {resource_id}",
        cannot_see="whether a backup is kept on purpose, as the last copy or by law",
        saving_is_upper_bound=True,
    ),
)
