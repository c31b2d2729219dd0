"""Cosmos DB, PostgreSQL and Synapse's dedicated pools."""

import polars as pl

from transforms.waste.cases import in_use
from transforms.waste.estate import Estate
from transforms.waste.rule import Rule, Setting, Step
from transforms.waste.rules.azure.silent import DAYS, silent
from transforms.waste.rules.azure.use import COVERAGE

COSMOS = "microsoft.documentdb/databaseaccounts"
POSTGRES = "microsoft.dbforpostgresql/flexibleservers"
SYNAPSE_POOL = "microsoft.synapse/workspaces/sqlpools"
REPLICA = pl.col("replication_role").str.to_lowercase().str.contains("replica", literal=True)


def cosmos_idle(estate: Estate) -> pl.LazyFrame:
    """An account whose provisioned throughput nobody asks for."""
    spared = (
        in_use(pl.col("capabilities").list.contains("EnableServerless"), "It is serverless: a request is what costs."),
        in_use(pl.col("free_tier"), "It is of the free tier."),
    )
    return silent(estate, "azure.cosmos.idle", estate.of(COSMOS), "requests", spared)


def postgres_idle(estate: Estate) -> pl.LazyFrame:
    """A server to which nobody connects, but perhaps what watches it."""
    spared = (
        in_use(
            REPLICA | (pl.col("sources").list.len() > 0), "A replica that stands by for the server that it follows."
        ),
        in_use(pl.col("state") == "stopped", "It is stopped: only its storage costs."),
    )
    watched = estate.setting("azure.postgres.idle", "monitoring_connections_per_day")
    return silent(estate, "azure.postgres.idle", estate.of(POSTGRES), "connections", spared, watched)


def synapse_idle(estate: Estate) -> pl.LazyFrame:
    """A dedicated pool that is online and that nobody asks."""
    spared = (in_use(pl.col("state") == "paused", "It is paused: only its storage costs."),)
    return silent(estate, "azure.synapse.idle", estate.of(SYNAPSE_POOL), "connections", spared)


RULES = (
    Rule(
        id="azure.cosmos.idle",
        version=1,
        question="Does nobody ask a Cosmos DB account?",
        resource_types=(COSMOS,),
        step=Step.DELETE,
        judge=cosmos_idle,
        command="az cosmosdb delete --ids {resource_id}",
        cannot_see="what is stored in it and must be kept; throughput can be lowered instead",
        settings=(COVERAGE,),
        reads=(("requests", DAYS),),
    ),
    Rule(
        id="azure.postgres.idle",
        version=1,
        question="Does nobody connect to a PostgreSQL server?",
        resource_types=(POSTGRES,),
        step=Step.STOP,
        judge=postgres_idle,
        command="az postgres flexible-server stop --ids {resource_id}",
        cannot_see="what is stored in it and must be kept; stopped servers start again by themselves after 7 days",
        settings=(
            Setting(
                "monitoring_connections_per_day", 0, "connections opened a day", "What watches it opens so many; none."
            ),
            COVERAGE,
        ),
        reads=(("connections", DAYS),),
    ),
    Rule(
        id="azure.synapse.idle",
        version=1,
        question="Does nobody ask a dedicated pool that is online?",
        resource_types=(SYNAPSE_POOL,),
        step=Step.STOP,
        judge=synapse_idle,
        command="az synapse sql pool pause --ids {resource_id}",
        cannot_see="loads that run less often than once a month",
        settings=(COVERAGE,),
        reads=(("connections", DAYS),),
    ),
)
