"""Databases, tables, buckets and topics as their own REST interfaces give them.

https://docs.cloud.google.com/sql/docs/postgres/admin-api/rest/v1/instances
https://docs.cloud.google.com/bigquery/docs/reference/rest/v2/tables
https://docs.cloud.google.com/bigquery/docs/reference/reservations/rest/v1/projects.locations.reservations
https://docs.cloud.google.com/spanner/docs/reference/rest/v1/projects.instances
https://docs.cloud.google.com/storage/docs/json_api/v1/buckets
"""

from datetime import UTC, date, datetime, timedelta

from sources.sample.clouds.google.inventory.estate import Json, There, Thing, has, labelled, labels
from sources.sample.clouds.google.moments import moment

GIB = 2**30
BIGQUERY = "https://bigquery.googleapis.com/bigquery/v2"
# Jobs are listed for six months.
JOBS_DAYS, WEEK = 180, 7


def sql_instance(thing: Thing, there: There) -> Json:
    return {
        "kind": "sql#instance",
        "state": "RUNNABLE",
        "databaseVersion": "POSTGRES_16",
        "settings": {
            "kind": "sql#settings",
            "tier": thing["size"],
            "availabilityType": "ZONAL",
            "pricingPlan": "PER_USE",
            "activationPolicy": "ALWAYS",
            "storageAutoResize": True,
            "dataDiskSizeGb": str(thing["amount"]),
            "dataDiskType": "PD_SSD",
            "backupConfiguration": {"kind": "sql#backupConfiguration", "enabled": True, "startTime": "02:00"},
            **labelled(thing, "userLabels"),
        },
        "ipAddresses": [{"type": "PRIVATE", "ipAddress": f"10.40.0.{thing['number'] % 250 + 2}"}],
        "instanceType": "CLOUD_SQL_INSTANCE",
        "project": thing["project"],
        "backendType": "SECOND_GEN",
        "selfLink": f"https://sqladmin.googleapis.com/sql/v1beta4/projects/{thing['project']}/instances/{thing['name']}",
        "connectionName": f"{thing['project']}:{thing['region']}:{thing['name']}",
        "name": thing["name"],
        "region": thing["region"],
        "gceZone": thing["zone"],
        "createTime": there.utc(thing, thing["created"], "created"),
    }


def dataset_of(thing: Thing, there: There) -> Json:
    """The dataset that holds a table."""
    return {
        "kind": "bigquery#dataset",
        "id": f"{thing['project']}:{thing['dataset']}",
        "selfLink": f"{BIGQUERY}/projects/{thing['project']}/datasets/{thing['dataset']}",
        "datasetReference": {"datasetId": thing["dataset"], "projectId": thing["project"]},
        **labelled(thing),
        "location": thing["region"],
        "creationTime": _milliseconds(thing, there, thing["created"], "dataset"),
        "lastModifiedTime": _milliseconds(thing, there, thing["created"], "dataset"),
        "storageBillingModel": "LOGICAL",
    }


def table(thing: Thing, there: There) -> Json:
    """One that nobody has written for 90 days is long-term."""
    written = thing["told_since"] if _unwritten(thing, there) else there.world.yesterday
    size, kept = thing["amount"] * GIB, thing["size"] == "long_term"
    return {
        "kind": "bigquery#table",
        "id": f"{thing['project']}:{thing['dataset']}.{thing['table']}",
        "selfLink": f"{BIGQUERY}/projects/{thing['project']}/datasets/{thing['dataset']}/tables/{thing['table']}",
        "tableReference": {
            "projectId": thing["project"],
            "datasetId": thing["dataset"],
            "tableId": thing["table"],
        },
        **labelled(thing),
        "numBytes": str(size),
        "numLongTermBytes": str(size if kept else 0),
        "numActiveLogicalBytes": str(0 if kept else size),
        "numLongTermLogicalBytes": str(size if kept else 0),
        "numRows": str(thing["amount"] * 2_400_000),
        "creationTime": _milliseconds(thing, there, thing["created"], "created"),
        "lastModifiedTime": _milliseconds(thing, there, written, "written"),
        "type": "TABLE",
        "location": thing["region"],
    }


