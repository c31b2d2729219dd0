"""The least that Google must allow: a custom role with a permission for each list that is asked for, none that writes.

https://docs.cloud.google.com/iam/docs/reference/rest/v1/organizations.roles
"""

import json
from typing import Any

from sources.inventory.gcp import assets, commitments, compute, jobs, projects, series, tables
from sources.inventory.gcp.recommender import recommenders

# Listing jobs of all users asks for both; an address of no region has a permission of its own; commitments are asked
# for where [commitments] names the inventory.
BESIDE = ("bigquery.jobs.list", "compute.globalAddresses.list", commitments.PERMISSION)


def role() -> dict[str, Any]:
    """As `gcloud iam roles create --file` and the REST interface take it."""
    lists = (projects.PERMISSION, assets.PERMISSION, *compute.PERMISSIONS, jobs.PERMISSION, series.PERMISSION)
    asked = (*lists, tables.PERMISSION, *BESIDE)
    return {
        "title": "Outlay reader",
        "description": "What Outlay reads: assets, machines, disks, addresses, BigQuery's jobs, metrics, advice.",
        "stage": "GA",
        "includedPermissions": sorted({*asked, *recommenders()["permission"]}),
    }


def page() -> str:
    """docs/permissions/gcp.json."""
    return f"{json.dumps(role(), indent=2)}\n"
