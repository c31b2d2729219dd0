"""Databases, tables, slots, buckets, topics and projects, each as its own REST interface gives it.

https://docs.cloud.google.com/sql/docs/postgres/admin-api/rest/v1/instances,
https://docs.cloud.google.com/bigquery/docs/reference/rest/v2/tables,
https://docs.cloud.google.com/bigquery/docs/reference/reservations/rest/v1/projects.locations.reservations,
https://docs.cloud.google.com/spanner/docs/reference/rest/v1/projects.instances,
https://docs.cloud.google.com/storage/docs/json_api/v1/buckets
"""

from typing import Any

from sources.inventory.gcp.told.steps import (
    Json,
    gib,
    gib_of_bytes,
    several,
    when,
    whole,
    within,
    word,
)

UNITS_A_NODE = 1000
SQL = "//cloudsql.googleapis.com/projects"
BIGQUERY = "//bigquery.googleapis.com/projects"
# What `jobs` adds to the answers of tables and reservations.
READ_AT, KNOWN_DAYS = "x_readAt", "x_readsKnownDays"


def sql_instance(data: Json) -> dict[str, Any]:
    master = str(data.get("masterInstanceName") or "").rpartition(":")[2]
    return {
        "tier": within(data, "settings", "tier"),
        "engine": data.get("databaseVersion"),
        "activation": word(within(data, "settings", "activationPolicy")),
        "size_gb": gib(within(data, "settings", "dataDiskSizeGb")),
        "replica_of": [f"{SQL}/{data.get('project')}/instances/{master}"] if master else [],
        "high_availability": within(data, "settings", "availabilityType") == "REGIONAL",
    }


def dataset(data: Json) -> dict[str, Any]:
    return {
        "physical": data.get("storageBillingModel") == "PHYSICAL",
    }


def table(data: Json) -> dict[str, Any]:
    of = data.get("tableReference") or {}
    return {
        "dataset": [f"{BIGQUERY}/{of['projectId']}/datasets/{of['datasetId']}"] if "datasetId" in of else [],
        "table_kind": word(data.get("type")),
        "size_gb": about(gib_of_bytes(data.get("numTotalLogicalBytes") or data.get("numBytes"))),
        "long_term_gb": about(gib_of_bytes(data.get("numLongTermLogicalBytes") or data.get("numLongTermBytes"))),
        "changed_at": when(data.get("lastModifiedTime")),
        "expires_at": when(data.get("expirationTime")),
        "read_at": when(data.get(READ_AT)),
        "reads_known_days": data.get(KNOWN_DAYS),
    }


def reservation(data: Json) -> dict[str, Any]:
    slots = whole(data.get("slotCapacity")) or 0
    return {
        "slots": slots,
        "most_slots": slots + (whole(within(data, "autoscale", "maxSlots")) or 0),
        "edition": word(data.get("edition")),
        "used_at": when(data.get(READ_AT)),
        "uses_known_days": data.get(KNOWN_DAYS),
    }


def spanner_instance(data: Json) -> dict[str, Any]:
    nodes = whole(data.get("nodeCount"))
    units = whole(data.get("processingUnits")) or (None if nodes is None else nodes * UNITS_A_NODE)
    return {"processing_units": units, "instance_type": word(data.get("instanceType"))}


def bucket(data: Json) -> dict[str, Any]:
    return {
        "storage_class": word(data.get("storageClass")),
        "lifecycle_rules": len(several(data.get("lifecycle") or {}, "rule")),
    }


def project(data: Json) -> dict[str, Any]:
    """Resource Manager's v3 and, where exports are older, v1, which has the parent as an object."""
    parent = data.get("parent")
    old = isinstance(parent, dict)
    return {
        "project_id": data.get("projectId"),
        "deletes_at": when(data.get("deleteTime")),
        "parent": f"{parent.get('type')}s/{parent.get('id')}" if old else parent,
    }


def about(number: float | None) -> float | None:
    """To three digits, so that what grows a little each day is not another resource each day."""
    return None if number is None else float(f"{number:.3g}")


def plain(data: Json) -> dict[str, Any]:
    return {}


READS = {
    "sqladmin.googleapis.com/Instance": sql_instance,
    "bigquery.googleapis.com/Dataset": dataset,
    "bigquery.googleapis.com/Table": table,
    "bigqueryreservation.googleapis.com/Reservation": reservation,
    "spanner.googleapis.com/Instance": spanner_instance,
    "storage.googleapis.com/Bucket": bucket,
    "pubsub.googleapis.com/Topic": plain,
    "cloudresourcemanager.googleapis.com/Project": project,
}