def _unwritten(thing: Thing, there: There) -> bool:
    return there.begun(thing) and (there.still(thing) or has(thing, "read_only"))


def jobs_of(thing: Thing, there: There) -> list[Json]:
    """The queries that read a table: one a week while it is read."""
    last = thing["told_since"] if there.still(thing) else there.world.as_of
    first = max(thing["created"], there.world.as_of - timedelta(days=JOBS_DAYS))
    offset = (thing["number"] - first.toordinal()) % WEEK
    days = range(first.toordinal() + offset, last.toordinal(), WEEK)
    return [_job(thing, there, date.fromordinal(day)) for day in days]


def _job(thing: Thing, there: There, day: date) -> Json:
    started = int(_milliseconds(thing, there, day, "query"))
    job_id = f"scheduled_query_{there.code('job', 8, thing)}_{day:%Y%m%d}"
    return {
        "kind": "bigquery#job",
        "id": f"{thing['project']}:{thing['region']}.{job_id}",
        "selfLink": f"{BIGQUERY}/projects/{thing['project']}/jobs/{job_id}?location={thing['region']}",
        "jobReference": {"projectId": thing["project"], "jobId": job_id, "location": thing["region"]},
        "state": "DONE",
        "statistics": {
            "creationTime": str(started),
            "startTime": str(started + 240),
            "endTime": str(started + 18_000),
            "query": {
                "statementType": "SELECT",
                "referencedTables": [
                    {"projectId": thing["project"], "datasetId": thing["dataset"], "tableId": thing["table"]}
                ],
            },
        },
        "status": {"state": "DONE"},
    }


def reservation(thing: Thing, there: There) -> Json:
    return {
        "name": f"projects/{thing['project']}/locations/{thing['region']}/reservations/{thing['name']}",
        "slotCapacity": str(thing["amount"]),
        "ignoreIdleSlots": False,
        "creationTime": there.utc(thing, thing["created"], "created"),
        "updateTime": there.utc(thing, thing["created"], "created"),
        "edition": "STANDARD",
        **labelled(thing),
    }


def spanner_instance(thing: Thing, there: There) -> Json:
    return {
        "name": f"projects/{thing['project']}/instances/{thing['name']}",
        "config": f"projects/{thing['project']}/instanceConfigs/regional-{thing['region']}",
        "displayName": thing["name"],
        "processingUnits": thing["amount"],
        "state": "READY",
        **labelled(thing),
        "createTime": there.utc(thing, thing["created"], "created"),
        "updateTime": there.utc(thing, thing["created"], "created"),
        "edition": "STANDARD",
    }


def bucket(thing: Thing, there: There) -> Json:
    created = (
        f"{moment(there.world, thing['number'], thing['created'], 'created').isoformat(timespec='milliseconds')[:-6]}Z"
    )
    return {
        "kind": "storage#bucket",
        "id": thing["name"],
        "selfLink": f"https://www.googleapis.com/storage/v1/b/{thing['name']}",
        "projectNumber": thing["project_number"],
        "name": thing["name"],
        "location": thing["region"].upper(),
        "locationType": "region",
        "storageClass": "STANDARD",
        "timeCreated": created,
        "updated": created,
        "metageneration": "1",
        "iamConfiguration": {"uniformBucketLevelAccess": {"enabled": True}, "publicAccessPrevention": "enforced"},
        **labelled(thing),
    }


def topic(thing: Thing, _there: There) -> Json:
    return {"name": f"projects/{thing['project']}/topics/{thing['name']}", "labels": labels(thing)}


def _milliseconds(thing: Thing, there: There, day: date, what: str) -> str:
    """Since 1970, as text, as BigQuery writes instants."""
    since = moment(there.world, thing["number"], day, what) - datetime(1970, 1, 1, tzinfo=UTC)
    return str(since // timedelta(milliseconds=1))
