"""Databases, caches and search domains that nobody asks anything. RDS' own are in `rds.py`."""

import polars as pl

from transforms.waste.cases import Case, in_use
from transforms.waste.estate import Estate
from transforms.waste.rule import Rule, Step
from transforms.waste.rules.aws.still import COVERAGE, Sign, silent

DAYS = 14
REDSHIFT = "AWS::Redshift::Cluster"
CACHE = "AWS::ElastiCache::CacheCluster"
DOMAIN = "AWS::OpenSearch::Domain"
DOCDB = "AWS::DocDB::DBInstance"
NEPTUNE = "AWS::Neptune::DBInstance"
CONNECTIONS = Sign("connections", "connections")
# A cache's open connections are never 0, since the service's own stay: what counts are new ones, and commands.
CACHE_SIGNS = (Sign("commands", "commands"), Sign("new_connections", "new connections"))
SEARCHES = Sign("requests_per_minute", "searches or indexing a minute")
QUERIES = Sign("requests_per_second", "requests a second")


def redshift(estate: Estate) -> pl.LazyFrame:
    """A data warehouse to which nobody connects."""
    return silent(estate, "aws.redshift.idle", REDSHIFT, [CONNECTIONS], days=DAYS, told=["node_type", "nodes"])


def elasticache(estate: Estate) -> pl.LazyFrame:
    """A cache that gets no commands. A node of a group of which another is asked stands by for it."""
    spared = _stands_by("replication_group")
    return silent(
        estate,
        "aws.elasticache.idle",
        CACHE,
        CACHE_SIGNS,
        days=DAYS,
        spared=spared,
        told=["engine", "node_type", "nodes"],
    )


def opensearch(estate: Estate) -> pl.LazyFrame:
    """A domain in which nobody searches and nothing is indexed."""
    return silent(estate, "aws.opensearch.idle", DOMAIN, [SEARCHES], days=DAYS, told=["instance_type", "instances"])


def docdb(estate: Estate) -> pl.LazyFrame:
    """A document database to which nobody connects. An instance of a cluster in use stands by for the others."""
    spared = _stands_by("cluster")
    return silent(estate, "aws.docdb.idle", DOCDB, [CONNECTIONS], days=DAYS, spared=spared, told=["instance_type"])


def neptune(estate: Estate) -> pl.LazyFrame:
    """A graph database that nobody asks. An instance of a cluster in use stands by for the others."""
    spared = _stands_by("cluster")
    return silent(estate, "aws.neptune.idle", NEPTUNE, [QUERIES], days=DAYS, spared=spared, told=["instance_type"])


def _stands_by(group: str) -> Case:
    others = pl.col("used").any().over("account", "region", group)
    return in_use(pl.col(group).is_not_null() & others, "It stands by for others of {}, which are used.", group)


RULES = (
    Rule(
        id="aws.redshift.idle",
        version=1,
        question="Is a data warehouse running to which nobody connects?",
        resource_types=(REDSHIFT,),
        step=Step.DELETE,
        judge=redshift,
        command="aws redshift delete-cluster --cluster-identifier {name} "
        "--final-cluster-snapshot-identifier {name}-final --region {region}",
        cannot_see="queries of the Data API that connect for less than a minute; whether it only needs to be paused",
        settings=(COVERAGE,),
        reads=(("connections", DAYS),),
    ),
    Rule(
        id="aws.elasticache.idle",
        version=1,
        question="Does a cache get no commands?",
        resource_types=(CACHE,),
        step=Step.DELETE,
        judge=elasticache,
        command="aws elasticache delete-cache-cluster --cache-cluster-id {name} --region {region}",
        cannot_see="what is kept in it; take a snapshot first where it is more than a cache",
        settings=(COVERAGE,),
        reads=(("commands", DAYS), ("new_connections", DAYS)),
    ),
    Rule(
        id="aws.opensearch.idle",
        version=1,
        question="Does nobody search in a domain, and is nothing indexed?",
        resource_types=(DOMAIN,),
        step=Step.DELETE,
        judge=opensearch,
        command="aws opensearch delete-domain --domain-name {name} --region {region}",
        cannot_see="whether what is in it must be kept; Dashboards ask it all the time, which counts as use",
        settings=(COVERAGE,),
        reads=(("requests_per_minute", DAYS),),
    ),
    Rule(
        id="aws.docdb.idle",
        version=1,
        question="Is a document database running to which nobody connects?",
        resource_types=(DOCDB,),
        step=Step.DELETE,
        judge=docdb,
        command="aws docdb delete-db-instance --db-instance-identifier {name} --region {region}",
        cannot_see="whether it is kept to take over from an instance of another region",
        settings=(COVERAGE,),
        reads=(("connections", DAYS),),
    ),
    Rule(
        id="aws.neptune.idle",
        version=1,
        question="Is a graph database running that nobody asks?",
        resource_types=(NEPTUNE,),
        step=Step.DELETE,
        judge=neptune,
        command="aws neptune delete-db-instance --db-instance-identifier {name} --region {region}",
        cannot_see="whether it is kept to take over from an instance of another region",
        settings=(COVERAGE,),
        reads=(("requests_per_second", DAYS),),
    ),
)
